package io.filo.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.IntegrationTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What would stop a case when it decides is refused before. */
class TableChecksIntegrationTests extends IntegrationTest {

    @Autowired
    RuleTables rules;

    @ParameterizedTest
    @CsvSource({
        "lead-score, <text>15</text>, <text>\"fifteen\"</text>, Punti",
        "lead-score, <text>15</text>, <text>99999999999</text>, Punti",
        "lead-score, <text>15</text>, <text>1.5</text>, Punti",
        "lead-score, <text>15</text>, <text>nobodyKnowsThis</text>, Punti",
        "lead-score, hitPolicy=\"COLLECT\", hitPolicy=\"UNIQUE\", COLLECT",
        "lead-route, <text>\"sales\"</text>, <text>\"nosuchteam\"</text>, nosuchteam",
        "inbound-class, <text>\"care\"</text>, <text>\"nosuchteam\"</text>, nosuchteam",
    })
    void isRefusedInWords(String key, String shipped, String written, String named) {
        var table = inForce(key);
        assertThat(table).contains(shipped);

        assertThat(rules.problems(key, table.replaceFirst(java.util.regex.Pattern.quote(shipped), written)))
                .anySatisfy(problem -> assertThat(problem).contains(named));
    }

    @Test
    void whatIsInForceHasNoProblem() {
        assertThat(rules.all())
                .filteredOn(RuleTables.Table::shipped)
                .isNotEmpty()
                .allSatisfy(table -> assertThat(rules.problems(table.key(), inForce(table.key())))
                        .isEmpty());
    }

    private String inForce(String key) {
        return rules.xml(key, rules.table(key).version());
    }
}
