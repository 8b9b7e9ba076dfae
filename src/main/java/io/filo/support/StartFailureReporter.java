package io.filo.support;

import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Tells the person who starts the product why it cannot, in one sentence instead of a stack trace. */
@Order(Ordered.HIGHEST_PRECEDENCE)
class StartFailureReporter implements SpringBootExceptionReporter {

    @Override
    public boolean reportException(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StartFailure known) {
                return tell(known.getMessage());
            }
            if (cause instanceof PortInUseException taken) {
                return tell("Port " + taken.getPort() + " for pages and API is taken: stop what listens there, or give"
                        + " another one by SERVER_PORT.");
            }
        }
        return false;
    }

    @SuppressWarnings("PMD.SystemPrintln")
    private static boolean tell(@org.jspecify.annotations.Nullable String sentence) {
        // Not the log: whatever its levels and formats are, this sentence is what the person has to see.
        System.err.println("Filo did not start. " + sentence);
        return true;
    }
}
