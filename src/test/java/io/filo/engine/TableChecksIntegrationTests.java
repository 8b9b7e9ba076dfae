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
        "delay-severity, <text>\"REMEDY\"</text>, <text>\"REMEDI\"</text>, Did you mean 'REMEDY'?",
        "delay-severity, <text>\"NO_SCAN\"</text>, <text>\"NO_SCANN\"</text>, Did you mean 'NO_SCAN'?",
        "delay-severity, <text>delayCause</text>, <text>delayCuase</text>, Did you mean 'delayCause'?",
        "delay-severity, name=\"severity\", name=\"sever\", 'severity' is missing",
        "return-decision, <text>\"REVIEW\"</text>, <text>\"REVEIW\"</text>, Did you mean 'REVIEW'?",
        "next-best-offer, <text>\"offer\"</text>, <text>\"nolettter\"</text>, There is no letter 'nolettter'",
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

    @Test
    void aColumnMayAskForWhateverTheDiagramKnows() {
        var table = inForce("delay-severity");

        assertThat(rules.problems(
                        "delay-severity", table.replace("<text>customerClass</text>", "<text>orderId</text>")))
                .isEmpty();
    }

    private String inForce(String key) {
        return rules.xml(key, rules.table(key).version());
    }
}
