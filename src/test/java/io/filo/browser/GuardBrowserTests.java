package io.filo.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.IntegrationTest;
import io.filo.campaign.CustomerGuards;
import io.filo.campaign.CustomerGuards.Outcome;
import io.filo.campaign.GuardedCustomers;
import io.filo.engine.DueEvents;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Looking after the best customers in Tasklist, as the lead of sales and the owner do. */
class GuardBrowserTests extends IntegrationTest {

    @LocalServerPort
    int port;

    @Autowired
    GuardedCustomers shop;

    @Autowired
    CustomerGuards guards;

    @Autowired
    RuntimeService runtime;

    @Autowired
    TaskService tasks;

    @Autowired
    DueEvents events;

    @Autowired
    JdbcClient jdbc;

    private Chromium chromium;
    private long giulia;

    @BeforeEach
    void open() {
        Cases.endAll(runtime);
        jdbc.sql("delete from process_event where state in ('READY', 'PARKED')").update();
        shop.openShop();
        giulia = shop.buyer("Giulia Ferri", 1, 9, 900, null);
        shop.look();
        events.deliver();
        chromium = Chromium.at(port);
    }

    @AfterEach
    void close() {
        chromium.close();
        Cases.endAll(runtime);
        shop.closeShop();
    }

    private String task(String element) {
        return tasks.createTaskQuery().taskDefinitionKey(element).singleResult().getId();
    }

    private void openTask(String task) {
        chromium.open("/camunda/app/tasklist/default/#/?task=" + task);
        chromium.waitFor(".filo-title");
    }

    private void formLooked(String name, String task) {
        for (var language : List.of("en", "it")) {
            chromium.wide();
            chromium.open("/");
            chromium.switchTo(language);
            chromium.resize(400, 2000);
            openTask(task);
            chromium.picture("guard-" + name + "-" + language + "-narrow");
            chromium.resize(1400, 1300);
            openTask(task);
            chromium.picture("guard-" + name + "-" + language);
            assertThat(chromium.texts("[lang=" + language + "] .filo-title"))
                    .as("the form in " + language)
                    .hasSize(1);
        }
    }

    private void listsLooked() {
        for (var language : List.of("en", "it")) {
            for (var show : List.of("OPEN", "ENDED", "BEST")) {
                chromium.open("/guards?show=" + show);
                chromium.switchTo(language);
                chromium.picture("guards-" + show + "-" + language);
                chromium.narrow();
                assertThat(chromium.overhang()).as("%s on a telephone", show).isZero();
                chromium.picture("guards-" + show + "-" + language + "-narrow");
                chromium.wide();
            }
        }
    }

    private void complete() {
        chromium.click(".form-actions button[ng-click='complete()']");
    }

    @Test
    void theLeadChoosesAnOwnerWhoLooksAfterTheCustomer() {
        chromium.login("sara");
        var choose = task("UserTask_ChooseOwner");
        openTask(choose);
        chromium.click("button.claim");
        chromium.waitFor(".filo-title");
        formLooked("choose-owner", choose);
        chromium.click("input[name='filo-owner'][value='luca']");
        complete();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> "luca"
                        .equals(jdbc.sql("select owner from customer where id = ?")
                                .param(giulia)
                                .query(String.class)
                                .optional()
                                .orElse(null)));
        assertThat(guards.guard(shop.guardOf(giulia)).outcome()).isEqualTo(Outcome.OWNER_CHOSEN);

        shop.figures(giulia, 1, 9, 150);
        shop.look();
        events.deliver();
        chromium.close();
        chromium = Chromium.at(port);
        chromium.login("luca");
        var guard = task("UserTask_GuardCustomer");
        openTask(guard);
        assertThat(chromium.text(".filo-desk")).contains("Campioni", "ogni 7 giorni", "150");
        formLooked("guard-customer", guard);
        chromium.click("input[name='filo-outcome'][value='OFFERED']");
        chromium.type("#filo-note", "Vuole una pianta più larga.");
        complete();
        long id = shop.guardOf(giulia);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> guards.guard(id).outcome() == Outcome.OFFERED);
        assertThat(guards.guard(id).note()).isEqualTo("Vuole una pianta più larga.");
        assertThat(guards.guard(id).closedBy()).isEqualTo("luca");
        chromium.open("/guards?show=ENDED");
        assertThat(chromium.text("tbody tr"))
                .contains("Giulia Ferri", "Luca Gallo", "Sentito, offerto qualcosa", "Vuole una pianta più larga.");
        assertThat(chromium.texts("tbody td.num time")).as("one moment each").hasSize(2);
        listsLooked();
        assertThat(String.valueOf(chromium.await(
                        "const done = arguments[0]; fetch('/guards.csv?show=ENDED').then(a => a.text()).then(done)")))
                .contains("Giulia Ferri", "Vuole una pianta più larga.");
        chromium.open("/customers/" + giulia);
        assertThat(chromium.text("main")).contains("Seguito: sentito, offerto qualcosa");
    }
}
