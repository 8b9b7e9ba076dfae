package io.filo.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReturnDecisionTests {

    private final DecisionTable table = DecisionTable.of("return-decision");

    @ParameterizedTest(name = "{0} after {1} days, excepted {2}, fault {3}, {4} before, {5} EUR -> {6}")
    @CsvSource(
            delimiter = '|',
            value = {
                "WITHDRAWAL | 3   | ALL  | false | 0 | 42   | AllExempt       | REJECT  | EXEMPT        | false",
                "WITHDRAWAL | 3   | SOME | false | 0 | 99   | SomeExempt      | REVIEW  | SOME_EXEMPT   | false",
                "WITHDRAWAL | -1  | NONE | false | 0 | 99   | NotArrived      | REVIEW  | NOT_ARRIVED   | false",
                "WITHDRAWAL | 0   | NONE | false | 9 | 1890 | InTime          | APPROVE | IN_TIME       | false",
                "WITHDRAWAL | 14  | NONE | false | 9 | 1890 | InTime          | APPROVE | IN_TIME       | false",
                "WITHDRAWAL | 15  | NONE | false | 0 | 99   | JustLate        | REVIEW  | LATE          | true",
                "WITHDRAWAL | 31  | NONE | true  | 0 | 99   | TooLate         | REJECT  | TOO_LATE      | false",
                "WRONG_ITEM | 90  | ALL  | true  | 9 | 99   | WrongItem       | APPROVE | OUR_MISTAKE   | true",
                "DEFECT     | 2   | NONE | true  | 0 | 501  | ExpensiveDefect | REVIEW  | VALUE         | true",
                "DEFECT     | 30  | ALL  | true  | 9 | 500  | EarlyDefect     | APPROVE | EARLY_FAULT   | true",
                "DEFECT     | 730 | NONE | true  | 0 | 99   | Guarantee       | REVIEW  | GUARANTEE     | true",
                "DEFECT     | 731 | NONE | true  | 0 | 99   | GuaranteeOver   | REJECT  | WARRANTY_OVER | false",
                "EXCHANGE   | 30  | NONE | false | 4 | 99   | Exchange        | APPROVE | EXCHANGE      | true",
                "OTHER      | 5   | NONE | true  | 9 | 99   | OtherFault      | APPROVE | FAULT         | true",
                "EXCHANGE   | 5   | NONE | false | 5 | 99   | ManyReturns     | REVIEW  | HISTORY       | true",
                "EXCHANGE   | 31  | NONE | false | 0 | 99   | Anything        | REVIEW  | UNCLEAR       | true",
            })
    void eachRowDecides(
            String kind,
            long days,
            String exempt,
            boolean fault,
            long earlier,
            double amount,
            String rule,
            String decision,
            String reason,
            boolean exchangeFirst) {
        var result = table.decide(Map.of(
                "kind", kind,
                "daysSinceDelivery", days,
                "exempt", exempt,
                "fault", fault,
                "earlierReturns", earlier,
                "amount", amount));

        assertThat(table.matched()).containsExactly(rule);
        assertThat(result.getEntryMap())
                .containsEntry("decision", decision)
                .containsEntry("reason", reason)
                .containsEntry("exchangeFirst", exchangeFirst);
    }
}
