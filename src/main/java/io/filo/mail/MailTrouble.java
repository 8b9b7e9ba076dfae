package io.filo.mail;

import io.filo.mail.ImapConnection.FolderRefusedException;
import io.filo.mail.ImapConnection.LoginRefusedException;
import io.filo.mail.OAuthTokens.TokenRefusedException;
import io.filo.message.Remarks;
import jakarta.mail.AuthenticationFailedException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import org.eclipse.angus.mail.iap.ConnectionException;
import org.eclipse.angus.mail.util.MailConnectException;
import org.eclipse.angus.mail.util.SocketConnectException;
import org.springframework.core.NestedRuntimeException;

/** Says what is wrong with a mail server, and what to do, as {@link Remarks}. */
final class MailTrouble {

    private MailTrouble() {}

    /**
     * @param server what it is, such as {@code mail.example:993 (IMAP)}
     * @param property the properties it is configured by, such as {@code filo.mail.mailboxes.care.imap}
     * @param user who logs in
     */
    static String of(Throwable failure, String server, String property, String user) {
        if (failure instanceof NestedRuntimeException) {
            return Remarks.of("trouble.database", said(failure));
        }
        for (Throwable cause = failure; cause != null; cause = next(cause)) {
            if (cause instanceof TokenRefusedException refused) {
                return refused.remark();
            }
            if (cause instanceof LoginRefusedException || cause instanceof AuthenticationFailedException) {
                return Remarks.of("trouble.login", server, property, user, said(cause));
            }
            if (cause instanceof FolderRefusedException) {
                return Remarks.of("trouble.folder", server, property, user, said(cause));
            }
            if (cause instanceof UnknownHostException) {
                return Remarks.of("trouble.host-unknown", server, property);
            }
            if (cause instanceof SSLException && isUnknownCertificate(cause)) {
                return Remarks.of("trouble.certificate-unknown", server, property);
            }
            if (cause instanceof SSLException && causedBy(cause, CertificateException.class)) {
                return Remarks.of("trouble.certificate-wrong", server, property, said(cause));
            }
            if (cause instanceof SSLException) {
                return Remarks.of("trouble.encryption", server, property, said(cause));
            }
            if (cause instanceof SocketTimeoutException || said(cause).contains("SocketTimeoutException")) {
                return Remarks.of("trouble.timeout", server);
            }
            if (cause instanceof SocketConnectException
                    || cause instanceof MailConnectException
                    || cause instanceof java.net.ConnectException) {
                return Remarks.of("trouble.unreachable", server, property);
            }
        }
        if (said(failure).contains("STARTTLS")) {
            return Remarks.of("trouble.starttls", server, property, said(failure));
        }
        if (failure instanceof ConnectionException || said(failure).contains("[EOF]")) {
            return Remarks.of("trouble.closed", server, said(failure));
        }
        return Remarks.of("trouble.unexpected", server, said(failure));
    }

    private static boolean isUnknownCertificate(Throwable failure) {
        return (causedBy(failure, CertPathBuilderException.class)
                        || causedBy(failure, CertPathValidatorException.class))
                && !causedBy(failure, CertificateExpiredException.class)
                && !causedBy(failure, CertificateNotYetValidException.class);
    }

    private static boolean causedBy(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable cause = failure; cause != null; cause = next(cause)) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    private static @org.jspecify.annotations.Nullable Throwable next(Throwable cause) {
        if (cause instanceof jakarta.mail.MessagingException mail && mail.getNextException() != null) {
            return mail.getNextException();
        }
        return cause.getCause() == cause ? null : cause.getCause();
    }

    private static String said(Throwable failure) {
        String message = failure.getMessage();
        return Text.line(message == null ? failure.getClass().getSimpleName() : message, 200);
    }
}
