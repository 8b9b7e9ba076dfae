package io.filo.web.api;

import static io.filo.access.Right.READ_CUSTOMERS;

import io.filo.access.Requires;
import io.filo.campaign.CallScripts;
import io.filo.contact.Letters;
import io.filo.customer.CustomerCard;
import io.filo.customer.Customers;
import io.filo.engine.UserTasks;
import io.filo.engine.UserTasks.OpenTask;
import io.filo.lead.LeadDesk;
import io.filo.lead.LeadView;
import io.filo.message.Message;
import io.filo.message.Messages;
import io.filo.order.CartView;
import io.filo.order.OrderDesk;
import io.filo.order.OrderView;
import io.filo.support.NotFoundException;
import io.filo.ticket.TicketDesk;
import io.filo.ticket.TicketView;
import io.filo.web.PersonalMail;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Pattern;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/tasks/{taskId}")
@Requires(READ_CUSTOMERS)
@Tag(name = "Tasks")
class TasksApi {

    private static final int TICKETS_SHOWN = 20;

    /**
     * @param ticketNumber the ticket that the task is about; null for none
     * @param customer null when nobody knows yet whom the task is about
     * @param tickets the customer's, newest first, at most 20
     * @param candidates for a mail that has no ticket yet, those it may belong to, likeliest first
     */
    record TaskCustomer(
            @Nullable Long ticketNumber,
            @Nullable CustomerCard customer,
            List<TicketView> tickets,
            List<TicketView> candidates) {}

    private final UserTasks tasks;
    private final Messages messages;
    private final Customers customers;
    private final TicketDesk desk;
    private final LeadDesk leads;
    private final OrderDesk orders;
    private final Letters letters;
    private final CallScripts callScripts;

    TasksApi(
            UserTasks tasks,
            Messages messages,
            Customers customers,
            TicketDesk desk,
            LeadDesk leads,
            OrderDesk orders,
            Letters letters,
            CallScripts callScripts) {
        this.tasks = tasks;
        this.messages = messages;
        this.customers = customers;
        this.desk = desk;
        this.leads = leads;
        this.orders = orders;
        this.letters = letters;
        this.callScripts = callScripts;
    }

    @GetMapping("/customer")
    @Operation(summary = "The customer whom a task is about, for Tasklist's tab")
    TaskCustomer customer(@PathVariable String taskId) {
        OpenTask task = tasks.find(taskId).orElseThrow(() -> new NotFoundException("open task " + taskId));
        Long number = null;
        Long customerId = null;
        List<TicketView> candidates = List.of();
        if (task.processKey().equals("ticket")) {
            Optional<TicketView> ticket = id(task).flatMap(desk::find);
            number = ticket.map(TicketView::number).orElse(null);
            customerId = ticket.map(TicketView::customerId).orElse(null);
        } else if (task.processKey().equals("email-to-ticket")) {
            Optional<Message> message =
                    id(task).flatMap(messages::find).filter(mail -> PersonalMail.isReadable(mail.privateTo()));
            number = message.map(Message::conversationId).orElse(null);
            customerId = message.flatMap(this::customerOf).orElse(null);
            candidates = message.map(this::candidates).orElse(List.of());
        } else if (task.processKey().equals(LeadDesk.PROCESS)) {
            customerId = id(task).flatMap(leads::find).map(LeadView::customerId).orElse(null);
        } else if (task.processKey().equals("post-purchase-care")) {
            customerId = id(task).map(orders::order).map(OrderView::customerId).orElse(null);
        } else if (task.processKey().equals("cart-recovery")) {
            customerId = id(task).map(orders::cart).map(CartView::customerId).orElse(null);
        } else {
            customerId = task.customerId();
        }
        CustomerCard card =
                customerId == null ? null : customers.card(customerId).orElse(null);
        List<TicketView> tickets = card == null || card.isNobody()
                ? List.of()
                : desk.search(null, null, card.id(), null, 0, TICKETS_SHOWN).items();
        return new TaskCustomer(number, card, tickets, candidates);
    }

    @GetMapping("/script")
    @Operation(summary = "What to say to the customer whom a task is about, in his language")
    Letters.Rendered script(
            @PathVariable String taskId,
            @RequestParam @Pattern(regexp = "[a-z0-9-]{1,60}") String letter,
            @RequestParam(required = false) @Pattern(regexp = "[a-z-]{1,30}:\\d{1,18}") @Nullable String about) {
        OpenTask task = tasks.find(taskId).orElseThrow(() -> new NotFoundException("open task " + taskId));
        Long customer = task.customerId();
        if (customer == null) {
            throw new NotFoundException("customer of task " + taskId);
        }
        return Optional.ofNullable(about)
                .flatMap(context -> callScripts.own(context, customer))
                .orElseGet(() -> letters.script(letter, customer, about));
    }

    /** Until a process has placed the message, whoever has the sender's address, unless that may be forged. */
    private Optional<Long> customerOf(Message message) {
        if (message.customerId() != null || message.from() == null || message.authenticationFailed()) {
            return Optional.ofNullable(message.customerId());
        }
        return customers.search(null, message.from().value(), null, 0, 1).items().stream()
                .map(CustomerCard::id)
                .findFirst();
    }

    private List<TicketView> candidates(Message message) {
        return desk.find(message.candidates()).stream()
                .sorted(Comparator.comparingInt(ticket -> message.candidates().indexOf(ticket.number())))
                .toList();
    }

    private static Optional<Long> id(OpenTask task) {
        try {
            return Optional.of(Long.parseLong(task.businessKey()));
        } catch (NumberFormatException e) {
            // Started by hand, with another key.
            return Optional.empty();
        }
    }
}
