package io.filo.message;

/**
 * The mail that this one answers came a moment ago, and its process has not yet said which conversation it belongs to. To
 * place the answer now would open a second ticket for the same matter; a second later it is known.
 */
public class ParentPendingException extends RuntimeException {

    /** @param parentMessageId the stored message that is waited for */
    public ParentPendingException(long parentMessageId) {
        super("Message " + parentMessageId + ", which this one answers, is being placed in its conversation.");
    }
}
