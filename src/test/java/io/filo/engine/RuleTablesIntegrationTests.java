package io.filo.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filo.IntegrationTest;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.RepositoryService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

class RuleTablesIntegrationTests extends IntegrationTest {

    private static final String KEY = "discount-on-trial";

    /** Two columns, one without a name of its own; who has spent 100 since a day gets a discount. */
    private static final String TABLE = """
            <?xml version="1.0" encoding="UTF-8"?>
            <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" \
            xmlns:camunda="http://camunda.org/schema/1.0/dmn" id="Definitions_Discount" name="Discount" namespace="test">
              <decision id="discount-on-trial" name="Discount on trial" camunda:historyTimeToLive="P30D">
                <description>Who gets a discount.</description>
                <decisionTable id="Table_Discount" hitPolicy="FIRST">
                  <input id="Input_Spent" label="Spent">
                    <inputExpression id="Spent_Expression" typeRef="double"><text>spent + 0</text></inputExpression>
                  </input>
                  <input id="Input_Since">
                    <inputExpression id="Since_Expression" typeRef="date"><text>since</text></inputExpression>
                  </input>
                  <output id="Output_Percent" name="percent" typeRef="integer" />
                  <rule id="Rule_Dear">
                    <inputEntry id="Dear_1"><text>&gt;= 100</text></inputEntry>
                    <inputEntry id="Dear_2"><text>&lt; date and time("2026-06-01T00:00:00")</text></inputEntry>
                    <outputEntry id="Dear_3"><text>10</text></outputEntry>
                  </rule>
                  <rule id="Rule_Else">
                    <inputEntry id="Else_1"><text></text></inputEntry>
                    <inputEntry id="Else_2"><text></text></inputEntry>
                    <outputEntry id="Else_3"><text>0</text></outputEntry>
                  </rule>
                </decisionTable>
              </decision>
            </definitions>
            """;

    @Autowired
    RuleTables rules;

    @Autowired
    Decisions decisions;

    @Autowired
    RepositoryService repository;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    @BeforeEach
    void deploy() {
        repository
                .createDeployment()
                .name("Rules on trial")
                .source("filo")
                .addString("processes/discount-on-trial.dmn", TABLE)
                .deploy();
    }

    @AfterEach
    void clean() {
        rules.discard(KEY);
        jdbc.sql("delete from decision_log where decision_key = ?").param(KEY).update();
        repository.createDeploymentQuery().list().stream()
                .filter(each -> repository.getDeploymentResourceNames(each.getId()).stream()
                        .allMatch("processes/discount-on-trial.dmn"::equals))
                .forEach(each -> repository.deleteDeployment(each.getId(), true));
    }

    private void decide(double spent, String since) {
        transaction.executeWithoutResult(
                status -> decisions.evaluate(KEY, Map.of("spent", spent, "since", Date.from(Instant.parse(since)))));
    }

    @Test
    void theDraftIsTriedOnWhatWasReallyDecided() {
        decide(120, "2026-01-10T00:00:00Z");
        decide(60, "2026-02-10T00:00:00Z");
        decide(20, "2026-03-10T00:00:00Z");

        assertThat(rules.replay(KEY, TABLE).changes()).isEmpty();

        var replay = rules.replay(KEY, TABLE.replace(">= 100", ">= 50").replace("&gt;= 100", "&gt;= 50"));
        assertThat(replay.decisions()).isEqualTo(3);
        assertThat(replay.unknownColumns()).isEmpty();
        assertThat(replay.changes()).singleElement().satisfies(change -> {
            assertThat(change.inputs()).containsEntry("Spent", 60.0);
            assertThat(change.was()).containsExactly(Map.of("percent", 0));
            assertThat(change.would()).containsExactly(Map.of("percent", 10));
            assertThat(change.failure()).isNull();
        });
        assertThat(jdbc.sql("select count(*) from decision_log where decision_key = ?")
                        .param(KEY)
                        .query(Long.class)
                        .single())
                .as("a trial is no decision")
                .isEqualTo(3);
    }

