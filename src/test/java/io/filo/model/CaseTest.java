package io.filo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.filo.IntegrationTest;
import io.filo.engine.DueEvents;
import io.filo.engine.EngineClock;
import io.filo.engine.UserTasks;
import io.filo.engine.UserTasks.OpenTask;
import io.filo.mail.DueMails;
import io.filo.mail.MailLedger;
import io.filo.message.Inbox;
import io.filo.message.IncomingMail;
import io.filo.message.Message;
import io.filo.message.Message.Direction;
import io.filo.message.Messages;
import io.filo.support.FiloClock;
import io.filo.ticket.AnswerAction;
import io.filo.ticket.TicketDesk;
import io.filo.ticket.TicketDesk.Answer;
import io.filo.ticket.TicketView;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.runtime.ActivityInstance;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Drives cases from their real entry: a mail, a completed task, a timer that has come due. Nothing runs by itself. */
abstract class CaseTest extends IntegrationTest {

    /** Each test has a day of its own, so that limits by the hour of one do not meet those of another. */
    private static final AtomicInteger DAY = new AtomicInteger(400);

    /** So that a case can be led to its end by one person; who may do what is for the tests of just that. */
    private static final List<String> EVERY_TEAM =
            List.of("care", "care-lead", "sales", "sales-lead", "marketing", "store", "data-steward");

    private static final ZoneId ROME = ZoneId.of("Europe/Rome");

    @Autowired
    ProcessEngine engine;

    @Autowired
    RuntimeService runtime;

    @Autowired
    ManagementService management;

    @Autowired
    IdentityService identity;

    @Autowired
    UserTasks tasks;

    @Autowired
    TicketDesk desk;

    @Autowired
    Inbox inbox;

    @Autowired
    Messages messages;

    @Autowired
    DueMails mailboxes;

    @Autowired
    MailLedger ledger;

    @Autowired
    DueEvents events;

    @Autowired
    EngineClock clocks;

    @Autowired
    FiloClock clock;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    JdbcClient jdbc;

    final String sender = "emily." + UUID.randomUUID().toString().substring(0, 8) + "@example.com";

    @BeforeEach
    void noonOfANewDay() {
        BpmnAwareTests.init(engine);
        var noon = LocalDate.now(ROME).plusDays(DAY.incrementAndGet()).atTime(12, 0);
        clocks.setOffset(Duration.between(Instant.now(), noon.atZone(ROME)));
        jdbc.sql("delete from process_event where state in ('READY', 'PARKED')").update();
        identity.setAuthentication("anna", EVERY_TEAM);
    }

    @AfterEach
    void backToToday() {
        identity.clearAuthentication();
        clocks.setOffset(Duration.ZERO);
        jdbc.sql("delete from process_event where state in ('READY', 'PARKED')").update();
    }

    void as(String user, String... groups) {
        identity.setAuthentication(user, List.of(groups));
    }

    /** A mail to care@, its text new. */
    IncomingMail mail(String subject) {
        return IncomingMail.from(sender)
                .named("Emily Carter")
                .id("<" + UUID.randomUUID() + "@example.com>")
                .subject(subject)
                .text(subject + " " + UUID.randomUUID())
                .receivedAt(now());
    }

    /** Hands a mail over as the adapter does, and delivers what follows. @return the message's id */
    long receive(IncomingMail mail) {
        var received = transaction.execute(status -> inbox.receive(mail.build()));
        events.deliver();
        return received.messageId();
    }

