package io.filo.model;

import static io.filo.ticket.AnswerAction.ANSWER_AND_RESOLVE;
import static io.filo.ticket.AnswerAction.RESOLVE_SILENTLY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.assertThat;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.task;

import io.filo.contact.Preferences;
import io.filo.contact.Preferences.Used;
import io.filo.customer.ConsentChannel;
import io.filo.customer.ConsentPurpose;
import io.filo.customer.ConsentRecord;
import io.filo.customer.ConsentState;
import io.filo.customer.Consents;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Map;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.history.HistoricProcessInstance;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;

/** Every way through the diagram "Ticket survey", from the closing of the ticket on. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TicketSurveyProcessTests extends CaseTest {

    private static final String SURVEY = "ticket-survey";
    private static final Pattern LINK = Pattern.compile("/u/([A-Za-z0-9_-]{22})");

    @Autowired
    Preferences preferences;

    @Autowired
    Consents consents;

    @Autowired
    HistoryService history;

    @BeforeAll
    static void beginToCount() {
        Coverage.forget(SURVEY);
    }

    @BeforeEach
    void onATuesdayAtNoon() {
        var noon = LocalDateTime.parse("2028-03-07T12:00").atZone(ZoneId.of("Europe/Rome"));
        clocks.setOffset(Duration.between(Instant.now(), noon.toInstant()));
    }

    @Test
    void anUnhappyCustomerIsCalledBack() {
        var number = closed();
        var instance = caseOf(SURVEY, number);
        waitsOnlyAt(instance, "Gateway_Answer");
        var mail = outgoing(number).get(outgoing(number).size() - 1);
        assertThat(mail.subject()).contains("How did we do?", "#" + number);

        assertThat(preferences.answerSurvey(surveyLink(number), 2, "Nobody called me."))
                .isEqualTo(Used.NOW);
        events.deliver();
        waitsOnlyAt(instance, "UserTask_CallBack");
        assertThat(task("UserTask_CallBack", instance)).hasCandidateGroup("care-lead");
        assertThat(preferences.answerSurvey(surveyLink(number), 5, "")).isEqualTo(Used.BEFORE);

        as("carla", "care-lead");
        complete(SURVEY, number, "UserTask_CallBack", Map.of());
        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("EndEvent_CalledBack");
    }

    @Test
    void whoseMailHadNoMessageIdIsAskedToo() {
        var number = ticketOf(receive(mail("Where is my parcel?").id(null)));
        answer(number, ANSWER_AND_RESOLVE);
        close(number);

        assertThat(outgoing(number).get(outgoing(number).size() - 1).subject()).contains("How did we do?");
    }

    @Test
    void whoIsSatisfiedIsLeftAlone() {
        var number = closed();
        var instance = caseOf(SURVEY, number);
        preferences.answerSurvey(surveyLink(number), 5, "");
        events.deliver();
        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("EndEvent_Satisfied");
    }

    @Test
    void silenceIsAnAnswerToo() {
        var number = closed();
        var instance = caseOf(SURVEY, number);
        ring(instance, "IntermediateCatchEvent_NoAnswer");
        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("EndEvent_NoAnswer");
    }

    @Test
    void whatNobodyAnsweredIsNotAskedAbout() {
        var number = ticket();
        answer(number, RESOLVE_SILENTLY);
        close(number);
        assertThat(ended(number).getEndActivityId()).isEqualTo("EndEvent_NothingToAsk");
    }

    @Test
    void whoObjectsIsNotAsked() {
        var number = ticket();
        answer(number, ANSWER_AND_RESOLVE);
        consents.record(new ConsentRecord(
                view(number).customerId(),
                null,
                ConsentPurpose.SURVEY,
                ConsentChannel.ANY,
                ConsentState.OBJECTED,
                "MAIL",
                null,
                clock.instant(),
                "mail"));
        close(number);
        assertThat(ended(number).getEndActivityId()).isEqualTo("EndEvent_NotAsked");
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void everyElementAndEveryFlowHasBeenGoneThrough() {
        assertThat(Coverage.missing(SURVEY))
                .as("not gone through; see target/models/ticket-survey-coverage.bpmn")
                .isEmpty();
    }

    private long closed() {
        var number = ticket();
        answer(number, ANSWER_AND_RESOLVE);
        close(number);
        return number;
    }

    private void close(long number) {
        ring(caseOf("ticket", number), "IntermediateCatchEvent_GraceOver");
        events.deliver();
    }

    private HistoricProcessInstance ended(long number) {
        return history.createHistoricProcessInstanceQuery()
                .processDefinitionKey(SURVEY)
                .processInstanceBusinessKey(Long.toString(number))
                .singleResult();
    }

    /** The first link is the survey's, the second that of the preferences. */
    private String surveyLink(long number) {
        var mail = outgoing(number).get(outgoing(number).size() - 1);
        var link = LINK.matcher(mail.visibleText());
        assertThat(link.find()).isTrue();
        return link.group(1);
    }
}
