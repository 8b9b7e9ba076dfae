package io.filo.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.filo.IntegrationTest;
import io.filo.engine.DueEvents;
import io.filo.engine.UserTasks;
import io.filo.engine.UserTasks.OpenTask;
import io.filo.message.Address;
import io.filo.message.Inbox;
import io.filo.message.Message.Direction;
import io.filo.message.Messages;
import io.filo.support.BusinessException;
import io.filo.support.FiloClock;
import io.filo.ticket.TicketDesk.Answer;
import io.filo.ticket.TicketDesk.NewTicket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.camunda.bpm.engine.FormService;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.RuntimeService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** What an operator does on the desk, and what the ticket's case makes of it. */
class AnswerIntegrationTests extends IntegrationTest {

    private static final String ANSWER_TICKET = "UserTask_AnswerTicket";

    @Autowired
    TicketDesk desk;

    @Autowired
    Messages messages;

    @Autowired
    Inbox inbox;

    @Autowired
    UserTasks tasks;

    @Autowired
    RuntimeService runtime;

    @Autowired
    FormService forms;

    @Autowired
    DueEvents events;

    @Autowired
    IdentityService identity;

    @Autowired
    FiloClock clock;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    JdbcClient jdbc;

    private final String sender = "emily." + UUID.randomUUID().toString().substring(0, 8) + "@example.com";
    private long number;

    @BeforeEach
    void aTicketWaitsForItsAnswer() {
        identity.setAuthentication("anna", List.of("care"));
        number = desk.open(
                new NewTicket(sender, "Emily Carter", "Where is my parcel?", "It is late.", "care", null, "en"));
        events.deliver();
    }

    @AfterEach
    void nobodyIsSignedIn() {
        identity.clearAuthentication();
        clock.setOffset(Duration.ZERO);
    }

    private static Answer write(AnswerAction action, String text) {
        return new Answer(action, text, null, null);
    }

    private List<OpenTask> open() {
        return tasks.ofCase("ticket", Long.toString(number));
    }

    private long cases() {
        return runtime.createProcessInstanceQuery()
                .processDefinitionKey("ticket")
                .processInstanceBusinessKey(Long.toString(number))
                .count();
    }

    private long answers() {
        return messages.ofConversation(number).stream()
                .filter(message -> message.direction() == Direction.OUT)
                .count();
    }

    private TicketView ticket() {
        return desk.find(number).orElseThrow();
    }

    /** A mail that names the ticket's number, from somebody who takes part in it. */
    private long reply(String words) {
        long reply = new MailFrom(inbox, transaction, clock).receive(sender, "Re: " + words + " [#" + number + "]");
        events.deliver();
        return reply;
    }

    @Test
    void theAnswerLeavesAndTheCaseWaits() {
        assertThat(open()).singleElement().satisfies(task -> {
            assertThat(task.key()).isEqualTo(ANSWER_TICKET);
            assertThat(task.candidateGroups()).containsExactly("care");
            assertThat(task.priority()).isEqualTo(50);
            assertThat(task.dueAt()).isEqualTo(ticket().responseDueAt());
        });

        desk.answer(number, write(AnswerAction.ANSWER_AND_WAIT, "It arrives tomorrow."));

        assertThat(open()).isEmpty();
        assertThat(cases()).isEqualTo(1);
        assertThat(answers()).isEqualTo(1);
        assertThat(ticket().status()).isEqualTo("WAITING");
        assertThat(ticket().turn()).isEqualTo("CUSTOMER");
        assertThat(ticket().assignee()).isEqualTo("anna");
        assertThat(desk.detail(number).draft()).isNull();
    }

    @Test
    void theReplyBringsTheTaskBack() {
        desk.answer(number, write(AnswerAction.ANSWER_AND_WAIT, "It arrives tomorrow."));
        reply("Where is my parcel?");
        assertThat(open()).extracting(OpenTask::key).containsExactly(ANSWER_TICKET);
        assertThat(ticket().status()).isEqualTo("OPEN");
    }

