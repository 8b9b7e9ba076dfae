package io.filo.lead;

import org.jspecify.annotations.Nullable;

/**
 * What conditions of diagrams may read of a lead: <code>${crm.lead(leadId).score}</code>.
 *
 * @param status a {@link LeadStatus}
 * @param source a {@link LeadSource}
 * @param score 0 before the table has decided
 */
public record LeadFacts(
        String status, String source, int score, @Nullable String team) {}
