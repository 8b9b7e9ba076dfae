package io.filo.message;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The only way out. Rows are written in the running transaction and sent after its commit. */
public interface Outbox {

    /**
     * Stores the message, fixes its Message-ID and bytes, and queues it.
     *
     * @return the message's id
     * @throws io.filo.support.BusinessException {@code NO_RECIPIENT}, {@code ADDRESS_BOUNCED}
     */
    long send(OutgoingMessage message);

    /**
     * Stores and queues many letters at once, each with a Message-ID of its own; their bytes are made when they are sent,
     * after all letters to one. An address of ours, or one that bounced, is for who asks to leave out.
     *
     * @param purpose as of {@link OutgoingMessage}, such as MARKETING
     * @param mailboxKey whose address they are sent from
     * @return the messages' ids, in the order of the letters
     */
    List<Long> sendMany(String purpose, String mailboxKey, List<LateLetter> letters);

    /**
     * Takes back what has not left yet: the customer does not want it any more.
     *
     * @param purpose as of {@link OutgoingMessage}, such as MARKETING
     * @return the messages that will not be sent
     */
    List<Long> cancelUnsent(long customerId, String purpose);

    /** Takes back those of the messages that have not left yet. @return the messages that will not be sent */
    List<Long> cancelUnsent(Collection<Long> messageIds);

    /**
     * The mailbox to write from: the preferred one while it is configured, else one that works for the queue, else any.
     *
     * @param queue a group such as care
     * @param preferred a mailbox's key, null for none
     * @throws io.filo.support.BusinessException {@code NO_MAILBOX} when none is configured
     */
    String mailboxFor(String queue, @Nullable String preferred);

    /** Whether that address, normalised, is one of our own mailboxes: what is written there would come back in. */
    boolean isOwnAddress(String address);

    /**
     * Whether an acknowledgement may leave in answer to that incoming message.
     *
     * @return the reason code why not, such as {@code NOT_HUMAN}, {@code OWN_ADDRESS}, {@code CAP_ADDRESS_HOUR}; empty
     *     when it may
     */
    Optional<String> acknowledgementRefusal(Message incoming);

    /**
     * Whether a person should look after that refusal: a cap was reached, for the first time in its window. Says so once.
     *
     * @param refusal what {@link #acknowledgementRefusal} has said
     */
    boolean isCapNewlyReached(Message incoming, String refusal);
}
