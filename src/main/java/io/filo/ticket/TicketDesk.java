package io.filo.ticket;

import io.filo.support.PageOf;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an operator does with tickets, from Tasklist's form, the console's page or the API alike. */
public interface TicketDesk {

    /** Any filter may be null; {@code text} searches number, subject and customer. Newest first. */
    PageOf<TicketView> search(
            @Nullable String status,
            @Nullable String queue,
            @Nullable Long customerId,
            @Nullable String text,
            int page,
            int size);

    Optional<TicketView> find(long number);

    /**
     * @throws io.filo.support.NotFoundException for an unknown number
     */
    TicketDetail detail(long number);

    /**
     * Opens a ticket by hand (phone, counter, API) and starts its case.
     *
     * @param text what the customer said; becomes the first message
     * @return its number
     */
    long open(NewTicket ticket);

    /** @param queue null lets the table decide by the words */
    record NewTicket(
            String email,
            @Nullable String name,
            String subject,
            String text,
            @Nullable String queue,
            @Nullable String priority,
            String language) {}

    /** Keeps what the logged-in person has written; an empty text removes the draft. At most 100,000 characters. */
    void saveDraft(long number, @Nullable String taskId, String text);

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
     */
    record Answer(
            AnswerAction action,
            @Nullable String text,
            @Nullable String forwardTo,
            @Nullable Long mergeInto) {}

    /** Adds an inside note. */
    void note(long number, String text);
}
