package io.filo.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.IntegrationTest;
import io.filo.campaign.CustomerGuards.Reason;
import io.filo.insight.CustomerInsights;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

/** Who of the best customers is to be looked after, and who is not. Nothing of it stays. */
@Transactional
class GuardWatchIntegrationTests extends IntegrationTest {

    @Autowired
    GuardedCustomers shop;

    @Autowired
    CustomerGuards guards;

    @Autowired
    CustomerInsights insights;

    @Autowired
    JdbcClient jdbc;

    @BeforeEach
    void open() {
        shop.openShop();
    }

    @AfterEach
    void nothingIsPublished() {
        jdbc.sql("delete from process_event where name = 'customer.guardNeeded'")
                .update();
    }

    private List<Reason> reasons(long customer) {
        return guards.of(customer).stream().map(CustomerGuards.Guard::reason).toList();
    }

    @Test
    void onlyTheBestAreGuarded() {
        long champion = shop.buyer("Giulia", 1, 9, 900, null);
        long small = shop.buyer("Ugo", 1, 1, 20, null);
        assertThat(shop.look()).isEqualTo(1);
        assertThat(reasons(champion)).containsExactly(Reason.OWNER);
        assertThat(reasons(small)).isEmpty();
        assertThat(shop.look()).isZero();
    }

    @Test
    void noMoreOwnersAreAskedForThanSomebodyCanDecideOn() {
        for (int i = 0; i < 9; i++) {
            shop.buyer("Best " + i, 1, 9, 900, null);
        }
        assertThat(shop.look()).isEqualTo(5);
        assertThat(shop.look()).isZero();
        jdbc.sql("update customer set owner = 'luca' where id in (select customer_id from customer_guard)")
                .update();
        jdbc.sql("update customer_guard set closed_at = now()").update();
        assertThat(shop.look()).isEqualTo(4);
    }

    @Test
    void whoIsOwnedBySomebodyWhoHasLeftIsAskedAbout() {
        long champion = shop.buyer("Giulia", 1, 9, 900, "gone");
        shop.look();
        assertThat(reasons(champion)).containsExactly(Reason.OWNER);
    }

    @Test
    void aLowerScoreBetweenTwoOrdersIsNoFallUntilTheNextIsDue() {
        long champion = shop.buyer("Giulia", 1, 9, 900, "luca");
        assertThat(shop.look()).isZero();
        var last = insights.today().minusDays(12);
        shop.figures(
                champion,
                last,
                9,
                900,
                insights.today().plusDays(1),
                insights.today().plusDays(40));
        assertThat(shop.look()).isZero();

        shop.figures(champion, last, 9, 900, insights.today(), insights.today().plusDays(40));
        assertThat(shop.look()).isEqualTo(1);
        var guard = guards.of(champion).get(0);
        assertThat(guard.reason()).isEqualTo(Reason.FALL);
        assertThat(guard.segmentBefore()).isEqualTo("CHAMPIONS");
        assertThat(guard.segmentAfter()).isEqualTo("POTENTIAL_LOYALIST");
    }

    @Test
    void whatWentBackIsAFallAtOnceAndIsSaidOnce() {
        long champion = shop.buyer("Giulia", 1, 9, 900, "luca");
        shop.look();
        shop.figures(champion, 1, 9, 150);
        assertThat(shop.lookAt(champion)).isEqualTo(1);
        assertThat(reasons(champion)).containsExactly(Reason.FALL);
        assertThat(shop.look()).isZero();

        jdbc.sql("update customer_guard set closed_at = now()").update();
        shop.figures(champion, 0, 10, 950);
        assertThat(shop.look()).isZero();
        shop.figures(champion, 0, 10, 150);
        assertThat(shop.look()).as("the same reason again after days only").isZero();
        jdbc.sql("update customer_guard set opened_at = opened_at - interval '61 days'")
                .update();
        assertThat(shop.look()).isEqualTo(1);
    }

    @Test
    void whoStaysAwayForTwiceTheUsualWaitIsOverdueUnlessHeIsDormant() {
        long champion = shop.buyer("Giulia", 1, 9, 900, "luca");
        long dormant = shop.buyer("Paolo", 1, 9, 900, "luca");
        shop.look();
        jdbc.sql("update guarded_customer set since = since - 30").update();
        // Same score, so that nothing falls: the wait alone.
        var last = insights.today().minusDays(8);
        shop.figures(champion, last, 9, 900, last.plusDays(5), insights.today().plusDays(9));
        shop.figures(dormant, last, 9, 900, last.plusDays(4), insights.today());
        assertThat(shop.look()).isZero();
        shop.figures(champion, last, 9, 900, last.plusDays(4), insights.today().plusDays(9));
        assertThat(shop.look()).isEqualTo(1);
        assertThat(reasons(champion)).containsExactly(Reason.OVERDUE);
        assertThat(reasons(dormant)).isEmpty();
    }

    @Test
    void whoWasOverdueBeforeAnybodyWatchedIsLeftInPeace() {
        var last = insights.today().minusDays(8);
        long champion = shop.buyer("Giulia", 8, 9, 900, "luca");
        shop.figures(champion, last, 9, 900, last.plusDays(2), insights.today().plusDays(9));
        assertThat(shop.look()).isZero();
        assertThat(shop.look()).isZero();
    }

    @Test
    void aComplaintOfTheBestIsHeardOnce() {
        long champion = shop.buyer("Giulia", 1, 9, 900, "luca");
        long small = shop.buyer("Ugo", 1, 1, 20, null);
        shop.look();
        complaint(champion);
        complaint(small);
        assertThat(shop.look()).isEqualTo(1);
        var guard = guards.of(champion).get(0);
        assertThat(guard.reason()).isEqualTo(Reason.COMPLAINT);
        assertThat(guard.reference()).startsWith("ticket:");
        jdbc.sql("update customer_guard set closed_at = now(), opened_at = opened_at - interval '90 days'")
                .update();
        assertThat(shop.look()).as("the same ticket").isZero();
    }

    private void complaint(long customer) {
        jdbc.sql("""
                        insert into ticket (id, customer_id, subject, category, queue, priority, status, turn, channel, language,
                            turn_since, last_message_at, opened_at)
                        values (nextval('ticket_seq') * 50, :customer, 'Scarpa difettosa', 'COMPLAINT', 'care', 'NORMAL', 'OPEN',
                            'SHOP', 'EMAIL', 'it', :now, :now, :now)
                        """)
                .param("customer", customer)
                .param("now", OffsetDateTime.now())
                .update();
    }

    @Test
    void whoIsDormantOrGoneIsRememberedNoLonger() {
        long champion = shop.buyer("Giulia", 1, 9, 900, "luca");
        long gone = shop.buyer("Emma", 1, 9, 900, "luca");
        shop.look();
        assertThat(remembered()).containsExactlyInAnyOrder(champion, gone);
        var last = insights.today().minusDays(90);
        shop.figures(champion, last, 9, 900, last.plusDays(7), last.plusDays(31));
        jdbc.sql("delete from customer_stats where customer_id = ?").param(gone).update();
        shop.look();
        assertThat(remembered()).isEmpty();
    }

    private List<Long> remembered() {
        return jdbc.sql("select customer_id from guarded_customer")
                .query(Long.class)
                .list();
    }
}
