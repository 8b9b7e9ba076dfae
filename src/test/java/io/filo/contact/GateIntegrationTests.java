package io.filo.contact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filo.IntegrationTest;
import io.filo.contact.Permission.Outcome;
import io.filo.customer.ConsentChannel;
import io.filo.customer.ConsentPurpose;
import io.filo.customer.ConsentRecord;
import io.filo.customer.ConsentState;
import io.filo.customer.Consents;
import io.filo.customer.Customers;
import io.filo.customer.Merges;
import io.filo.support.FiloClock;
import io.filo.support.NotFoundException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

class GateIntegrationTests extends IntegrationTest {

    private static final ZoneId ROME = ZoneId.of("Europe/Rome");

    @Autowired
    ContactPermissions gate;

    @Autowired
    Consents consents;

    @Autowired
    Customers customers;

    @Autowired
    Merges merges;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    FiloClock clock;

    long customer;

    @BeforeEach
    void somebodyOnATuesdayAtNoon() {
        customer = somebody();
        at("2027-03-09T12:00", ROME);
    }

    @AfterEach
    void backToNow() {
        clock.setOffset(Duration.ZERO);
    }

    @Test
    void anOfferWantsConsentAndAnObjectionEndsIt() {
        assertThat(gate.ask(customer, offer())).satisfies(permission -> {
            assertThat(permission.outcome()).isEqualTo(Outcome.REFUSE);
            assertThat(permission.reason()).isEqualTo("NO_CONSENT");
            assertThat(permission.rule()).isEqualTo("Rule_NoConsentMail");
            assertThat(permission.tableKey()).isEqualTo("contact-permission");
            assertThat(permission.tableVersion()).isPositive();
        });
        says(ConsentChannel.EMAIL, ConsentState.REQUESTED);
        assertThat(gate.ask(customer, offer()).reason()).isEqualTo("NOT_CONFIRMED");
        says(ConsentChannel.EMAIL, ConsentState.CONFIRMED);
        assertThat(gate.ask(customer, offer()).reason()).isEqualTo("CONSENT");
        says(ConsentChannel.ANY, ConsentState.OBJECTED);
        assertThat(gate.ask(customer, offer()).reason()).isEqualTo("OBJECTED");
        assertThat(gate.ask(customer, about(Purpose.CARE, "DELAY")).isAllowed())
                .as("help goes on")
                .isTrue();
    }

    @Test
    void whatWasSentCounts() {
        says(ConsentChannel.EMAIL, ConsentState.CONFIRMED);
        sendOffer();
        sendOffer();
        var capped = gate.ask(customer, offer());
        assertThat(capped.outcome()).isEqualTo(Outcome.DEFER);
        assertThat(capped.reason()).isEqualTo("CAP_CHANNEL");
        assertThat(capped.notBefore()).isEqualTo(local("2027-03-12T09:00", ROME));
        at("2027-03-17T12:00", ROME);
        assertThat(gate.ask(customer, offer()).isAllowed()).isTrue();
        assertThat(gate.ask(customer, about(Purpose.SURVEY, "TICKET_SURVEY")).isAllowed())
                .isTrue();
    }

    @Test
    void hoursAndHolidaysAreThoseOfTheCustomer() {
        says(ConsentChannel.EMAIL, ConsentState.CONFIRMED);
        at("2027-03-09T21:30", ROME);
        assertThat(gate.ask(customer, offer()).notBefore()).isEqualTo(local("2027-03-10T08:00", ROME));

        jdbc.sql("update customer set country = 'GB' where id = ?")
                .param(customer)
                .update();
        assertThat(gate.ask(customer, offer()).isAllowed())
                .as("half past eight in London")
                .isTrue();
        jdbc.sql("update customer set country = 'US' where id = ?")
                .param(customer)
                .update();
        at("2027-03-10T12:30", ROME);
        assertThat(gate.ask(customer, offer()).notBefore())
                .isEqualTo(local("2027-03-10T08:00", ZoneId.of("America/New_York")));

        // 25 April 2027 is a Sunday, Easter Monday the 29th of March: of Italy and England, not of the United States
        jdbc.sql("update customer set country = null where id = ?")
                .param(customer)
                .update();
        at("2027-03-29T12:00", ROME);
        var easter = gate.ask(customer, offer());
        assertThat(easter.reason()).isEqualTo("HOLIDAY");
        assertThat(easter.notBefore()).isEqualTo(local("2027-03-30T09:00", ROME));
        jdbc.sql("update customer set country = 'US' where id = ?")
                .param(customer)
                .update();
        assertThat(gate.ask(customer, offer()).reason()).isNotEqualTo("HOLIDAY");
    }

