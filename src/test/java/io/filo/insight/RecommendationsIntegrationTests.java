package io.filo.insight;

import static io.filo.order.Told.guest;
import static io.filo.order.Told.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.filo.IntegrationTest;
import io.filo.insight.Recommendations.Offer;
import io.filo.insight.Recommendations.Reason;
import io.filo.order.LikelyPurchases;
import io.filo.order.OrderDesk;
import io.filo.order.Returns;
import io.filo.order.Snapshot.Line;
import io.filo.order.Snapshot.OrderStatus;
import io.filo.order.Snapshot.PaymentStatus;
import io.filo.order.Snapshot.ProductSnapshot;
import io.filo.order.Snapshot.ReturnKind;
import io.filo.order.Snapshot.ReturnMode;
import io.filo.order.Snapshot.Stock;
import io.filo.order.SnapshotIntake;
import io.filo.order.SnapshotIntake.Source;
import io.filo.order.Told;
import io.filo.support.FiloClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What to offer a customer next, from orders as shops tell them. */
class RecommendationsIntegrationTests extends IntegrationTest {

    @Autowired
    private SnapshotIntake intake;

    @Autowired
    private OrderDesk desk;

    @Autowired
    private Returns returns;

    @Autowired
    private ProductNeighbours neighbours;

    @Autowired
    private Recommendations recommendations;

    @Autowired
    private LikelyPurchases likely;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private FiloClock clock;

    private static final Duration FAR_AHEAD = Duration.ofDays(3650);

    private final String unique = UUID.randomUUID().toString().substring(0, 6);
    private Source source;
    private Instant now;
    private int orders;

    /** Far ahead of all other tests: what is learnt is learnt from the lately bought goods of all shops. */
    @BeforeEach
    void aShop() {
        clock.setOffset(FAR_AHEAD);
        source = new Source("shop-" + unique, null, false);
        now = clock.instant();
        product("SHOE", "Road", "100.00", "60.00", 5);
        product("SOCKS", "Socks", "14.00", "5.00", 9);
        product("LAMP", "Lamps", "45.00", "30.00", 9);
        product("FLASK", "Bottles", "18.00", "6.00", 0);
        product("PRO", "Road", "140.00", "70.00", 2);
        product("LUXE", "Road", "170.00", "90.00", 2);
        product("THIN", "Road", "120.00", "90.00", 2);
        // Of 120 customers 60 have shoes, most of them with something beside.
        for (int n = 0; n < 120; n++) {
            var goods = new ArrayList<String>();
            goods.add(n % 2 == 0 ? "SHOE" : "OTHER" + n % 5);
            if (n % 2 == 0 && n % 3 != 0) {
                goods.add("SOCKS");
            }
            if (n % 2 == 0 && n % 3 != 1 && n % 10 != 0) {
                goods.add("LAMP");
            }
            if (n % 2 == 0) {
                goods.add("FLASK");
            }
            buys("crowd" + n, goods.toArray(String[]::new));
        }
    }

    /** Other tests' neighbours are to see nothing of these. */
    @AfterEach
    void forget() {
        clock.setOffset(Duration.ZERO);
        jdbc.sql("update shop_order set status = 'CANCELLED' where shop = ?")
                .param(source.shop())
                .update();
        jdbc.sql("delete from product_neighbour").update();
        jdbc.sql("delete from product_sales").update();
        jdbc.sql("update product_neighbour_run set made_at = null, customers = 0, products = 0")
                .update();
    }

    private String sku(String name) {
        return name + "-" + unique;
    }

    private void product(String name, String category, String price, String cost, int available) {
        intake.take(
                source,
                new ProductSnapshot(
                        sku(name),
                        now,
                        sku(name),
                        name,
                        null,
                        List.of("Test " + unique, category),
                        new BigDecimal(price),
                        new BigDecimal(cost),
                        "EUR",
                        Map.of(),
                        null,
                        null,
                        true,
                        false,
                        List.of(new Stock("TO1", BigDecimal.valueOf(available)), new Stock("BO1", BigDecimal.ZERO))));
    }

    private Told told(String person, String... goods) {
        var lines = new ArrayList<Line>();
        for (String name : goods) {
            lines.add(line(String.valueOf(lines.size() + 1), name, sku(name), "10.00", "5.00"));
        }
        return new Told(
                        unique + "-" + orders++,
                        guest(person + "." + unique + "@posta.example"),
                        now.minusSeconds(orders))
                .lines(lines)
                .payment(PaymentStatus.PAID);
    }

    private long buys(String person, String... goods) {
        var order = told(person, goods).order();
        intake.take(source, order);
        return desk.byNumber(order.number()).orElseThrow();
    }