    @Test
    void ofTwoAnswersAtOnceOneIsSentAndTheOtherIsTold() throws Exception {
        var together = new CyclicBarrier(2);
        var pool = Executors.newFixedThreadPool(2);
        List<String> outcomes = new ArrayList<>();
        try {
            List<Callable<String>> both = List.of(
                    () -> answerAs("anna", "care", together, "Tomorrow, says Anna."),
                    () -> answerAs("luca", "care", together, "Tomorrow, says Luca."));
            for (var outcome : pool.invokeAll(both)) {
                outcomes.add(outcome.get());
            }
        } finally {
            pool.shutdownNow();
        }

        assertThat(outcomes).containsOnlyOnce("sent");
        String told = outcomes.stream()
                .filter(outcome -> !outcome.equals("sent"))
                .findFirst()
                .orElseThrow();
        assertThat(told).startsWith("TASK_DONE").contains("by " + ticket().assignee());
        assertThat(answers()).isEqualTo(1);
        assertThat(cases()).isEqualTo(1);
        String loser = "anna".equals(ticket().assignee()) ? "luca" : "anna";
        assertThat(jdbc.sql("select author from ticket_draft where ticket_id = ?")
                        .param(number)
                        .query(String.class)
                        .list())
                .as("what the other wrote is kept")
                .containsExactly(loser);
    }

    /** As Tasklist does, past the desk. */
    @Test
    void ofTwoFormsHandedInAtOnceOneCountsAndTheOtherIsTold() throws Exception {
        desk.saveDraft(number, null, "It arrives tomorrow.", null);
        var taskId = open().get(0).id();
        var together = new CyclicBarrier(2);
        Callable<String> handIn = () -> {
            identity.setAuthentication("anna", List.of("care"));
            together.await();
            try {
                forms.submitTaskForm(taskId, Map.of("answerAction", "ANSWER_AND_WAIT"));
                return "sent";
            } catch (RuntimeException refusal) {
                return String.valueOf(refusal.getMessage());
            } finally {
                identity.clearAuthentication();
            }
        };
        var pool = Executors.newFixedThreadPool(2);
        try {
            var first = pool.submit(handIn);
            var second = pool.submit(handIn);
            assertThat(List.of(first.get(), second.get()))
                    .containsOnlyOnce("sent")
                    .anySatisfy(told -> assertThat(told).startsWith("The task is done already"));
        } finally {
            pool.shutdownNow();
        }
        assertThat(answers()).isEqualTo(1);
    }

    private String answerAs(String person, String group, CyclicBarrier together, String text) throws Exception {
        identity.setAuthentication(person, List.of(group));
        try {
            together.await();
            desk.answer(number, write(AnswerAction.ANSWER_AND_WAIT, text));
            return "sent";
        } catch (BusinessException refused) {
            return refused.code() + " " + refused.getMessage();
        } finally {
            identity.clearAuthentication();
        }
    }

    /** Mails, their delivery and two operators at once: whoever has the turn in the end, the case knows it. */
    @Test
    void theCaseAndTheTicketAgreeHoweverMailsAndAnswersCross() throws Exception {
        int mails = 12;
        var done = new AtomicBoolean();
        var pool = Executors.newFixedThreadPool(4);
        try {
            var mailer = pool.submit(() -> {
                for (int i = 0; i < mails; i++) {
                    new MailFrom(inbox, transaction, clock).receive(sender, "Re: again [#" + number + "]");
                }
            });
            var dispatcher = pool.submit(() -> {
                while (!done.get()) {
                    events.deliver();
                }
            });
            List<Future<Integer>> operators = List.of(
                    pool.submit(() -> answerUntil(done, "anna", "care")),
                    pool.submit(() -> answerUntil(done, "carla", "care")));
            mailer.get(60, TimeUnit.SECONDS);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> jdbc.sql("select count(*) from message where conversation_id = ? and direction = 'IN'")
                            .param(number)
                            .query(Long.class)
                            .single()
                            .equals(mails + 1L));
            done.set(true);
            dispatcher.get(60, TimeUnit.SECONDS);
            int sent = 0;
            for (var operator : operators) {
                sent += operator.get(60, TimeUnit.SECONDS);
            }
            assertThat(answers()).isEqualTo(sent).isPositive();
        } finally {
            pool.shutdownNow();
        }
        for (int minute = 1; minute <= 15; minute++) {
            clock.setOffset(Duration.ofMinutes(minute));
            events.deliver();
        }

