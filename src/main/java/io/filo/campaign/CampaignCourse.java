package io.filo.campaign;

import io.filo.contact.ContactPermissions;
import io.filo.contact.Enquiry;
import io.filo.support.BusinessException;
import java.time.Clock;
import java.util.function.BooleanSupplier;
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

    private final CampaignRows rows;
    private final CampaignRecipients recipients;
    private final ContactPermissions gate;
    private final SendingProperties properties;
    private final Clock clock;
    private final TransactionTemplate batch;

    CampaignCourse(
            CampaignRows rows,
            CampaignRecipients recipients,
            ContactPermissions gate,
            SendingProperties properties,
            Clock clock,
            PlatformTransactionManager transactions) {
        this.rows = rows;
        this.recipients = recipients;
        this.gate = gate;
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
        int audience = recipients.freeze(campaign);
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
                                next.stream()
                                        .map(CampaignRecipients.Recipient::customerId)
                                        .toList(),
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

    /** @param next does a batch; whether there is more */
    private void inBatches(BooleanSupplier next) {
        long begun = System.nanoTime();
        boolean more;
        do {
            more = next.getAsBoolean();
        } while (more && System.nanoTime() - begun < properties.step().toNanos());
    }
}
