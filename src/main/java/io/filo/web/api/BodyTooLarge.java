package io.filo.web.api;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A request brought more than the API takes in. */
class BodyTooLarge extends IOException {

    private static final long serialVersionUID = 1L;

    BodyTooLarge(long limit) {
        super("The body is larger than the %d bytes that the API takes in.".formatted(limit));
    }

    /** The message, when the failure comes from one; null otherwise. */
    static @Nullable String in(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BodyTooLarge) {
                return cause.getMessage();
            }
        }
        return null;
    }
}
