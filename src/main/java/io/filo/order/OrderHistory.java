package io.filo.order;

import io.filo.order.Snapshot.OrderSnapshot;
import io.filo.order.SnapshotIntake.Source;
import io.filo.order.SnapshotIntake.Taken;
import java.util.List;

/**
 * Orders of the past, thousands at once: kept as {@link SnapshotIntake} keeps them, one after the other, but written
 * together. They start and wake no case. All calls join the running transaction.
 */
public interface OrderHistory {

    /**
     * Stores those that are newer than what is known, with their customers, and brings the customers' stages up to date.
     *
     * @param source whose orders they are
     * @param orders each id once
     * @return what became of each, in their order
     * @throws io.filo.support.BusinessException {@code BAD_SNAPSHOT} in words, for what no order may say
     * @throws org.springframework.dao.DataIntegrityViolationException when somebody else has written one of them, or one of
     *     their customers, since: roll back and begin again
     */
    List<Taken> take(Source source, List<OrderSnapshot> orders);

    /** What {@link #take} would come to; writes nothing. */
    List<Taken> foresee(Source source, List<OrderSnapshot> orders);
}
