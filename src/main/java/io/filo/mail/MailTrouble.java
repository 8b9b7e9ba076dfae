package io.filo.mail;

import io.filo.mail.ImapConnection.FolderRefusedException;
import io.filo.mail.ImapConnection.LoginRefusedException;
import io.filo.mail.OAuthTokens.TokenRefusedException;
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

/** Says in words what is wrong with a mail server, and what to do. */
final class MailTrouble {

    private MailTrouble() {}

    /**
     * @param server what it is, such as {@code IMAP server mail.example:993}
     * @param property the properties it is configured by, such as {@code filo.mail.mailboxes.care.imap}
     * @param user who logs in
     */
    static String words(Throwable failure, String server, String property, String user) {
        if (failure instanceof NestedRuntimeException) {
            return "The database does not answer (" + said(failure) + "); tried again by itself.";
        }
        for (Throwable cause = failure; cause != null; cause = next(cause)) {
            if (cause instanceof TokenRefusedException) {
                return String.valueOf(cause.getMessage());
            }
            if (cause instanceof LoginRefusedException || cause instanceof AuthenticationFailedException) {
                return "The " + server + " refuses the login of " + user + " (" + said(cause) + "): check " + property
                        + ".user and " + property + ".password (or .oauth).";
            }
            if (cause instanceof FolderRefusedException) {
                return "The " + server + " does not open a folder of " + user + " (" + said(cause) + "): check "
                        + property + ".folder and " + property + ".processed-folder; was it renamed?";
            }
            if (cause instanceof UnknownHostException) {
                return "The name of the " + server + " is not known: check " + property + ".host.";
            }
            if (cause instanceof SSLException && isUnknownCertificate(cause)) {
                return "The " + server + " shows a certificate that nobody we trust has signed: if it is the right one,"
                        + " save it, or its authority's, as a PEM file and set " + property
                        + ".trusted-certificate to the file.";
            }
            if (cause instanceof SSLException && causedBy(cause, CertificateException.class)) {
                return "The " + server + " shows a certificate that is not good for it (" + said(cause) + "): check "
                        + property + ".host, which must be a name in the certificate, and the certificate's dates.";
            }
            if (cause instanceof SSLException) {
                return "The " + server + " and we do not agree on encryption (" + said(cause) + "): check " + property
                        + ".security and .port, and the server's certificate.";
            }
            if (cause instanceof SocketTimeoutException || said(cause).contains("SocketTimeoutException")) {
                return "The " + server
                        + " does not answer in time: check that it runs and can be reached; tried again by"
                        + " itself.";
            }
            if (cause instanceof SocketConnectException
                    || cause instanceof MailConnectException
                    || cause instanceof java.net.ConnectException) {
                return "The " + server + " cannot be reached: check that it runs, and " + property + ".host and "
                        + property + ".port; tried again by itself.";
            }
        }
        if (said(failure).contains("STARTTLS")) {
            return "The " + server + " does not take STARTTLS (" + said(failure) + "): set " + property
                    + ".security to TLS and " + property + ".port to the port for it.";
        }
        if (failure instanceof ConnectionException || said(failure).contains("[EOF]")) {
            return "The " + server + " closed the connection (" + said(failure) + "); tried again by itself.";
        }
        return "The " + server + " answered unexpectedly (" + said(failure) + "); tried again by itself.";
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
