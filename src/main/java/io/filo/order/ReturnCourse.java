package io.filo.order;

import io.filo.contact.Channel;
import io.filo.contact.Correspondence;
import io.filo.contact.Enquiry;
import io.filo.contact.Permission;
import io.filo.contact.Purpose;
import io.filo.order.Snapshot.FulfillmentStatus;
import io.filo.order.Snapshot.ReturnStatus;
import io.filo.order.Snapshot.SalesChannel;
import io.filo.support.BusinessException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What the case of a return does with it. Each call is harmless when done twice. */
@Service
@Transactional(propagation = Propagation.MANDATORY, noRollbackFor = BusinessException.class)
public class ReturnCourse {

    private static final String TOPIC = "RETURN";
    /** Where the law names no day, money goes back as fast as after a withdrawal. */
    private static final Duration REFUND_WITHIN = Duration.ofDays(14);

    /** Whoever inspects has a day at least before somebody is called. */
    private static final Duration TIME_TO_INSPECT = Duration.ofDays(1);

    /** How much of what comes back is excepted from withdrawal: made to measure, personalised, opened for hygiene. */
    public enum Exempt {
        NONE,
        SOME,
        ALL
    }

    /**
     * What a table decides by.
     *
     * @param daysSinceDelivery full days between arrival and request, 0 on the day; -1 when nothing has arrived
     * @param fault the goods are at fault
     * @param earlierReturns of the same customer
     * @param amount what was paid for it, with tax
     * @param exchangeChosen whether the customer has said that he would like an exchange
     * @param goodsSent whether the customer has or gets the goods: false when nothing of the order has left the shop
     */
    public record Assessment(
            ReturnStatus status,
            long daysSinceDelivery,
            Exempt exempt,
            boolean fault,
            long earlierReturns,
            BigDecimal amount,
            boolean goodsSent,
            boolean exchangeChosen) {}

    /** Where goods on their way back stand. */
    public enum Standing {
        /** Not here yet. */
        AWAITED,
        /** Here, or accepted and never sent; and not settled. */
        HERE,
        /** Rejected, called off or settled. */
        OVER
    }

    /** @param escalateAt when somebody is to be called if it is not settled */
    public record Look(Standing standing, Instant escalateAt) {}

    /** How a return ends. */
    public enum Settlement {
        REFUND,
        EXCHANGE,
        /** Neither: what came back is not taken. */
        NONE
    }

    private final Returns returns;
    private final OrderDesk orders;
    private final Correspondence correspondence;
    private final JdbcClient jdbc;
    private final Clock clock;

