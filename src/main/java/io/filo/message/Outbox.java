package io.filo.message;

import java.util.Optional;

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
     * Whether an acknowledgement may leave in answer to that incoming message.
     *
     * @return the reason code why not, such as {@code NOT_HUMAN}, {@code OWN_ADDRESS}, {@code CAP_ADDRESS_HOUR}; empty
     *     when it may
     */
    Optional<String> acknowledgementRefusal(Message incoming);
}
