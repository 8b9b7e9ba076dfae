package io.filo.order;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The whole present state of one thing in a shop, as the shop tells it; never a change. Ids are the shop's own, strings of
 * 1 to 200 characters. Amounts are in the unit of the currency (ISO 4217), with tax, unless said otherwise; at most 15
 * digits before and 4 after the point. Lists are never null; null says that the shop does not tell.
 */
public sealed interface Snapshot {

    /** The shop's id of the thing. */
    String id();

    /** When the thing was last changed in the shop: what is older than what is known is passed over. */
    Instant updatedAt();

    /** Somebody's address, as written. */
    record Address(
            @Nullable String name,
            @Nullable String street,
            @Nullable String postalCode,
            @Nullable String city,
            @Nullable String region,
            @Nullable String country,
            @Nullable String phone) {}

    /**
     * Who buys.
     *
     * @param id the shop's id of the account, null for a guest
     * @param email where to write to
     * @param emailIsAlias the address is a forwarding one of a marketplace: good to write to, never an identity
     * @param locale BCP 47, such as {@code it-IT}
     * @param taxId VAT number of a company
     */
    record Person(
            @Nullable String id,
            @Nullable String email,
            boolean emailIsAlias,
            @Nullable String phone,
            @Nullable String givenName,
            @Nullable String familyName,
            @Nullable String company,
            @Nullable String taxId,
            @Nullable String locale,
            @Nullable Address address) {}

    /** @param state GRANTED or WITHDRAWN, @param purpose and channel as the consent log names them */
    record ConsentGiven(String purpose, String channel, String state, Instant at) {}

    /** A customer's account in a shop. */
    record CustomerSnapshot(
            String id, Instant updatedAt, @Nullable Instant createdAt, Person person, List<ConsentGiven> consents)
            implements Snapshot {}

    /** @param available pieces, negative when oversold */
    record Stock(String location, BigDecimal available) {}

    /**
     * What is sold, one per stock keeping unit.
     *
     * @param categoryPath from the widest to the narrowest
     * @param price with tax
     * @param cost without tax, null when the shop does not tell
     * @param deleted it is not sold any more
     * @param stockId the shop's id of what lies in the stores, where it has one of its own
     */
    record ProductSnapshot(
            String id,
            Instant updatedAt,
            String sku,
            String name,
            @Nullable String description,
            List<String> categoryPath,
            @Nullable BigDecimal price,
            @Nullable BigDecimal cost,
            @Nullable String currency,
            Map<String, String> attributes,
            @Nullable String url,
            @Nullable String imageUrl,
            boolean active,
            boolean deleted,
            List<Stock> stock,
            @Nullable String stockId)
            implements Snapshot {

        public ProductSnapshot(
                String id,
                Instant updatedAt,
                String sku,
                String name,
                @Nullable String description,
                List<String> categoryPath,
                @Nullable BigDecimal price,
                @Nullable BigDecimal cost,
                @Nullable String currency,
                Map<String, String> attributes,
                @Nullable String url,
                @Nullable String imageUrl,
                boolean active,
                boolean deleted,
                List<Stock> stock) {
            this(
                    id,
                    updatedAt,
                    sku,
                    name,
                    description,
                    categoryPath,
                    price,
                    cost,
                    currency,
                    attributes,
                    url,
                    imageUrl,
                    active,
                    deleted,
                    stock,
                    null);
        }
    }

    /**
     * How much of a thing lies in one place, for shops that tell it apart from the product. Where one has told so, what the
     * product itself tells of its stock is passed over.
     *
     * @param stockId as in the product
     * @param available pieces, negative when oversold
     */
    record StockSnapshot(String id, Instant updatedAt, String stockId, String location, BigDecimal available)
            implements Snapshot {}

    /**
     * A line of a cart or an order.
     *
     * @param lineId unique in its order
     * @param quantity above 0
     * @param unitPrice what is paid for one, discounts taken off, with tax
     * @param unitCost what one costs the shop, without tax
     * @param taxRate such as 0.22
     */
    record Line(
            String lineId,
            @Nullable String productId,
            @Nullable String sku,
            String name,
            List<String> categoryPath,
            BigDecimal quantity,
            BigDecimal unitPrice,
            @Nullable BigDecimal unitCost,
            @Nullable BigDecimal taxRate) {}

    record CartSnapshot(
            String id,
            Instant updatedAt,
            Person person,
            String currency,
            BigDecimal total,
            List<Line> lines,
            @Nullable String recoveryUrl,
            @Nullable String convertedOrderId,
            @Nullable Boolean marketingAllowed)
            implements Snapshot {}

    enum SalesChannel {
        WEB,
        STORE,
        PHONE,
        CHAT,
        OTHER
    }

    enum SalesModel {
        B2C,
        B2B,
        MARKETPLACE
    }

    enum OrderStatus {
        OPEN,
        CLOSED,
        CANCELLED,
        UNKNOWN
    }

    enum PaymentStatus {
        PENDING,
        AUTHORIZED,
        PARTIALLY_PAID,
        PAID,
        PARTIALLY_REFUNDED,
        REFUNDED,
        VOIDED,
        FAILED,
        UNKNOWN;

        /** Nobody has paid, or given his word to a bank. */
        boolean isUnpaid() {
            return this == PENDING || this == VOIDED || this == FAILED;
        }
    }

