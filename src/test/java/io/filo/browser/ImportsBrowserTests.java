package io.filo.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.IntegrationTest;
import io.filo.engine.DueEvents;
import io.filo.lead.imports.ImportState;
import io.filo.lead.imports.Imports;
import java.util.UUID;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RuntimeService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Marta drops a list, says what its columns are, tries it, takes it in and takes it back. */
class ImportsBrowserTests extends IntegrationTest {

    private static final String DROP = """
            const done = arguments[arguments.length - 1];
            const files = new DataTransfer();
            files.items.add(new File([arguments[0]], arguments[1], {type: 'text/csv'}));
            const form = document.querySelector('[data-drop]');
            for (const name of ['dragenter', 'dragover', 'drop']) {
              form.dispatchEvent(new DragEvent(name, {dataTransfer: files, bubbles: true, cancelable: true}));
            }
            done(true);
            """;

    @LocalServerPort
    int port;

    @Autowired
    Imports imports;

    @Autowired
    DueEvents events;

    @Autowired
    ManagementService management;

    @Autowired
    RuntimeService runtime;

    @Autowired
    JdbcClient jdbc;

    private final String own = UUID.randomUUID().toString().substring(0, 8);
    private Chromium chromium;

    @BeforeEach
    void open() {
        Cases.endAll(runtime);
        chromium = Chromium.at(port);
    }

    @AfterEach
    void close() {
        if (chromium != null) {
            chromium.close();
        }
    }

    private String list() {
        var rows = new StringBuilder("Nominativo;Posta;Paese di casa\n");
        for (int n = 1; n <= 9; n++) {
            rows.append("Persona %1$d;n%1$d.%2$s@posta.example;Torino\n".formatted(n, own));
        }
        return rows.append("Senza Indirizzo;qui non c'è;Torino\n").toString();
    }

    private void drop(String name, String text) {
        chromium.open("/imports");
        chromium.waitFor("[data-drop]");
        chromium.await(DROP, text, name);
    }

    private long dropped() {
        chromium.waitForPath("/imports/");
        chromium.waitFor("#status");
        return Long.parseLong(chromium.path().replaceAll("\\D", ""));
    }

    private void choose(String select, String option) {
        chromium.await("""
                const done = arguments[arguments.length - 1];
                const select = document.querySelector(arguments[0]);
                for (const fold of document.querySelectorAll('details')) { fold.open = true; }
                select.value = [...select.options].find(each => each.textContent.trim() === arguments[1]).value;
                done(true);
                """, select, option);
    }

    private void work(long id) {
        events.deliver();
        for (int job = 0; job < 50; job++) {
            var jobs = management
                    .createJobQuery()
                    .processDefinitionKey(Imports.PROCESS)
                    .messages()
                    .list();
            if (jobs.isEmpty()) {
                return;
            }
            management.executeJob(jobs.get(0).getId());
        }
        throw new AssertionError("Import " + id + " does not come to its end.");
    }

    private void pictures(String name) {
        chromium.picture(name);
        assertThat(chromium.overhang()).as(name).isZero();
        chromium.narrow();
        chromium.picture(name + "-narrow");
        assertThat(chromium.overhang()).as(name + " on a telephone").isZero();
        chromium.wide();
    }

    private ImportState state(long id) {
        return imports.find(id).orElseThrow().state();
    }

