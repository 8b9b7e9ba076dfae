package io.filo.lead;

import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How leads are handled, below {@code filo.lead}.
 *
 * @param leads who gets what a team did not answer in time; a team without one goes to {@code defaultLead}
 * @param disqualifyReasons codes in capitals, shown through the bundles as {@code lead.outcome.<code>}
 * @param currency ISO 4217, of the value of opportunities
 * @param mostReassignments before a lead goes to the team's lead; 0 to 10
 */
@ConfigurationProperties("filo.lead")
record LeadProperties(
        @DefaultValue Map<String, String> leads,
        @DefaultValue("manager") String defaultLead,

        @DefaultValue({"NO_INTEREST", "NO_BUDGET", "OUT_OF_RANGE", "UNREACHABLE", "COMPETITOR", "SPAM"})
        List<String> disqualifyReasons,

        @DefaultValue("EUR") String currency,
        @DefaultValue("2") int mostReassignments) {

    private static final Map<String, String> LEADS =
            Map.of("sales", "sales-lead", "care", "care-lead", "store", "sales-lead", "marketing", "sales-lead");

    LeadProperties {
        leads = leads.isEmpty() ? LEADS : Map.copyOf(leads);
        if (mostReassignments < 0 || mostReassignments > 10) {
            throw new IllegalArgumentException(
                    "filo.lead.most-reassignments=" + mostReassignments + ": write a number from 0 to 10.");
        }
    }

    String leadOf(String team) {
        return leads.getOrDefault(team, defaultLead);
    }
}
