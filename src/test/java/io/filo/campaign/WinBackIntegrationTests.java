package io.filo.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.filo.IntegrationTest;
import io.filo.campaign.WinBack.Arm;
import io.filo.campaign.WinBack.Planned;
import io.filo.campaign.WinBack.Treatment;
import io.filo.engine.EngineClock;
import io.filo.support.FiloClock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** What a scan does with many at once: whom it takes, whom it leaves alone, and whom it may not speak to. */
class WinBackIntegrationTests extends IntegrationTest {

    private static final ZoneId ROME = ZoneId.of("Europe/Rome");

    @Autowired
    WinBack winBack;

    @Autowired
    FollowUps followUps;

    @Autowired
    EngineClock clocks;

    @Autowired
    FiloClock clock;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    private final List<Long> made = new ArrayList<>();
    private SilentCustomers silent;
    private LocalDate lastDay;

    @BeforeEach
    void aTuesdayFarAhead() {
        clocks.setOffset(Duration.between(
                Instant.now(),
                LocalDateTime.parse("2053-03-04T12:00").atZone(ROME).toInstant()));
        silent = new SilentCustomers(jdbc);
        lastDay = today().minusDays(45);
        winBack.switchTo(true, "elio");
    }

    @AfterEach
    void backToToday() {
        jdbc.sql("delete from process_event where name = 'customer.wentDormant'")
                .update();
        silent.forget(made);
        winBack.switchTo(false, "elio");
        clocks.setOffset(Duration.ZERO);
    }

    private LocalDate today() {
        return clock.instant().atZone(ROME).toLocalDate();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private List<Long> silent(int count, boolean consent, String lost) {
        var customers = silent.make(count, "s" + UUID.randomUUID().toString().substring(0, 8), consent, now());
        made.addAll(customers);
        silent.goSilent(customers, lastDay, today(), lost);
        return customers;
    }

    private void seedThat(long customer, boolean held) {
        long seed = 1;
        while (HoldOut.holds(seed, customer, lastDay.toEpochDay(), 0.1) != held) {
            seed++;
        }
        winBack.drawWith(seed);
    }

    private long rows(Arm arm) {
        return jdbc.sql("select count(*) from follow_up where customer_id = any (?) and arm = ?")
                .params(made.toArray(Long[]::new), arm.name())
                .query(Long.class)
                .single();
    }

    private long begun() {
        return jdbc.sql(
                        "select count(*) from process_event where name = 'customer.wentDormant' and customer_id = any (?)")
                .param(made.toArray(Long[]::new))
                .query(Long.class)
                .single();
    }

    @Test
    void aDayBeginsNoMoreCasesThanItMayThoseWithTheMostToLoseFirst() {
        var customers = silent(260, true, "40.00");
        var scan = winBack.scan();
        assertThat(scan.treated()).isEqualTo(200);
        assertThat(begun()).isEqualTo(200);
        assertThat(jdbc.sql("select max(customer_id) from follow_up where customer_id = any (?)")
                        .param(made.toArray(Long[]::new))
                        .query(Long.class)
                        .single())
                .as("those after them lose less")
                .isLessThan(customers.get(259));
        assertThat(scan.heldOut()).isBetween(5, 50);
        assertThat(winBack.scan().treated()).as("the same day").isZero();

        clocks.advance(Duration.ofDays(1));
        assertThat(winBack.scan().treated()).isEqualTo(260 - 200 - (int) rows(Arm.HELD_OUT));
        assertThat(rows(Arm.TREATED) + rows(Arm.HELD_OUT)).isEqualTo(260);
    }

    @Test
    void twoScansAtOnceDoubleNothing() throws Exception {
        silent(50, true, "40.00");
        var threads = Executors.newFixedThreadPool(2);
        try {
            Callable<WinBack.Scan> scan = () -> winBack.scan();
            int treated = 0;
            for (var each : threads.invokeAll(List.of(scan, scan))) {
                treated += each.get().treated();
            }
            assertThat(treated).isEqualTo((int) rows(Arm.TREATED));
        } finally {
            threads.shutdown();
        }
        assertThat(begun()).isEqualTo(rows(Arm.TREATED));
        assertThat(rows(Arm.TREATED) + rows(Arm.HELD_OUT)).isEqualTo(50);
    }

    @Test
    void whoIsLeftAloneIsPutDownAndNotSpokenTo() {
        long customer = silent(1, true, "40.00").get(0);
        seedThat(customer, true);
        assertThat(winBack.dryRun().planned())
                .extracting(Planned::customerId, Planned::arm, Planned::treatment)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(customer, Arm.HELD_OUT, Treatment.MAIL));
        winBack.scan();
        assertThat(begun()).isZero();
        assertThat(jdbc.sql("select reason || ' ' || rule from contact_log where customer_id = ?")
                        .param(customer)
                        .query(String.class)
                        .list())
                .as("would have been sent")
                .containsExactly("HOLD_OUT Rule_HoldOut");

        clocks.advance(Duration.ofDays(46));
        winBack.scan();
        assertThat(jdbc.sql("select outcome from follow_up where customer_id = ?")
                        .param(customer)
                        .query(String.class)
                        .single())
                .isEqualTo("SUNSET");
    }

