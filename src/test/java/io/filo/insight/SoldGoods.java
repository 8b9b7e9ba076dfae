package io.filo.insight;

import io.filo.order.Snapshot.Line;
import io.filo.order.Snapshot.PaymentStatus;
import io.filo.order.Snapshot.ProductSnapshot;
import io.filo.order.Snapshot.SalesChannel;
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
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A shop of its own in tests: a year ago it sold shoes, with socks and lamps beside; lately shoes alone, and more of
 * everything else.
 */
public final class SoldGoods {

    private static final Duration FAR_AHEAD = Duration.ofDays(3650);

    public static final String SHOES = "Aurora trail";
    public static final String SOCKS = "Calze merino";
    public static final String LAMP = "Lampada Lume";
    public static final String BELT = "Cintura porta gel";
    public static final String FLASK = "Borraccia morbida";
    public static final String PRO = "Aurora Pro";

    private final SnapshotIntake intake;
    private final ApplicationContext product;
    private final String unique;
    private final Source source;
    private final FiloClock clock;
    private final Instant now;
    private int orders;

    /** Sets the clock far ahead of all other tests: suggestions are found in what all shops sold lately. */
    public SoldGoods(ApplicationContext product, String unique) {
        clock = product.getBean(FiloClock.class);
        clock.setOffset(FAR_AHEAD);
        this.product = product;
        this.intake = product.getBean(SnapshotIntake.class);
        this.unique = unique;
        this.source = new Source("shop-" + unique, null, true);
        this.now = clock.instant();
    }

    public String category(String name) {
        return name + " " + unique;
    }

    public String sku(String name) {
        return name.replace(' ', '-').toUpperCase(java.util.Locale.ROOT) + "-" + unique;
    }

    /** Takes all in, and finds what goes together. */
    public void sell() {
        goods(SHOES, "Scarpe", "129.00", "71.00", 20, "Suola che tiene sul bagnato.");
        goods(PRO, "Scarpe", "159.00", "80.00", 8, "Con piastra, per la gara.");
        goods(SOCKS, "Accessori", "14.00", "5.00", 30, "Niente vesciche. Un regalo per chi corre, " + unique + ".");
        goods(LAMP, "Accessori", "45.00", "24.00", 9, "Otto ore. Un regalo per chi corre, " + unique + ".");
        goods(BELT, "Accessori", "22.00", "8.00", 900, "Sei gel. Un regalo per chi corre, " + unique + ".");
        goods(FLASK, "Accessori", "18.00", "6.00", 0, "Mezzo litro. Un regalo per chi corre, " + unique + ".");
        for (int n = 0; n < 120; n++) {
            var at = ago(380 + n % 60);
            if (n % 3 == 0) {
                buys("old" + n, at, SalesChannel.STORE, SHOES, SOCKS, FLASK);
            } else if (n % 3 == 1) {
                buys("old" + n, at, SalesChannel.STORE, SHOES, LAMP, SOCKS);
            } else {
                buys("old" + n, at, SalesChannel.WEB, BELT);
            }
        }
        for (int n = 0; n < 60; n++) {
            buys("new" + n, ago(10 + n), n % 2 == 0 ? SalesChannel.WEB : SalesChannel.STORE, n % 2 == 0 ? SHOES : BELT);
        }
        night();
    }

    /** What is found each night is found now. */
    public void night() {
        product.getBean(ProductNeighbours.class).make();
    }

    private Instant ago(int days) {
        return now.minus(Duration.ofDays(days));
    }

    private void goods(String name, String category, String price, String cost, int available, String description) {
        intake.take(
                source,
                new ProductSnapshot(
                        sku(name),
                        now,
                        sku(name),
                        name,
                        description,
                        List.of(category(category)),
                        new BigDecimal(price),
                        new BigDecimal(cost),
                        "EUR",
                        Map.of(),
                        null,
                        null,
                        true,
                        false,
                        List.of(
                                new Stock("TO1", BigDecimal.valueOf(available / 3)),
                                new Stock("WEB", BigDecimal.valueOf(available - available / 3)))));
    }

    /** @return the order's number */
    public String buys(String person, Instant at, SalesChannel channel, String... names) {
        var lines = new ArrayList<Line>();
        for (String name : names) {
            boolean shoes = name.equals(SHOES) || name.equals(PRO);
            lines.add(new Line(
                    String.valueOf(lines.size() + 1),
                    sku(name),
                    sku(name),
                    name,
                    List.of(category(shoes ? "Scarpe" : "Accessori")),
                    BigDecimal.ONE,
                    new BigDecimal(shoes ? "129.00" : "20.00"),
                    new BigDecimal(shoes ? "71.00" : "8.00"),
                    new BigDecimal("0.22")));
        }
        var order = new Told(
                        unique + "-" + orders++,
                        Told.account(person + unique, person + "." + unique + "@posta.example"),
                        at)
                .channel(channel)
                .lines(lines)
                .payment(PaymentStatus.PAID)
                .order();
        intake.take(source, order);
        return order.number();
    }

    /** So that no other test sees anything of it. */
    public void forget() {
        clock.setOffset(Duration.ZERO);
        var jdbc = product.getBean(JdbcClient.class);
        jdbc.sql("update shop_order set status = 'CANCELLED' where shop = ?")
                .param(source.shop())
                .update();
        jdbc.sql("update product set deleted = true where shop = ?")
                .param(source.shop())
                .update();
        List.of("product_neighbour", "product_sales", "suggestion")
                .forEach(table -> jdbc.sql("delete from " + table).update());
        jdbc.sql("update product_neighbour_run set made_at = null, customers = 0, products = 0")
                .update();
    }
}
