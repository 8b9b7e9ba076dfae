package io.filo.web.api;

import static io.filo.access.Right.READ_TICKETS;
import static io.filo.access.Right.WORK_ON_TICKETS;

import io.filo.access.Requires;
import io.filo.support.NotFoundException;
import io.filo.support.PageOf;
import io.filo.ticket.AnswerAction;
import io.filo.ticket.TicketDesk;
import io.filo.ticket.TicketDetail;
import io.filo.ticket.TicketSearch;
import io.filo.ticket.TicketView;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/tickets")
@Tag(name = "Tickets")
class TicketsApi {

    static final int LONGEST_TEXT = 100_000;

    /** @param queue left out, the words decide */
    record NewTicket(
            @NotBlank @Email @Size(max = 254) String email,
            @Nullable @Size(max = 200) String name,
            @NotBlank @Size(max = 500) String subject,
            @NotBlank @Size(max = LONGEST_TEXT) String text,
            @Nullable @Size(max = 64) String queue,

            @Nullable @Pattern(regexp = "LOW|NORMAL|HIGH|URGENT")
            String priority,

            @Nullable @Pattern(regexp = "[a-z]{2}") String language) {}

    /**
     * @param seenMessage the newest message in view while writing; a newer one keeps the answer from being sent
     * @param otherCustomer true to merge into the ticket of another customer: answers then go to both
     */
    record Answer(
            @NotNull AnswerAction action,
            @Nullable @Size(max = LONGEST_TEXT) String text,
            @Nullable @Size(max = 64) String forwardTo,
            @Nullable Long mergeInto,
            @Nullable Long seenMessage,
            @Nullable Boolean otherCustomer) {}

    record Merge(@NotNull Long into, @Nullable Boolean otherCustomer) {}

    record Draft(
            @Nullable @Size(max = 64) String taskId,
            @NotNull @Size(max = LONGEST_TEXT) String text,
            @Nullable Long seenMessage) {}

    record NewNote(@NotBlank @Size(max = LONGEST_TEXT) String text) {}

    private final TicketDesk desk;

    TicketsApi(TicketDesk desk) {
        this.desk = desk;
    }

    @GetMapping
    @Requires(READ_TICKETS)
    @Operation(summary = "Lists tickets; q searches number, subject and customer")
    PageOf<TicketView> search(
            @RequestParam(required = false) @Nullable @Pattern(regexp = "OPEN|WAITING|RESOLVED|CLOSED|MERGED|SPAM")
                    String status,
            @RequestParam(required = false) @Nullable @Size(max = 64) String queue,
            @RequestParam(required = false) @Nullable Long customerId,
            @RequestParam(required = false) @Nullable @Size(max = 200) String q,
            @RequestParam(defaultValue = "false") boolean overdue,
            @RequestParam(defaultValue = "NEWEST") TicketSearch.Order order,
            @RequestParam(defaultValue = "0") @Min(0) @Max(Paging.LAST) int page,
            @RequestParam(defaultValue = Paging.DEFAULT) @Min(1) @Max(Paging.LARGEST) int size) {
        return desk.search(new TicketSearch(status, queue, customerId, q, overdue, order), page, size);
    }

    @GetMapping("/queues")
    @Requires(READ_TICKETS)
    @Operation(summary = "The queues that tickets can be handed to")
    List<String> queues() {
        return desk.queues();
    }

    @GetMapping("/{number}")
    @Requires(READ_TICKETS)
    @Operation(summary = "A ticket with its conversation, customer, tasks, suggestion and the caller's draft")
    TicketDetail detail(@PathVariable long number) {
        return desk.detail(number);
    }

    @PostMapping
    @Requires(WORK_ON_TICKETS)
    @Operation(summary = "Opens a ticket by hand, as from a telephone call, and starts its case")
    ResponseEntity<TicketView> open(@RequestBody @Valid NewTicket ticket) {
        long number = desk.open(new TicketDesk.NewTicket(
                ticket.email().strip(),
                ticket.name(),
                ticket.subject(),
                ticket.text(),
                ticket.queue(),
                ticket.priority(),
                ticket.language() == null ? "it" : ticket.language()));
        return ResponseEntity.created(URI.create("/api/tickets/" + number)).body(view(number));
    }

    @PostMapping("/{number}/messages")
    @Requires(WORK_ON_TICKETS)
    @Operation(summary = "Decides on the open task Answer ticket, as Tasklist's form does")
    TicketView answer(@PathVariable long number, @RequestBody @Valid Answer answer) {
        desk.answer(
                number,
                new TicketDesk.Answer(
                        answer.action(),
                        answer.text(),
                        answer.forwardTo(),
                        answer.mergeInto(),
                        answer.seenMessage(),
                        Boolean.TRUE.equals(answer.otherCustomer())));
        return view(number);
    }

    @PostMapping("/{number}/merge")
    @Requires(WORK_ON_TICKETS)
    @Operation(summary = "Makes the ticket part of another, whatever its case is doing")
    TicketView merge(@PathVariable long number, @RequestBody @Valid Merge merge) {
        desk.merge(number, merge.into(), Boolean.TRUE.equals(merge.otherCustomer()));
        return view(number);
    }

    @PutMapping("/{number}/draft")
    @Requires(WORK_ON_TICKETS)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Keeps what the caller has written so far; an empty text removes it")
    void saveDraft(@PathVariable long number, @RequestBody @Valid Draft draft) {
        desk.saveDraft(number, draft.taskId(), draft.text(), draft.seenMessage());
    }

    @PostMapping("/{number}/notes")
    @Requires(WORK_ON_TICKETS)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Adds a note that the customer never sees")
    void note(@PathVariable long number, @RequestBody @Valid NewNote note) {
        desk.note(number, note.text());
    }

    private TicketView view(long number) {
        return desk.find(number).orElseThrow(() -> new NotFoundException("ticket " + number));
    }
}
