package io.filo.lead;

import io.filo.customer.CustomerCard;
import io.filo.customer.Touchpoints.Touchpoint;
import io.filo.engine.UserTasks.OpenTask;
import io.filo.support.PageOf;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What people and programs do with leads. */
public interface LeadDesk {

    /** Id of the process that a lead runs through. */
    String PROCESS = "lead-intake";

    /**
     * Takes a lead in and starts its case. The same origin twice is one lead.
     *
     * @return its id
     * @throws io.filo.support.BusinessException {@code NOT_REACHABLE} with neither e-mail address nor telephone number,
     *     {@code TEXT_TOO_LONG}
     */
    long enter(NewLead lead);

    Optional<LeadView> find(long id);

    List<LeadView> find(Collection<Long> ids);

    /**
     * Newest first; each filter may be null.
     *
     * @param team group id
     * @param text part of name, address, company or request
     */
    PageOf<LeadView> search(
            @Nullable LeadStatus status,
            @Nullable String team,
            @Nullable Long customerId,
            @Nullable String text,
            int page,
            int size);

    /**
     * A lead with all that helps to decide on it.
     *
     * @param customer null before it is clear who it is
     * @param candidates who it may be, likeliest first
     * @param earlier other leads of the same customer, newest first
     * @param touchpoints where the customer met the shop, newest first
     */
    record LeadDetail(
            LeadView lead,
            @Nullable CustomerCard customer,
            List<CustomerCard> candidates,
            List<LeadView> earlier,
            List<Touchpoint> touchpoints,
            List<Step> steps,
            List<OpenTask> tasks,
            List<String> reasonsToDisqualify) {}

    /**
     * What happened to a lead.
     *
     * @param type UPPER_SNAKE, shown through the bundles as {@code lead.step.<type>}
     * @param actor user id, null for a process
     * @param detail a code, a group or a number
     */
    record Step(
            Instant occurredAt,
            String type,
            @Nullable String actor,
            @Nullable String detail) {}

    /** @throws io.filo.support.NotFoundException */
    LeadDetail detail(long id);

    /**
     * What the person who decides writes down beside the decision.
     *
     * @param note at most 5,000 characters
     * @param orderReference number of the first order, when there is one
     * @param opportunityValue what may come of it, 0 to 99,999,999, in the shop's currency
     */
    record Result(
            @Nullable String note,
            @Nullable String orderReference,
            @Nullable BigDecimal opportunityValue) {}

    /**
     * @throws io.filo.support.NotFoundException
     * @throws io.filo.support.BusinessException {@code LEAD_ENDED}, {@code TEXT_TOO_LONG}, {@code BAD_VALUE}
     */
    void writeDown(long id, Result result);

    /**
     * Completes the open task that qualifies the lead, as Tasklist's form does.
     *
     * @param reason code of why it will not buy; for DISQUALIFY only
     * @throws io.filo.support.NotFoundException
     * @throws io.filo.support.BusinessException {@code NOTHING_TO_DECIDE}, {@code REASON_MISSING}
     */
    void decide(long id, LeadDecision decision, @Nullable String reason);
}
