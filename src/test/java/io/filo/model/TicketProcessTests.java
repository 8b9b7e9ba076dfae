package io.filo.model;

import static io.filo.ticket.AnswerAction.ANSWER_AND_RESOLVE;
import static io.filo.ticket.AnswerAction.ANSWER_AND_WAIT;
import static io.filo.ticket.AnswerAction.FORWARD;
import static io.filo.ticket.AnswerAction.MERGE;
import static io.filo.ticket.AnswerAction.RESOLVE_SILENTLY;
import static io.filo.ticket.AnswerAction.SPAM;
import static io.filo.ticket.AnswerAction.WAIT_FOR_THIRD_PARTY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.assertThat;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.task;

import io.filo.engine.ProcessEvent;
import io.filo.engine.ProcessEvents;
import io.filo.message.FallbackTickets;
import io.filo.message.Message;
import io.filo.support.BusinessException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;

/** Every way through the diagram "Ticket". */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TicketProcessTests extends CaseTest {

    private static final String TICKET = "ticket";
    private static final String ANSWER = "UserTask_AnswerTicket";
    private static final String TRIAGE = "UserTask_TriageTicket";
    private static final String READ = "UserTask_ReadUnreadableMail";
    private static final String LOOK_AFTER = "UserTask_LookAfterOverdueTicket";
    private static final String DECIDE = "UserTask_DecideOnReopening";

    private static final String NEAR = "StartEvent_ResponseNear";
    private static final String OVERDUE = "StartEvent_ResponseOverdue";
    private static final String NO_REPLY_YET = "IntermediateCatchEvent_NoReplyYet";
    private static final String STILL_NO_REPLY = "IntermediateCatchEvent_StillNoReply";
    private static final String THIRD_PARTY_SILENT = "IntermediateCatchEvent_ThirdPartySilent";
    private static final String GRACE = "Gateway_Grace";
    private static final String GRACE_OVER = "IntermediateCatchEvent_GraceOver";

    @Autowired
    ProcessEvents processEvents;

    @Autowired
    FallbackTickets fallback;

    @BeforeAll
    static void beginToCount() {
        Coverage.forget(TICKET);
    }

    private ProcessInstance caseOf(long number) {
        return caseOf(TICKET, number);
    }

    private void complete(long number, String element, Map<String, Object> variables) {
        complete(TICKET, number, element, variables);
    }

    private void ended(ProcessInstance instance, String... way) {
        assertThat(instance).isEnded();
        assertThat(instance).hasPassed(way);
    }

    /** A mail to info@ without a word that tells what it is about. */
    private long unsure() {
        var messageId = receive(mail("Hello").language("de").text("Guten Tag " + sender));
        return ticketOf(messageId);
    }

    // --- the answer -------------------------------------------------------------------------------------------------

    @Test
    void aClearTicketIsOfferedToItsGroupUntilItsTime() {
        var number = ticket();
        var instance = caseOf(number);

        waitsOnlyAt(instance, ANSWER);
        assertThat(instance).hasPassed("BusinessRuleTask_DecideResponseTimes", "ServiceTask_StartResponseClock");
        assertThat(task(ANSWER, instance)).hasCandidateGroup("care").isNotAssigned();
        var open = openTask(TICKET, number, ANSWER);
        assertThat(open.dueAt()).isEqualTo(view(number).responseDueAt());
        assertThat(open.priority()).isEqualTo(50);
        isDue(timer(instance, OVERDUE), view(number).responseDueAt());
        assertThat(timer(instance, NEAR).getDuedate().toInstant())
                .isBefore(view(number).responseDueAt());
    }

    @Test
    void onlyThoseForWhomATaskIsTakeItHandItOnOrCompleteIt() {
        var number = ticket();
        var open = openTask(TICKET, number, ANSWER).id();
        var done = Map.<String, Object>of("answerAction", "RESOLVE");

        as("stefano", "store");
        assertThatThrownBy(() -> tasks.complete(open, done)).hasMessageContaining("is for care");
        assertThatThrownBy(() -> tasks.claim(open, "stefano")).hasMessageContaining("is for care");
        assertThatThrownBy(() -> tasks.assign(open, "stefano")).hasMessageContaining("is for care");

        as("carla", "care-lead");
        tasks.assign(open, "stefano");
        as("stefano", "store");
        tasks.assign(open, null);
        as("anna", "care");
        tasks.claim(open, "anna");
        assertThat(task(ANSWER, caseOf(number))).isAssignedTo("anna");
    }

    @Test
    void anAnswerGoesOutAndTheCustomerHasTheTurn() {
        var number = ticket();
        var before = outgoing(number).size();

        answer(number, ANSWER_AND_WAIT);

        assertThat(caseOf(number)).isWaitingAt(NO_REPLY_YET);
        assertThat(view(number).turn()).isEqualTo("CUSTOMER");
        assertThat(outgoing(number)).hasSize(before + 1);
        assertThat(management
                        .createJobQuery()
                        .processInstanceId(caseOf(number).getId())
                        .count())
                .as("the response clock stands still: only the reminder's timer is left")
                .isEqualTo(1);
        isDue(timer(caseOf(number), NO_REPLY_YET), now().plus(Duration.ofDays(5)));
    }

    @Test
    void aReplyBringsTheTurnBack() {
        var number = ticket();
        answer(number, ANSWER_AND_WAIT);
        clocks.advance(Duration.ofHours(30));

        reply(number);

        waitsOnlyAt(caseOf(number), ANSWER);
        assertThat(view(number).turn()).isEqualTo("SHOP");
        assertThat(view(number).responseDueAt()).isAfter(now());
    }

    @Test
    void aWakeThatMeansNothingLeavesTheCaseWaiting() {
        var number = ticket();
        answer(number, ANSWER_AND_WAIT);

        publish("ticket.customerReplied", number);

        assertThat(caseOf(number))
                .isWaitingAt(NO_REPLY_YET)
                .hasPassedInOrder("BoundaryEvent_CustomerReplied", "ServiceTask_CheckTurn");
        assertThat(view(number).status()).isEqualTo("WAITING");
    }

    private void publish(String event, long number) {
        transaction.executeWithoutResult(status -> processEvents.publish(
                ProcessEvent.wake(event, Long.toString(number), null, "test:" + java.util.UUID.randomUUID(), now())));
        events.deliver();
    }

    @Test
    void silenceIsRemindedOfOnceThenTheTicketIsResolvedAndClosed() {
        var number = ticket();
        answer(number, ANSWER_AND_WAIT);
        var instance = caseOf(number);
        var sent = outgoing(number).size();

        ring(instance, NO_REPLY_YET);
        assertThat(instance).isWaitingAt(STILL_NO_REPLY);
        assertThat(outgoing(number)).hasSize(sent + 1);
        isDue(timer(instance, STILL_NO_REPLY), now().plus(Duration.ofDays(10)));

        ring(instance, STILL_NO_REPLY);
        assertThat(instance).isWaitingAt(GRACE);
        assertThat(view(number).status()).isEqualTo("RESOLVED");
        isDue(timer(instance, GRACE_OVER), now().plus(Duration.ofDays(2)));

        ring(instance, GRACE_OVER);
        ended(instance, "ServiceTask_RemindCustomer", "EndEvent_NoReply", "EndEvent_TicketClosed");
        assertThat(view(number).status()).isEqualTo("CLOSED");
        assertThat(outgoing(number).stream().map(Message::subject).skip(sent + 1))
                .as("one reminder, and no word after it but the survey's")
                .allMatch(subject -> subject.startsWith("How did we do?"));
    }

    @Test
    void aReplyAfterTheReminderComesToTheGroup() {
        var number = ticket();
        answer(number, ANSWER_AND_WAIT);
        ring(caseOf(number), NO_REPLY_YET);

        reply(number);

        waitsOnlyAt(caseOf(number), ANSWER);
    }

    @Test
    void aThirdPartyThatKeepsSilentBringsTheTurnBackAfterThreeDays() {
        var number = ticket();
        answer(number, WAIT_FOR_THIRD_PARTY);
        var instance = caseOf(number);
        assertThat(instance).isWaitingAt(THIRD_PARTY_SILENT);
        assertThat(view(number).turn()).isEqualTo("THIRD_PARTY");
        isDue(timer(instance, THIRD_PARTY_SILENT), now().plus(Duration.ofDays(3)));

        ring(instance, THIRD_PARTY_SILENT);

        waitsOnlyAt(instance, ANSWER);
        assertThat(instance).hasPassed("EndEvent_NoNews");
        assertThat(view(number).turn()).isEqualTo("SHOP");
        assertThat(view(number).responseDueAt()).isAfter(now());
    }

    @Test
    void aReplyEndsTheWaitForAThirdParty() {
        var number = ticket();
        answer(number, WAIT_FOR_THIRD_PARTY);

        reply(number);

        waitsOnlyAt(caseOf(number), ANSWER);
    }

    @Test
    void aForwardedTicketIsOfferedToTheOtherGroupWhileItsClockGoesOn() {
        var number = ticket();
        var instance = caseOf(number);
        var overdue = timer(instance, OVERDUE).getId();
        var sent = outgoing(number).size();

        answer(number, FORWARD, "sales", null);

        waitsOnlyAt(instance, ANSWER);
        assertThat(instance).hasPassed("ServiceTask_ForwardTicket");
        assertThat(task(ANSWER, instance)).hasCandidateGroup("sales").isNotAssigned();
        assertThat(timer(instance, OVERDUE).getId()).isEqualTo(overdue);
        assertThat(view(number).queue()).isEqualTo("sales");
        assertThat(outgoing(number)).hasSize(sent);
        assertThat(desk.detail(number).notes()).hasSize(1);
    }

    @Test
    void aSettledTicketWaitsForTheDaysOfGrace() {
        var number = ticket();

        answer(number, ANSWER_AND_RESOLVE);

        assertThat(caseOf(number)).isWaitingAt(GRACE).hasPassed("ServiceTask_SendAnswer", "ServiceTask_ResolveTicket");
        assertThat(view(number).status()).isEqualTo("RESOLVED");
    }

    @Test
    void whatNeedsNoWordIsResolvedWithoutOne() {
        var number = ticket();
        var sent = outgoing(number).size();

        answer(number, RESOLVE_SILENTLY);

        assertThat(caseOf(number)).isWaitingAt(GRACE).hasNotPassed("ServiceTask_SendAnswer");
        assertThat(outgoing(number)).hasSize(sent);
    }

    @Test
    void aTicketOfTheSameMatterGoesOnInTheOther() {
        var other = ticket();
        var number = ticket();
        var instance = caseOf(number);

        answer(number, MERGE, null, other);

        ended(instance, "ServiceTask_MergeTicket", "EndEvent_TicketMerged");
        assertThat(view(number).mergedInto()).isEqualTo(other);
        waitsOnlyAt(caseOf(other), ANSWER);
        assertThat(messages.ofConversation(number)).isEmpty();
    }

    @Test
    void spamEndsWithoutAWord() {
        var number = ticket();
        var instance = caseOf(number);
        var sent = outgoing(number).size();

        answer(number, SPAM);

        ended(instance, "ServiceTask_MarkSpam", "EndEvent_SpamMarked");
        assertThat(view(number).status()).isEqualTo("SPAM");
        assertThat(outgoing(number)).hasSize(sent);
    }

    @Test
    void aTaskCompletedTwiceSendsOneAnswer() {
        var number = ticket();
        var open = openTask(TICKET, number, ANSWER);
        var sent = outgoing(number).size();
        answer(number, ANSWER_AND_WAIT);

        assertThatThrownBy(() -> tasks.complete(open.id(), Map.of("answerAction", "ANSWER_AND_WAIT")))
                .isInstanceOf(BusinessException.class)
                .hasMessageContaining("done already, by anna");
        assertThat(outgoing(number)).hasSize(sent + 1);
    }

    @Test
    void aDecisionThatDoesNotExistIsRefusedAndTheTaskStays() {
        var number = ticket();
        var open = openTask(TICKET, number, ANSWER);

        assertThatThrownBy(() -> transaction.executeWithoutResult(
                        status -> tasks.complete(open.id(), Map.of("answerAction", "ANSWER_AND_WEIGHT"))))
                .hasMessageContaining("ANSWER_AND_WEIGHT");
        waitsOnlyAt(caseOf(number), ANSWER);
    }

    // --- triage -----------------------------------------------------------------------------------------------------

    @Test
    void anUnclearTicketIsTriagedAndGetsTheTimesOfWhatItIs() {
        var number = unsure();
        var instance = caseOf(number);
        waitsOnlyAt(instance, TRIAGE);
        var first = view(number).responseDueAt();

        complete(
                number,
                TRIAGE,
                Map.of("answerAction", "CLASSIFY", "category", "COMPLAINT", "queue", "sales", "priority", "URGENT"));

        waitsOnlyAt(instance, ANSWER);
        assertThat(instance).hasPassed("ServiceTask_ClassifyTicket");
        assertThat(task(ANSWER, instance)).hasCandidateGroup("sales");
        assertThat(view(number).category()).isEqualTo("COMPLAINT");
        assertThat(view(number).responseDueAt()).isBefore(first);
        assertThat(openTask(TICKET, number, ANSWER).priority()).isEqualTo(100);
        isDue(timer(instance, OVERDUE), view(number).responseDueAt());
    }

    @Test
    void triageMayDecideAtOnce() {
        var number = unsure();
        var instance = caseOf(number);

        complete(number, TRIAGE, Map.of("answerAction", "SPAM"));

        ended(instance, "EndEvent_TicketClassified", "EndEvent_SpamMarked");
    }

    @Test
    void aReopenedTicketThatWasTriagedIsNotTriagedAgain() {
        var number = unsure();
        complete(
                number,
                TRIAGE,
                Map.of("answerAction", "CLASSIFY", "category", "RETURN", "queue", "care", "priority", "NORMAL"));
        answer(number, ANSWER_AND_RESOLVE);

        reply(number);

        waitsOnlyAt(caseOf(number), ANSWER);
    }

    @Test
    void aMailThatCouldNotBeReadIsReadByAPerson() {
        var number = transaction.<Long>execute(status -> {
            var messageId =
                    inbox.receiveUnreadable("care", null, null, "(no subject)", "The mail has no header.", now());
            return fallback.openFor(messageId, "care", null, "(no subject)", "The mail has no header.", now());
        });
        events.deliver();
        var instance = caseOf(number);
        waitsOnlyAt(instance, READ);
        assertThat(task(READ, instance)).hasCandidateGroup("care");

        complete(
                number,
                READ,
                Map.of("answerAction", "CLASSIFY", "category", "GENERAL", "queue", "care", "priority", "NORMAL"));

        waitsOnlyAt(instance, ANSWER);
    }

    // --- the clock --------------------------------------------------------------------------------------------------

    @Test
    void threeQuartersOfTheTimeWarnAndTheTaskGoesOn() {
        var number = ticket();
        var instance = caseOf(number);

        ring(instance, NEAR);

        waitsOnlyAt(instance, ANSWER);
        assertThat(instance).hasPassed("ServiceTask_WarnOfDeadline", "EndEvent_Warned");
        assertThat(view(number).escalation()).isEqualTo(1);
    }

    @Test
    void anOverdueTicketComesToTheLeadWhoLooksAfterIt() {
        var number = ticket();
        var instance = caseOf(number);

        ring(instance, OVERDUE);
        waitsOnlyAt(instance, ANSWER, LOOK_AFTER);
        assertThat(task(LOOK_AFTER, instance)).hasCandidateGroup("care-lead");
        assertThat(view(number).escalation()).isEqualTo(2);

        complete(number, LOOK_AFTER, Map.of());
        waitsOnlyAt(instance, ANSWER);
        assertThat(instance).hasPassed("EndEvent_LookedAfter");
    }

    @Test
    void theLeadsTaskIsGoneWhenTheAnswerIsGiven() {
        var number = ticket();
        var instance = caseOf(number);
        ring(instance, NEAR);
        ring(instance, OVERDUE);
        waitsOnlyAt(instance, ANSWER, LOOK_AFTER);

        answer(number, ANSWER_AND_WAIT);

        assertThat(instance).isWaitingAt(NO_REPLY_YET).isNotWaitingAt(LOOK_AFTER);
        assertThat(tasks.ofCase(TICKET, Long.toString(number))).isEmpty();
        assertThat(view(number).escalation()).isZero();
    }

    @Test
    void theLeadsTaskIsGoneToo_WhenTriageSaysWhatItIs() {
        var number = unsure();
        var instance = caseOf(number);
        ring(instance, OVERDUE);
        waitsOnlyAt(instance, TRIAGE, LOOK_AFTER);

        complete(
                number,
                TRIAGE,
                Map.of("answerAction", "CLASSIFY", "category", "GENERAL", "queue", "care", "priority", "LOW"));

        waitsOnlyAt(instance, ANSWER);
    }

    // --- opened again -----------------------------------------------------------------------------------------------

    @Test
    void aReplyWithinTheGraceOpensItAgain() {
        var number = ticket();
        answer(number, ANSWER_AND_RESOLVE);

        reply(number);

        waitsOnlyAt(caseOf(number), ANSWER);
        assertThat(caseOf(number)).hasPassed("ServiceTask_ReopenTicket");
        assertThat(view(number).status()).isEqualTo("OPEN");
    }

    /** Resolved and replied to until it is the fourth time within the hour. */
    private long reopenedTooOften() {
        var number = ticket();
        for (int time = 1; time <= 4; time++) {
            answer(number, ANSWER_AND_RESOLVE);
            clocks.advance(Duration.ofMinutes(5));
            reply(number);
        }
        waitsOnlyAt(caseOf(number), DECIDE);
        return number;
    }

    @Test
    void moreThanThreeReopeningsInAnHourAskAPersonWhoGoesOn() {
        var number = reopenedTooOften();

        complete(number, DECIDE, Map.of("reopeningDecision", "GO_ON"));

        waitsOnlyAt(caseOf(number), ANSWER);
    }

    @Test
    void moreThanThreeReopeningsInAnHourAskAPersonWhoEndsIt() {
        var number = reopenedTooOften();
        var instance = caseOf(number);

        complete(number, DECIDE, Map.of("reopeningDecision", "CLOSE"));

        ended(instance, "EndEvent_TicketClosed");
        assertThat(view(number).status()).isEqualTo("CLOSED");
    }

    @Test
    void aReplyAfterTheEndStartsTheCaseAgain() {
        var number = ticket();
        answer(number, ANSWER_AND_RESOLVE);
        ring(caseOf(number), GRACE_OVER);
        assertThat(casesOf(TICKET, number)).isZero();

        reply(number);

        var again = caseOf(number);
        waitsOnlyAt(again, ANSWER);
        assertThat(again).hasPassed("StartEvent_TicketReopened");
        assertThat(view(number).status()).isEqualTo("OPEN");
    }

    // --- merged from outside ----------------------------------------------------------------------------------------

    @Test
    void aTicketMergedFromOutsideEndsWhileItWaits() {
        var other = ticket();
        var number = ticket();
        answer(number, ANSWER_AND_WAIT);
        var instance = caseOf(number);

        desk.merge(number, other, false);
        events.deliver();

        ended(instance, "StartEvent_TicketMerged", "EndEvent_GoesOnElsewhere");
    }

    @Test
    void aTicketMergedFromOutsideTakesItsTaskAway() {
        var other = ticket();
        var number = ticket();
        var instance = caseOf(number);
        ring(instance, OVERDUE);

        desk.merge(number, other, false);
        events.deliver();

        ended(instance, "EndEvent_GoesOnElsewhere");
        assertThat(tasks.ofCase(TICKET, Long.toString(number))).isEmpty();
    }

    // --- when something goes wrong ----------------------------------------------------------------------------------

    @Test
    void theSameEventTwiceIsOneCase() {
        var number = ticket();
        var opened = jdbc.sql("select cause from process_event where name = 'ticket.opened' and business_key = ?")
                .param(Long.toString(number))
                .query(String.class)
                .single();

        transaction.executeWithoutResult(status -> processEvents.publish(ProcessEvent.start(
                "ticket.opened", Long.toString(number), null, Map.of("ticketId", "1"), opened, now())));
        events.deliver();

        assertThat(casesOf(TICKET, number)).isEqualTo(1);
    }

    @Test
    void aReminderThatFailsIsTriedAgainBecomesAnIncidentAndSucceedsOnceMended() {
        var number = ticket();
        answer(number, ANSWER_AND_WAIT);
        var instance = caseOf(number);
        var sent = outgoing(number).size();
        identity.clearAuthentication();
        runtime.setVariable(instance.getId(), "ticketId", "999999999");
        var timer = timer(instance, NO_REPLY_YET).getId();
        clocks.advance(Duration.ofDays(6));

        for (int attempt = 1; attempt <= 4; attempt++) {
            assertThatThrownBy(() -> management.executeJob(timer)).isInstanceOf(RuntimeException.class);
        }
        assertThat(runtime.createIncidentQuery()
                        .processInstanceId(instance.getId())
                        .list())
                .singleElement()
                .satisfies(incident -> assertThat(incident.getIncidentMessage()).contains("999999999"));
        assertThat(outgoing(number)).hasSize(sent);

        runtime.setVariable(instance.getId(), "ticketId", Long.toString(number));
        management.setJobRetries(timer, 1);
        management.executeJob(timer);

        assertThat(instance).isWaitingAt(STILL_NO_REPLY);
        assertThat(outgoing(number)).hasSize(sent + 1);
        assertThat(runtime.createIncidentQuery()
                        .processInstanceId(instance.getId())
                        .count())
                .isZero();
    }

    @Test
    void theJobExecutorRingsTheTimersByItself() {
        var number = ticket();
        var instance = caseOf(number);
        Instant due = timer(instance, OVERDUE).getDuedate().toInstant();
        var executor = ((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration()).getJobExecutor();
        executor.start();
        try {
            clocks.advance(Duration.between(clock.instant(), due).plusMinutes(1));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> waitsOnlyAt(instance, ANSWER, LOOK_AFTER));
        } finally {
            executor.shutdown();
        }
        assertThat(view(number).escalation()).isEqualTo(2);
    }

    @Test
    void noTextOfAPersonBecomesAVariable() {
        var number = ticket();
        answer(number, ANSWER_AND_WAIT);
        reply(number);

        var values = runtime
                .createVariableInstanceQuery()
                .processInstanceIdIn(caseOf(number).getId())
                .list()
                .stream()
                .map(variable -> String.valueOf(variable.getValue()))
                .toList();

        assertThat(values).isNotEmpty().noneMatch(value -> value.contains("parcel") || value.contains("@"));
        assertThat(values).noneMatch(value -> value.contains("Emily") || value.contains("tomorrow"));
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void everyElementAndEveryFlowHasBeenGoneThrough() {
        assertThat(Coverage.missing(TICKET))
                .as("not gone through; see target/models/ticket-coverage.bpmn")
                .isEmpty();
    }
}
