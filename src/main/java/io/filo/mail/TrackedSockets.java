package io.filo.mail;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes the one socket of a connection and keeps hold of it: its read timeout changes while the connection idles, and a
 * watchdog closes it when nothing else ends a blocked read.
 */
final class TrackedSockets extends SocketFactory {

    private final ScheduledExecutorService timer;
    private volatile @Nullable Socket socket;
    private volatile boolean closed;

    /** @param timer watches over writes */
    TrackedSockets(ScheduledExecutorService timer) {
        this.timer = timer;
    }

    ScheduledExecutorService timer() {
        return timer;
    }

    void readTimeout(long millis) throws IOException {
        Socket open = socket;
        if (open != null && !open.isClosed()) {
            open.setSoTimeout((int) Math.min(Integer.MAX_VALUE, Math.max(1, millis)));
        }
    }

    void closeAll() {
        closed = true;
        Socket open = socket;
        if (open != null) {
            try {
                open.close();
            } catch (IOException gone) {
                // Closed is what it should be.
            }
        }
    }

    @Override
    public Socket createSocket() throws IOException {
        return hold(new Socket());
    }

    /** Keeps hold of a socket that somebody else has made. */
    Socket hold(Socket made) throws IOException {
        if (closed) {
            throw new IOException("The connection was given up.");
        }
        made.setTcpNoDelay(true);
        made.setKeepAlive(true);
        socket = made;
        return made;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        Socket made = createSocket();
        made.connect(new InetSocketAddress(host, port));
        return made;
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        Socket made = createSocket();
        made.bind(new InetSocketAddress(localHost, localPort));
        made.connect(new InetSocketAddress(host, port));
        return made;
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        Socket made = createSocket();
        made.connect(new InetSocketAddress(host, port));
        return made;
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        Socket made = createSocket();
        made.bind(new InetSocketAddress(localAddress, localPort));
        made.connect(new InetSocketAddress(address, port));
        return made;
    }
}
