package io.filo.order;

import io.filo.order.Snapshot.ReturnKind;
import io.filo.order.Snapshot.ReturnMode;
import io.filo.order.Snapshot.ReturnStatus;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A return.
 *
 * @param shop key of the connector that told of it, null when it was asked for here
 * @param rejectReason code, null unless rejected
 * @param refund with tax, null until decided
 * @param wish what the customer would like best, null while he has not said
 * @param exchangeFor what he would like instead, in his words; null while he has not said
 * @param labelUrl where the label for the parcel is, null when the shop gives none
 * @param refundDue until when a withdrawal must be refunded by law; null for other kinds
 */
public record ReturnView(
        long id,
        long orderId,
        String orderNumber,
        @Nullable Long customerId,
        @Nullable String shop,
        ReturnKind kind,
        ReturnMode mode,
        ReturnStatus status,
        Instant requestedAt,
        @Nullable Instant decidedAt,
        @Nullable String rejectReason,
        @Nullable Instant receivedAt,
        @Nullable Instant inspectedAt,
        @Nullable Instant completedAt,
        String currency,
        @Nullable BigDecimal refund,
        @Nullable Instant refundDue,
        Returns.@Nullable Wish wish,
        @Nullable String exchangeFor,
        @Nullable String labelUrl,
        List<ReturnLine> lines) {

    /**
     * @param quantity pieces that come back, as whoever told of it says
     * @param bought how many of them were bought and come back by no other return; a shop may tell of more
     * @param amount what was paid for what was bought of them, with tax
     * @param condition code, null until inspected
     */
    public record ReturnLine(
            String lineId,
            String name,
            @Nullable String sku,
            BigDecimal quantity,
            BigDecimal bought,
            BigDecimal amount,
            @Nullable String reason,
            @Nullable String note,
            @Nullable String condition) {}

    /** Whether somebody says that more comes back than was bought. */
    public boolean isBeyondOrder() {
        return lines.stream().anyMatch(line -> line.bought().compareTo(line.quantity()) < 0);
    }

    /** Whether it is neither settled nor rejected nor called off. */
    public boolean isOpen() {
        return status == ReturnStatus.REQUESTED || status == ReturnStatus.APPROVED || status == ReturnStatus.RECEIVED;
    }

    /** What was paid for all that comes back, with tax. */
    public BigDecimal amount() {
        return lines.stream().map(ReturnLine::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
