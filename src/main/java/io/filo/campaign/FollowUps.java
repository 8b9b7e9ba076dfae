package io.filo.campaign;

import io.filo.campaign.WinBack.Outcome;
import io.filo.campaign.WinBack.Treatment;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the process dormant-follow-up does with the follow-up that it is the case of. */
public interface FollowUps {

    /**
     * A follow-up as its case begins.
     *
     * @param ended he has bought meanwhile, or it came to its end in another way
     * @param owner user id of who looks after the customer; null for nobody
     * @param lastOrderId the last order that the customer kept, of a shop that is connected; null for none
     */
    record Begun(
            long customerId,
            boolean ended,
            Treatment treatment,
            int incentive,
            Duration secondAfter,
            Duration thirdAfter,
            @Nullable String owner,
            Instant beganAt,
            Instant endsAt,
            @Nullable Long lastOrderId) {}

    /**
     * Looks whether he has bought since, and how he is to be treated.
     *
     * @throws io.filo.support.NotFoundException
     */
    Begun begin(long followUpId);

    /**
     * Ends it. Whatever it is ended with, it is won when he has bought and kept something in its days, and that order is
     * credited. Once it is ended, nothing changes.
     *
     * @return what it is ended with
     * @throws io.filo.support.NotFoundException
     */
    Outcome end(long followUpId, Outcome outcome);

    /** Notes the coupon that the last letter speaks of. */
    void noteCoupon(long followUpId, String code);

    /** Why there is no offer although the table says so. */
    enum NoIncentive {
        /** The shop of the last order that he kept is not connected, or not any more. */
        NOT_CONNECTED,
        /** The shop has not made the coupon in time, or somebody dropped it. */
        NOT_MADE
    }

    /**
     * The order whose shop can make the coupon now.
     *
     * @return null where it is not connected, which is noted
     * @throws io.filo.support.NotFoundException
     */
    @Nullable
    Long shopToMakeCoupon(long followUpId);

    /** Notes that no letter speaks of a coupon, and why: an earlier note stays. */
    void withoutIncentive(long followUpId, NoIncentive why);
}
