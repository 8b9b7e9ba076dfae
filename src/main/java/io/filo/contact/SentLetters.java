package io.filo.contact;

/** Implemented by modules above that keep a record of what was sent for something of theirs. */
public interface SentLetters {

    /**
     * A letter was put into the outbox, in the running transaction.
     *
     * @param enquiry with what it is about, such as {@code order:77}
     */
    void sent(long customerId, Enquiry enquiry, long messageId);
}
