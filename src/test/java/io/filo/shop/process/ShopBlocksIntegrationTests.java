package io.filo.shop.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filo.IntegrationTest;
import io.filo.order.CareEffects;
import io.filo.order.ExpiredRewards;
import io.filo.order.Rewards;
import io.filo.order.Snapshot.Person;
import io.filo.order.SnapshotIntake;
import io.filo.order.SnapshotIntake.Source;
import io.filo.order.Told;
import io.filo.shop.Connectors;
import io.filo.shop.Connectors.Draft;
import io.filo.shop.ShopCommands;
import io.filo.shop.ShopCommands.Kind;
import io.filo.shop.ShopCommands.Ordered;
import io.filo.support.BusinessException;
import io.filo.support.FiloClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What blocks order of a shop, as it would be sent. */
class ShopBlocksIntegrationTests extends IntegrationTest {

    private final String shop = "blocks-" + UUID.randomUUID();

    @Autowired
    Connectors connectors;

    @Autowired
    SnapshotIntake intake;

    @Autowired
    ShopCommands commands;

    @Autowired
    CareEffects effects;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    RefundOrder refund;

    @Autowired
    IssueCoupon coupon;

    @Autowired
    GrantPoints points;

    @Autowired
    TagCustomer tag;

    @Autowired
    Rewards rewards;

    @Autowired
    ExpiredRewards expired;

    @Autowired
    FiloClock clock;

    @BeforeEach
    void shop() {
        connectors.save(new Draft(shop, shop, "native", null, true, null, "UTC", null, null, null, null), true, "test");
    }

    @AfterEach
    void noShop() {
        clock.setOffset(Duration.ZERO);
        jdbc.sql("delete from shop_command where connector_key = ?").param(shop).update();
        jdbc.sql("delete from shop_connector where key = ?").param(shop).update();
    }

    private long order(String id, @Nullable String account) {
        String email = id + "." + shop + "@posta.example";
        Person person = account == null ? Told.guest(email) : Told.account(account, email);
        intake.take(new Source(shop, null, true), new Told(id, person, Instant.now()).order());
        return jdbc.sql("select id from shop_order where shop = ? and external_id = ?")
                .params(shop, id)
                .query(Long.class)
                .single();
    }

    private Ordered ordered(String commandId) {
        return commands.find(Long.parseLong(commandId)).orElseThrow();
    }

    @Test
    void aRefundNamesTheOrderAsTheShopDoesAndIsOrderedOnceForEachKey() {
        long order = order("A1", null);
        var amount = new BigDecimal("18");

        var first = refund.execute(new RefundOrder.Input(order, amount, "WITHDRAWAL", "return:7", null));
        assertThat(refund.execute(new RefundOrder.Input(order, amount, "WITHDRAWAL", "return:7", null)))
                .isEqualTo(first);
        assertThat(refund.execute(new RefundOrder.Input(order, amount, "WITHDRAWAL", "return:8", null)))
                .isNotEqualTo(first);

        var act = ordered(first.commandId());
        assertThat(act.connector()).isEqualTo(shop);
        assertThat(act.kind()).isEqualTo(Kind.REFUND_ORDER);
        assertThat(act.details())
                .containsEntry("orderId", "A1")
                .containsEntry("amount", "18.00")
                .containsEntry("currency", "EUR")
                .containsEntry("reason", "WITHDRAWAL");
    }

    @Test
    void noMoreIsGivenBackThanWasPaidNorTenthsOfCents() {
        long order = order("A2", null);
        for (String amount : new String[] {"0", "-1", "1.005", "1000000"}) {
            assertThatThrownBy(() -> refund.execute(
                            new RefundOrder.Input(order, new BigDecimal(amount), "WITHDRAWAL", "return:7", null)))
                    .as(amount)
                    .isInstanceOf(BusinessException.class);
        }
        assertThatThrownBy(() -> refund.execute(new RefundOrder.Input(order, BigDecimal.ONE, "WITHDRAWAL", " ", null)))
                .isInstanceOf(BusinessException.class);
    }