    private long customer(long order) {
        return Objects.requireNonNull(desk.order(order).customerId());
    }

    private static List<String> names(List<Offer> offers) {
        return offers.stream().map(Offer::name).toList();
    }

    @Test
    void offersWhatGoesWithWhatHeHasAndIsThere() {
        neighbours.make();
        long mia = customer(buys("mia", "SHOE"));

        var offers = recommendations.of(mia, 10);

        assertThat(names(offers.next())).containsExactly("SOCKS", "LAMP");
        assertThat(offers.next().get(0)).satisfies(socks -> {
            assertThat(socks.reason()).isEqualTo(Reason.TOGETHER);
            assertThat(socks.becauseName()).isEqualTo("SHOE");
            assertThat(socks.customers()).isEqualTo(40);
            assertThat(socks.lift()).isCloseTo(2, within(0.2));
            assertThat(socks.marginPercent()).isEqualTo(56);
            assertThat(socks.available()).isEqualByComparingTo("9");
            assertThat(socks.stock()).hasSize(2);
        });
        assertThat(offers.learntFrom()).isGreaterThanOrEqualTo(120);
        // LUXE is too dear, THIN leaves less.
        assertThat(names(offers.stepUp())).containsExactly("PRO");
        assertThat(offers.stepUp().get(0).times()).isCloseTo(1.4, within(1e-9));
    }

    @Test
    void offersNothingThatHeHasOrSentBack() {
        neighbours.make();
        long first = buys("mia", "SHOE", "SOCKS");
        long second = buys("mia", "LAMP");
        returns.request(new Returns.Request(
                second,
                ReturnKind.DEFECT,
                ReturnMode.PORTAL,
                List.of(new Returns.Item("1", BigDecimal.ONE, "DEFECTIVE", null)),
                unique,
                now));
        jdbc.sql("update shop_order set fulfillment_status = 'RETURNED' where id = ?")
                .param(second)
                .update();

        var offers = recommendations.of(customer(first), 10);

        assertThat(names(offers.all())).containsExactly("PRO");
        assertThat(likely.ranked(customer(first), List.of(sku("LAMP"), sku("SOCKS"))))
                .isEmpty();
    }

    @Test
    void offersWhatManyBuyToWhomNothingIsKnownOf() {
        neighbours.make();
        var undone = told("leo", "SHOE").status(OrderStatus.CANCELLED).order();
        intake.take(source, undone);
        long leo = customer(desk.byNumber(undone.number()).orElseThrow());

        var offers = recommendations.of(leo, 10);

        assertThat(names(offers.next())).containsSubsequence("SHOE", "SOCKS").doesNotContain("FLASK");
        assertThat(offers.next()).allSatisfy(offer -> assertThat(offer.reason()).isEqualTo(Reason.POPULAR));
        assertThat(offers.stepUp()).isEmpty();
    }

    @Test
    void ranksWhatFitsByWhatGoesTogether() {
        long mia = customer(buys("mia", "SHOE"));
        assertThat(likely.ranked(mia, List.of(sku("LAMP"), sku("SOCKS"), sku("PRO"))))
                .as("while nothing is known")
                .isEmpty();

        neighbours.make();

        assertThat(likely.ranked(mia, List.of(sku("LAMP"), sku("SOCKS"), sku("PRO"))))
                .containsExactly(sku("SOCKS"), sku("LAMP"));
    }

    @Test
    void looksAgainInTheNightAndWhileTheShopIsYoung() {
        neighbours.makeWhenDue();
        var first = madeAt();
        neighbours.makeWhenDue();
        assertThat(madeAt()).isEqualTo(first);

        clock.setOffset(clock.offset().plus(Duration.ofMinutes(3)));
        try {
            neighbours.makeWhenDue();
            assertThat(madeAt()).isAfter(first);
            jdbc.sql("update product_neighbour_run set customers = 5000, made_at = ?")
                    .param(clock.instant().minus(Duration.ofHours(25)).atOffset(java.time.ZoneOffset.UTC))
                    .update();
            neighbours.makeWhenDue();
            assertThat(madeAt()).isAfter(clock.instant().minus(Duration.ofMinutes(1)));
        } finally {
            clock.setOffset(clock.offset().minus(Duration.ofMinutes(3)));
        }
    }

    private Instant madeAt() {
        return jdbc.sql("select made_at from product_neighbour_run")
                .query((row, number) -> Objects.requireNonNull(row.getObject("made_at", java.time.OffsetDateTime.class))
                        .toInstant())
                .single();
    }
}