    /** Into the mailbox care@, and from there on as every mail. @return the message that it became */
    long takeIn(String id, String headersAndText) throws Exception {
        var raw = "Message-ID: " + id + "\nDate: Mon, 5 Jan 2026 10:00:00 +0100\n" + headersAndText;
        MAIL.getUserManager()
                .getUserByEmail("care@filo.example")
                .deliver(new MimeMessage(
                        Session.getInstance(new Properties()),
                        new ByteArrayInputStream(raw.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8))));
        mailboxes.takeIn("care");
        events.deliver();
        var entry = ledger.search(null, id, null, "care", 0, 1).items().get(0);
        assertThat(entry.state()).isEqualTo("READ");
        return entry.messageId();
    }

    /** A mail about a parcel: its category is sure. @return the number of its ticket */
    long ticket() {
        return ticketOf(receive(mail("Where is my parcel?")));
    }

    long ticketOf(long messageId) {
        var number = messages.find(messageId).orElseThrow().conversationId();
        assertThat(number).as("ticket of message " + messageId).isNotNull();
        return number;
    }

    /** The customer answers to the last that we wrote. */
    long reply(long number) {
        return receive(mail("Re: Where is my parcel?").inReplyTo(lastOfOurs(number)));
    }

    String lastOfOurs(long number) {
        return outgoing(number).stream()
                .map(Message::internetMessageId)
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    List<Message> outgoing(long number) {
        return messages.ofConversation(number).stream()
                .filter(message -> message.direction() == Direction.OUT)
                .toList();
    }

    TicketView view(long number) {
        return desk.find(number).orElseThrow();
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** The one running case of that process and key. */
    ProcessInstance caseOf(String process, long key) {
        var found = runtime.createProcessInstanceQuery()
                .processDefinitionKey(process)
                .processInstanceBusinessKey(Long.toString(key))
                .list();
        assertThat(found).as("running cases of %s %d", process, key).hasSize(1);
        return found.get(0);
    }

    /** Where the case waits, scopes around it left out. */
    void waitsOnlyAt(ProcessInstance instance, String... elements) {
        var waiting = new ArrayList<String>();
        collect(runtime.getActivityInstance(instance.getId()), waiting);
        assertThat(waiting).as("where the case waits").containsExactlyInAnyOrder(elements);
    }

    private static void collect(ActivityInstance instance, List<String> leaves) {
        for (var child : instance.getChildActivityInstances()) {
            if (child.getChildActivityInstances().length == 0) {
                leaves.add(child.getActivityId());
            }
            collect(child, leaves);
        }
    }

    long casesOf(String process, long key) {
        return runtime.createProcessInstanceQuery()
                .processDefinitionKey(process)
                .processInstanceBusinessKey(Long.toString(key))
                .count();
    }

    void answer(long number, AnswerAction action) {
        answer(number, action, null, null);
    }

    /** As the operator does in Tasklist: the text is kept, the task completed with the decision. */
    void answer(long number, AnswerAction action, @Nullable String forwardTo, @Nullable Long mergeInto) {
        desk.answer(number, new Answer(action, "It arrives tomorrow.", forwardTo, mergeInto));
        events.deliver();
    }

    OpenTask openTask(String process, long key, String element) {
        return tasks.ofCase(process, Long.toString(key)).stream()
                .filter(open -> open.key().equals(element))
                .reduce((one, other) -> {
                    throw new AssertionError("Two tasks of " + element);
                })
                .orElseThrow(() -> new AssertionError("No task " + element + " of " + process + " " + key + ", but "
                        + tasks.ofCase(process, Long.toString(key)).stream()
                                .map(OpenTask::key)
                                .toList()));
    }

    void complete(String process, long key, String element, Map<String, Object> variables) {
        var open = openTask(process, key, element);
        transaction.executeWithoutResult(status -> tasks.complete(open.id(), variables));
        events.deliver();
    }

    /** The timer at that element. */
    Job timer(ProcessInstance instance, String element) {
        var jobs = management
                .createJobQuery()
                .processInstanceId(instance.getId())
                .activityId(element)
                .list();
        assertThat(jobs)
                .as(
                        "timers at %s; there are: %s",
                        element,
                        management
                                .createJobQuery()
                                .processInstanceId(instance.getId())
                                .list())
                .hasSize(1);
        return jobs.get(0);
    }

    void isDue(Job timer, Instant expected) {
        assertThat(timer.getDuedate().toInstant()).isCloseTo(expected, within(2, ChronoUnit.SECONDS));
    }

    /** Lets the time come and the timer ring, as a process without a person. */
    void ring(ProcessInstance instance, String element) {
        var timer = timer(instance, element);
        var ahead = Duration.between(clock.instant(), timer.getDuedate().toInstant());
        if (!ahead.isNegative()) {
            clocks.advance(ahead.plusSeconds(1));
        }
        var person = identity.getCurrentAuthentication();
        identity.clearAuthentication();
        management.executeJob(timer.getId());
        identity.setAuthentication(person);
        events.deliver();
    }
}