    @Test
    void theSameCouponIsTheSameCodeAndStandsOnTheLedger() {
        long order = order("A3", null);
        var input = new IssueCoupon.Input(order, 10, null, Duration.ofDays(60), "GRAZIE", "thanks", null);

        var first = coupon.execute(input);

        assertThat(first.couponCode()).matches("GRAZIE[A-Z2-9]{10}");
        assertThat(coupon.execute(input)).isEqualTo(first);
        assertThat(ordered(first.commandId()).details())
                .containsEntry("percent", "10")
                .containsEntry("code", first.couponCode())
                .containsEntry("email", "A3." + shop + "@posta.example")
                .containsKey("expires");
        assertThat(effects.standing(order))
                .extracting(CareEffects.Effect::ref)
                .containsExactly("coupon:" + first.couponCode());
        assertThatThrownBy(() -> coupon.execute(
                        new IssueCoupon.Input(order, 10, BigDecimal.TEN, Duration.ofDays(60), null, "both", null)))
                .isInstanceOf(BusinessException.class);
    }

    @Test
    void pointsExpireOnceAndThoseThatWereUndoneDoNot() {
        long order = order("P1", "77");
        long other = order("P2", "77");
        points.execute(new GrantPoints.Input(order, 100, "thanks", null, Duration.ofDays(30)));
        points.execute(new GrantPoints.Input(order, 40, "faithful", null, null));
        points.execute(new GrantPoints.Input(other, 7, "thanks", null, Duration.ofDays(30)));
        assertThatThrownBy(() -> points.execute(new GrantPoints.Input(order, 1, "zero", null, Duration.ZERO)))
                .hasMessageContaining("three years");
        rewards.undo(other);
        long customer = jdbc.sql("select customer_id from shop_order where id = ?")
                .param(order)
                .query(Long.class)
                .single();
        clock.setOffset(Duration.ofDays(29));
        expired.expire();
        assertThat(rewards.points(customer)).isEqualTo(140);
        clock.setOffset(Duration.ofDays(31));
        expired.expire();
        expired.expire();
        assertThat(rewards.points(customer)).isEqualTo(40);
        assertThat(rewards.of(order)).extracting(Rewards.Entry::entry).containsExactly("EARN", "EARN", "EXPIRE");
        assertThat(rewards.of(order).get(2).points()).isEqualTo(-100);
        assertThat(rewards.of(other)).extracting(Rewards.Entry::entry).containsExactly("EARN", "UNDO");
        assertThat(rewards.undo(order)).isEmpty();
        assertThat(rewards.points(customer))
                .as("what expired is not taken twice")
                .isZero();
    }

    @Test
    void pointsAndTagsGoToTheAccountOfTheOrder() {
        long order = order("A4", "customer-77");

        var granted = points.execute(new GrantPoints.Input(order, 150, "thanks", null, null));
        var tagged = tag.execute(new TagCustomer.Input(order, "faithful", "thanks", null));

        assertThat(ordered(granted.commandId()).details())
                .containsEntry("points", "150")
                .containsEntry("customerId", "customer-77");
        assertThat(ordered(tagged.commandId()).details())
                .containsEntry("tag", "faithful")
                .containsEntry("customerId", "customer-77");
        assertThat(effects.standing(order))
                .extracting(CareEffects.Effect::ref)
                .containsExactly("points:" + order + ":thanks", "tag:faithful");
    }

    @Test
    void aGuestHasNoAccountToTag() {
        long order = order("A5", null);
        assertThatThrownBy(() -> tag.execute(new TagCustomer.Input(order, "faithful", "thanks", null)))
                .isInstanceOfSatisfying(
                        BusinessException.class,
                        refused -> assertThat(refused.code()).isEqualTo("NO_ACCOUNT"));
    }
}
