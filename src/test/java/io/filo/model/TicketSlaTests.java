package io.filo.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TicketSlaTests {

    private final DecisionTable table = DecisionTable.of("ticket-sla");

    @ParameterizedTest(name = "{0} {1} {2} -> {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "GENERAL         | URGENT | STANDARD | Urgent         | 60  | 60  | 480",
                "MAIL_UNREADABLE | HIGH   | STANDARD | Unreadable     | 120 | 240 | 960",
                "FLOOD           | LOW    | STANDARD | Flood          | 480 | 960 | 2400",
                "BOUNCE          | NORMAL | STANDARD | Bounce         | 960 | 960 | 2400",
                "WITHDRAWAL      | HIGH   | VIP      | Withdrawal     | 120 | 240 | 2400",
                "PRIVACY         | HIGH   | STANDARD | Privacy        | 240 | 480 | 4800",
                "COMPLAINT       | HIGH   | VIP      | ComplaintOfVip | 60  | 120 | 960",
                "COMPLAINT       | HIGH   | STANDARD | Complaint      | 120 | 240 | 1440",
                "SALES           | NORMAL | STANDARD | Sales          | 120 | 240 | 2400",
                "PRODUCT         | LOW    | VIP      | Sales          | 120 | 240 | 2400",
                "DELIVERY        | NORMAL | VIP      | Vip            | 120 | 240 | 1440",
                "RETURN          | HIGH   | STANDARD | High           | 240 | 240 | 1440",
                "DELIVERY        | NORMAL | STANDARD | Normal         | 480 | 480 | 2400",
                "GENERAL         | LOW    | STANDARD | Anything       | 960 | 960 | 4800",
            })
    void eachRowDecides(
            String category, String priority, String customerClass, String rule, int first, int next, int resolution) {
        var result = table.decide(Map.of("category", category, "priority", priority, "customerClass", customerClass));

        assertThat(table.matched()).containsExactly(rule);
        assertThat(result.getEntryMap())
                .containsEntry("firstResponseMinutes", first)
                .containsEntry("nextResponseMinutes", next)
                .containsEntry("resolutionMinutes", resolution);
    }
}
