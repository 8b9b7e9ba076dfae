package io.filo.campaign;

import io.filo.campaign.CampaignLetters.Version;
import io.filo.campaign.CampaignRecipients.Fate;
import io.filo.campaign.CampaignRecipients.Recipient;
import io.filo.contact.BulkCorrespondence;
import io.filo.contact.BulkCorrespondence.Queued;
import io.filo.contact.BulkCorrespondence.Words;
import io.filo.contact.ContactPermissions;
import io.filo.contact.Enquiry;
import io.filo.contact.Permission;
import io.filo.support.BusinessException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The course of a campaign, step by step, as its diagram walks it. A step works through batches, each in a transaction of
 * its own that also writes how far it has come, and ends after some time: the diagram then comes back to it. So no
 * transaction is long, no thread is held for ever, and whatever is killed goes on from its last batch, with nothing
 * doubled.
 */
@Service
public class CampaignCourse {

    /** Letters are leaving, or somebody was put off: how often is looked. */
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);
    /** How often a step of sending looks at what came back: it is counted over all letters of the campaign. */
    private static final Duration LOOK_BACK = Duration.ofSeconds(10);

    private static final int MOST_DEFERRALS = 3;
    private static final Duration LONGEST_DEFERRAL = Duration.ofDays(7);
    private static final int FEWEST_RECKONED = 100;

    private final CampaignRows rows;
    private final CampaignRecipients recipients;
    private final CampaignLetters letters;
    private final BulkCorrespondence correspondence;
    private final ContactPermissions gate;
    private final MonthlyNewsletter monthly;
    private final CampaignCalls calls;
    private final SendingProperties properties;
    private final Clock clock;
    private final TransactionTemplate batch;

    CampaignCourse(
            CampaignRows rows,
            CampaignRecipients recipients,
            CampaignLetters letters,
            BulkCorrespondence correspondence,
            ContactPermissions gate,
            MonthlyNewsletter monthly,
            CampaignCalls calls,
            SendingProperties properties,
            Clock clock,
            PlatformTransactionManager transactions) {
        this.rows = rows;
        this.recipients = recipients;
        this.letters = letters;
        this.correspondence = correspondence;
        this.gate = gate;
        this.monthly = monthly;
        this.calls = calls;
        this.properties = properties;
        this.clock = clock;
        this.batch = new TransactionTemplate(transactions);
        this.batch.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    static Enquiry enquiry(CampaignView campaign) {
        var kind = campaign.draft().kind();
        return new Enquiry(
                kind.purpose(),
                kind.channel(),
                campaign.draft().topic(),
                null,
                CampaignView.context(campaign.id()),
                null,
                true);
    }

    private static void requireRunning(CampaignView campaign) {
        if (campaign.state() == CampaignState.STOPPED) {
            throw new BusinessException(
                    "CAMPAIGN_STOPPED", "Campaign " + campaign.id() + " was stopped by a person.", campaign.id());
        }
    }

    /**
     * Writes down who is in the segment now, each with its lot; once.
     *
     * @return how many
     * @throws BusinessException {@code CAMPAIGN_STOPPED}, {@code SEGMENT_TOO_SLOW}
     */
    @Transactional(noRollbackFor = BusinessException.class)
    public int freeze(long id) {
        var campaign = rows.lock(id);
        requireRunning(campaign);
        if (campaign.frozenAt() != null) {
            return campaign.audience();
        }
        int audience = recipients.freeze(campaign, 0);
        rows.frozen(id, audience, clock.instant());
        return audience;
    }

    /**
     * Asks the gate about the next of them, as if its window were open; sends nothing.
     *
     * @return whether it was asked about all
     * @throws BusinessException {@code CAMPAIGN_STOPPED}
     */
    public boolean check(long id) {
        inBatches(() -> Boolean.TRUE.equals(batch.execute(status -> {
            var campaign = rows.lock(id);
            if (campaign.state() != CampaignState.COUNTING) {
                return false;
            }
            var next = recipients.after(id, campaign.checkedTo(), properties.batch());
            if (!next.isEmpty()) {
                recipients.tried(
                        id,
                        next,
                        gate.askAll(
                                next.stream().map(Recipient::customerId).toList(),
                                enquiry(campaign),
                                campaign.draft().window().next(clock.instant())));
                rows.checked(id, next.get(next.size() - 1).position());
            }
            return next.size() == properties.batch();
        })));
        return Boolean.TRUE.equals(batch.execute(status -> {
            var campaign = rows.lock(id);
            requireRunning(campaign);
            boolean all = campaign.checkedTo() >= campaign.audience();
            if (all) {
                rows.moves(id, CampaignState.COUNTING, CampaignState.APPROVAL);
            }
            return all;
        }));
    }

    // --- the yes, and the sending
    // ------------------------------------------------------------------------------------

    /** What a person has said. @param actor who */
    @Transactional
    public void decided(long id, boolean yes, @Nullable String actor) {
        var campaign = rows.lock(id);
        if (campaign.state() == CampaignState.STOPPED) {
            return;
        }
        var now = clock.instant();
        rows.decided(id, actor, now);
        if (yes) {
            rows.halted(id, null);
        } else {
            recipients.cancelWaiting(id, now);
            takeBack(id);
            rows.ended(
                    id,
                    campaign.state() == CampaignState.APPROVAL ? CampaignState.REJECTED : CampaignState.STOPPED,
                    null,
                    actor,
                    now);
        }
    }

    /** What has not left yet stays. */
    void takeBack(long id) {
        recipients.cancelled(id, correspondence.takeBack(recipients.messages(id)));
    }

    /** What comes next after a step of sending. */
    public enum Next {
        /** There are more: come back at once. */
        MORE,
        /** Come back at {@link Sending#resumeAt}: the window is closed, somebody was put off, or letters are leaving. */
        LATER,
        /** The sample of the test has left. */
        TEST,
        /** Too many came back, or complained: it has stopped itself. */
        LIMIT,
        /** All has left. */
        ALL
    }

    /** @param resumeAt with LATER when to come back, with ALL until when purchases are looked at */
    public record Sending(Next next, @Nullable Instant resumeAt) {}

    /**
     * Sends on, while its window is open.
     *
     * @throws BusinessException {@code CAMPAIGN_STOPPED}
     */
    public Sending send(long id) {
        var step = new Step();
        inBatches(() -> {
            step.sending = Objects.requireNonNull(batch.execute(status -> sendBatch(id, step.looksBack())));
            return step.sending.next == Next.MORE;
        });
        return Objects.requireNonNull(step.sending);
    }

    /** How far a step has come. */
    private static final class Step {

        private @Nullable Sending sending;
        private @Nullable Long lookedBack;

        /** Before its first batch, and again from time to time. */
        boolean looksBack() {
            long now = System.nanoTime();
            boolean looks = lookedBack == null || now - lookedBack >= LOOK_BACK.toNanos();
            if (looks) {
                lookedBack = now;
            }
            return looks;
        }
    }

    private Sending sendBatch(long id, boolean looksBack) {
        var campaign = rows.lock(id);
        requireRunning(campaign);
        var now = clock.instant();
        if (campaign.draft().kind() == CampaignKind.PHONE) {
            return call(campaign, now);
        }
        var window = campaign.draft().window();
        var limit = looksBack ? limitReached(campaign) : null;
        if (limit != null) {
            rows.halted(id, limit);
            return new Sending(Next.LIMIT, null);
        }
        if (!window.isOpen(now)) {
            return new Sending(Next.LATER, window.next(now));
        }
        boolean testing = campaign.hasTest() && campaign.winner() == null;
        var due = recipients.due(id, testing, now, properties.batch());
        if (!due.isEmpty()) {
            if (campaign.firstSentAt() == null) {
                rows.begun(id, now);
                if (campaign.draft().kind() == CampaignKind.NEWSLETTER) {
                    monthly.sent(id);
                }
            }
            sendTo(campaign, due, now);
            return new Sending(Next.MORE, null);
        }
        if (campaign.rolls() && campaign.wave() < monthsSince(campaign, now)) {
            int next = campaign.wave() + 1;
            rows.grown(id, next, recipients.freeze(campaign, next));
            return new Sending(Next.MORE, null);
        }
        if (recipients.back(id).queued() > 0) {
            return new Sending(Next.LATER, now.plus(LOOK_AGAIN));
        }
        if (testing) {
            rows.tested(id, now);
            return new Sending(Next.TEST, null);
        }
        var turn = recipients.nextTurn(id);
        if (turn.isPresent()) {
            var soonest = now.plus(LOOK_AGAIN);
            return new Sending(Next.LATER, window.next(turn.get().isBefore(soonest) ? soonest : turn.get()));
        }
        if (campaign.rolls() && campaign.wave() < Survey.MONTHS - 1) {
            return new Sending(
                    Next.LATER,
                    window.next(Objects.requireNonNull(campaign.firstMonth())
                            .plusMonths(campaign.wave() + 1L)
                            .atDay(1)
                            .atStartOfDay(window.zone())
                            .toInstant()));
        }
        return allSent(campaign, now);
    }

    /** How many months have begun since that of its first share; at most the last one it has. */
    private static int monthsSince(CampaignView campaign, Instant now) {
        var first = Objects.requireNonNull(campaign.firstMonth());
        var months =
                first.until(YearMonth.from(now.atZone(campaign.draft().window().zone())), ChronoUnit.MONTHS);
        return (int) Math.min(months, Survey.MONTHS - 1L);
    }

    /** The next few calls, and come back for more. */
    private Sending call(CampaignView campaign, Instant now) {
        if (campaign.firstSentAt() == null) {
            rows.begun(campaign.id(), now);
        }
        var again = calls.openNext(campaign.id());
        return again == null ? allSent(campaign, now) : new Sending(Next.LATER, again);
    }

    private Sending allSent(CampaignView campaign, Instant now) {
        rows.allSent(campaign.id(), now);
        return new Sending(Next.ALL, now.plus(Duration.ofDays(campaign.draft().attributionDays())));
    }

    private void sendTo(CampaignView campaign, List<Recipient> due, Instant now) {
        var enquiry = enquiry(campaign);
        var versions = letters.current(campaign.id());
        var variants = new HashMap<Long, String>();
        due.forEach(recipient -> variants.put(recipient.customerId(), variant(campaign, recipient)));
        var permissions =
                correspondence.ask(due.stream().map(Recipient::customerId).toList(), enquiry);
        var queued = new HashMap<Long, Queued>();
        correspondence
                .send(enquiry, campaign.draft().brand(), permissions, reader -> {
                    var version = CampaignLetters.forReader(
                            versions, Objects.requireNonNull(variants.get(reader.customerId())), reader.language());
                    return new Words(version.template(), version.letter().subject());
                })
                .forEach(each -> queued.put(each.reader().customerId(), each));
        var fates = new ArrayList<Fate>();
        for (var recipient : due) {
            fates.add(fate(
                    campaign,
                    recipient,
                    permissions.get(recipient.customerId()),
                    queued.get(recipient.customerId()),
                    versions,
                    variants.get(recipient.customerId()),
                    now));
        }
        recipients.decided(campaign.id(), fates, now);
    }

    private static String variant(CampaignView campaign, Recipient recipient) {
        if (recipient.variant() != null) {
            return recipient.variant();
        }
        return campaign.winner() == null ? "A" : campaign.winner();
    }

    private static Fate fate(
            CampaignView campaign,
            Recipient recipient,
            @Nullable Permission permission,
            @Nullable Queued queued,
            List<Version> versions,
            @Nullable String variant,
            Instant now) {
        long id = recipient.customerId();
        if (queued != null && permission != null) {
            var version = versions.stream()
                    .filter(each -> each.template().equals(queued.words().template()))
                    .findFirst()
                    .orElseThrow();
            return new Fate(
                    id,
                    "SENT",
                    permission.outcome().name(),
                    permission.reason(),
                    permission.rule(),
                    null,
                    variant,
                    queued.messageId(),
                    version.id(),
                    queued.reader().opensCounted() && version.letter().isFormatted());
        }
        if (permission == null || permission.isAllowed()) {
            return new Fate(id, "REFUSED", "REFUSE", CampaignRecipients.GONE, "none", null, null, null, null, false);
        }
        var later = permission.notBefore();
        boolean again = later != null
                && recipient.deferrals() < MOST_DEFERRALS
                && campaign.launchedAt() != null
                && later.isBefore(now.plus(LONGEST_DEFERRAL));
        return new Fate(
                id,
                again ? "WAITING" : recipient.holdOut() && permission.reason().equals("HOLD_OUT") ? "HELD" : "REFUSED",
                permission.outcome().name(),
                permission.reason(),
                permission.rule(),
                again ? later : null,
                null,
                null,
                null,
                false);
    }

    /** @return BOUNCES or COMPLAINTS; null while it is within its limits */
    private @Nullable String limitReached(CampaignView campaign) {
        if (campaign.firstSentAt() == null) {
            return null;
        }
        var back = recipients.back(campaign.id());
        if (isOver(back.bounced(), back.sent(), campaign.draft().bounceLimit())) {
            return "BOUNCES";
        }
        return isOver(back.complained(), back.sent(), campaign.draft().complaintLimit()) ? "COMPLAINTS" : null;
    }

    /** Of few letters a single one is no share: it takes two, and a hundred letters are reckoned with at least. */
    static boolean isOver(int came, int sent, BigDecimal limit) {
        return came >= 2
                && BigDecimal.valueOf(came * 100L)
                                .compareTo(limit.multiply(BigDecimal.valueOf(Math.max(sent, FEWEST_RECKONED))))
                        > 0;
    }

    /**
     * Which letter the rest get: the one that more of its readers followed; when too few did, that more opened, of those who
     * agreed to be counted; else A. Chosen once.
     *
     * @return A or B
     * @throws BusinessException {@code CAMPAIGN_STOPPED}
     */
    @Transactional(noRollbackFor = BusinessException.class)
    public String chooseWinner(long id) {
        var campaign = rows.lock(id);
        requireRunning(campaign);
        if (campaign.winner() != null) {
            return campaign.winner();
        }
        var results = recipients.test(id);
        var choice = Choice.of(results.a(), results.b());
        rows.won(id, choice.variant(), choice.reason());
        return choice.variant();
    }

    /**
     * Ends what has been looked at long enough.
     */
    @Transactional
    public void close(long id) {
        var campaign = rows.lock(id);
        if (campaign.state() == CampaignState.MEASURING) {
            rows.ended(id, CampaignState.DONE, null, null, clock.instant());
        }
    }

    /** @param next does a batch; whether there is more */
    private void inBatches(BooleanSupplier next) {
        long begun = System.nanoTime();
        boolean more;
        do {
            more = next.getAsBoolean();
        } while (more && System.nanoTime() - begun < properties.step().toNanos());
    }
}
