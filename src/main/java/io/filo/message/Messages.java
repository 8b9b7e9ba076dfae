package io.filo.message;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Stored messages. All calls join the running transaction. */
public interface Messages {

    Optional<Message> find(long messageId);

    /** Oldest first. */
    List<Message> ofConversation(long conversationId);

    /** The newest message that came in on the conversation, no notice of a machine: what an answer answers. */
    Optional<Message> newestIncoming(long conversationId);

    /**
     * Whom an answer to that message goes to: whoever wrote it; when that is one of us, or a mailing list, the last other on
     * its conversation who is neither. Empty when there is nobody.
     */
    Optional<Address> addressee(Message message);

    /**
     * Who wrote first for each customer whose messages are on the conversation: more than one only when tickets of several
     * customers were merged.
     */
    List<Address> firstSenderOfEachCustomer(long conversationId);

    /**
     * Puts the message into a conversation and links it to a customer. A personal mail is shared by that.
     *
     * @return the message as it is now
     * @throws io.filo.support.NotFoundException for an unknown message
     * @throws PrivateMailException for somebody else's personal mail
     */
    Message place(long messageId, long conversationId, long customerId);

    /**
     * Puts the message on record as it is, in that conversation and on that customer's card if they are given, without
     * waking anybody. A personal mail is shared by either; with neither it stays its owner's alone.
     *
     * @param reason UPPER_SNAKE, why a process did so
     * @throws io.filo.support.NotFoundException for an unknown message
     * @throws PrivateMailException for somebody else's personal mail
     */
    void file(long messageId, @Nullable Long conversationId, @Nullable Long customerId, String reason);

    /**
     * Makes a personal mail the shop's: whoever may read messages may read it now. Changes nothing for others.
     *
     * @throws io.filo.support.NotFoundException for an unknown message
     * @throws PrivateMailException for somebody else's personal mail
     */
    void share(long messageId);

    /**
     * Whether a colleague wrote it himself; what one forwards is of whoever wrote that.
     *
     * @param message one that came in
     */
    boolean isOfColleague(Message message);

    /** Moves every message of one conversation to another (merge). */
    void moveConversation(long fromConversationId, long toConversationId);

    /** Whether the address has taken part in the conversation, as sender or recipient. */
    boolean takesPart(long conversationId, String address);

    /**
     * What a delivery report, or a complaint, is about.
     *
     * @param named whether it names any mail
     * @param recipients of the mails among them that we sent, in normal form; none when somebody wrote in our name
     */
    record Reported(boolean named, Set<String> recipients) {}

    /** Which of our mails the report names by their Message-IDs. */
    Reported reported(long messageId);
}
