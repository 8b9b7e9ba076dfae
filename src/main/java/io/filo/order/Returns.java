package io.filo.order;

import io.filo.order.Snapshot.ReturnKind;
import io.filo.order.Snapshot.ReturnMode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Goods on their way back: asked for here, and led through by their case. Returns that a shop tells of are read here too.
 * All calls join the running transaction; each is harmless when done twice.
 */
public interface Returns {

    /** One line of what comes back. @param reason code of {@link #reasons}; @param note compulsory for OTHER */
    record Item(
            String lineId,
            BigDecimal quantity,
            @Nullable String reason,
            @Nullable String note) {}

    /**
     * What somebody wants to send back.
     *
     * @param key the same key twice is one return, such as {@code track:<token hash>:<form>} or {@code message:77}
     * @param at when the customer said so: what deadlines count from
     */
    record Request(long orderId, ReturnKind kind, ReturnMode mode, List<Item> items, String key, Instant at) {}

    /** What the customer would like best for what comes back. */
    enum Wish {
        REFUND,
        EXCHANGE
    }

    /** A code of the table of reasons in words. @param fault the goods are at fault, not the customer's wish */
    record Reason(String code, String name, boolean fault) {}

    /** What of a line can still come back. */
    record Returnable(String lineId, String name, @Nullable String sku, BigDecimal quantity, BigDecimal unitPrice) {}

    /** What was found of a line. @param condition code: NEW, OPENED, WORN, DAMAGED, MISSING */
    record Inspected(String lineId, BigDecimal quantity, String condition) {}

    /**
     * Keeps the request and starts its case.
     *
     * @return the return's id; that of the first request for the same key
     * @throws io.filo.support.NotFoundException for an unknown order
     * @throws io.filo.support.BusinessException {@code RETURN_NOTHING} without items, {@code RETURN_LINE} for an unknown line
     *     or more pieces than can still come back, {@code RETURN_REASON} for an unknown reason, {@code RETURN_NOTE} for
     *     OTHER without a note, {@code RETURN_NO_CUSTOMER} for an order of nobody known
     */
    long request(Request request);

    /** What can still be sent back of an order, whether or not a deadline has passed. */
    List<Returnable> returnable(long orderId);

    /** Those in use, in their order. */
    List<Reason> reasons(Locale locale);

    /** A code in words, also of one that is not in use any more; the code itself when there is none. */
    String reason(String code, Locale locale);

    /** @throws io.filo.support.NotFoundException */
    ReturnView find(long returnId);

    List<ReturnView> ofOrder(long orderId);

    /**
     * Keeps what the customer would like best; the last word counts.
     *
     * @param exchangeFor for EXCHANGE: what he would like instead, in his words; null while he has not said
     * @throws io.filo.support.BusinessException {@code RETURN_STATE} when it is rejected, called off or settled
     */
    void wish(long returnId, Wish wish, @Nullable String exchangeFor);

    /** @throws io.filo.support.BusinessException {@code RETURN_STATE} when it is rejected, called off or settled */
    void approve(long returnId);

    /** @param reason code. @throws io.filo.support.BusinessException {@code RETURN_STATE} when it is received or settled */
    void reject(long returnId, String reason);

    /** The customer keeps it; its case hears of it. @throws io.filo.support.BusinessException {@code RETURN_STATE} */
    void cancel(long returnId);

    /** The parcel is here; its case hears of it. @throws io.filo.support.BusinessException {@code RETURN_STATE} */
    void receive(long returnId, Instant at);

    /**
     * What was found; lines that are not named are taken as they were announced.
     *
     * @throws io.filo.support.BusinessException {@code RETURN_STATE}, {@code RETURN_LINE}, {@code RETURN_QUANTITY}, {@code
     *     RETURN_CONDITION}
     */
    void inspect(long returnId, List<Inspected> lines);

    /**
     * What turned out to be otherwise than it was told.
     *
     * @param mode how it came back
     * @param reasons codes by line; lines that are not named stay as they are
     * @throws io.filo.support.BusinessException {@code RETURN_STATE}, {@code RETURN_LINE}, {@code RETURN_REASON}
     */
    void correct(long returnId, ReturnMode mode, Map<String, String> reasons);

    /** What can still be paid back for an order, with tax: its total without what was paid back before; 0 or more. */
    BigDecimal refundable(long orderId);

    /**
     * Whether so much can be paid back, before it is promised.
     *
     * @param refund with tax; null for nothing
     * @throws io.filo.support.BusinessException {@code RETURN_REFUND_LEFT} for less than 0 or more than is left
     */
    void checkRefund(long returnId, @Nullable BigDecimal refund);

    /**
     * It is settled; the case of its order hears of it, and when all of the order was paid back, that it is undone.
     *
     * @param refund what is paid back, with tax, 0 or more; null when nothing is
     * @throws io.filo.support.BusinessException {@code RETURN_STATE}, {@code RETURN_REFUND_LEFT} for more than is left
     */
    void complete(long returnId, @Nullable BigDecimal refund);

    /**
     * It is settled by a replacement; the customer holds its pieces again and may send them back anew.
     *
     * @throws io.filo.support.BusinessException {@code RETURN_STATE}
     */
    void exchange(long returnId);
}
