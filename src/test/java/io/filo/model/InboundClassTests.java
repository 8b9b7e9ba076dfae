package io.filo.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InboundClassTests {

    private final DecisionTable table = DecisionTable.of("inbound-class");

    @ParameterizedTest(name = "{0} {1} {2} {3} known={4} -> {5}")
    @CsvSource(
            delimiter = '|',
            value = {
                // mailbox | topics | language | class | known | rule | category | queue | priority | template | sure
                "care  | PRIVACY           | it | STANDARD | true  | Privacy           | PRIVACY    | care  | HIGH   | answer-privacy    | true",
                "sales | QUOTE,PRIVACY     | en | VIP      | true  | Privacy           | PRIVACY    | care  | HIGH   | answer-privacy    | true",
                "info  | WITHDRAWAL,RETURN | it | STANDARD | true  | Withdrawal        | WITHDRAWAL | care  | HIGH   | answer-withdrawal | true",
                "care  | DELIVERY,COMPLAINT| en | STANDARD | false | Complaint         | COMPLAINT  | care  | HIGH   | answer-complaint  | true",
                "care  | DELIVERY          | de | STANDARD | true  | ForeignLanguage   | GENERAL    | care  | NORMAL | answer-general    | false",
                "care  | DELIVERY,RETURN   | it | STANDARD | true  | DeliveryAndReturn | RETURN     | care  | NORMAL | answer-return     | false",
                "info  | DELIVERY          | it | STANDARD | false | Delivery          | DELIVERY   | care  | NORMAL | answer-delivery   | true",
                "care  | RETURN            | en | STANDARD | true  | Return            | RETURN     | care  | NORMAL | answer-return     | true",
                "care  | INVOICE           | it | STANDARD | true  | Invoice           | INVOICE    | care  | NORMAL | answer-invoice    | true",
                "info  | QUOTE             | it | VIP      | true  | QuoteOfVip        | SALES      | sales | HIGH   | answer-sales      | true",
                "sales | QUOTE,PRODUCT     | it | STANDARD | false | Quote             | SALES      | sales | NORMAL | answer-sales      | true",
                "sales | PRODUCT           | en | STANDARD | true  | ProductAtSales    | PRODUCT    | sales | NORMAL | answer-product    | true",
                "info  | PRODUCT           | it | STANDARD | false | ProductOfStranger | PRODUCT    | sales | NORMAL | answer-product    | true",
                "care  | PRODUCT           | it | STANDARD | true  | Product           | PRODUCT    | care  | NORMAL | answer-product    | true",
                "info  | THANKS            | it | STANDARD | true  | Thanks            | GENERAL    | care  | LOW    | answer-thanks     | true",
                "sales | OTHER             | it | STANDARD | false | Sales             | SALES      | sales | NORMAL | answer-sales      | true",
                "info  | OTHER             | en | VIP      | true  | Vip               | GENERAL    | care  | HIGH   | answer-general    | true",
                "care  | OTHER             | it | STANDARD | false | Care              | GENERAL    | care  | NORMAL | answer-general    | true",
                "info  | OTHER             | it | STANDARD | false | Anything          | GENERAL    | care  | NORMAL | answer-general    | false"
            })
    void eachRowDecides(
            String mailbox,
            String topics,
            String language,
            String customerClass,
            boolean known,
            String rule,
            String category,
            String queue,
            String priority,
            String template,
            boolean sure) {
        var result = table.decide(Map.of(
                "mailboxKey",
                mailbox,
                "topics",
                topics,
                "language",
                language,
                "customerClass",
                customerClass,
                "senderKnown",
                known));

        assertThat(table.matched()).containsExactly(rule);
        assertThat(result.getEntryMap())
                .containsEntry("category", category)
                .containsEntry("queue", queue)
                .containsEntry("priority", priority)
                .containsEntry("template", template)
                .containsEntry("sure", sure)
                .containsEntry("withdrawal", rule.equals("Withdrawal"));
    }

    @Test
    void aMailboxThatNobodyNamedInTheTableStillGetsItsTicket() {
        var result = table.decide(Map.of(
                "mailboxKey",
                "shop-bologna",
                "topics",
                "OTHER",
                "language",
                "it",
                "customerClass",
                "STANDARD",
                "senderKnown",
                false));

        assertThat(result.getEntryMap()).containsEntry("queue", "care").containsEntry("sure", false);
    }
}