    @Test
    void aListIsDroppedMappedTriedTakenInAndTakenBack() {
        chromium.login("marta");
        drop("fiera-" + own + ".csv", list());
        long id = dropped();

        assertThat(state(id)).isEqualTo(ImportState.DRAFT);
        assertThat(chromium.texts(".sheet tbody tr")).hasSize(10);
        choose("select[name='column.EMAIL']", "Posta");
        choose("select[name='column.NAME']", "Nominativo");
        choose("select[name='column.CITY']", "Paese di casa");
        chromium.type("input[name=errorLimit]", "20");
        chromium.click("form.form.wide .actions button");
        chromium.waitFor(".notice.done");
        assertThat(chromium.texts(".sheet td.is-wrong"))
                .singleElement()
                .asString()
                .startsWith("E-mail: ");
        pictures("import-draft");

        chromium.click(".head .actions form:first-child button");
        chromium.waitFor("#status progress");
        chromium.waitFor("#status form[action$='/stop'] button");
        pictures("import-running");
        work(id);
        chromium.waitForNo("#status progress");
        assertThat(state(id)).isEqualTo(ImportState.CHECKED);
        assertThat(people()).isZero();
        chromium.waitFor("#status .num");
        assertThat(chromium.texts("#status dd.num")).contains("10", "9");
        pictures("import-tried");

        chromium.click(".head .actions button.first");
        chromium.waitFor("#status progress");
        work(id);
        chromium.waitFor("#status form[action$='/revert'] button");
        assertThat(state(id)).isEqualTo(ImportState.DONE);
        assertThat(people()).isEqualTo(9);
        pictures("import-done");
        var errors = String.valueOf(chromium.await("""
                const done = arguments[arguments.length - 1];
                fetch(document.querySelector('#status a[download]').href).then(file => file.text()).then(done);
                """));
        assertThat(errors)
                .contains("Nominativo;Posta;Paese di casa;")
                .contains("Senza Indirizzo;qui non c'è;Torino;E-mail: ")
                .doesNotContain("Persona 1");

        chromium.click("#status form[action$='/revert'] button");
        chromium.waitFor(".notice.done");
        work(id);
        chromium.open("/imports/" + id);
        chromium.waitFor("#status .num");
        assertThat(state(id)).isEqualTo(ImportState.REVERTED);
        assertThat(people()).isZero();
        pictures("import-reverted");
        drop("fiera-" + own + ".csv", list());
        assertThat(dropped()).as("taken back, it can be taken in anew").isNotEqualTo(id);
        chromium.waitFor(".head .actions button.first");
        chromium.open("/imports");
        chromium.waitFor("[data-drop]");
        pictures("imports");
        assertThat(chromium.errors()).isEmpty();
    }

    private long people() {
        return jdbc.sql("select count(*) from contact_point where normalised like '%." + own + "@posta.example'")
                .query(Long.class)
                .single();
    }

    @Test
    void aRunningImportIsStoppedFromItsPage() {
        chromium.login("marta");
        drop("ferma-" + own + ".csv", list().replace("Posta", "Email"));
        long id = dropped();
        chromium.click(".head .actions button.first");
        chromium.leaveBy("#status form[action$='/stop'] button");
        chromium.waitFor(".notice.done");
        assertThat(imports.find(id).orElseThrow().stopWanted()).isTrue();

        work(id);

        chromium.waitForNo("#status progress");
        assertThat(state(id)).isEqualTo(ImportState.STOPPED);
        assertThat(people()).isZero();
        chromium.picture("import-stopped");
    }

    @Test
    void whatIsNoListOrTooLargeIsRefusedInWords() {
        chromium.login("marta");
        drop("niente.csv", "");
        chromium.waitFor(".notice.problem");
        assertThat(chromium.text(".notice.problem")).contains("vuoto");

        chromium.open("/imports");
        chromium.waitFor("[data-drop]");
        chromium.await("""
                document.querySelector('[data-drop]').dataset.largest = 10;
                arguments[arguments.length - 1](true);
                """);
        chromium.await(DROP, list(), "grande.csv");
        chromium.waitFor(".notice.problem");
        assertThat(chromium.text(".notice.problem")).contains("filo.imports.max-size");
        chromium.picture("import-too-large");
    }

    @Test
    void pastOrdersAreToldByTheirColumnsTriedAndTakenIn() {
        chromium.login("marta");
        drop("ordini-" + own + ".csv", """
                Ordine;Data;Stato;E-mail;Cliente;SKU;Prodotto;Quantità;Prezzo
                %1$s-1;03/02/2025 10:30;completato;ada.%1$s@posta.example;Ada Neri;AUR;Aurora;1;129,00
                %1$s-1;03/02/2025 10:30;completato;ada.%1$s@posta.example;Ada Neri;SOC;Calze;2;14,00
                %1$s-2;31/02/2025;completato;tito.%1$s@posta.example;Tito Neri;AUR;Aurora;1;129,00
                """.formatted(own));
        long id = dropped();
        assertThat(chromium.texts("#content p")).singleElement().asString().contains("righe di ordini");
        assertThat(chromium.texts(".sheet td.is-wrong"))
                .singleElement()
                .asString()
                .contains("Ordinato il");
        chromium.type("input[name=shop]", "past-" + own);
        chromium.type("input[name=errorLimit]", "50");
        chromium.click("form.form.wide .actions button");
        chromium.waitFor(".notice.done");
        pictures("import-orders");

        chromium.leaveBy("form[action$='/start'] button.first");
        chromium.waitFor(".notice.done");
        work(id);
        chromium.open("/imports/" + id);
        chromium.waitFor("#status");
        assertThat(state(id)).isEqualTo(ImportState.DONE);
        assertThat(chromium.texts("#status dd")).contains("3", "1");
        pictures("import-orders-done");
    }
}
