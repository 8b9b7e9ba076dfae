package io.filo.order;

import java.math.BigDecimal;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/**
 * What diagrams may read of a return, by <code>crm.goodsReturn(returnId)</code>.
 *
 * @param fault at least one line's reason is a fault of the goods
 * @param amount what was paid for the pieces, with tax
 * @param daysSinceDelivery full days between the arrival and the request, 0 before the arrival; null when nothing has arrived
 * @param earlierReturns of the same customer, settled or not
 * @param refundDue until when a withdrawal must be refunded by law; null for other kinds
 */
public record ReturnFacts(
        String kind,
        String mode,
        String status,
        boolean fault,
        boolean received,
        boolean inspected,
        BigDecimal amount,
        @Nullable Long daysSinceDelivery,
        long earlierReturns,
        Date requestedAt,
        @Nullable Date refundDue) {}
