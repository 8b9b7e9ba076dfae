package io.filo.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.IntegrationTest;
import io.filo.engine.Decisions;
import io.filo.engine.RuleTables;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.RepositoryService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.transaction.support.TransactionTemplate;

/** Sara changes a table in the browser, sees who would have been treated otherwise, and puts it in force. */
class RulesBrowserTests extends IntegrationTest {

    private static final String KEY = "ticket-sla";

    @LocalServerPort
    int port;

    @Autowired
    RuleTables rules;

    @Autowired
    Decisions decisions;

    @Autowired
    RepositoryService repository;

    @Autowired
    TransactionTemplate transaction;

    private Chromium chromium;

    @BeforeEach
    void open() {
        chromium = Chromium.at(port);
        transaction.executeWithoutResult(status -> decisions.evaluate(
                KEY, Map.of("category", "GENERAL", "priority", "URGENT", "customerClass", "STANDARD")));
    }

    @AfterEach
    void putBack() {
        if (chromium != null) {
            chromium.close();
        }
        rules.discard(KEY);
        repository
                .createDeploymentQuery()
                .deploymentSource("console")
                .list()
                .forEach(each -> repository.deleteDeployment(each.getId(), true));
    }

    @Test
    void aTableIsChangedTriedAndPutInForce() {
        int before = rules.table(KEY).version();
        chromium.login("sara").open("/rules");
        chromium.picture("rules");
        chromium.click("a[href='/rules/" + KEY + "']");
        chromium.waitFor(".rule-table .tjs-container td.output-cell");
        chromium.picture("rule");
        assertThat(refusals()).isEmpty();

        // The first time of the first row.
        chromium.typeInto(".rule-table tbody tr:first-child td.output-cell .content-editable", "7");
        chromium.click("[data-rule-save] button");

        chromium.waitForPath("/trial");
        chromium.picture("rule-trial");
        assertThat(chromium.text("main")).contains("in un altro modo", "firstResponseMinutes: 7");
        assertThat(chromium.overhang()).isZero();
        chromium.narrow();
        chromium.picture("rule-trial-narrow");
        assertThat(chromium.overhang()).isZero();
        chromium.wide();
        assertThat(rules.table(KEY).version()).isEqualTo(before);

        chromium.click("form[action$='/publish'] button");
        chromium.waitFor(".notice.done");
        assertThat(rules.table(KEY).version()).isEqualTo(before + 1);
        assertThat(rules.draft(KEY)).isEmpty();
        assertThat(rules.xml(KEY, before + 1)).contains("<text>7</text>");
        chromium.waitFor(".rule-table .tjs-container td.output-cell");
        chromium.narrow();
        chromium.picture("rule-narrow");
        assertThat(chromium.overhang()).isZero();
        assertThat(refusals()).isEmpty();
    }

    /** What went wrong in the browser, without what the editor's own library says of itself. */
    private List<String> refusals() {
        return chromium.errors().stream()
                .filter(error -> !error.contains("development build of Inferno"))
                .toList();
    }

    @Test
    void onlyWhoMayChangeRulesSeesThem() {
        chromium.login("luca").open("/rules");
        assertThat(chromium.texts("a[href='/rules']")).isEmpty();
        assertThat(chromium.text("main")).doesNotContain(KEY);
    }
}
