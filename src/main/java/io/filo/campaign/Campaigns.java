package io.filo.campaign;

import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import io.filo.support.PageOf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is said or asked to a segment at once. */
public interface Campaigns {

    /** The process that a campaign takes. */
    String PROCESS = "campaign";

    /**
     * @return its id
     * @throws BusinessException when something in it is not in order, such as {@code CAMPAIGN_LETTER}
     */
    long create(CampaignDraft draft, String actor);

    /**
     * @throws NotFoundException without such a campaign
     * @throws BusinessException {@code CAMPAIGN_LAUNCHED}, or when something in it is not in order
     */
    void change(long id, CampaignDraft draft, String actor);

    /** Newest first. */
    PageOf<CampaignView> list(@Nullable CampaignKind kind, int page, int size);

    /** @throws NotFoundException without such a campaign */
    CampaignView get(long id);

    /**
     * Freezes who it is for, tries the gate on them and asks a person for his yes.
     *
     * @throws BusinessException {@code CAMPAIGN_LAUNCHED}, or when something in it is not in order
     */
    void launch(long id, String actor);

    /**
     * What a person says when he is asked: yes or no before it begins, on or no more when it has stopped itself.
     *
     * @throws BusinessException {@code CAMPAIGN_DECIDED} when nobody is asked any more
     */
    void decide(long id, boolean yes, String actor);

    /**
     * At once: what has not left stays.
     *
     * @throws BusinessException {@code CAMPAIGN_ENDED}
     */
    void stop(long id, String actor);

    /**
     * What became, or in the dry run would become, of so many.
     *
     * @param outcome of the gate: ALLOW, DEFER, REVIEW, REFUSE or EXIT; null before it was asked
     * @param reason code, in the words of the bundles as {@code contact.reason.<code>}
     * @param rule of the table contact-permission by which it was decided; null before the gate was asked
     */
    record Count(
            String arm,
            String state,
            @Nullable String outcome,
            @Nullable String reason,
            @Nullable String rule,
            int people) {}

    /** By arm, state, reason and rule; most people first. */
    List<Count> counts(long id);
}