    @Test
    void whomNoRuleLetsUsSpeakToIsNotFollowedUpAndTheRuleIsNamed() {
        long mute = silent(1, false, "90.00").get(0);
        jdbc.sql("""
                        insert into contact_point (id, customer_id, type, value, normalised, is_primary, created_at)
                        values (nextval('contact_point_seq'), :c, 'PHONE', :p, :p, true, :now)
                        """)
                .param("c", mute)
                .param("p", "+39051" + (1_000_000 + mute % 8_000_000))
                .param("now", now())
                .update();
        jdbc.sql("insert into phone_register (number, listed, checked_on, imported_at) values (?, true, ?, ?)")
                .params("+39051" + (1_000_000 + mute % 8_000_000), today(), now())
                .update();
        jdbc.sql("""
                        insert into consent_event (customer_id, purpose, channel, state, source, occurred_at, recorded_at, proof)
                        values (?, 'MARKETING', 'PHONE', 'GIVEN', 'STORE', ?, ?, 'card')
                        """).params(mute, now(), now()).update();
        var run = winBack.dryRun();
        assertThat(run.refusals())
                .extracting(refusal -> refusal.channel() + " " + refusal.reason() + " " + refusal.rule())
                .containsExactly("PHONE IN_REGISTER Rule_InRegister");
        winBack.scan();
        var row = winBack.followUps(0, 1).items().get(0);
        assertThat(row.customerId()).isEqualTo(mute);
        assertThat(row.outcome()).isEqualTo(WinBack.Outcome.REFUSED);
        assertThat(row.reasonRule()).isEqualTo("Rule_InRegister");
        assertThat(begun()).isZero();
        assertThat(rows(Arm.NONE)).as("who was refused is in no arm").isOne();
    }

    @Test
    void whoHasAComplaintOpenWaits() {
        long customer = silent(1, true, "40.00").get(0);
        jdbc.sql("""
                        insert into ticket (id, customer_id, subject, category, queue, priority, status, turn, channel,
                                            language, turn_since, last_message_at, opened_at)
                        values (nextval('ticket_seq'), :c, 'Rotta', 'COMPLAINT', 'care', 'NORMAL', 'OPEN', 'SHOP', 'EMAIL',
                                'it', :now, :now, :now)
                        """).param("c", customer).param("now", now()).update();
        assertThat(winBack.dryRun().planned())
                .extracting(Planned::arm, Planned::reason)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(Arm.WAITING, "OPEN_COMPLAINT"));
        winBack.scan();
        assertThat(rows(Arm.TREATED)).isZero();
        jdbc.sql("update ticket set status = 'CLOSED' where customer_id = ?")
                .param(customer)
                .update();
        seedThat(customer, false);
        assertThat(winBack.scan().treated()).isEqualTo(1);
    }

    @Test
    void bothArmsAreCountedFromTheOrdersAsTheyAre() {
        var before = winBack.result().compared().get(0);
        var customers = silent(40, true, "40.00");
        winBack.scan();
        var winners = jdbc.sql(
                        "select customer_id from follow_up where customer_id = any (?) and arm = 'TREATED' limit 5")
                .param(customers.toArray(Long[]::new))
                .query(Long.class)
                .list();
        clocks.advance(Duration.ofDays(3));
        for (long winner : winners) {
            jdbc.sql("""
                            insert into shop_order (id, shop, external_id, number, updated_at, progress, hash, live, customer_id,
                                placed_at, channel, sales_model, status, payment_status, fulfillment_status, currency, total,
                                created_at)
                            values (nextval('order_seq'), 'wb', :e, :e, :now, 1, '\\x00', false, :c, :now, 'WEB', 'B2C',
                                    'OPEN', 'PAID', 'UNFULFILLED', 'EUR', 50, :now)
                            """)
                    .param("e", "wb" + winner)
                    .param("c", winner)
                    .param("now", now())
                    .update();
        }
        var all = winBack.result().compared().get(0);
        assertThat(all.treated().customers() - before.treated().customers()).isEqualTo(rows(Arm.TREATED));
        assertThat(all.heldOut().customers() - before.heldOut().customers()).isEqualTo(rows(Arm.HELD_OUT));
        assertThat(all.treated().bought() - before.treated().bought()).isEqualTo(5);
        assertThat(all.treated().money().subtract(before.treated().money()).doubleValue())
                .isCloseTo(250, within(.01));
        assertThat(all.verdict()).isEqualTo(Uplift.Verdict.TOO_SMALL);

        jdbc.sql("update shop_order set status = 'CANCELLED' where shop = 'wb' and customer_id = ?")
                .param(winners.get(0))
                .update();
        assertThat(winBack.result().compared().get(0).treated().bought()
                        - before.treated().bought())
                .isEqualTo(4);
        jdbc.sql("delete from shop_order where shop = 'wb'").update();
    }

    @Test
    void theDrawIsSpreadEvenly() {
        int held = 0;
        for (long customer = 1; customer <= 100_000; customer++) {
            held += HoldOut.holds(42, customer, 30_000, 0.1) ? 1 : 0;
        }
        assertThat(held / 100_000.0).isCloseTo(0.1, within(0.004));
    }
}
