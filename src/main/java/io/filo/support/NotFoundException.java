package io.filo.support;

/** What was asked for does not exist, or the person who asks may not know that it does. */
public class NotFoundException extends BusinessException {

    /** @param what the thing and its number, such as {@code ticket 1042} */
    public NotFoundException(String what) {
        super("NOT_FOUND", "There is no " + what + ".", what);
    }
}
