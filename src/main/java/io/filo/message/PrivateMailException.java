package io.filo.message;

import io.filo.support.BusinessException;

/** A mail in somebody's own mailbox is theirs until they have said what it is. */
public final class PrivateMailException extends BusinessException {

    /** @param owner user id of the person whose mail it is */
    public PrivateMailException(String owner) {
        super(
                "PRIVATE_MAIL",
                "This mail came to the personal mailbox of " + owner
                        + ". Only they can read it and say what becomes of it: ask them.",
                owner);
    }
}
