package io.filo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.assertThat;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.task;

import io.filo.contact.ContactDrafts;
import io.filo.contact.ContactPermissions;
import io.filo.contact.ContactPermissions.LoggedContact;
import io.filo.customer.ConsentChannel;
import io.filo.customer.ConsentPurpose;
import io.filo.customer.ConsentRecord;
import io.filo.customer.ConsentState;
import io.filo.customer.Consents;
import io.filo.customer.Customers;
import io.filo.message.Message;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;

/** Every way through the diagram "Contact customer". */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ContactCustomerProcessTests extends CaseTest {

    private static final String CONTACT = "contact-customer";
    private static final String REVIEW = "UserTask_ReviewMessage";
    private static final String TIME_HAS_COME = "IntermediateCatchEvent_TimeHasCome";
    private static final ZoneId ROME = ZoneId.of("Europe/Rome");

    @Autowired
    Customers customers;

    @Autowired
    Consents consents;

    @Autowired
    ContactPermissions gate;

    @Autowired
    ContactDrafts drafts;

    long customer;

    @BeforeAll
    static void beginToCount() {
        Coverage.forget(CONTACT);
    }

    @BeforeEach
    void somebodyOnATuesdayAtNoon() {
        at("2028-03-07T12:00");
        customer = customers.identifyByEmail(sender, "Emily Carter", "en").customerId();
    }

    @Test
    void whatBelongsToTheOrderIsSent() {
        var instance = contact("CARE", "HOW_TO", "how-to");

        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("ServiceTask_SendLetter", "EndEvent_LetterSent");
        assertThat(log().get(0).outcome()).isEqualTo("SENT");
        var sent = ours().get(0);
        assertThat(sent.subject()).isEqualTo("Off to a good start");
        assertThat(sent.visibleText()).contains("Hello Emily,", "/u/");
        assertThat(log()).extracting(LoggedContact::outcome).containsExactly("SENT");
        assertThat(timeline()).contains("CONTACT_CARE");
    }

    @Test
    void withoutConsentAnOfferIsRefusedWithItsRule() {
        var instance = contact("MARKETING", "OFFER", "offer");

        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("EndEvent_LetterRefused");
        assertThat(log().get(0).outcome()).isEqualTo("REFUSED");
        assertThat(log().get(0).reason()).isEqualTo("NO_CONSENT");
        assertThat(log())
                .singleElement()
                .satisfies(entry -> assertThat(entry.rule()).isEqualTo("Rule_NoConsentMail"));
        assertThat(timeline()).contains("CONTACT_REFUSED");
        assertThat(ours()).isEmpty();
    }

    @Test
    void atNightAnOfferWaitsForTheMorning() {
        agrees();
        at("2028-03-07T22:00");
        var instance = contact("MARKETING", "OFFER", "offer");

        waitsOnlyAt(instance, TIME_HAS_COME);
        isDue(timer(instance, TIME_HAS_COME), local("2028-03-08T08:00"));
        ring(instance, TIME_HAS_COME);
        assertThat(instance).isEnded();
        assertThat(log().get(0).outcome()).isEqualTo("SENT");
        assertThat(log()).extracting(LoggedContact::outcome).containsExactly("SENT", "DEFERRED");
    }

    @Test
    void anObjectionWhileItWaitsCounts() {
        agrees();
        at("2028-03-07T22:00");
        var instance = contact("MARKETING", "OFFER", "offer");
        says(ConsentState.OBJECTED);
        ring(instance, TIME_HAS_COME);

        assertThat(instance).isEnded();
        assertThat(log().get(0).reason()).isEqualTo("OBJECTED");
        assertThat(ours()).isEmpty();
    }

    @Test
    void whatIsDeferredTooOftenIsGivenUp() {
        agrees();
        complaint();
        var instance = contact("MARKETING", "OFFER", "offer");
        ring(instance, TIME_HAS_COME);
        ring(instance, TIME_HAS_COME);
        waitsOnlyAt(instance, TIME_HAS_COME);
        ring(instance, TIME_HAS_COME);

        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("EndEvent_GivenUp");
        assertThat(log().get(0).outcome()).isEqualTo("REFUSED");
        assertThat(log().get(0).reason()).isEqualTo("DEFERRED_TOO_OFTEN");
        assertThat(log().get(0).outcome()).isEqualTo("REFUSED");
        assertThat(log()).hasSize(5);
    }

    @Test
    void aPersonLooksChangesAndSends() {
        var instance = contact("CARE", "APOLOGY", "apology");

        waitsOnlyAt(instance, REVIEW);
        assertThat(task(REVIEW, instance)).hasCandidateGroup("care").hasCandidateGroup("marketing");
        assertThat(values(instance))
                .isNotEmpty()
                .noneMatch(value -> value.contains("@") || value.contains("Emily") || value.contains("sorry"));
        var draft = draft(instance);
        assertThat(draft.text()).contains("Hello Emily,", "[what we do]");
        var waiting = Long.toString(draft.id());
        assertThat(tasks.isOpenFor("anna", CONTACT, "draftId", waiting)).isTrue();
        assertThat(tasks.isOpenFor("stefano", CONTACT, "draftId", waiting)).isFalse();
        assertThat(tasks.isOpenFor("anna", CONTACT, "draftId", "0")).isFalse();
        tasks.assign(openTask(CONTACT, key(instance), REVIEW).id(), "marta");
        assertThat(tasks.isOpenFor("anna", CONTACT, "draftId", waiting))
                .as("marta has it")
                .isFalse();
        drafts.edit(draft.id(), "We are sorry, Emily", "Your money is on its way.", "anna");
        complete(CONTACT, key(instance), REVIEW, Map.of("reviewDecision", "SEND", "reviewed", true));

        assertThat(instance).isEnded();
        assertThat(log().get(0).outcome()).isEqualTo("SENT");
        assertThat(ours()).singleElement().satisfies(sent -> {
            assertThat(sent.subject()).isEqualTo("We are sorry, Emily");
            assertThat(sent.visibleText()).startsWith("Your money is on its way.");
        });
        assertThat(drafts.find(draft.id())).isEmpty();
    }

    @Test
    void aPersonDropsIt() {
        var instance = contact("CARE", "APOLOGY", "apology");
        var draft = draft(instance);
        complete(CONTACT, key(instance), REVIEW, Map.of("reviewDecision", "DROP"));

        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("EndEvent_LetterDropped");
        assertThat(log().get(0).reason()).isEqualTo("DROPPED");
        assertThat(drafts.find(draft.id())).isEmpty();
        assertThat(ours()).isEmpty();
    }

    @Test
    void aPersonTakesItOverAsATicket() {
        var instance = contact("CARE", "APOLOGY", "apology");
        complete(CONTACT, key(instance), REVIEW, Map.of("reviewDecision", "TAKE_OVER"));

        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("EndEvent_TakenOver");
        assertThat(log().get(0).reason()).isEqualTo("TAKEN_OVER");
        assertThat(desk.search(null, null, customer, null, 0, 5).items())
                .singleElement()
                .satisfies(ticket -> assertThat(ticket.subject()).isEqualTo("We are sorry"));
    }

    @Test
    void whatNobodyLooksAtIsDropped() {
        var instance = contact("CARE", "APOLOGY", "apology");
        ring(instance, "BoundaryEvent_NobodyLooked");

        assertThat(instance).isEnded();
        assertThat(instance).hasPassed("EndEvent_NobodyLooked");
        assertThat(log().get(0).reason()).isEqualTo("NOT_REVIEWED");
    }

    @Test
    void aLetterThatIsNotThereIsAnIncidentAndGoesOnWhenItIs() {
        agrees();
        at("2028-03-07T22:00");
        var instance = contact("MARKETING", "OFFER", "no-such-letter");
        var timer = timer(instance, TIME_HAS_COME);
        at("2028-03-08T10:00");
        identity.clearAuthentication();
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> management.executeJob(timer.getId()))
                .hasMessageContaining("no-such-letter");
        assertThat(ours()).isEmpty();
        runtime.setVariable(instance.getId(), "template", "offer");
        management.executeJob(timer.getId());
        identity.setAuthentication("anna", List.of("care"));

        assertThat(instance).isEnded();
        assertThat(ours()).hasSize(1);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void everyElementAndEveryFlowHasBeenGoneThrough() {
        assertThat(Coverage.missing(CONTACT))
                .as("not gone through; see target/models/contact-customer-coverage.bpmn")
                .isEmpty();
    }

    private ProcessInstance contact(String purpose, String topic, String template) {
        var variables = new HashMap<String, Object>(Map.of(
                "customerId", Long.toString(customer), "purpose", purpose, "topic", topic, "template", template));
        var instance = transaction.execute(status -> runtime.startProcessInstanceByKey(
                CONTACT, Long.toString(Math.abs(UUID.randomUUID().getMostSignificantBits())), variables));
        events.deliver();
        return instance;
    }

    private static long key(ProcessInstance instance) {
        return Long.parseLong(instance.getBusinessKey());
    }

    private List<String> values(ProcessInstance instance) {
        return runtime.createVariableInstanceQuery().processInstanceIdIn(instance.getId()).list().stream()
                .map(variable -> String.valueOf(variable.getValue()))
                .toList();
    }

    private ContactDrafts.Draft draft(ProcessInstance instance) {
        return drafts.find(Long.parseLong(String.valueOf(runtime.getVariable(instance.getId(), "draftId"))))
                .orElseThrow();
    }

    private List<LoggedContact> log() {
        return gate.log(customer, 0, 20).items();
    }

    private List<String> timeline() {
        return customers.timeline(customer, 0, 20).items().stream()
                .map(Customers.TimelineEntry::type)
                .toList();
    }

    private List<Message> ours() {
        return jdbc
                .sql("select id from message where customer_id = ? and direction = 'OUT' order by id")
                .param(customer)
                .query(Long.class)
                .list()
                .stream()
                .map(id -> messages.find(id).orElseThrow())
                .toList();
    }

    private void agrees() {
        says(ConsentState.CONFIRMED);
    }

    private void says(ConsentState state) {
        consents.record(new ConsentRecord(
                customer,
                null,
                ConsentPurpose.MARKETING,
                ConsentChannel.EMAIL,
                state,
                "FORM",
                "1",
                clock.instant(),
                "test"));
    }

    private void complaint() {
        jdbc.sql("""
                        insert into ticket (id, customer_id, subject, category, queue, priority, status, turn, channel,
                                            language, turn_since, last_message_at, opened_at)
                        values (nextval('ticket_seq'), ?, 'Broken', 'COMPLAINT', 'care', 'NORMAL', 'OPEN', 'SHOP', 'MAIL',
                                'it', now(), now(), now())
                        """).param(customer).update();
    }

    private void at(String time) {
        clocks.setOffset(Duration.between(Instant.now(), local(time)));
    }

    private static Instant local(String time) {
        return LocalDateTime.parse(time).atZone(ROME).toInstant();
    }
}