    @Test
    void callsOfferedInsteadWantTheRegister() {
        customers.addContactPoint(customer, "+39 011 " + (5_000_000 + customer % 1_000_000), "anna");
        says(ConsentChannel.PHONE, ConsentState.GIVEN);
        var call = new Enquiry(Purpose.MARKETING, Channel.PHONE, "OFFER", null, null, null, false);
        assertThat(gate.ask(customer, call).reason()).isEqualTo("REGISTER_NOT_CHECKED");
        checked(false, "2027-03-01");
        assertThat(gate.ask(customer, call).isAllowed()).isTrue();
        at("2027-03-06T19:30", ROME);
        var saturday = gate.ask(customer, call);
        assertThat(saturday.reason()).isEqualTo("CALLING_HOURS");
        assertThat(saturday.notBefore()).isEqualTo(local("2027-03-08T10:00", ROME));
        checked(true, "2027-03-05");
        assertThat(gate.ask(customer, call).reason()).isEqualTo("IN_REGISTER");
    }

    @Test
    void aComplaintHoldsOffersBackButNotWhatIsSaidOfIt() {
        says(ConsentChannel.EMAIL, ConsentState.CONFIRMED);
        var ticket = jdbc.sql("""
                        insert into ticket (id, customer_id, subject, category, queue, priority, status, turn, channel,
                                            language, turn_since, last_message_at, opened_at)
                        values (nextval('ticket_seq'), ?, 'Broken', 'COMPLAINT', 'care', 'NORMAL', 'OPEN', 'SHOP', 'MAIL',
                                'it', now(), now(), now())
                        returning id
                        """).param(customer).query(Long.class).single();
        assertThat(gate.ask(customer, offer()).reason()).isEqualTo("OPEN_COMPLAINT");
        var survey = new Enquiry(Purpose.SURVEY, Channel.EMAIL, "TICKET_SURVEY", null, "ticket:" + ticket, null, false);
        assertThat(gate.ask(customer, survey).isAllowed()).isTrue();
    }

    @Test
    void whoeverWroteIsAnsweredUntilHisDataAreErased() {
        says(ConsentChannel.ANY, ConsentState.OBJECTED);
        var answer = new Enquiry(Purpose.TRANSACTIONAL, Channel.EMAIL, "ANSWER", null, null, null, false);
        assertThat(gate.ask(customer, answer).token())
                .isEqualTo(gate.askForReply("ANSWER").token());
        jdbc.sql("update customer set erased_at = now() where id = ?")
                .param(customer)
                .update();
        assertThat(gate.ask(customer, answer).reason()).isEqualTo("ERASED");
        assertThatThrownBy(() -> gate.ask(-1, answer)).isInstanceOf(NotFoundException.class);
    }

    @Test
    void aRefusalStandsOnTheTimelineWithItsRule() {
        gate.logWithheld(customer, offer(), gate.ask(customer, offer()));
        assertThat(customers.timeline(customer, 0, 1).items()).singleElement().satisfies(entry -> {
            assertThat(entry.type()).isEqualTo("CONTACT_REFUSED");
            assertThat(entry.reference()).isEqualTo("refusal:MARKETING:EMAIL:NO_CONSENT:Rule_NoConsentMail");
        });
        assertThat(gate.log(customer, 0, 10).items()).singleElement().satisfies(entry -> {
            assertThat(entry.outcome()).isEqualTo("REFUSED");
            assertThat(entry.rule()).isEqualTo("Rule_NoConsentMail");
        });
    }

