package io.filo.customer;

import static io.filo.customer.ConsentChannel.ANY;
import static io.filo.customer.ConsentChannel.EMAIL;
import static io.filo.customer.ConsentChannel.PHONE;
import static io.filo.customer.ConsentPurpose.MARKETING;
import static io.filo.customer.ConsentPurpose.PROFILING;
import static io.filo.customer.ConsentPurpose.SURVEY;
import static io.filo.customer.ConsentState.CONFIRMED;
import static io.filo.customer.ConsentState.GIVEN;
import static io.filo.customer.ConsentState.OBJECTED;
import static io.filo.customer.ConsentState.REQUESTED;
import static io.filo.customer.ConsentState.WITHDRAWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filo.IntegrationTest;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

class ConsentsIntegrationTests extends IntegrationTest {

    @Autowired
    Consents consents;

    @Autowired
    Customers customers;

    @Autowired
    Merges merges;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Clock clock;

    long customer;
    Instant now;

    @BeforeEach
    void somebody() {
        customer = somebodyNew();
        now = clock.instant();
    }

    @Test
    void nothingHoldsBeforeAnythingWasSaid() {
        assertThat(consents.state(customer, MARKETING, EMAIL)).isEmpty();
        assertThat(consents.current(customer)).isEmpty();
        assertThat(consents.log(customer, 0, 10).total()).isZero();
    }

    @Test
    void theNewestHoldsForItsPurposeAndChannel() {
        say(MARKETING, EMAIL, GIVEN, Duration.ofDays(3));
        say(MARKETING, EMAIL, WITHDRAWN, Duration.ofDays(1));
        // told late: the customer said it before
        say(MARKETING, EMAIL, CONFIRMED, Duration.ofDays(2));
        say(SURVEY, EMAIL, GIVEN, Duration.ZERO);

        assertThat(consents.state(customer, MARKETING, EMAIL)).contains(WITHDRAWN);
        assertThat(consents.state(customer, SURVEY, EMAIL)).contains(GIVEN);
        assertThat(consents.state(customer, MARKETING, PHONE)).isEmpty();
        assertThat(consents.log(customer, 0, 10).items())
                .extracting(Consents.LoggedConsent::state)
                .containsExactly(GIVEN, WITHDRAWN, CONFIRMED, GIVEN);
    }

    @Test
    void whatIsNotConfirmedChangesNothingThatWasSaidBefore() {
        say(MARKETING, EMAIL, REQUESTED, Duration.ofDays(9));
        assertThat(consents.state(customer, MARKETING, EMAIL)).contains(REQUESTED);

        say(MARKETING, EMAIL, OBJECTED, Duration.ofDays(5));
        say(MARKETING, EMAIL, REQUESTED, Duration.ZERO);
        assertThat(consents.state(customer, MARKETING, EMAIL)).contains(OBJECTED);

        say(MARKETING, EMAIL, CONFIRMED, Duration.ZERO);
        say(MARKETING, EMAIL, REQUESTED, Duration.ZERO);
        assertThat(consents.state(customer, MARKETING, EMAIL)).contains(CONFIRMED);
    }

    @Test
    void whoWantsNoMoreOffersIsToldToAllHisCases() {
        say(MARKETING, EMAIL, GIVEN, Duration.ofDays(3));
        say(SURVEY, EMAIL, OBJECTED, Duration.ofDays(2));
        assertThat(optOuts()).isZero();

        say(MARKETING, EMAIL, WITHDRAWN, Duration.ofDays(1));
        assertThat(optOuts()).isEqualTo(1);
        say(MARKETING, PHONE, OBJECTED, Duration.ofDays(1));
        assertThat(optOuts()).isEqualTo(2);
        say(MARKETING, ANY, OBJECTED, Duration.ofHours(1));
        assertThat(optOuts()).isEqualTo(3);

        say(MARKETING, EMAIL, CONFIRMED, Duration.ZERO);
        // told late: he has agreed again since
        say(MARKETING, EMAIL, WITHDRAWN, Duration.ofMinutes(30));
        assertThat(optOuts()).isEqualTo(3);
    }

    private long optOuts() {
        return jdbc.sql("""
                        select count(*) from process_event
                        where name = 'customer.optedOut' and kind = 'WAKE' and customer_id = ? and business_key = ?
                        """)
                .params(customer, "customer:" + customer)
                .query(Long.class)
                .single();
    }

    @Test
    void aRefusalMaySpeakForEveryChannel() {
        say(MARKETING, EMAIL, CONFIRMED, Duration.ofDays(2));
        say(MARKETING, ANY, OBJECTED, Duration.ofDays(1));
        assertThat(consents.state(customer, MARKETING, EMAIL)).contains(OBJECTED);
        assertThat(consents.state(customer, MARKETING, PHONE)).contains(OBJECTED);

        say(MARKETING, EMAIL, CONFIRMED, Duration.ZERO);
        assertThat(consents.state(customer, MARKETING, EMAIL)).contains(CONFIRMED);
        assertThat(consents.state(customer, MARKETING, PHONE)).contains(OBJECTED);

        assertRefused(
                new ConsentRecord(customer, null, MARKETING, ANY, GIVEN, "FORM", null, now, ""), "CONSENT_CHANNEL");
        say(PROFILING, ANY, GIVEN, Duration.ZERO);
        assertThat(consents.state(customer, PROFILING, ANY)).contains(GIVEN);
    }

