package io.filo.mail;

import java.io.IOException;
import java.util.Properties;
import org.eclipse.angus.mail.iap.ByteArray;
import org.eclipse.angus.mail.iap.ProtocolException;
import org.eclipse.angus.mail.imap.protocol.IMAPProtocol;
import org.eclipse.angus.mail.util.MailLogger;

/**
 * The library takes memory for whatever length a server announces, and keeps all answers of a command. Here a command
 * says what it may bring; more is refused before the memory is taken.
 */
final class BoundedImap extends IMAPProtocol {

    /** Of the greeting, and of what comes between commands; bytes. */
    static final long UNASKED = 256 * 1024;

    private static final int LINE = 128;

    /** Zero until the constructor of the library, which reads the greeting, has ended. */
    private long left;

    /** The server sends more than was asked for. */
    static final class TooMuchException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        TooMuchException() {
            super("The server sends more than it was asked for, or than it said that there is.");
        }
    }

    BoundedImap(String host, int port, Properties properties, boolean tls, MailLogger logger)
            throws IOException, ProtocolException {
        super("imap", host, port, properties, tls, logger);
        left = UNASKED;
    }

    /** @param bytes that the answers to the next command may take in all */
    void allow(long bytes) {
        left = bytes;
    }

    @Override
    protected ByteArray getResponseBuffer() {
        return new Limited();
    }

    private void take(long bytes) {
        if (left == 0) {
            left = UNASKED;
        }
        if (bytes < 0 || bytes >= left) {
            throw new TooMuchException();
        }
        left -= bytes;
    }

    private final class Limited extends ByteArray {

        Limited() {
            super(new byte[LINE], 0, LINE);
            take(LINE);
        }

        @Override
        public void grow(int more) {
            take(more);
            super.grow(more);
        }
    }
}