    enum FulfillmentStatus {
        UNFULFILLED,
        PARTIALLY_FULFILLED,
        FULFILLED,
        RETURNED,
        UNKNOWN
    }

    /** Money that changed after the order was placed. @param kind REFUND, DISCOUNT, FEE, OTHER; @param amount 0 or more */
    record Adjustment(
            String id,
            String kind,
            BigDecimal amount,
            @Nullable Instant at,
            @Nullable String reason) {}

    /** Where the order came from; codes as in the addresses' utm parameters. */
    record Attribution(
            @Nullable String source,
            @Nullable String medium,
            @Nullable String campaign,
            @Nullable String referralCode,
            @Nullable String couponCode) {}

    /**
     * An order.
     *
     * @param number what people call it; the id where the shop has no other
     * @param storeId where it was sold, for the channel STORE
     * @param researchChannel where the customer looked before, null when nobody knows
     * @param pickupStoreId click and collect
     * @param assistantId who sold it
     * @param shippingCost what sending costs the shop
     * @param shippingPaid what the customer pays for sending
     * @param total what the customer pays in all
     * @param taxTotal the tax in it
     * @param shipments those the shop tells with the order; others come by themselves
     * @param promisedUntil the latest moment of arrival promised
     */
    record OrderSnapshot(
            String id,
            Instant updatedAt,
            String number,
            Instant placedAt,
            SalesChannel channel,
            SalesModel salesModel,
            @Nullable String storeId,
            @Nullable String researchChannel,
            @Nullable String pickupStoreId,
            @Nullable String assistantId,
            OrderStatus status,
            PaymentStatus paymentStatus,
            FulfillmentStatus fulfillmentStatus,
            @Nullable Instant paidAt,
            @Nullable Instant cancelledAt,
            Person person,
            @Nullable Address shippingAddress,
            String currency,
            BigDecimal total,
            @Nullable BigDecimal taxTotal,
            @Nullable BigDecimal discountTotal,
            @Nullable BigDecimal shippingCost,
            @Nullable BigDecimal shippingPaid,
            List<Line> lines,
            List<ShipmentSnapshot> shipments,
            List<Adjustment> adjustments,
            @Nullable Instant promisedUntil,
            @Nullable String cartId,
            @Nullable Attribution attribution)
            implements Snapshot {}

    /** Ranks as the carriers' order of things: a lower rank with a newer time is legal, the last two stick. */
    enum ShipmentStatus {
        UNKNOWN(0),
        PRE_TRANSIT(10),
        IN_TRANSIT(20),
        OUT_FOR_DELIVERY(30),
        DELIVERY_ATTEMPTED(35),
        AVAILABLE_FOR_PICKUP(40),
        EXCEPTION(50),
        RETURN_TO_SENDER(60),
        CANCELLED(90),
        DELIVERED(100);

        private final int rank;

        ShipmentStatus(int rank) {
            this.rank = rank;
        }

        public int rank() {
            return rank;
        }
    }

    /** A scan on the way. */
    record Checkpoint(
            Instant at,
            ShipmentStatus status,
            @Nullable String description,
            @Nullable String location) {}

    /** @param quantity null for all of the line */
    record ShippedLine(String lineId, @Nullable BigDecimal quantity) {}

    /**
     * A parcel.
     *
     * @param orderId the shop's id of its order, null when only the carrier speaks: then found by carrier and number
     * @param expectedArrivalUntil the present estimate
     * @param promisedUntil what was promised for this parcel; the first value told is kept for ever
     * @param delayReason code of the carrier or words of the warehouse
     * @param carrierSaysLate the carrier calls it delayed, whatever its position
     */
    record ShipmentSnapshot(
            String id,
            Instant updatedAt,
            @Nullable String orderId,
            @Nullable String carrier,
            @Nullable String trackingNumber,
            @Nullable String trackingUrl,
            ShipmentStatus status,
            boolean carrierSaysLate,
            @Nullable String delayReason,
            @Nullable Instant shippedAt,
            @Nullable Instant deliveredAt,
            @Nullable Instant promisedUntil,
            @Nullable Instant expectedArrivalUntil,
            @Nullable String etaSource,
            List<ShippedLine> lines,
            List<Checkpoint> checkpoints)
            implements Snapshot {}

    enum ReturnKind {
        WITHDRAWAL,
        DEFECT,
        WRONG_ITEM,
        EXCHANGE,
        OTHER
    }

    enum ReturnMode {
        PORTAL,
        MAIL,
        PHONE,
        STORE
    }

    enum ReturnStatus {
        REQUESTED,
        APPROVED,
        REJECTED,
        RECEIVED,
        COMPLETED,
        CANCELLED
    }

    /** @param reason a code of the table of reasons, OTHER needs the note; @param condition null until inspected */
    record ReturnedLine(
            String lineId,
            BigDecimal quantity,
            @Nullable String reason,
            @Nullable String note,
            @Nullable String condition) {}

    /** Goods on their way back, as the shop tells; returns asked for at Filo itself have no snapshot. */
    record ReturnSnapshot(
            String id,
            Instant updatedAt,
            String orderId,
            ReturnKind kind,
            ReturnMode mode,
            ReturnStatus status,
            @Nullable Instant requestedAt,
            @Nullable BigDecimal refund,
            @Nullable String labelUrl,
            List<ReturnedLine> lines)
            implements Snapshot {}
}
