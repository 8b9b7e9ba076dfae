package io.filo.web.console;

import static io.filo.access.Right.READ_TICKETS;
import static io.filo.access.Right.WORK_ON_TICKETS;

import io.filo.access.Requires;
import io.filo.access.SignedIn;
import io.filo.engine.UserTasks;
import io.filo.engine.UserTasks.OpenTask;
import io.filo.message.Message;
import io.filo.support.BusinessException;
import io.filo.ticket.AnswerAction;
import io.filo.ticket.TicketDesk;
import io.filo.ticket.TicketDetail;
import io.filo.ticket.TicketSearch;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Tickets: the list, one with all that an operator needs, a new one by hand. */
@Controller
@Requires(READ_TICKETS)
class TicketPages {

    private static final String ANSWER = "UserTask_AnswerTicket";
    private static final List<String> STATUSES = List.of("OPEN", "WAITING", "RESOLVED", "CLOSED", "MERGED", "SPAM");
    /** Older messages are folded away when there are more. */
    private static final int MESSAGES_IN_VIEW = 4;

    private final TicketDesk desk;
    private final UserTasks tasks;
    private final Flash flash;

    TicketPages(TicketDesk desk, UserTasks tasks, Flash flash) {
        this.desk = desk;
        this.tasks = tasks;
        this.flash = flash;
    }

