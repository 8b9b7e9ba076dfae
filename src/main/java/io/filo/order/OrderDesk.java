package io.filo.order;

import io.filo.order.OrderView.OrderRow;
import io.filo.support.PageOf;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Orders as people see them. All calls join the running transaction. */
public interface OrderDesk {

    /**
     * What to look for; any of it may be null.
     *
     * @param text what a number, an address to write to, an address or number of the customer, or words of his name begin
     *     with; of an order's number also from its first digit on
     * @param state OPEN, UNPAID, LATE, DELIVERED, RETURN or UNDONE
     * @param shop key of the connector
     * @param channel a {@link Snapshot.SalesChannel}
     * @param from day in UTC, inclusive
     * @param until day in UTC, inclusive
     */
    record Search(
            @Nullable String text,
            @Nullable String state,
            @Nullable String shop,
            @Nullable String channel,
            @Nullable LocalDate from,
            @Nullable LocalDate until,
            @Nullable Long customerId) {}

    /** Newest first. @param page zero-based; @param size 1 to 200 */
    PageOf<OrderRow> search(Search search, int page, int size);

    /** With all that belongs to it. @throws io.filo.support.NotFoundException */
    OrderView order(long orderId);

    /** Newest first, with all that belongs to each; at most so many. Following merges. */
    List<OrderView> ofCustomer(long customerId, int most);

    /** The order of that number, where there is one only, of whatever shop. */
    Optional<Long> byNumber(String number);

    /** Keys of the shops that orders have come from. */
    List<String> shops();

    /**
     * Whether somebody who holds a link to the order shows that it is his: by the e-mail address it was placed with or the
     * postal code it goes to.
     *
     * @param written as written
     */
    boolean belongsTo(long orderId, String written);

    /** A cart with its lines. @throws io.filo.support.NotFoundException */
    CartView cart(long cartId);
}
