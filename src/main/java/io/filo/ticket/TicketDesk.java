package io.filo.ticket;

import io.filo.support.PageOf;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an operator does with tickets, from Tasklist's form, the console's page or the API alike. */
public interface TicketDesk {

    /** The id of the process whose cases tickets are. */
    String PROCESS = "ticket";

    /** The tickets that match, in the order asked for. */
    PageOf<TicketView> search(TicketSearch search, int page, int size);

    /** Any filter may be null; {@code text} searches number, subject and customer. Newest first. */
    default PageOf<TicketView> search(
            @Nullable String status,
            @Nullable String queue,
            @Nullable Long customerId,
            @Nullable String text,
            int page,
            int size) {
        return search(new TicketSearch(status, queue, customerId, text, false, TicketSearch.Order.NEWEST), page, size);
    }

    /**
     * How much a queue has to do.
     *
     * @param open tickets whose next word is the shop's
     * @param overdue of these, past the time of the answer
     * @param waiting tickets that wait for the customer or somebody else
     */
    record QueueLoad(String queue, long open, long overdue, long waiting) {}

    /** The groups that tickets can be handed to, as configured. */
    List<String> queues();

    /** Every queue with open or waiting tickets, by name. */
    List<QueueLoad> load();

    Optional<TicketView> find(long number);

    /** Those of the numbers that exist, by number. */
    List<TicketView> find(Collection<Long> numbers);

    /**
     * @throws io.filo.support.NotFoundException for an unknown number
     */
    TicketDetail detail(long number);

    /**
     * Opens a ticket by hand (phone, counter, API) and starts its case.
     *
     * @return its number
     * @throws io.filo.support.BusinessException {@code INVALID_EMAIL}, {@code EMPTY_SUBJECT}, {@code EMPTY_MESSAGE},
     *     {@code UNKNOWN_QUEUE}, {@code UNKNOWN_PRIORITY}
     */
    long open(NewTicket ticket);

    /**
     * @param email the customer's, who is made when nobody has it yet
     * @param queue a person sorts the ticket first when null
     * @param priority LOW, NORMAL, HIGH or URGENT; NORMAL when null
     * @param language ISO 639-1, of the answer
     * @param category as the tables sort by, such as DELIVERY; GENERAL when null
     * @param ours whether the shop noticed it by itself: the text is told to whoever answers, and the customer, who has
     *     not written, is written to
     */
    record NewTicket(
            String email,
            @Nullable String name,
            String subject,
            String text,
            @Nullable String queue,
            @Nullable String priority,
            String language,
            @Nullable String category,
            boolean ours) {

        /** What a customer said on the telephone or at the counter. */
        public NewTicket(
                String email,
                @Nullable String name,
                String subject,
                String text,
                @Nullable String queue,
                @Nullable String priority,
                String language) {
            this(email, name, subject, text, queue, priority, language, null, false);
        }
    }

    /**
     * Keeps what the logged-in person has written, at most 100,000 characters; an empty text is no draft.
     *
     * @param seenMessage the newest message of the conversation that the person had in view while writing: when a newer
     *     one has come in, the answer is not sent and the ticket not settled ({@code NEW_MESSAGE}). Null leaves that out
     * @throws io.filo.support.NotFoundException for an unknown number
     * @throws io.filo.support.BusinessException {@code TEXT_TOO_LONG}, {@code NOBODY_SIGNED_IN}
     */
    void saveDraft(long number, @Nullable String taskId, String text, @Nullable Long seenMessage);

    /** As {@link #saveDraft(long, String, String, Long)}, without a look at newer messages. */
    default void saveDraft(long number, @Nullable String taskId, String text) {
        saveDraft(number, taskId, text, null);
    }

    /**
     * Saves the text as draft, then completes the open task "Answer ticket" with the decision, as Tasklist's form does.
     *
     * @throws io.filo.support.BusinessException {@code NOTHING_TO_ANSWER} when no such task is open, {@code TASK_DONE}
     *     when another person was first, {@code EMPTY_ANSWER}
     */
    void answer(long number, Answer answer);

    /**
     * @param text the answer, for the sending actions; a note for FORWARD
     * @param forwardTo a group such as {@code sales}, for FORWARD
     * @param mergeInto number of the surviving ticket, for MERGE
     * @param seenMessage as in {@link #saveDraft(long, String, String, Long)}
     * @param otherCustomer for MERGE: whether the person knows that the surviving ticket is of another customer
     */
    record Answer(
            AnswerAction action,
            @Nullable String text,
            @Nullable String forwardTo,
            @Nullable Long mergeInto,
            @Nullable Long seenMessage,
            boolean otherCustomer) {

        public Answer(
                AnswerAction action,
                @Nullable String text,
                @Nullable String forwardTo,
                @Nullable Long mergeInto,
                @Nullable Long seenMessage) {
            this(action, text, forwardTo, mergeInto, seenMessage, false);
        }

        public Answer(
                AnswerAction action, @Nullable String text, @Nullable String forwardTo, @Nullable Long mergeInto) {
            this(action, text, forwardTo, mergeInto, null);
        }
    }

    /**
     * Makes a ticket part of another, whatever its case is doing: that case ends.
     *
     * @param otherCustomer whether the person knows that the tickets are of two customers: answers then go to both
     * @throws io.filo.support.NotFoundException for an unknown number
     * @throws io.filo.support.BusinessException {@code MERGE_INTO_ITSELF}, {@code MERGE_INTO_UNKNOWN},
     *     {@code MERGE_INTO_MERGED}, {@code MERGE_OTHER_CUSTOMER}, {@code TICKET_ENDED} when it was merged before
     */
    void merge(long number, long into, boolean otherCustomer);

    /**
     * Marks that a message on the ticket may declare a withdrawal that no return was begun for, where whoever opens it sees it.
     *
     * @param why code of the bundles, as {@code ticket.withdrawal.<code>}
     * @throws io.filo.support.NotFoundException for an unknown number
     */
    void withdrawalSaid(long number, String why);

    /** Adds an inside note. At most 100,000 characters. */
    void note(long number, String text);
}
