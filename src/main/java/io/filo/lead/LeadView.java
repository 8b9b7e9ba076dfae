package io.filo.lead;

import io.filo.customer.Recognition.Told;
import io.filo.lead.NewLead.Attribution;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A lead, for people.
 *
 * @param customerName the customer's name, else what the person calls himself, else how he can be reached
 * @param duplicate EXACT, POSSIBLE or NONE; null before anybody has looked
 * @param candidates customers who may be the same person, likeliest first
 * @param known whether the customer was there before; null before that is clear
 * @param score the higher the warmer; null before the table has decided
 * @param reasons what made the score
 * @param wantedTeam the group that the form says gets it; null to leave it to the table
 * @param team the group that it was given to
 * @param responseMinutes working minutes for the first response
 * @param reassignments how often it went on to somebody else because nobody answered in time
 * @param escalation 0 in time, 1 nearly due, 2 overdue: the team's lead has it
 * @param note what the person who decided wrote
 * @param outcomeReason code of why it ended so; {@code ORDERED} when the customer ordered by himself
 * @param opportunityValue money that may come of it, null for none
 */
public record LeadView(
        long id,
        LeadSource source,
        LeadStatus status,
        @Nullable Long customerId,
        String customerName,
        Told told,
        @Nullable String request,
        List<String> topics,
        @Nullable Integer quantity,
        @Nullable Long messageId,
        @Nullable Long ticketId,
        @Nullable String formKey,
        Attribution attribution,
        @Nullable String duplicate,
        List<Long> candidates,
        @Nullable Boolean known,
        @Nullable Integer score,
        List<Reason> reasons,
        @Nullable String wantedTeam,
        @Nullable String team,
        @Nullable String assignee,
        @Nullable String priority,
        @Nullable Instant remindAt,
        @Nullable Instant dueAt,
        @Nullable Integer responseMinutes,
        int reassignments,
        int escalation,
        @Nullable String note,
        @Nullable String outcomeReason,
        @Nullable String orderReference,
        @Nullable BigDecimal opportunityValue,
        @Nullable String opportunityCurrency,
        @Nullable Instant decidedAt,
        @Nullable String decidedBy,
        Instant receivedAt) {

    /**
     * One row of the table that applied.
     *
     * @param code shown through the bundles as {@code lead.reason.<code>}
     * @param points may be negative
     */
    public record Reason(String code, int points) {}
}