    @Test
    void aRenamedColumnIsStillTheSameAndANewOneIsTold() {
        decide(120, "2026-01-10T00:00:00Z");

        var renamed = TABLE.replace("label=\"Spent\"", "label=\"Spent this year\"");
        assertThat(rules.replay(KEY, renamed).changes()).isEmpty();

        var added = TABLE.replace("<output id", """
                        <input id="Input_Store" label="Store">
                          <inputExpression id="Store_Expression" typeRef="string"><text>store</text></inputExpression>
                        </input>
                        <output id""")
                .replace(
                        "<outputEntry id=\"Dear_3\">",
                        "<inputEntry id=\"Dear_4\"><text>\"TO1\"</text></inputEntry><outputEntry id=\"Dear_3\">")
                .replace(
                        "<outputEntry id=\"Else_3\">",
                        "<inputEntry id=\"Else_4\"><text></text></inputEntry><outputEntry id=\"Else_3\">");
        var replay = rules.replay(KEY, added);
        assertThat(replay.unknownColumns()).containsExactly("Store");
        assertThat(replay.changes())
                .singleElement()
                .satisfies(change -> assertThat(change.would()).containsExactly(Map.of("percent", 0)));
    }

    @Test
    void aDraftGoesLiveAsTheNextVersionOnlyThroughTheGate() {
        var changed = TABLE.replace("<text>10</text>", "<text>15</text>");
        rules.save(KEY, changed, 1, 0, "marta");
        assertThat(rules.draft(KEY)).get().satisfies(draft -> {
            assertThat(draft.editedBy()).isEqualTo("marta");
            assertThat(draft.revision()).isEqualTo(1);
        });
        assertThat(rules.problems(KEY, changed)).isEmpty();

        assertThat(rules.publish(KEY, "marta")).isEqualTo(2);

        assertThat(rules.draft(KEY)).isEmpty();
        assertThat(rules.table(KEY).version()).isEqualTo(2);
        assertThat(rules.table(KEY).shipped()).isFalse();
        assertThat(rules.table(KEY).description()).isEqualTo("Who gets a discount.");
        assertThat(rules.versions(KEY)).extracting(RuleTables.Version::version).containsExactly(2, 1);
        assertThat(rules.xml(KEY, 1)).isEqualTo(TABLE);
        var applied = transaction.execute(status -> decisions.evaluate(
                KEY, Map.of("spent", 150.0, "since", Date.from(Instant.parse("2026-01-01T00:00:00Z")))));
        assertThat(applied)
                .singleElement()
                .satisfies(row -> assertThat(row.number("percent")).isEqualTo(15));
    }

    @Test
    void aDraftThatCannotRunIsKeptAndRefusedInWords() {
        rules.save(KEY, TABLE.replace("<text>10</text>", "<text>10 %</text>"), 1, 0, "marta");

        assertThat(rules.problems(KEY, rules.draft(KEY).orElseThrow().xml()))
                .singleElement()
                .asString()
                .contains("10 %");
        assertThatThrownBy(() -> rules.publish(KEY, "marta"))
                .isInstanceOf(BusinessException.class)
                .hasMessageContaining("cannot be put in force");
        assertThat(rules.draft(KEY)).isPresent();
        assertThat(rules.table(KEY).version()).isEqualTo(1);
    }

    @Test
    void nobodyOverwritesTheOthersWork() {
        rules.save(KEY, TABLE, 1, 0, "marta");
        assertThatThrownBy(() -> rules.save(KEY, TABLE, 1, 0, "sara")).hasMessageContaining("meanwhile");
        rules.save(KEY, TABLE, 1, 1, "sara");
        assertThatThrownBy(() -> rules.save(KEY, TABLE, 1, 1, "marta")).hasMessageContaining("meanwhile");

        repository
                .createDeployment()
                .name("From the Modeler")
                .source("Camunda Modeler")
                .addString("processes/discount-on-trial.dmn", TABLE.replace("<text>10</text>", "<text>12</text>"))
                .deploy();
        assertThatThrownBy(() -> rules.publish(KEY, "sara"))
                .hasMessageContaining("Version 2 has come since the draft was begun from version 1");
    }

    @Test
    void whatIsNoSuchTableIsRefused() {
        for (var file : List.of("", "no xml", "<a/>", TABLE.replace("discount-on-trial", "another"))) {
            assertThatThrownBy(() -> rules.save(KEY, file, 1, 0, "marta"))
                    .isInstanceOf(BusinessException.class)
                    .hasMessageContaining(KEY);
        }
        assertThatThrownBy(() -> rules.save(KEY, TABLE + " ".repeat(1_000_001), 1, 0, "marta"))
                .isInstanceOf(BusinessException.class);
        assertThatThrownBy(() -> rules.table("no-such-table")).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> rules.xml(KEY, 99)).isInstanceOf(NotFoundException.class);
    }
}
