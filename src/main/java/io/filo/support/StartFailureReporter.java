package io.filo.support;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Tells the person who starts the product why it cannot, in one sentence instead of a stack trace. */
@Order(Ordered.HIGHEST_PRECEDENCE)
class StartFailureReporter implements SpringBootExceptionReporter {

    @Override
    public boolean reportException(Throwable failure) {
        if (isStopping()) {
            // Ctrl-C in the middle of the start: whatever broke then is no news.
            return true;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StartFailure known) {
                return tell(known.getMessage());
            }
            if (cause instanceof PortInUseException taken) {
                return tell("Port " + taken.getPort() + " for pages and API is taken: stop what listens there, or give"
                        + " another one by SERVER_PORT.");
            }
            // Boot's own exception for this is not visible; it has no remedy but the one below.
            if (cause.getClass().getSimpleName().equals("DataSourceBeanCreationException")) {
                return tell("There is no database: set SPRING_DATASOURCE_URL (such as"
                        + " jdbc:postgresql://db.example.com:5432/filo), SPRING_DATASOURCE_USERNAME and"
                        + " SPRING_DATASOURCE_PASSWORD.");
            }
            if (cause instanceof SQLException refused && isAboutTheConnection(refused)) {
                return tell("The database cannot be used (" + refused.getMessage() + "): check SPRING_DATASOURCE_URL,"
                        + " SPRING_DATASOURCE_USERNAME and SPRING_DATASOURCE_PASSWORD, and that it runs.");
            }
        }
        return false;
    }

    private static boolean isStopping() {
        Thread unused = new Thread();
        try {
            Runtime.getRuntime().addShutdownHook(unused);
            Runtime.getRuntime().removeShutdownHook(unused);
            return false;
        } catch (IllegalStateException shutdownInProgress) {
            return true;
        }
    }

    /** No connection, a refused login, an unknown database. */
    private static boolean isAboutTheConnection(SQLException refused) {
        String state = refused.getSQLState();
        return state != null && (state.startsWith("08") || state.startsWith("28") || state.startsWith("3D"));
    }

    private static boolean tell(@Nullable String sentence) {
        // Not the log: whatever its levels and formats are, this sentence is what the person has to see.
        System.err.println("Filo did not start. " + sentence);
        return true;
    }
}