    @Test
    void manyAreAskedAtOnceAsOneIs() {
        says(ConsentChannel.EMAIL, ConsentState.CONFIRMED);
        long other = somebody();
        var answers = gate.askAll(List.of(customer, other, -1L), offer());
        assertThat(answers).containsOnlyKeys(customer, other);
        assertThat(answers.get(customer)).isEqualTo(gate.ask(customer, offer()));
        assertThat(answers.get(other)).isEqualTo(gate.ask(other, offer()));
    }

    @Test
    void capsCountWhatWasSentToBothCardsOfAPersonUntilTheMergeIsUndone() {
        says(ConsentChannel.EMAIL, ConsentState.CONFIRMED);
        long survivor = customer;
        sendOffer();
        long merged = somebody();
        customer = merged;
        says(ConsentChannel.EMAIL, ConsentState.CONFIRMED);
        sendOffer();
        assertThat(gate.ask(survivor, offer()).isAllowed()).isTrue();
        assertThat(gate.ask(merged, offer()).isAllowed()).isTrue();

        long merge = merges.merge(survivor, merged, Set.of(), "dora");

        assertThat(gate.ask(survivor, offer()).reason()).isEqualTo("CAP_CHANNEL");
        assertThat(gate.log(survivor, 0, 10).total()).isEqualTo(2);
        customer = survivor;
        sendOffer();
        merges.undo(merge, "dora");
        assertThat(gate.ask(survivor, offer()).reason())
                .as("its own, and what was sent since")
                .isEqualTo("CAP_CHANNEL");
        assertThat(gate.ask(merged, offer()).isAllowed()).isTrue();
        assertThat(gate.log(merged, 0, 10).total()).isEqualTo(1);
    }

    private static Enquiry offer() {
        return about(Purpose.MARKETING, "OFFER");
    }

    private static Enquiry about(Purpose purpose, String topic) {
        return new Enquiry(purpose, Channel.EMAIL, topic, null, null, null, false);
    }

    private void sendOffer() {
        jdbc.sql("""
                        insert into contact_log (customer_id, decided_at, purpose, channel, topic, outcome, reason, rule,
                                                 table_key, table_version)
                        values (?, ?, 'MARKETING', 'EMAIL', 'OFFER', 'SENT', 'CONSENT', 'Rule_Consent', 'contact-permission', 1)
                        """)
                .params(customer, clock.instant().atOffset(java.time.ZoneOffset.UTC))
                .update();
    }

    private void checked(boolean listed, String day) {
        jdbc.sql("""
                        insert into phone_register (number, listed, checked_on, imported_at)
                        select normalised, ?, ?::date, now() from contact_point where customer_id = ? and type = 'PHONE'
                        on conflict (number) do update set listed = excluded.listed, checked_on = excluded.checked_on
                        """).params(listed, day, customer).update();
    }

    private void says(ConsentChannel channel, ConsentState state) {
        consents.record(new ConsentRecord(
                customer, null, ConsentPurpose.MARKETING, channel, state, "FORM", "1", clock.instant(), "test"));
        clock.setOffset(clock.offset().plusMillis(5));
    }

    private void at(String time, ZoneId zone) {
        clock.setOffset(Duration.between(Instant.now(), local(time, zone)));
    }

    private static Instant local(String time, ZoneId zone) {
        return LocalDateTime.parse(time).atZone(zone).toInstant();
    }

    private long somebody() {
        return customers
                .identifyByEmail(UUID.randomUUID() + "@gate.example", "Ada Neri", "it")
                .customerId();
    }
}
