package io.filo.report;

import io.filo.access.SignedIn;
import io.filo.insight.PurchaseReports;
import io.filo.insight.PurchaseReports.Measure;
import io.filo.insight.PurchaseReports.Target;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Questions about purchases that somebody keeps, for all who may see what the customers are worth. */
public interface Reports {

    /** @param segment key of a segment whose purchases alone count; null for everybody's */
    record Question(
            Measure measure, Target by, Span span, @Nullable String segment) {}

    record Saved(long id, String name, Question question, String owner, Instant changedAt) {}

    /**
     * Asks now.
     *
     * @return its rows by the measure, the largest first, but for times
     * @throws NotFoundException without such a segment
     * @throws BusinessException {@code REPORT_TOO_SLOW}
     */
    PurchaseReports.Report ask(Question question);

    /** By name. */
    List<Saved> all();

    /** @throws NotFoundException without such a report */
    Saved get(long id);

    /**
     * @return its id
     * @throws BusinessException {@code REPORT_NAME} for none or one of more than 120 characters, {@code SEGMENT_UNKNOWN}
     */
    long save(String name, Question question, String actor);

    /**
     * @throws NotFoundException without such a report
     * @throws BusinessException as when it is saved, and {@code REPORT_NOT_YOURS} for who neither made it nor administers
     */
    void change(long id, String name, Question question, SignedIn actor);

    /** With its subscriptions. @throws BusinessException {@code REPORT_NOT_YOURS} */
    void remove(long id, SignedIn actor);

    /**
     * @param hour of the installation's zone
     * @param failure code of why the last one did not leave
     * @param enteredBy user id of who had it sent, the reader himself or who made the report
     */
    record Subscription(
            String userId,
            Rhythm rhythm,
            int hour,
            Instant nextAt,
            @Nullable Instant sentAt,
            @Nullable String failure,
            String enteredBy) {}

    /** @param name of the report */
    record Received(long report, String name, Subscription subscription) {}

    /** What comes to somebody by mail, by name. */
    List<Received> receivedBy(String userId);

    List<Subscription> subscriptions(long id);

    /** Who can get reports: users with an address who may see them, by name. */
    List<SignedIn> readers();

    /**
     * From the next such hour on; a second one takes the place of the first.
     *
     * @param hour 0 to 23, of the installation's zone
     * @throws NotFoundException without such a report
     * @throws BusinessException {@code REPORT_READER} for who may not see it or has no address, {@code REPORT_NOT_YOURS} for
     *     another's subscription to another's report, {@code REPORT_HOUR}
     */
    void subscribe(long id, String userId, Rhythm rhythm, int hour, SignedIn actor);

    /** Everybody ends his own; who made the report, those of others too. @throws BusinessException {@code REPORT_NOT_YOURS} */
    void unsubscribe(long id, String userId, SignedIn actor);
}