    @GetMapping("/tickets")
    String list(
            @RequestParam(defaultValue = "OPEN") String status,
            @RequestParam(defaultValue = "") String queue,
            @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "false") boolean overdue,
            @RequestParam(defaultValue = "DUE") String order,
            @RequestParam(defaultValue = "0") int page,
            Model model) {
        String wanted = STATUSES.contains(status) ? status : "";
        TicketSearch.Order by = order(order);
        model.addAttribute(
                "tickets",
                desk.search(
                        new TicketSearch(
                                wanted.isEmpty() ? null : wanted,
                                Fields.filter(queue),
                                null,
                                Fields.filter(q),
                                overdue,
                                by),
                        Fields.page(page),
                        Fields.SIZE));
        model.addAttribute("status", wanted);
        model.addAttribute("queue", queue);
        model.addAttribute("q", q);
        model.addAttribute("overdue", overdue);
        model.addAttribute("order", by);
        model.addAttribute("statuses", STATUSES);
        model.addAttribute("queues", desk.queues());
        model.addAttribute("orders", TicketSearch.Order.values());
        return "tickets";
    }

    @GetMapping("/tickets/{number}")
    String ticket(@PathVariable long number, @AuthenticationPrincipal SignedIn person, Model model) {
        TicketDetail detail = desk.detail(number);
        List<Message> messages = detail.messages();
        int folded = messages.size() > MESSAGES_IN_VIEW + 1 ? messages.size() - MESSAGES_IN_VIEW : 0;
        model.addAttribute("detail", detail);
        model.addAttribute(
                "withdrawalSaid",
                detail.events().stream()
                        .filter(event -> event.type().equals("WITHDRAWAL_SAID"))
                        .reduce((earlier, later) -> later)
                        .map(TicketDetail.Event::detail)
                        .stream()
                        .toList());
        model.addAttribute("ticket", detail.ticket());
        model.addAttribute("olderMessages", messages.subList(0, folded));
        model.addAttribute("messages", messages.subList(folded, messages.size()));
        model.addAttribute(
                "seenMessage",
                messages.isEmpty() ? null : messages.get(messages.size() - 1).id());
        Optional<OpenTask> answer = detail.tasks().stream()
                .filter(task -> task.key().equals(ANSWER))
                .findFirst();
        model.addAttribute(
                "nobodyToAnswer",
                messages.stream()
                        .filter(message -> message.direction() == Message.Direction.IN)
                        .reduce((earlier, later) -> later)
                        .filter(last -> last.from() == null)
                        .isPresent());
        model.addAttribute("answerTask", person.has(WORK_ON_TICKETS) ? answer.orElse(null) : null);
        model.addAttribute(
                "otherTasks",
                detail.tasks().stream()
                        .filter(task -> !task.key().equals(ANSWER))
                        .toList());
        model.addAttribute(
                "queues",
                desk.queues().stream()
                        .filter(queue -> !queue.equals(detail.ticket().queue()))
                        .toList());
        if (!model.containsAttribute("text")) {
            model.addAttribute("text", Optional.ofNullable(detail.draft()).orElse(detail.suggestion()));
        }
        return "ticket";
    }

    /** The answer, the decision, or both. What was typed is kept as draft whatever happens. */
    @PostMapping("/tickets/{number}/answer")
    @Requires(WORK_ON_TICKETS)
    String answer(
            @PathVariable long number,
            @RequestParam AnswerAction action,
            @RequestParam(defaultValue = "") String text,
            @RequestParam(defaultValue = "") String note,
            @RequestParam(defaultValue = "") String forwardTo,
            @RequestParam(defaultValue = "") String mergeInto,
            @RequestParam(defaultValue = "false") boolean otherCustomer,
            @RequestParam(required = false) @Nullable Long seenMessage,
            @AuthenticationPrincipal SignedIn person,
            RedirectAttributes next) {
        boolean sends = action == AnswerAction.ANSWER_AND_WAIT
                || action == AnswerAction.ANSWER_AND_RESOLVE
                || action == AnswerAction.WAIT_FOR_THIRD_PARTY;
        try {
            desk.answer(
                    number,
                    new TicketDesk.Answer(
                            action,
                            Fields.plain(sends ? text : note),
                            forwardTo.isBlank() ? null : forwardTo,
                            Fields.number(mergeInto),
                            seenMessage,
                            otherCustomer));
            nextFor(person, number)
                    .ifPresentOrElse(
                            task -> flash.doneAndOn(
                                    next,
                                    "ticket.done." + action,
                                    "/tickets/" + task.businessKey(),
                                    flash.text("ticket.next", task.businessKey())),
                            () -> flash.done(next, "ticket.done." + action));
        } catch (BusinessException refusal) {
            flash.problem(next, refusal);
            next.addFlashAttribute("text", text);
            next.addFlashAttribute("action", action);
        }
        return "redirect:/tickets/" + number;
    }

    /** Called while the person types; gives the small line that says so. */
    @PostMapping("/tickets/{number}/draft")
    @Requires(WORK_ON_TICKETS)
    String draft(
            @PathVariable long number,
            @RequestParam(defaultValue = "") String text,
            @RequestParam(defaultValue = "") String taskId,
            @RequestParam(required = false) @Nullable Long seenMessage,
            Model model) {
        desk.saveDraft(number, taskId.isBlank() ? null : taskId, Fields.plain(text), seenMessage);
        return "parts/ticket :: saved";
    }

    @PostMapping("/tickets/{number}/notes")
    @Requires(WORK_ON_TICKETS)
    String note(@PathVariable long number, @RequestParam(defaultValue = "") String text, RedirectAttributes next) {
        flash.doing(next, "ticket.noteAdded", () -> desk.note(number, Fields.plain(text)));
        return "redirect:/tickets/" + number + "#notes";
    }

    @PostMapping("/tickets/{number}/take")
    @Requires(WORK_ON_TICKETS)
    String take(
            @PathVariable long number,
            @RequestParam String taskId,
            @AuthenticationPrincipal SignedIn person,
            RedirectAttributes next) {
        flash.doing(next, "ticket.taken", () -> tasks.claim(taskId, person.id()));
        return "redirect:/tickets/" + number;
    }

    @GetMapping("/tickets/new")
    @Requires(WORK_ON_TICKETS)
    String blank(Model model) {
        model.addAttribute("queues", desk.queues());
        return "ticket-new";
    }

    @PostMapping("/tickets")
    @Requires(WORK_ON_TICKETS)
    String open(
            @RequestParam(defaultValue = "") String email,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String subject,
            @RequestParam(defaultValue = "") String text,
            @RequestParam(defaultValue = "") String queue,
            @RequestParam(defaultValue = "NORMAL") String priority,
            @RequestParam(defaultValue = "it") String language,
            Model model,
            RedirectAttributes next) {
        try {
            long number = desk.open(new TicketDesk.NewTicket(
                    email.strip(),
                    name.isBlank() ? null : name.strip(),
                    subject,
                    Fields.plain(text),
                    queue.isBlank() ? null : queue,
                    priority,
                    language));
            flash.done(next, "ticket.opened", String.valueOf(number));
            return "redirect:/tickets/" + number;
        } catch (BusinessException refusal) {
            model.addAttribute("notice", flash.problem(refusal));
            model.addAttribute("email", email);
            model.addAttribute("name", name);
            model.addAttribute("subject", subject);
            model.addAttribute("text", text);
            model.addAttribute("queue", queue);
            model.addAttribute("priority", priority);
            model.addAttribute("language", language);
            return blank(model);
        }
    }

    /** The most pressing ticket after this one that the person may answer. */
    private Optional<OpenTask> nextFor(SignedIn person, long number) {
        return tasks.forPerson(person.id(), 5).stream()
                .filter(task -> task.key().equals(ANSWER) && !task.businessKey().equals(String.valueOf(number)))
                .findFirst();
    }

    private static TicketSearch.Order order(String wanted) {
        for (TicketSearch.Order order : TicketSearch.Order.values()) {
            if (order.name().equals(wanted)) {
                return order;
            }
        }
        return TicketSearch.Order.DUE;
    }
}