    @Test
    void whatWasSaidOfAMergedCardHoldsForThePerson() {
        long other = somebodyNew();
        say(MARKETING, EMAIL, CONFIRMED, Duration.ofDays(2));
        consents.record(new ConsentRecord(other, null, MARKETING, EMAIL, OBJECTED, "MAIL", null, now, "mail 7"));

        jdbc.sql("update customer set merged_into = ? where id = ?")
                .params(customer, other)
                .update();
        assertThat(consents.state(customer, MARKETING, EMAIL)).contains(OBJECTED);
        assertThat(consents.state(other, MARKETING, EMAIL)).contains(OBJECTED);
        assertThat(consents.log(customer, 0, 10).total()).isEqualTo(2);

        jdbc.sql("update customer set merged_into = null where id = ?")
                .param(other)
                .update();
        assertThat(consents.state(customer, MARKETING, EMAIL)).contains(CONFIRMED);
    }

    @Test
    void theTimelineTellsIt() {
        consents.record(
                new ConsentRecord(customer, null, MARKETING, EMAIL, OBJECTED, "PHONE", null, now, "call of 10:15"),
                "anna");
        assertThat(customers.timeline(customer, 0, 1).items()).singleElement().satisfies(entry -> {
            assertThat(entry.type()).isEqualTo("CONSENT_OBJECTED");
            assertThat(entry.reference()).isEqualTo("consent:MARKETING:EMAIL");
            assertThat(entry.actor()).isEqualTo("anna");
        });
    }

    @Test
    void whatNobodyCanHaveSaidIsRefused() {
        assertRefused(new ConsentRecord(customer, null, MARKETING, EMAIL, GIVEN, " ", null, now, ""), "CONSENT_SOURCE");
        assertRefused(
                new ConsentRecord(customer, null, MARKETING, EMAIL, GIVEN, "FORM", "v".repeat(61), now, ""),
                "CONSENT_SOURCE");
        assertRefused(
                new ConsentRecord(
                        customer, null, MARKETING, EMAIL, GIVEN, "FORM", null, now.plus(Duration.ofHours(1)), ""),
                "CONSENT_IN_FUTURE");
        long others = customers
                .card(somebodyNew())
                .orElseThrow()
                .contactPoints()
                .get(0)
                .id();
        assertThatThrownBy(() -> consents.record(
                        new ConsentRecord(customer, others, MARKETING, EMAIL, GIVEN, "FORM", null, now, "")))
                .isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() ->
                        consents.record(new ConsentRecord(-1, null, MARKETING, EMAIL, GIVEN, "FORM", null, now, "")))
                .isInstanceOf(NotFoundException.class);
        assertThat(consents.log(customer, 0, 10).total()).isZero();
    }

    @Test
    void theProofIsCutToWhatALogHolds() {
        consents.record(new ConsentRecord(
                customer, null, MARKETING, EMAIL, GIVEN, "FORM", "1", now, "\u0000" + "x".repeat(5000)));
        assertThat(consents.log(customer, 0, 1).items().get(0).proof()).hasSize(2000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"update consent_event set state = 'GIVEN'", "delete from consent_event", "truncate consent_event"
            })
    void nothingInTheLogIsEverChanged(String attempt) {
        say(MARKETING, EMAIL, OBJECTED, Duration.ZERO);
        assertThatThrownBy(() -> jdbc.sql(attempt).update()).hasMessageContaining("consent_event are never changed");
    }

    private void say(ConsentPurpose purpose, ConsentChannel channel, ConsentState state, Duration ago) {
        consents.record(
                new ConsentRecord(customer, null, purpose, channel, state, "FORM", "1", now.minus(ago), "form autumn"));
    }

    private void assertRefused(ConsentRecord said, String code) {
        assertThatThrownBy(() -> consents.record(said))
                .isInstanceOfSatisfying(
                        BusinessException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
    }

    private long somebodyNew() {
        return customers
                .identifyByEmail(UUID.randomUUID() + "@consents.example", "Ada Neri", "it")
                .customerId();
    }

    @Test
    void whatWasRefusedWhileTwoCardsWereOneHoldsForBothAfterTheyAreTwoAgain() {
        var other = somebodyNew();
        say(customer, null, GIVEN);
        say(other, pointOf(other), GIVEN);
        var merge = merges.merge(customer, other, Set.of(), "dora");
        say(customer, pointOf(customer, other), WITHDRAWN);

        merges.undo(merge, "dora");

        assertThat(consents.state(other, MARKETING, EMAIL)).contains(WITHDRAWN);
        assertThat(consents.state(customer, MARKETING, EMAIL)).contains(WITHDRAWN);
    }

    @Test
    void whatWasAgreedToAtTheOthersAddressGoesBackWithIt() {
        var other = somebodyNew();
        say(customer, null, WITHDRAWN);
        var point = pointOf(other);
        var merge = merges.merge(customer, other, Set.of(), "dora");
        say(customer, point, CONFIRMED);
        assertThat(consents.state(customer, MARKETING, EMAIL)).contains(CONFIRMED);

        merges.undo(merge, "dora");

        assertThat(consents.state(other, MARKETING, EMAIL)).contains(CONFIRMED);
        assertThat(consents.state(customer, MARKETING, EMAIL)).contains(WITHDRAWN);
    }

    private void say(long who, @org.jspecify.annotations.Nullable Long point, ConsentState state) {
        consents.record(
                new ConsentRecord(who, point, MARKETING, EMAIL, state, "FORM", null, clock.instant(), "said so"));
    }

    private long pointOf(long... owners) {
        return jdbc.sql("select max(id) from contact_point where customer_id = any (?)")
                .param(owners)
                .query(Long.class)
                .single();
    }
}
