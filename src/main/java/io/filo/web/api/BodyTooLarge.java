package io.filo.web.api;

import java.io.IOException;

/** A request brought more than the API takes in. */
class BodyTooLarge extends IOException {

    private static final long serialVersionUID = 1L;

    BodyTooLarge(long limit) {
        super("The body is larger than the %d bytes that the API takes in.".formatted(limit));
    }

    /** Whether the failure comes from one. */
    static boolean isIn(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BodyTooLarge) {
                return true;
            }
        }
        return false;
    }
}
