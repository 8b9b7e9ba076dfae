package io.filo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filo.contact.Channel;
import io.filo.contact.ContactPermissions;
import io.filo.contact.Enquiry;
import io.filo.contact.Permission;
import io.filo.contact.Preferences;
import io.filo.contact.Purpose;
import io.filo.customer.ConsentChannel;
import io.filo.customer.ConsentPurpose;
import io.filo.customer.ConsentRecord;
import io.filo.customer.ConsentState;
import io.filo.customer.Consents;
import io.filo.customer.CustomerKind;
import io.filo.customer.CustomerProfiles;
import io.filo.customer.CustomerStage;
import io.filo.customer.Customers;
import io.filo.customer.Merges;
import io.filo.customer.Recognition.Told;
import io.filo.engine.ProcessEvent;
import io.filo.engine.ProcessEvents;
import io.filo.lead.LeadDecision;
import io.filo.lead.LeadDesk;
import io.filo.lead.LeadDesk.Step;
import io.filo.lead.LeadSource;
import io.filo.lead.LeadStatus;
import io.filo.lead.LeadView;
import io.filo.lead.LeadView.Reason;
import io.filo.lead.NewLead;
import io.filo.lead.NewLead.Attribution;
import io.filo.lead.NewLead.Consent;
import io.filo.order.SnapshotIntake;
import io.filo.support.BusinessException;
import io.filo.support.Quantities;
import io.filo.support.WorkingCalendar;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Every way through the diagram "Lead intake". */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LeadIntakeProcessTests extends CaseTest {

    private static final String LEAD = "lead-intake";
    private static final String QUALIFY = "UserTask_QualifyLead";
    private static final String OVERDUE = "UserTask_QualifyOverdueLead";
    private static final String MERGE = "UserTask_MergeOrNew";

    @Autowired
    SnapshotIntake shop;

    @Autowired
    LeadDesk leads;

    @Autowired
    Customers customers;

    @Autowired
    CustomerProfiles profiles;

    @Autowired
    Merges merges;

    @Autowired
    Consents consents;

    @Autowired
    Preferences preferences;

    @Autowired
    ContactPermissions gate;

    @Autowired
    ProcessEvents processEvents;

    @Autowired
    WorkingCalendar calendar;

    private final String unique = UUID.randomUUID().toString().substring(0, 8);
    private final String email = "federica." + unique + "@posta.example";

    @BeforeAll
    static void beginToCount() {
        Coverage.forget(LEAD);
    }

    private Told told(String name, @Nullable String address, @Nullable String phone) {
        return new Told(name, address, phone, null, null, null, null, null, null, "it");
    }

    private NewLead lead(LeadSource source, Told told, @Nullable String request) {
        return new NewLead(
                source,
                "test:" + UUID.randomUUID(),
                told,
                request,
                List.of(),
                Quantities.largest(request).stream().boxed().findFirst().orElse(null),
                null,
                null,
                null,
                Attribution.NONE,
                List.of(),
                "",
                now());
    }

    private long enter(NewLead lead) {
        var id = leads.enter(lead);
        events.deliver();
        return id;
    }

    private long enterFederica() {
        return enter(lead(LeadSource.FORM, told("Federica Galli", email, null), "Consiglio per la prima mezza?"));
    }

    private LeadView view(long id, LeadDesk desk) {
        return desk.find(id).orElseThrow();
    }

    private LeadView leadOf(long id) {
        return view(id, leads);
    }

    private ProcessInstance caseOf(long id) {
        return caseOf(LEAD, id);
    }

    private List<String> steps(long id) {
        return leads.detail(id).steps().stream().map(Step::type).toList();
    }

    @ParameterizedTest
    @EnumSource
    void whoeverComesInIsOfferedToSomebody(LeadSource source) {
        var id = enter(lead(source, told("Federica Galli", email, null), null));

        waitsOnlyAt(caseOf(id), QUALIFY);
        var lead = leadOf(id);
        assertThat(lead.status()).isEqualTo(LeadStatus.OPEN);
        assertThat(lead.known()).isFalse();
        assertThat(customers.card(lead.customerId()).orElseThrow().displayName())
                .isEqualTo("Federica Galli");
        assertThat(openTask(LEAD, id, QUALIFY).candidateGroups()).containsExactly("sales");
        assertThat(steps(id)).containsExactly("CAME_IN", "CUSTOMER_MADE", "ROUTED");
    }

    @Test
    void theScoreKeepsItsReasonsAndTheResponseTimeCountsWorkingTime() {
        var id = enter(lead(
                LeadSource.FORM,
                told("Federica Galli", email, "+39 340 " + Math.abs(unique.hashCode() % 10_000_000)),
                "Preventivo per 60 maglie"));

        var lead = leadOf(id);
        assertThat(lead.quantity()).isEqualTo(60);
        assertThat(lead.reasons())
                .extracting(Reason::code)
                .containsExactlyInAnyOrder("FILLED_IN_FORM", "QUANTITY", "HAS_REQUEST", "LEFT_PHONE");
        assertThat(lead.score()).isEqualTo(65);
        assertThat(lead.dueAt()).isEqualTo(calendar.plusWorkingMinutes(lead.receivedAt(), 240));
        assertThat(lead.remindAt()).isEqualTo(calendar.plusWorkingMinutes(lead.receivedAt(), 120));
        assertThat(profiles.profile(lead.customerId()).stage()).isEqualTo(CustomerStage.CONSIDERATION);
        assertThat(profiles.profile(lead.customerId()).persona()).isEqualTo("CLUB_BUYER");
    }

    @Test
    void theSameOriginTwiceIsOneLead() {
        var lead = lead(LeadSource.API, told("Federica Galli", email, null), null);

        assertThat(enter(lead)).isEqualTo(enter(lead));
    }

    @Test
    void aKnownPersonKeepsHerCard() {
        var first = leadOf(enterFederica());
        var second = leadOf(enter(lead(LeadSource.EVENT, told("F. Galli", email.toUpperCase(), null), null)));

        assertThat(second.customerId()).isEqualTo(first.customerId());
        assertThat(second.known()).isTrue();
        assertThat(second.duplicate()).isEqualTo("EXACT");
        assertThat(second.reasons()).extracting(Reason::code).contains("KNOWN_CUSTOMER", "ASKED_BEFORE");
        assertThat(second.assignee())
                .as("an owner, or whoever has waited longest")
                .isNotNull();
    }

    @Test
    void consentIsNotedAsAskedForUntilTheAddressConfirmsIt() {
        var plain = lead(LeadSource.FORM, told("Federica Galli", email, null), null);
        var id = enter(new NewLead(
                plain.source(),
                plain.origin(),
                plain.told(),
                null,
                List.of(),
                null,
                null,
                null,
                "newsletter",
                Attribution.NONE,
                List.of(new Consent(ConsentPurpose.MARKETING, ConsentChannel.EMAIL, "2026-01")),
                "form newsletter, 192.0.2.1",
                plain.receivedAt()));

        assertThat(consents.state(leadOf(id).customerId(), ConsentPurpose.MARKETING, ConsentChannel.EMAIL))
                .contains(ConsentState.REQUESTED);
        assertThat(jdbc.sql("select count(*) from message where direction = 'OUT' and customer_id = ?")
                        .param(leadOf(id).customerId())
                        .query(Long.class)
                        .single())
                .as("the mail that asks the owner of the address")
                .isEqualTo(1);
        waitsOnlyAt(caseOf(id), QUALIFY);

        transaction.executeWithoutResult(status -> processEvents.publish(ProcessEvent.wake(
                "lead.optInConfirmed", Long.toString(id), leadOf(id).customerId(), "confirmed:" + unique, now())));
        events.deliver();

        assertThat(steps(id)).contains("OPT_IN_CONFIRMED");
        waitsOnlyAt(caseOf(id), QUALIFY);
    }

    private long ticks(Told told, ConsentChannel... channels) {
        return enter(new NewLead(
                LeadSource.FORM,
                "test:" + UUID.randomUUID(),
                told,
                null,
                List.of(),
                null,
                null,
                null,
                "newsletter",
                Attribution.NONE,
                Stream.of(channels)
                        .map(channel -> new Consent(ConsentPurpose.MARKETING, channel, "2026-01"))
                        .toList(),
                "form newsletter, 192.0.2.1",
                now()));
    }

    /** Follows the newest link to confirm. @return the mail that it stood in */
    private String confirm(long customer) {
        var mail = jdbc.sql(
                        "select visible_text from message where direction = 'OUT' and customer_id = ? order by id desc limit 1")
                .param(customer)
                .query(String.class)
                .single();
        var token = Pattern.compile("/u/([A-Za-z0-9_-]{22})").matcher(mail);
        assertThat(token.find()).as(mail).isTrue();
        assertThat(preferences.confirmOptIn(token.group(1), "192.0.2.9 a browser"))
                .isEqualTo(Preferences.Used.NOW);
        return mail;
    }

    private Optional<ConsentState> said(long customer, ConsentChannel channel) {
        return consents.state(customer, ConsentPurpose.MARKETING, channel);
    }

    private Enquiry offer(Channel channel) {
        return new Enquiry(Purpose.MARKETING, channel, "OFFER", "offer", null, null, false);
    }

    @ParameterizedTest
    @EnumSource(
            value = ConsentState.class,
            names = {"OBJECTED", "WITHDRAWN"})
    void whoOnceSaidNoCanSayYesByAFormAndItsMail(ConsentState refusal) {
        var customer = leadOf(enterFederica()).customerId();
        consents.record(new ConsentRecord(
                customer,
                null,
                ConsentPurpose.MARKETING,
                ConsentChannel.ANY,
                refusal,
                "PREFERENCES",
                null,
                now(),
                "test"));

        ticks(told("Federica Galli", email, null), ConsentChannel.EMAIL);

        assertThat(said(customer, ConsentChannel.EMAIL)).contains(refusal);
        confirm(customer);
        assertThat(said(customer, ConsentChannel.EMAIL)).contains(ConsentState.CONFIRMED);
        assertThat(said(customer, ConsentChannel.PHONE)).contains(refusal);
    }

    @Test
    void theSameLinkConfirmsWhatWasTickedForOtherChannels() {
        var phone = "+39 348 " + (1_000_000 + Math.abs(unique.hashCode() % 8_000_000));
        var customer = leadOf(ticks(
                        told("Federica Galli", email, phone),
                        ConsentChannel.EMAIL,
                        ConsentChannel.PHONE,
                        ConsentChannel.POST))
                .customerId();
        jdbc.sql("insert into phone_register (number, listed, checked_on, imported_at) values (?, false, ?, ?)")
                .params(
                        customers.normalisePhone(phone).orElseThrow(),
                        now().atOffset(ZoneOffset.UTC).toLocalDate(),
                        now().atOffset(ZoneOffset.UTC))
                .update();
        assertThat(said(customer, ConsentChannel.PHONE)).contains(ConsentState.REQUESTED);
        assertThat(gate.ask(customer, offer(Channel.PHONE)).reason()).isEqualTo("NO_CONSENT");

        assertThat(confirm(customer)).contains("Offerte e novità: e-mail", "Offerte e novità: telefono");

        for (var channel : List.of(ConsentChannel.EMAIL, ConsentChannel.PHONE, ConsentChannel.POST)) {
            assertThat(said(customer, channel)).contains(ConsentState.CONFIRMED);
        }
        assertThat(said(customer, ConsentChannel.SMS)).isEmpty();
        assertThat(gate.ask(customer, offer(Channel.PHONE)).outcome())
                .as("now, or at an hour when one may call")
                .isIn(Permission.Outcome.ALLOW, Permission.Outcome.DEFER);
    }

    @Test
    void aTelephoneAloneIsConfirmedByItsLinkToo() {
        var phone = "+39 349 " + (1_000_000 + Math.abs(unique.hashCode() % 8_000_000));
        var customer = leadOf(ticks(told("Federica Galli", email, phone), ConsentChannel.PHONE))
                .customerId();

        confirm(customer);

        assertThat(said(customer, ConsentChannel.PHONE)).contains(ConsentState.CONFIRMED);
        assertThat(said(customer, ConsentChannel.EMAIL)).isEmpty();
    }

    @Test
    void withoutAnAddressNobodyIsAsked() {
        var phone = "+39 346 " + (1_000_000 + Math.abs(unique.hashCode() % 8_000_000));
        var customer = leadOf(ticks(told("Federica Galli", null, phone), ConsentChannel.PHONE))
                .customerId();

        assertThat(said(customer, ConsentChannel.PHONE)).contains(ConsentState.REQUESTED);
        assertThat(jdbc.sql("select count(*) from contact_token where customer_id = ?")
                        .param(customer)
                        .query(Long.class)
                        .single())
                .isZero();
    }

    private long point(long customer, String address) {
        return jdbc.sql("select id from contact_point where customer_id = ? and value = ?")
                .params(customer, address)
                .query(Long.class)
                .single();
    }

    /** Whom mails to the customer went to, oldest first. */
    private List<String> recipients(long customer) {
        return jdbc.sql("""
                        select unnest(o.recipients) from outbound_mail o join message m on m.id = o.message_id
                        where m.customer_id = ? order by o.id
                        """).param(customer).query(String.class).list();
    }

    @Test
    void theOwnerOfTheAddressOfThePostIsAskedAndItHoldsForThatAddress() {
        var phone = "+39 341 " + (1_000_000 + Math.abs(unique.hashCode() % 8_000_000));
        var other = "att." + email;
        var customer = leadOf(enter(lead(LeadSource.FORM, told("Federica Galli", email, phone), null)))
                .customerId();

        assertThat(leadOf(ticks(told("Federica Galli", other, phone), ConsentChannel.EMAIL))
                        .customerId())
                .isEqualTo(customer);

        assertThat(recipients(customer)).containsExactly(other);
        confirm(customer);
        assertThat(consents.log(customer, 0, 1).items()).singleElement().satisfies(said -> {
            assertThat(said.state()).isEqualTo(ConsentState.CONFIRMED);
            assertThat(said.contactPointId()).isEqualTo(point(customer, other));
        });
        assertThat(gate.ask(customer, offer(Channel.EMAIL)).reason()).isNotIn("NO_CONSENT", "NOT_CONFIRMED", "BOUNCED");
        jdbc.sql("update contact_point set state = 'HARD_BOUNCED' where id = ?")
                .param(point(customer, other))
                .update();
        assertThat(gate.ask(customer, offer(Channel.EMAIL)).reason())
                .as("the other address has agreed to nothing")
                .isEqualTo("BOUNCED");

        ticks(told("Federica Galli", email, phone), ConsentChannel.EMAIL);
        assertThat(recipients(customer)).containsExactly(other, email);
        confirm(customer);
        assertThat(gate.ask(customer, offer(Channel.EMAIL)).reason()).isNotEqualTo("BOUNCED");
    }

    // --- who it is
    // ----------------------------------------------------------------------------------------------------

    private NewLead neighbour(String name, String address) {
        return lead(
                LeadSource.FORM,
                new Told(
                        name,
                        address,
                        null,
                        null,
                        null,
                        "Via Nizza " + unique.hashCode(),
                        "10126",
                        "Torino",
                        null,
                        "it"),
                null);
    }

    /** @return the first, who is known, and the lead of the second */
    private long[] ferrariAndFerraro() {
        var first = leadOf(enter(neighbour("Luca Ferrari", email))).customerId();
        var second = enter(neighbour("Luca Ferraro", "ferraro." + email));
        waitsOnlyAt(caseOf(second), MERGE);
        assertThat(leads.detail(second).candidates())
                .extracting(card -> card.id())
                .containsExactly(first);
        return new long[] {first, second};
    }

    @Test
    void whoeverMayBeKnownIsComparedByAPersonAndMerged() {
        var pair = ferrariAndFerraro();
        as("dora", "data-steward");

        complete(LEAD, pair[1], MERGE, Map.of("mergeDecision", "SAME", "chosenCustomerId", Long.toString(pair[0])));

        assertThat(leadOf(pair[1]).customerId()).isEqualTo(pair[0]);
        assertThat(customers.card(pair[0]).orElseThrow().contactPoints()).hasSize(2);
        waitsOnlyAt(caseOf(pair[1]), QUALIFY);
    }

    @Test
    void aDecisionThatNobodyOffersIsRefusedAndTheTaskStays() {
        var pair = ferrariAndFerraro();
        var stranger = leadOf(enter(neighbour("Ugo Verdi", "ugo." + email))).customerId();
        as("dora", "data-steward");

        assertThatThrownBy(() -> complete(
                        LEAD,
                        pair[1],
                        MERGE,
                        Map.of("mergeDecision", "SAME", "chosenCustomerId", Long.toString(stranger))))
                .hasMessageContaining("none of those");
        assertThatThrownBy(() -> complete(LEAD, pair[1], MERGE, Map.of("mergeDecision", "NONSENSE")))
                .hasMessageContaining("no way on");
        waitsOnlyAt(caseOf(pair[1]), MERGE);
        complete(LEAD, pair[1], MERGE, Map.of("mergeDecision", "NEW"));
        as("luca", "sales");
        assertThatThrownBy(() -> complete(LEAD, pair[1], QUALIFY, Map.of("leadDecision", "NONSENSE")))
                .hasMessageContaining("no way on");
        waitsOnlyAt(caseOf(pair[1]), QUALIFY);
    }

    @Test
    void whoeverMayBeKnownCanBeSomebodyNew() {
        var pair = ferrariAndFerraro();

        complete(LEAD, pair[1], MERGE, Map.of("mergeDecision", "NEW"));

        assertThat(leadOf(pair[1]).customerId()).isNotEqualTo(pair[0]);
        assertThat(leadOf(pair[1]).duplicate()).isEqualTo("POSSIBLE");
    }

    @Test
    void whoIsNotComparedInTimeIsFlaggedAndTakenAsNew() {
        var pair = ferrariAndFerraro();
        var instance = caseOf(pair[1]);

        ring(instance, "BoundaryEvent_IdentityLate");
        waitsOnlyAt(instance, MERGE);
        ring(instance, "BoundaryEvent_IdentityOpen");

        waitsOnlyAt(instance, QUALIFY);
        var customer = leadOf(pair[1]).customerId();
        assertThat(customer).isNotEqualTo(pair[0]);
        assertThat(steps(pair[1])).contains("IDENTITY_LATE", "IDENTITY_OPEN");
        assertThat(merges.possibleDuplicates(customer))
                .extracting(card -> card.id())
                .containsExactly(pair[0]);
    }

    @Test
    void theTelephoneOfAFamilyIsAskedAbout() {
        var phone = "+39 347 " + Math.abs(unique.hashCode() % 10_000_000);
        enter(lead(LeadSource.HAND, told("Ada Neri", null, phone), null));

        var second = enter(lead(LeadSource.HAND, told("Tito Bianchi", null, phone.replace(" ", "")), null));

        waitsOnlyAt(caseOf(second), MERGE);
    }

    // --- time --------------------------------------------------------------------------------------------------------

    @Test
    void aLeadThatNobodyAnswersGoesOnTwiceAndThenToTheLeadOfTheTeam() {
        var id = enterFederica();
        var instance = caseOf(id);

        ring(instance, "BoundaryEvent_HalfTimeOver");
        assertThat(leadOf(id).escalation()).isEqualTo(1);
        waitsOnlyAt(instance, QUALIFY);
        ring(instance, "BoundaryEvent_ResponseOverdue");
        var firstAssignee = openTask(LEAD, id, QUALIFY).assignee();
        assertThat(firstAssignee).isIn("luca", "sara");
        ring(instance, "BoundaryEvent_ResponseOverdue");
        assertThat(openTask(LEAD, id, QUALIFY).assignee()).isIn("luca", "sara").isNotEqualTo(firstAssignee);
        assertThat(leadOf(id).reassignments()).isEqualTo(2);
        ring(instance, "BoundaryEvent_ResponseOverdue");

        waitsOnlyAt(instance, OVERDUE);
        assertThat(openTask(LEAD, id, OVERDUE).candidateGroups()).containsExactly("sales-lead");
        assertThat(leadOf(id).escalation()).isEqualTo(2);
        complete(LEAD, id, OVERDUE, Map.of("leadDecision", "CONVERT"));
        assertThat(leadOf(id).status()).isEqualTo(LeadStatus.CONVERTED);
    }

    // --- what becomes of it ------------------------------------------------------------------------------------------

    @Test
    void whatIsWonBelongsToWhoeverWonIt() {
        var id = enterFederica();
        as("luca", "sales");

        leads.writeDown(id, new LeadDesk.Result("Wants them in June", "W-1001", new BigDecimal("1200.00")));
        leads.decide(id, LeadDecision.CONVERT, null);

        var lead = leadOf(id);
        assertThat(lead.status()).isEqualTo(LeadStatus.CONVERTED);
        assertThat(lead.decidedBy()).isEqualTo("luca");
        assertThat(lead.opportunityValue()).isEqualByComparingTo("1200");
        assertThat(casesOf(LEAD, id)).isZero();
        var profile = profiles.profile(lead.customerId());
        assertThat(profile.owner()).isEqualTo("luca");
        assertThat(profile.stage()).isEqualTo(CustomerStage.ACQUISITION);
        assertThat(profile.stageReason()).isEqualTo("ENQUIRY_WON");
    }

    @Test
    void whatIsLostSaysWhy() {
        var id = enterFederica();

        assertThatThrownBy(() -> leads.decide(id, LeadDecision.DISQUALIFY, "BECAUSE"))
                .isInstanceOf(BusinessException.class)
                .hasMessageContaining("NO_BUDGET");
        leads.decide(id, LeadDecision.DISQUALIFY, "NO_BUDGET");

        assertThat(leadOf(id).status()).isEqualTo(LeadStatus.DISQUALIFIED);
        assertThat(leadOf(id).outcomeReason()).isEqualTo("NO_BUDGET");
        assertThatThrownBy(() -> leads.decide(id, LeadDecision.CONVERT, null))
                .isInstanceOf(BusinessException.class)
                .hasMessageContaining("waits for no decision");
    }

    @Test
    void whatIsNotYetComesAgain() {
        var id = enterFederica();

        leads.decide(id, LeadDecision.NURTURE, null);

        assertThat(leadOf(id).status()).isEqualTo(LeadStatus.NURTURING);
        ring(caseOf(id), "IntermediateCatchEvent_NurturedEnough");
        waitsOnlyAt(caseOf(id), QUALIFY);
        assertThat(leadOf(id).status()).isEqualTo(LeadStatus.OPEN);
        assertThat(leadOf(id).dueAt()).isAfter(now());
    }

    @Test
    void anOrderEndsIt() {
        var id = enterFederica();
        var customer = leadOf(id).customerId();

        transaction.executeWithoutResult(status -> processEvents.publish(
                ProcessEvent.wakeCustomer("customer.ordered", customer, "order:" + unique, now())));
        events.deliver();

        assertThat(casesOf(LEAD, id)).isZero();
        assertThat(leadOf(id).status()).isEqualTo(LeadStatus.CONVERTED);
        assertThat(leadOf(id).outcomeReason()).isEqualTo("ORDERED");
    }

    @Test
    void anOrderInAShopEndsIt() {
        var id = enterFederica();

        shop.take(
                new SnapshotIntake.Source("shop" + unique, null, false),
                new io.filo.order.Told("1", io.filo.order.Told.guest(email), now().minusSeconds(5)).order());
        events.deliver();

        assertThat(casesOf(LEAD, id)).isZero();
        assertThat(leadOf(id).outcomeReason()).isEqualTo("ORDERED");
    }

    @Test
    void nobodyIsLeftToAnswerAfterAnErasure() {
        var id = enterFederica();

        transaction.executeWithoutResult(status -> processEvents.publish(
                ProcessEvent.wakeCustomer("customer.erased", leadOf(id).customerId(), "erased:" + unique, now())));
        events.deliver();

        assertThat(casesOf(LEAD, id)).isZero();
    }

    // --- merge -------------------------------------------------------------------------------------------------------

    @Test
    void runningCasesFollowTheSurvivorAndComeBackWithTheUndo() {
        var first = leadOf(enterFederica());
        var second = leadOf(enter(lead(LeadSource.EVENT, told("Federica Gallo", "gallo." + email, null), null)));
        var stays = first.customerId();
        var goes = second.customerId();
        var before = List.of(
                customers.card(stays).orElseThrow(), customers.card(goes).orElseThrow());
        var profilesBefore = List.of(profiles.profile(stays), profiles.profile(goes));

        var merge = merges.merge(stays, goes, Set.of(Merges.Field.NAME), "dora");

        assertThat(customers.card(goes).orElseThrow().id()).isEqualTo(stays);
        assertThat(customers.card(stays).orElseThrow().displayName()).isEqualTo("Federica Gallo");
        assertThat(customers.card(stays).orElseThrow().contactPoints()).hasSize(2);
        assertThat(leadOf(second.id()).customerId()).isEqualTo(stays);
        assertThat(runtime.getVariable(caseOf(second.id()).getId(), "customerId")
                        .toString())
                .isEqualTo(Long.toString(stays));
        merges.undo(merge, "dora");

        assertThat(List.of(
                        customers.card(stays).orElseThrow(),
                        customers.card(goes).orElseThrow()))
                .isEqualTo(before);
        assertThat(List.of(profiles.profile(stays), profiles.profile(goes))).isEqualTo(profilesBefore);
        assertThat(leadOf(second.id()).customerId()).isEqualTo(goes);
        assertThat(runtime.getVariable(caseOf(second.id()).getId(), "customerId")
                        .toString())
                .isEqualTo(Long.toString(goes));
        assertThatThrownBy(() -> merges.undo(merge, "dora")).isInstanceOf(BusinessException.class);
    }

    @Test
    void onlyTheLastMergeCanBeUndoneAndEarlierOnesPointOn() {
        var one = leadOf(enterFederica()).customerId();
        var two = leadOf(enter(lead(LeadSource.HAND, told("B", "b." + email, null), null)))
                .customerId();
        var three = leadOf(enter(lead(LeadSource.HAND, told("C", "c." + email, null), null)))
                .customerId();

        var first = merges.merge(two, three, Set.of(), "dora");
        var second = merges.merge(one, two, Set.of(), "dora");

        assertThat(customers.card(three).orElseThrow().id()).isEqualTo(one);
        assertThatThrownBy(() -> merges.undo(first, "dora"))
                .isInstanceOf(BusinessException.class)
                .hasMessageContaining("later one first");
        merges.undo(second, "dora");
        assertThat(customers.card(three).orElseThrow().id()).isEqualTo(two);
        merges.undo(first, "dora");
        assertThat(customers.card(three).orElseThrow().id()).isEqualTo(three);
    }

    @Test
    void aPersonAndACompanyAreNeverOne() {
        var person = leadOf(enterFederica()).customerId();
        var company = customers.register(new Customers.NewCustomer(
                CustomerKind.COMPANY,
                "Podistica " + unique,
                null,
                null,
                "it",
                CustomerStage.AWARENESS,
                "STANDARD",
                null,
                null,
                List.of(),
                List.of()));

        assertThatThrownBy(() -> merges.merge(person, company, Set.of(), "dora"))
                .isInstanceOf(BusinessException.class)
                .hasMessageContaining("can belong to a company");
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void everyElementAndFlowWasGoneThrough() {
        assertThat(Coverage.missing(LEAD)).isEmpty();
    }
}
