package io.filo.mail;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * Encryption with a server whose certificate no public authority vouches for: trusted is what a PEM file holds (the
 * server's own certificate, or its authority's), and nothing else. The server's name is still checked.
 */
final class TrustedCertificate extends SSLSocketFactory {

    private final SSLSocketFactory encrypting;
    private final TrackedSockets sockets;

    /**
     * The file is read anew for each connection: a renewed certificate needs no restart.
     *
     * @param sockets keeps hold of the socket below
     */
    TrustedCertificate(String file, TrackedSockets sockets) throws IOException {
        this.sockets = sockets;
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate certificate : read(file)) {
                store.setCertificateEntry("trusted-" + store.size(), certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            encrypting = context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IOException("The trusted certificate " + file + " cannot be used.", e);
        }
    }

    /** @throws CertificateException when the file holds no certificate */
    static Collection<? extends Certificate> read(String file) throws IOException, CertificateException {
        try (InputStream pem = Files.newInputStream(Path.of(file))) {
            var certificates = CertificateFactory.getInstance("X.509").generateCertificates(pem);
            if (certificates.isEmpty()) {
                throw new CertificateException("The file is empty.");
            }
            return certificates;
        }
    }

    @Override
    public Socket createSocket(Socket connected, String host, int port, boolean autoClose) throws IOException {
        return encrypting.createSocket(sockets.hold(connected), host, port, autoClose);
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return encrypting.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return encrypting.getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw onlyLayered();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw onlyLayered();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw onlyLayered();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw onlyLayered();
    }

    private static UnsupportedOperationException onlyLayered() {
        return new UnsupportedOperationException("Encryption is put over a socket that is connected already.");
    }
}