    ReturnCourse(Returns returns, OrderDesk orders, Correspondence correspondence, JdbcClient jdbc, Clock clock) {
        this.returns = returns;
        this.orders = orders;
        this.correspondence = correspondence;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * Writes a letter about the return, which no objection holds back.
     *
     * @return why it was not sent, as a code; empty when it is on its way
     */
    public Optional<String> write(long returnId, String letter) {
        var back = returns.find(returnId);
        long customer = Objects.requireNonNull(back.customerId(), "a return with a case has a customer");
        var enquiry =
                new Enquiry(Purpose.TRANSACTIONAL, Channel.EMAIL, TOPIC, letter, "return:" + returnId, null, false);
        Permission permission = correspondence.ask(customer, enquiry);
        if (!permission.isAllowed()) {
            return Optional.of(permission.reason());
        }
        correspondence.send(customer, enquiry, orders.order(back.orderId()).brand(), null);
        return Optional.empty();
    }

    /**
     * What would be paid back for all of it: what was paid for the goods, and for sending them where a whole order is
     * withdrawn from (Directive 2011/83/EU, article 13).
     */
    public BigDecimal proposedRefund(long returnId) {
        var back = returns.find(returnId);
        var order = orders.order(back.orderId());
        boolean whole = back.kind() == Snapshot.ReturnKind.WITHDRAWAL
                && order.lines().stream()
                        .allMatch(line -> back.lines().stream()
                                .anyMatch(mine -> mine.lineId().equals(line.lineId())
                                        && mine.quantity().compareTo(line.quantity()) == 0));
        var shipping = whole ? Objects.requireNonNullElse(order.shippingPaid(), BigDecimal.ZERO) : BigDecimal.ZERO;
        return order.paymentStatus().isUnpaid()
                ? BigDecimal.ZERO
                : back.amount().add(shipping).min(returns.refundable(back.orderId()));
    }

    /** What never left the shop cannot come back. What was bought in a store went with the customer. */
    private static boolean isSent(OrderView order) {
        return order.deliveredAt() != null
                || !order.shipments().isEmpty()
                || order.channel() == SalesChannel.STORE
                || order.fulfillmentStatus() != FulfillmentStatus.UNFULFILLED;
    }

    /** Reads what a table decides by. */
    public Assessment assess(long returnId) {
        var back = returns.find(returnId);
        var order = orders.order(back.orderId());
        var arrived = order.deliveredAt();
        var faults = returns.reasons(Locale.ENGLISH).stream()
                .filter(Returns.Reason::fault)
                .map(Returns.Reason::code)
                .toList();
        return new Assessment(
                back.status(),
                arrived == null
                        ? -1
                        : Math.max(
                                0, Duration.between(arrived, back.requestedAt()).toDays()),
                exempt(returnId),
                back.lines().stream().anyMatch(line -> faults.contains(String.valueOf(line.reason()))),
                earlier(back),
                back.amount(),
                isSent(order),
                back.wish() == Returns.Wish.EXCHANGE);
    }

    /** A product says so by its attribute {@code withdrawal} = excluded or {@code personalised} = true. */
    private Exempt exempt(long returnId) {
        return jdbc.sql("""
                        select count(*) filter (where exempt) as exempt, count(*) as lines from (
                            select exists (select from product p
                                           where p.shop = o.shop and (p.external_id = ol.product_external_id or p.sku = ol.sku)
                                             and (p.attributes ->> 'withdrawal' = 'excluded'
                                                  or p.attributes ->> 'personalised' = 'true')) as exempt
                            from goods_return r
                            join shop_order o on o.id = r.order_id
                            join goods_return_line l on l.return_id = r.id
                            left join shop_order_line ol on ol.order_id = o.id and ol.line_id = l.line_id
                            where r.id = ?) as line
                        """)
                .param(returnId)
                .query((row, number) -> row.getLong("exempt") == 0
                        ? Exempt.NONE
                        : row.getLong("exempt") == row.getLong("lines") ? Exempt.ALL : Exempt.SOME)
                .single();
    }

    private long earlier(ReturnView back) {
        return jdbc.sql("""
                        select count(*) from goods_return r join shop_order o on o.id = r.order_id
                        where o.customer_id = ? and r.id < ?
                        """)
                .params(back.customerId(), back.id())
                .query(Long.class)
                .single();
    }

    /** Accepts it, unless it has gone on already. @return whether it was accepted now */
    public boolean approve(long returnId) {
        boolean waits = locked(returnId).status() == ReturnStatus.REQUESTED;
        if (waits) {
            returns.approve(returnId);
        }
        return waits;
    }

    /** Rejects it, unless it is here or over already. @param reason code, kept and told */
    public void reject(long returnId, String reason) {
        var status = locked(returnId).status();
        if (status == ReturnStatus.REQUESTED || status == ReturnStatus.APPROVED) {
            returns.reject(returnId, reason);
        }
    }

    /**
     * Takes the return for given up: nothing came.
     *
     * @throws BusinessException {@code RETURN_STATE} when it is here after all, or settled
     */
    public void giveUp(long returnId) {
        returns.cancel(returnId);
    }

    /**
     * Looks again, and holds the return until the case waits.
     *
     * @param before how long before the money must be back somebody is called; days
     */
    public Look look(long returnId, Duration before) {
        var back = locked(returnId);
        var standing = back.isOpen() ? isHere(back) ? Standing.HERE : Standing.AWAITED : Standing.OVER;
        var received = Objects.requireNonNullElse(back.receivedAt(), clock.instant());
        var due = Objects.requireNonNullElse(back.refundDue(), received.plus(REFUND_WITHIN));
        var inTime = due.minus(before);
        var earliest = received.plus(TIME_TO_INSPECT);
        return new Look(standing, inTime.isBefore(earliest) ? earliest : inTime);
    }

    private boolean isHere(ReturnView back) {
        return back.status() == ReturnStatus.RECEIVED
                || back.status() == ReturnStatus.APPROVED && !isSent(orders.order(back.orderId()));
    }

    /**
     * Ends it.
     *
     * @param refund what is paid back, with tax, above 0; only for REFUND, and then compulsory
     * @throws BusinessException {@code RETURN_REFUND} for nothing, {@code RETURN_REFUND_LEFT} for more than is left of
     *     the order; {@code RETURN_STATE} when it is over already: what the shop has paid back is not paid again
     */
    public void settle(long returnId, Settlement settlement, @Nullable BigDecimal refund) {
        if (settlement == Settlement.REFUND && (refund == null || refund.signum() <= 0)) {
            throw new BusinessException(
                    "RETURN_REFUND", "Say how much is paid back: return " + returnId + " is to be refunded.");
        }
        var status = locked(returnId).status();
        if (status == ReturnStatus.COMPLETED) {
            throw new BusinessException("RETURN_STATE", "Return " + returnId + " is settled already.", returnId);
        }
        if (settlement == Settlement.EXCHANGE) {
            returns.exchange(returnId);
        } else {
            returns.complete(returnId, settlement == Settlement.REFUND ? refund : null);
        }
    }

    private ReturnView locked(long returnId) {
        jdbc.sql("select id from goods_return where id = ? for no key update")
                .param(returnId)
                .query(Long.class)
                .list();
        return returns.find(returnId);
    }
}
