package io.filo.order;

import io.filo.order.Snapshot.Attribution;
import io.filo.order.Snapshot.Checkpoint;
import io.filo.order.Snapshot.FulfillmentStatus;
import io.filo.order.Snapshot.Line;
import io.filo.order.Snapshot.OrderSnapshot;
import io.filo.order.Snapshot.OrderStatus;
import io.filo.order.Snapshot.PaymentStatus;
import io.filo.order.Snapshot.Person;
import io.filo.order.Snapshot.SalesChannel;
import io.filo.order.Snapshot.SalesModel;
import io.filo.order.Snapshot.ShipmentSnapshot;
import io.filo.order.Snapshot.ShipmentStatus;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a shop tells in tests: an order of three lines, told again as it goes on. */
public final class Told {

    private final String id;
    private final Person person;
    private final Instant placedAt;
    private Instant updatedAt;
    private OrderStatus status = OrderStatus.OPEN;
    private PaymentStatus payment = PaymentStatus.PENDING;
    private FulfillmentStatus fulfillment = FulfillmentStatus.UNFULFILLED;
    private SalesChannel channel = SalesChannel.WEB;
    private SalesModel model = SalesModel.B2C;
    private List<Line> lines = List.of(
            line("1", "Aurora trail", "AUR-42", "129.00", "71.00"),
            line("2", "Merino socks", "SOC-M", "14.00", "5.00"),
            line("3", "Soft flask", "FLA-5", "18.00", null));
    private List<ShipmentSnapshot> shipments = List.of();
    private @Nullable Instant promisedUntil;
    private @Nullable String cartId;
    private @Nullable String pickupStoreId;
    private @Nullable String referralCode;
    private @Nullable String couponCode;

    public Told(String id, Person person, Instant placedAt) {
        this.id = id;
        this.person = person;
        this.placedAt = placedAt.truncatedTo(ChronoUnit.SECONDS);
        this.updatedAt = this.placedAt;
    }

    public static Person guest(String email) {
        return new Person(null, email, false, null, "Mia", "Rossi", null, null, "it-IT", null);
    }

    public static Person account(String id, @Nullable String email) {
        return new Person(id, email, false, "+39 333 1234567", "Mia", "Rossi", null, null, "it-IT", null);
    }

    public static Person alias(@Nullable String id, String email) {
        return new Person(id, email, true, null, "Mario", "Bianchi", null, null, "pt-BR", null);
    }

    public static Line line(String id, String name, String sku, String price, @Nullable String cost) {
        return new Line(
                id,
                sku,
                sku,
                name,
                List.of("Running"),
                BigDecimal.ONE,
                new BigDecimal(price),
                cost == null ? null : new BigDecimal(cost),
                new BigDecimal("0.22"));
    }

    public Told at(long secondsLater) {
        updatedAt = placedAt.plusSeconds(secondsLater);
        return this;
    }

    public Told payment(PaymentStatus payment) {
        this.payment = payment;
        return this;
    }

    public Told status(OrderStatus status) {
        this.status = status;
        return this;
    }

    public Told fulfillment(FulfillmentStatus fulfillment) {
        this.fulfillment = fulfillment;
        return this;
    }

    public Told channel(SalesChannel channel) {
        this.channel = channel;
        return this;
    }

    public Told model(SalesModel model) {
        this.model = model;
        return this;
    }

    /** All but that line. */
    public Told without(String line) {
        lines = lines.stream().filter(each -> !each.lineId().equals(line)).toList();
        return this;
    }

    public Told lines(List<Line> lines) {
        this.lines = lines;
        return this;
    }

    public Told shipments(List<ShipmentSnapshot> shipments) {
        this.shipments = shipments;
        return this;
    }

    public Told promised(@Nullable Instant until) {
        promisedUntil = until;
        return this;
    }

    public Told collected(String storeId) {
        pickupStoreId = storeId;
        return this;
    }

    public Told cart(String id) {
        cartId = id;
        return this;
    }

    /** By whose recommendation, with what coupon. */
    public Told codes(@Nullable String referral, @Nullable String coupon) {
        referralCode = referral;
        couponCode = coupon;
        return this;
    }

    /** Something else that the shop sells. */
    public static Snapshot.ProductSnapshot product(String sku, String name, String price, String cost, int available) {
        return new Snapshot.ProductSnapshot(
                sku,
                Instant.parse("2026-01-01T00:00:00Z").plusSeconds(available),
                sku,
                name,
                null,
                List.of("Running"),
                new BigDecimal(price),
                new BigDecimal(cost),
                "EUR",
                java.util.Map.of(),
                "https://shop.example/" + sku,
                null,
                true,
                false,
                List.of(new Snapshot.Stock("TO1", BigDecimal.valueOf(available))));
    }

    public OrderSnapshot order() {
        return new OrderSnapshot(
                id,
                updatedAt,
                "N" + id,
                placedAt,
                channel,
                model,
                channel == SalesChannel.STORE ? "TO1" : null,
                null,
                pickupStoreId,
                null,
                status,
                payment,
                fulfillment,
                null,
                null,
                person,
                null,
                "EUR",
                new BigDecimal("161.00"),
                new BigDecimal("29.03"),
                null,
                new BigDecimal("4.00"),
                new BigDecimal("0.00"),
                lines,
                shipments,
                List.of(),
                promisedUntil,
                cartId,
                new Attribution("newsletter", "e-mail", "spring", referralCode, couponCode));
    }

    public static ShipmentSnapshot parcel(
            String id, @Nullable String orderId, Instant updatedAt, ShipmentStatus status, @Nullable Instant promised) {
        return parcel(id, orderId, updatedAt, status, promised, promised, "GLS", "TN" + id);
    }

    public static ShipmentSnapshot parcel(
            String id,
            @Nullable String orderId,
            Instant updatedAt,
            ShipmentStatus status,
            @Nullable Instant promised,
            @Nullable Instant expected,
            String carrier,
            String number) {
        var at = updatedAt.truncatedTo(ChronoUnit.SECONDS);
        return new ShipmentSnapshot(
                id,
                at,
                orderId,
                carrier,
                number,
                "https://carrier.example/" + number,
                status,
                false,
                null,
                at,
                status == ShipmentStatus.DELIVERED ? at : null,
                promised,
                expected,
                "CARRIER",
                List.of(),
                List.of(new Checkpoint(at, status, "Scanned", "Bologna")));
    }
}
