package io.filo.web.console;

import static io.filo.access.Right.READ_CONNECTORS;
import static io.filo.access.Right.READ_CUSTOMERS;
import static io.filo.access.Right.READ_EVENTS;
import static io.filo.access.Right.READ_MAIL;
import static io.filo.access.Right.READ_TICKETS;

import io.filo.access.Requires;
import io.filo.access.SignedIn;
import io.filo.customer.CustomerCard;
import io.filo.customer.Customers;
import io.filo.engine.EventLog;
import io.filo.engine.UserTasks;
import io.filo.engine.UserTasks.OpenTask;
import io.filo.mail.MailLedger;
import io.filo.mail.Mailboxes;
import io.filo.mail.Mailboxes.MailboxStatus;
import io.filo.message.Message;
import io.filo.message.Messages;
import io.filo.shop.Connectors;
import io.filo.ticket.TicketDesk;
import io.filo.ticket.TicketDesk.QueueLoad;
import io.filo.ticket.TicketView;
import io.filo.web.PersonalMail;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** What needs the attention of the person who looks. */
@Controller
class HomePage {

    private static final int TASKS_SHOWN = 12;

    /**
     * Something that is not as it should be.
     *
     * @param key of its text, which takes the count
     * @param tone late or wrong
     */
    public record Concern(String key, long count, String tone, String address) {}

    private final UserTasks tasks;
    private final TicketDesk desk;
    private final MailLedger ledger;
    private final Mailboxes mailboxes;
    private final EventLog events;
    private final Messages messages;
    private final Connectors connectors;
    private final Customers customers;

    HomePage(
            UserTasks tasks,
            TicketDesk desk,
            MailLedger ledger,
            Mailboxes mailboxes,
            EventLog events,
            Messages messages,
            Connectors connectors,
            Customers customers) {
        this.tasks = tasks;
        this.desk = desk;
        this.ledger = ledger;
        this.mailboxes = mailboxes;
        this.events = events;
        this.messages = messages;
        this.connectors = connectors;
        this.customers = customers;
    }

    @GetMapping("/")
    @Requires({})
    String home(@AuthenticationPrincipal SignedIn person, Model model) {
        List<OpenTask> mine = tasks.forPerson(person.id(), TASKS_SHOWN);
        List<QueueLoad> load = person.has(READ_TICKETS) ? desk.load() : List.of();
        model.addAttribute("tasks", mine);
        model.addAttribute("ticketsOfTasks", person.has(READ_TICKETS) ? ticketsOf(mine) : Map.of());
        model.addAttribute("mailsOfTasks", person.has(READ_TICKETS) ? mailsOf(mine) : Map.of());
        model.addAttribute("customersOfTasks", person.has(READ_CUSTOMERS) ? customersOf(mine) : Map.of());
        model.addAttribute("load", load);
        model.addAttribute(
                "most",
                load.stream()
                        .mapToLong(queue -> queue.open() + queue.waiting())
                        .max()
                        .orElse(1));
        model.addAttribute("concerns", concerns(person, load));
        return "home";
    }

    /** By business key, for the tasks that are about a ticket. */
    private Map<String, TicketView> ticketsOf(List<OpenTask> tasks) {
        List<Long> numbers = tasks.stream()
                .filter(task -> task.processKey().equals("ticket"))
                .filter(task -> task.businessKey().matches("\\d{1,18}"))
                .map(task -> Long.valueOf(task.businessKey()))
                .toList();
        return desk.find(numbers).stream()
                .collect(Collectors.toMap(ticket -> String.valueOf(ticket.number()), ticket -> ticket));
    }

    /** Names by id, for the tasks that say of nobody else whom they are about. */
    private Map<Long, String> customersOf(List<OpenTask> tasks) {
        return customers
                .cards(tasks.stream()
                        .map(OpenTask::customerId)
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList())
                .stream()
                .filter(card -> !card.isNobody())
                .collect(Collectors.toMap(CustomerCard::id, CustomerCard::displayName));
    }

    /** By business key, for the tasks about a mail that is on no ticket yet. */
    private Map<String, Message> mailsOf(List<OpenTask> tasks) {
        return tasks.stream()
                .filter(task -> task.processKey().equals("email-to-ticket"))
                .map(OpenTask::businessKey)
                .filter(key -> key.matches("\\d{1,18}"))
                .distinct()
                .flatMap(key -> messages.find(Long.parseLong(key)).stream())
                .filter(mail -> PersonalMail.isReadable(mail.privateTo()))
                .collect(Collectors.toMap(mail -> String.valueOf(mail.id()), mail -> mail));
    }

    private List<Concern> concerns(SignedIn person, List<QueueLoad> load) {
        List<Concern> concerns = new ArrayList<>();
        concerns.add(new Concern(
                "home.overdue", load.stream().mapToLong(QueueLoad::overdue).sum(), "wrong", "/tickets?overdue=true"));
        if (person.has(READ_MAIL)) {
            concerns.add(new Concern(
                    "home.mailUnread",
                    ledger.search(null, null, "STORED", null, 0, 1).total(),
                    "late",
                    "/mails?state=STORED"));
            concerns.add(new Concern(
                    "home.mailboxes",
                    mailboxes.status().stream().filter(HomePage::fails).count(),
                    "wrong",
                    "/mailboxes"));
        }
        if (person.has(READ_CONNECTORS)) {
            concerns.add(new Concern(
                    "home.connectors",
                    connectors.list().stream()
                            .filter(each -> !each.alarms().isEmpty())
                            .count(),
                    "wrong",
                    "/connectors"));
        }
        if (person.has(READ_EVENTS)) {
            concerns.add(new Concern(
                    "home.eventsFailed", events.search("FAILED", 0, 1).total(), "wrong", "/events?state=FAILED"));
            concerns.add(new Concern(
                    "home.eventsParked", events.search("PARKED", 0, 1).total(), "late", "/events?state=PARKED"));
        }
        concerns.removeIf(concern -> concern.count() == 0);
        return concerns;
    }

    private static boolean fails(MailboxStatus mailbox) {
        return mailbox.lastError() != null;
    }
}
