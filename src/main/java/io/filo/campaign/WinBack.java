package io.filo.campaign;

import io.filo.contact.Channel;
import io.filo.support.PageOf;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Follows up customers who have gone silent, and measures against those who were left alone whether it helps. */
public interface WinBack {

    /** What the gate knows it by. */
    String TOPIC = "WIN_BACK";

    /** Letters to and calls of the process dormant-follow-up speak of one by this and its id. */
    String CONTEXT = "follow-up:";

    enum Treatment {
        /** Whoever looks after him keeps in touch. */
        ALERT,
        /** Up to three letters. */
        MAIL,
        /** A call with a script. */
        CALL,
        NOTHING
    }

    enum Arm {
        TREATED,
        /** Left alone, to be compared with. */
        HELD_OUT,
        /** Neither: the table had nothing for him, or the gate refused. Not drawn, so not compared either. */
        NONE,
        /** Not today: something of his is open. Asked again at the next scan. */
        WAITING
    }

    enum Outcome {
        WON,
        /** He had ordered before the case began. */
        BOUGHT_BEFORE,
        NOT_INTERESTED,
        /** He does not want to be called. */
        OBJECTED,
        OPTED_OUT,
        /** The gate did not let us. */
        REFUSED,
        NOTHING,
        /** Nothing came of it in its time. */
        SUNSET,
        /** The customer was erased at his own request. */
        ERASED,
        /** He is one with another who was followed up already. */
        MERGED
    }

    /**
     * The switch and what holds.
     *
     * @param scannedAt when customers were last looked for; null for never
     * @param days how long a purchase counts as the result
     */
    record State(
            boolean on,
            @Nullable String switchedBy,
            @Nullable Instant switchedAt,
            @Nullable Instant scannedAt,
            double holdOut,
            int casesPerDay,
            int lookBackDays,
            int days) {}

    State state();

    /** @param person user id */
    void switchTo(boolean on, String person);

    /**
     * Takes what the hold-out arm is drawn with in place of what the installation has drawn. Who was drawn stays drawn.
     */
    void drawWith(long seed);

    /**
     * What is or would be done with somebody.
     *
     * @param period day of the last purchase
     * @param lost margin of the next 52 weeks that goes if he has stopped; null without a model
     * @param incentive per cent off with the last letter; 0 for none
     * @param rule row of the table winback-treatment; null while something of his is open
     * @param channel by which he is spoken to; null for by whoever looks after him, or not at all
     * @param reason what the gate says, such as NO_CONSENT, or what is open; null where it lets us
     * @param reasonRule the gate's row
     * @param notBefore when the gate lets us; null for at once
     */
    record Planned(
            long customerId,
            String name,
            LocalDate period,
            LocalDate dormantAt,
            int orders,
            @Nullable Integer rhythmDays,
            int silentDays,
            @Nullable String segment,
            @Nullable BigDecimal lost,
            @Nullable String owner,
            Arm arm,
            Treatment treatment,
            int incentive,
            String secondAfter,
            String thirdAfter,
            @Nullable String rule,
            int tableVersion,
            @Nullable Channel channel,
            @Nullable String reason,
            @Nullable String reasonRule,
            @Nullable Instant notBefore) {}

    /** @param channel null for what is open */
    record Refusal(
            @Nullable Channel channel,
            String reason,
            @Nullable String rule,
            int customers) {}

    /**
     * What a scan would do now. Nothing is written and nobody is told.
     *
     * @param planned the most to lose first
     * @param full the day's cases are used up before all were looked at
     */
    record DryRun(List<Planned> planned, boolean full) {

        public DryRun {
            planned = List.copyOf(planned);
        }

        /** How many would be treated in that way. */
        public long treated(Treatment treatment) {
            return planned.stream()
                    .filter(each -> each.arm == Arm.TREATED && each.treatment == treatment)
                    .count();
        }

        public long count(Arm arm) {
            return planned.stream().filter(each -> each.arm == arm).count();
        }

        /** Those of whom the table has nothing to say. */
        public long nothing() {
            return planned.stream()
                    .filter(each -> each.arm == Arm.NONE && each.treatment == Treatment.NOTHING)
                    .count();
        }

        /** Why not, by rule, the most frequent first. */
        public List<Refusal> refusals() {
            return WinBackCounts.refusals(planned);
        }
    }

    DryRun dryRun();

    /**
     * What a scan has done.
     *
     * @param on false when it is switched off: then nothing was done
     * @param alone false when another one was at it: then nothing was done
     */
    record Scan(boolean on, boolean alone, int treated, int heldOut, int refused) {}

    /**
     * Begins a case for each who has gone silent, up to the day's number, the most to lose first, and puts down who is left
     * alone. Running it twice doubles nothing.
     */
    Scan scan();

    /** Has the process dormant-scan begin now, behind the running transaction. */
    void requestScan();

    /**
     * A follow-up that was begun, or that was not because he was left alone or refused.
     *
     * @param noIncentive why there is no offer although the table says so, see {@link FollowUps.NoIncentive}; else null
     */
    record FollowUp(
            long id,
            long customerId,
            String name,
            LocalDate period,
            Arm arm,
            Treatment treatment,
            int incentive,
            String rule,
            int tableVersion,
            @Nullable String segment,
            int orders,
            @Nullable Integer rhythmDays,
            int silentDays,
            @Nullable BigDecimal lost,
            Instant beganAt,
            Instant endsAt,
            @Nullable Outcome outcome,
            @Nullable Instant outcomeAt,
            @Nullable String reason,
            @Nullable String reasonRule,
            @Nullable Long orderId,
            @Nullable BigDecimal money,
            @Nullable String coupon,
            @Nullable String noIncentive) {}

    /** Newest first. */
    PageOf<FollowUp> followUps(int page, int size);

    Optional<FollowUp> find(long followUpId);

    /**
     * One arm.
     *
     * @param customers how many were drawn into it
     * @param running how many of them still have days left
     * @param bought how many ordered within their days, and kept it
     * @param money what they kept within their days, with tax
     */
    record ArmFigures(long customers, long running, long bought, BigDecimal money) {}

    /**
     * A comparison: those treated against those left alone who would have been treated in the same way.
     *
     * @param treatment null for all of them
     * @param gainedMoney what those treated brought more than as many of those left alone did; null when an arm is empty
     */
    record Compared(
            @Nullable Treatment treatment,
            ArmFigures treated,
            ArmFigures heldOut,
            Uplift uplift,
            Uplift.Verdict verdict,
            @Nullable BigDecimal gainedMoney) {}

    /**
     * What it has brought since it began.
     *
     * @param needed how many each arm must have
     * @param compared all first, then by treatment
     */
    record Result(long needed, String currency, List<Compared> compared) {

        public Result {
            compared = List.copyOf(compared);
        }
    }

    Result result();
}
