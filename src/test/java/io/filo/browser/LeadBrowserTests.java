package io.filo.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.IntegrationTest;
import io.filo.customer.Customers;
import io.filo.customer.Recognition.Told;
import io.filo.engine.DueEvents;
import io.filo.engine.EngineClock;
import io.filo.engine.UserTasks;
import io.filo.lead.CaptureForm;
import io.filo.lead.CaptureForm.Asked;
import io.filo.lead.CaptureForm.Field;
import io.filo.lead.CaptureForms;
import io.filo.lead.LeadDesk;
import io.filo.lead.LeadSource;
import io.filo.lead.LeadStatus;
import io.filo.lead.LeadView;
import io.filo.lead.NewLead;
import io.filo.lead.NewLead.Attribution;
import io.filo.support.FiloClock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.camunda.bpm.engine.RuntimeService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** A visitor fills in a form, luca sees the lead come in and qualifies it, dora makes two cards one and two again. */
class LeadBrowserTests extends IntegrationTest {

    @LocalServerPort
    int port;

    @Autowired
    CaptureForms forms;

    @Autowired
    LeadDesk leads;

    @Autowired
    Customers customers;

    @Autowired
    DueEvents events;

    @Autowired
    UserTasks tasks;

    @Autowired
    EngineClock clock;

    @Autowired
    FiloClock now;

    @Autowired
    RuntimeService runtime;

    private final String unique = UUID.randomUUID().toString().substring(0, 8);
    private Chromium chromium;

    @BeforeEach
    void open() {
        Cases.endAll(runtime);
        chromium = Chromium.at(port);
    }

    @AfterEach
    void close() {
        clock.setOffset(Duration.ZERO);
        if (chromium != null) {
            chromium.close();
        }
    }

    private long enter(String name, String email) {
        var id = leads.enter(new NewLead(
                LeadSource.HAND,
                "browser:" + UUID.randomUUID(),
                new Told(name, email, null, null, null, null, null, null, null, "it"),
                "Preventivo per 20 magliette",
                List.of("QUOTE"),
                20,
                null,
                null,
                null,
                Attribution.NONE,
                List.of(),
                "",
                now.instant()));
        events.deliver();
        return id;
    }

    private LeadView lead(long id) {
        return leads.find(id).orElseThrow();
    }

    @Test
    void aVisitorFillsInTheFormAndIsThanked() {
        var key = "b" + unique;
        forms.save(
                new CaptureForm(
                        key,
                        "Consigli",
                        LeadSource.FORM,
                        "it",
                        "Chiedi un consiglio",
                        "",
                        "",
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        List.of(
                                new Asked(Field.NAME, true),
                                new Asked(Field.EMAIL, true),
                                new Asked(Field.REQUEST, false)),
                        List.of(),
                        List.of(),
                        true,
                        null,
                        null),
                true,
                "marta");

        chromium.open("/forms/" + key);
        chromium.waitFor("form input[name=email]");
        chromium.picture("form");
        chromium.type("input[name=name]", "Federica Galli");
        chromium.type("input[name=email]", "federica." + unique + "@posta.example");
        chromium.type("textarea[name=request]", "Consiglio per la prima mezza?");
        clock.advance(Duration.ofSeconds(10));
        chromium.click("button.first");
        chromium.waitFor(".capture-main .prose");

        assertThat(chromium.path()).isEqualTo("/forms/" + key + "/thanks");
        assertThat(leads.search(null, null, null, "federica." + unique, 0, 1).items())
                .singleElement()
                .satisfies(lead -> assertThat(lead.formKey()).isEqualTo(key));
    }

    @Test
    void aNewLeadShowsByItselfAndIsQualifiedInTasklist() {
        chromium.login("luca");
        chromium.open("/leads");
        chromium.waitFor("[data-leads]");

        var id = enter("Vera Neri", "vera." + unique + "@posta.example");
        chromium.waitFor("#list a[href='/leads/" + id + "']");
        chromium.picture("leads");

        var task = tasks.ofCase(LeadDesk.PROCESS, Long.toString(id)).get(0);
        chromium.open("/camunda/app/tasklist/default/#/?task=" + task.id());
        chromium.waitFor(".filo-reasons");
        if (task.assignee() == null) {
            chromium.click("button.claim");
            chromium.waitFor("button.unclaim");
        }
        assertThat(chromium.text(".filo-reasons")).contains("vuole un preventivo");
        chromium.resize(1400, 2000);
        chromium.picture("tasklist-qualify");
        chromium.resize(400, 2600);
        chromium.open("/camunda/app/tasklist/default/#/?task=" + task.id());
        chromium.waitFor(".filo-reasons");
        chromium.waitFor("button.unclaim");
        chromium.picture("tasklist-qualify-narrow");
        chromium.wide();
        chromium.open("/camunda/app/tasklist/default/#/?task=" + task.id());
        chromium.waitFor(".filo-reasons");
        chromium.type("#filo-note", "Richiama a giugno");
        chromium.click("input[name=filo-lead][value=NURTURE]");
        chromium.click(".form-actions .btn-primary:not([disabled])");
        chromium.waitForNo(".filo-desk");

        assertThat(lead(id).status()).isEqualTo(LeadStatus.NURTURING);
        assertThat(lead(id).note()).isEqualTo("Richiama a giugno");
        assertThat(chromium.errors()).isEmpty();
    }

    @Test
    void twoCardsBecomeOneAndTwoAgain() {
        var stays = lead(enter("Luca Ferrari", "ferrari." + unique + "@posta.example"))
                .customerId();
        var goes = lead(enter("Luca Ferraro", "ferraro." + unique + "@posta.example"))
                .customerId();

        chromium.login("dora");
        chromium.open("/customers/" + stays + "/merge?with=" + goes);
        chromium.waitFor("input[name=take][value=NAME]");
        chromium.picture("merge");
        chromium.narrow();
        chromium.picture("merge-narrow");
        chromium.wide();
        chromium.click("input[name=take][value=NAME]");
        chromium.click("main button.first");
        chromium.waitFor(".notice.done");

        assertThat(customers.card(goes).orElseThrow().id()).isEqualTo(stays);
        assertThat(chromium.text("h1")).isEqualTo("Luca Ferraro");
        chromium.picture("customer-merged");
        chromium.leaveBy("form[action$='/undo'] button");
        chromium.waitFor(".notice.done");

        assertThat(customers.card(goes).orElseThrow().id()).isEqualTo(goes);
        assertThat(chromium.text("h1")).isEqualTo("Luca Ferrari");
        assertThat(chromium.errors()).isEmpty();
    }
}