        assertThat(cases()).isEqualTo(1);
        assertThat(open())
                .as("turn: %s", ticket().turn())
                .hasSize(ticket().turn().equals("SHOP") ? 1 : 0);
        assertThat(jdbc.sql("select count(*) from process_event where business_key = ? and state <> 'DONE'"
                                + " and state <> 'DROPPED'")
                        .param(Long.toString(number))
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    private int answerUntil(AtomicBoolean done, String person, String group) {
        identity.setAuthentication(person, List.of(group));
        int sent = 0;
        try {
            while (!done.get()) {
                try {
                    desk.answer(number, write(AnswerAction.ANSWER_AND_WAIT, "It arrives tomorrow."));
                    sent++;
                } catch (BusinessException refused) {
                    assertThat(refused.code()).isIn("NOTHING_TO_ANSWER", "TASK_DONE");
                }
            }
        } finally {
            identity.clearAuthentication();
        }
        return sent;
    }

    @Test
    void whoComesLateToADoneTaskIsTold() {
        OpenTask task = open().get(0);
        desk.answer(number, write(AnswerAction.ANSWER_AND_WAIT, "It arrives tomorrow."));
        identity.setAuthentication("luca", List.of("sales"));
        assertThatThrownBy(() -> tasks.complete(task.id(), java.util.Map.of("answerAction", "ANSWER_AND_WAIT")))
                .hasMessageContaining("by anna")
                .extracting("code")
                .isEqualTo("TASK_DONE");
        assertThatThrownBy(() -> desk.answer(number, write(AnswerAction.ANSWER_AND_WAIT, "Me too.")))
                .extracting("code")
                .isEqualTo("NOTHING_TO_ANSWER");
    }

    @Test
    void anAnswerThatOverlooksANewerMessageStaysADraft() {
        long seen = messages.newestIncoming(number).orElseThrow().id();
        clock.setOffset(Duration.ofMinutes(1));
        long newer = reply("One more thing");
        assertThatThrownBy(() ->
                        desk.answer(number, new Answer(AnswerAction.ANSWER_AND_WAIT, "Tomorrow.", null, null, seen)))
                .extracting("code")
                .isEqualTo("NEW_MESSAGE");
        assertThat(answers()).isZero();
        assertThat(open()).hasSize(1);
        assertThat(desk.detail(number).draft()).isEqualTo("Tomorrow.");

        desk.answer(number, new Answer(AnswerAction.ANSWER_AND_WAIT, "Tomorrow.", null, null, newer));
        assertThat(answers()).isEqualTo(1);
    }

    @Test
    void aMatterIsNotSettledOverAMessageThatNobodyHasSeen() {
        long seen = messages.newestIncoming(number).orElseThrow().id();
        clock.setOffset(Duration.ofMinutes(1));
        long newer = reply("One more thing");
        for (var action : List.of(AnswerAction.RESOLVE_SILENTLY, AnswerAction.SPAM)) {
            assertThatThrownBy(() -> desk.answer(number, new Answer(action, null, null, null, seen)))
                    .hasMessageContaining("written again");
            assertThat(open()).hasSize(1);
        }
        desk.answer(number, new Answer(AnswerAction.RESOLVE_SILENTLY, "Solved by phone.", null, null, newer));
        assertThat(ticket().status()).isEqualTo("RESOLVED");
        assertThat(desk.detail(number).notes())
                .singleElement()
                .satisfies(note -> assertThat(note.text()).isEqualTo("Solved by phone."));
    }

    @Test
    void aMailThatCameBeforeTheAnswerDoesNotReopenTheCaseAfterIt() {
        long second = reply("One more thing");
        desk.answer(number, write(AnswerAction.ANSWER_AND_WAIT, "Both arrive tomorrow."));

        clock.setOffset(Duration.ofMinutes(1));
        events.deliver();

        assertThat(open()).isEmpty();
        assertThat(ticket().status()).isEqualTo("WAITING");
        assertThat(jdbc.sql("select count(*) from process_event where name = 'ticket.customerReplied' and cause = ?")
                        .param("message:" + second)
                        .query(Long.class)
                        .single())
                .as("the case that holds the turn is not told of it")
                .isZero();
    }

    @Test
    void withoutTextNothingIsCompleted() {
        assertThatThrownBy(
                        () -> tasks.complete(open().get(0).id(), java.util.Map.of("answerAction", "ANSWER_AND_WAIT")))
                .hasMessageContaining("no text to send");
        assertThat(open()).hasSize(1);
        assertThat(ticket().status()).isEqualTo("OPEN");
    }

    @Test
    void aSuggestionThatNobodyHasFilledInIsNotSent() {
        String suggestion = desk.detail(number).suggestion();

        assertThatThrownBy(() -> desk.answer(number, write(AnswerAction.ANSWER_AND_WAIT, suggestion)))
                .hasMessageContaining("[")
                .extracting("code")
                .isEqualTo("UNFINISHED_ANSWER");
        assertThat(answers()).isZero();
        assertThat(open()).hasSize(1);
        assertThat(desk.detail(number).draft()).isEqualTo(suggestion);

        desk.answer(
                number,
                write(
                        AnswerAction.ANSWER_AND_WAIT,
                        suggestion.replaceAll("\\[[^]]+]", "It comes tomorrow [by lorry].")));
        assertThat(answers()).isEqualTo(1);
    }

    @Test
    void aForwardedTicketIsOfferedToTheOtherQueueWithANote() {
        desk.answer(number, new Answer(AnswerAction.FORWARD, "They want sixty.", "sales", null));
        assertThat(open())
                .singleElement()
                .satisfies(task -> assertThat(task.candidateGroups()).containsExactly("sales"));
        assertThat(ticket().queue()).isEqualTo("sales");
        assertThat(desk.detail(number).notes()).hasSize(1);
        assertThat(answers()).isZero();
    }

    @Test
    void aMergeThatMeansNothingLeavesTheTaskOpen() {
        assertThatThrownBy(() -> desk.answer(number, new Answer(AnswerAction.MERGE, null, null, number)))
                .hasMessageContaining("into itself");
        assertThat(open()).hasSize(1);
    }

    @Test
    void aMergeFromOutsideEndsTheCaseWhereverItStands() {
        long other =
                desk.open(new NewTicket(sender, "Emily Carter", "My parcel again", "Still late.", "care", null, "en"));
        events.deliver();
        desk.merge(number, other, false);
        events.deliver();
        assertThat(cases()).isZero();
        assertThat(open()).isEmpty();
        assertThat(ticket().status()).isEqualTo("MERGED");
        assertThat(messages.ofConversation(other)).hasSize(2);
    }

    @Test
    void ticketsOfTwoCustomersAreMergedOnlyWhenConfirmedAndThenBothGetTheAnswers() {
        String partner = "partner." + sender;
        long other =
                desk.open(new NewTicket(partner, "Paul Carter", "Our parcel", "We wait for it.", "care", null, "en"));
        events.deliver();

        assertThatThrownBy(() -> desk.answer(number, new Answer(AnswerAction.MERGE, null, null, other)))
                .hasMessageContainingAll("Emily Carter", "Paul Carter", "otherCustomer")
                .extracting("code")
                .isEqualTo("MERGE_OTHER_CUSTOMER");
        assertThatThrownBy(() -> desk.merge(number, other, false))
                .extracting("code")
                .isEqualTo("MERGE_OTHER_CUSTOMER");
        assertThat(ticket().status()).isEqualTo("OPEN");

        desk.answer(number, new Answer(AnswerAction.MERGE, null, null, other, null, true));
        events.deliver();
        assertThat(ticket().status()).isEqualTo("MERGED");
        desk.answer(other, write(AnswerAction.ANSWER_AND_WAIT, "It arrives tomorrow."));

        assertThat(recipientsOfLast(other)).containsExactlyInAnyOrder(sender, partner);
        new MailFrom(inbox, transaction, clock).receive(partner, "Re: Our parcel [#" + other + "]");
        events.deliver();
        desk.answer(other, write(AnswerAction.ANSWER_AND_WAIT, "It arrives today."));
        assertThat(recipientsOfLast(other)).containsExactlyInAnyOrder(sender, partner);
    }

    private List<String> recipientsOfLast(long ticket) {
        var last = messages.ofConversation(ticket).stream()
                .filter(message -> message.direction() == Direction.OUT)
                .reduce((earlier, later) -> later)
                .orElseThrow();
        return Stream.concat(last.to().stream(), last.cc().stream())
                .map(Address::value)
                .toList();
    }

    @Test
    void spamEndsTheCaseWithoutAWord() {
        desk.answer(number, new Answer(AnswerAction.SPAM, null, null, null));
        assertThat(cases()).isZero();
        assertThat(ticket().status()).isEqualTo("SPAM");
        assertThat(answers()).isZero();
    }

    @Test
    void resolvedWithoutAWordWaitsForTheGraceToEnd() {
        desk.answer(number, new Answer(AnswerAction.RESOLVE_SILENTLY, null, null, null));
        assertThat(ticket().status()).isEqualTo("RESOLVED");
        assertThat(cases()).isEqualTo(1);
        reply("No, wait");
        assertThat(ticket().status()).isEqualTo("OPEN");
        assertThat(open()).hasSize(1);
    }
}
