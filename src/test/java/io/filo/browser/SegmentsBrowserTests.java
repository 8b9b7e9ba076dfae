package io.filo.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.IntegrationTest;
import io.filo.web.Browser;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Marketing builds a segment of nested conditions, sees who is in it at once, saves it, and changes it again. */
class SegmentsBrowserTests extends IntegrationTest {

    private static final String FIRST = ".segment-list > .segment-condition:nth-child(1)";
    private static final String WHAT = " > .segment-row > select:nth-of-type(1)";
    private static final String OPERATOR = " > .segment-row > select:nth-of-type(2)";

    private final String unique = UUID.randomUUID().toString().substring(0, 8);

    @LocalServerPort
    int port;

    @Autowired
    JdbcClient jdbc;

    private Chromium chromium;

    @BeforeEach
    void open() throws Exception {
        for (var city : new String[] {"Torino", "Bologna"}) {
            var anna = Browser.basic(port, "anna");
            assertThat(anna.json("POST", "/api/tickets", """
                            {"email":"%2$s.%1$s@posta.example","name":"%2$s %1$s","subject":"Ciao","text":"Ciao."}""".formatted(unique, city))
                            .statusCode())
                    .isEqualTo(201);
            jdbc.sql("update customer set city = ? where display_name = ?")
                    .params(city, city + " " + unique)
                    .update();
        }
        chromium = Chromium.at(port);
    }

    @AfterEach
    void close() {
        chromium.close();
        jdbc.sql("delete from segment where key like ?").param("%" + unique).update();
    }

    private void choose(String select, String value) {
        chromium.click(select + " option[value='" + value + "']");
    }

    private void pictures(String page) {
        for (var language : new String[] {"it", "en"}) {
            chromium.switchTo(language);
            chromium.waitFor("main .page");
            chromium.wide();
            chromium.picture("segments-" + page + "-" + language + "-wide");
            chromium.narrow();
            assertThat(chromium.overhang()).as("%s on a telephone", page).isZero();
            chromium.picture("segments-" + page + "-" + language + "-narrow");
            chromium.wide();
        }
        chromium.switchTo("it");
    }

    @Test
    void aSegmentIsBuiltCountedSavedAndChanged() {
        chromium.login("marta");
        chromium.open("/segments");
        chromium.click("a[href='/segment-builder']");
        choose(FIRST + WHAT, "field:name");
        choose(FIRST + OPERATOR, "contains");
        chromium.type(FIRST + " input[type=text]", unique);
        chromium.waitFor("[data-segment-result]:not([aria-busy]) [data-sample] li:nth-child(2)");
        assertThat(chromium.text("[data-count]")).isEqualTo("2");

        // a group in the group, of which one has to be true, one of them with a window and a filter on the lines
        chromium.click("[data-segment] > .segment-group > fieldset > .actions button:nth-child(2)");
        var inner = ".segment-list > .segment-group";
        assertThat(chromium.text(inner + " option:checked")).isEqualTo("Almeno una di queste è vera");
        chromium.waitFor(inner + " .segment-problem");
        assertThat(chromium.text(inner + " .segment-problem")).startsWith("Questo gruppo è vuoto");
        chromium.click(inner + " .actions button:nth-child(1)");
        var one = inner + " .segment-condition:nth-child(1)";
        choose(one + WHAT, "field:city");
        chromium.waitFor(one + " .segment-problem");
        assertThat(chromium.text(one + " .segment-problem")).isEqualTo("Scrivi o scegli qui un valore.");
        chromium.type(one + " input[type=text]", "torino");
        chromium.click(inner + " .actions button:nth-child(1)");
        var two = inner + " .segment-condition:nth-child(2)";
        choose(two + WHAT, "did:order");
        chromium.click(two + " > button");
        choose(two + " .segment-where select:nth-of-type(1)", "line.sku");
        chromium.type(two + " .segment-where input[type=text]", "AUR-" + unique);
        chromium.waitFor("[data-segment-result]:not([aria-busy]) [data-sample] li:only-child");
        assertThat(chromium.text("[data-count]")).isEqualTo("1");
        assertThat(chromium.text("[data-sample]")).contains("Torino " + unique);
        assertThat(chromium.text("[data-words]"))
                .isEqualTo(
                        "Nome contiene “" + unique + "” e (Città è “torino” o almeno 1 × Ordine negli ultimi 90 giorni"
                                + " dove Codice articolo è “AUR-" + unique + "”).");

        chromium.type("input[name=name]", "Torinesi " + unique);
        assertThat(chromium.value("input[name=key]")).isEqualTo("torinesi-" + unique);
        chromium.click(".segment-save .button.first");
        chromium.waitForPath("/segments/torinesi-" + unique);
        assertThat(chromium.texts("#members .main-cell")).containsExactly("Torino " + unique);
        chromium.click("#entry .actions .button");
        chromium.waitFor(".notice.done");
        assertThat(chromium.text(".notice.done")).startsWith("Entrati 1, usciti 0");
        pictures("one");

        chromium.click("a[href$='/edit']");
        chromium.waitFor("[data-segment-result]:not([aria-busy]) [data-sample] li:only-child");
        assertThat(chromium.value(two + " .segment-where input[type=text]")).isEqualTo("AUR-" + unique);
        pictures("builder");
        chromium.waitFor("[data-segment-result]:not([aria-busy]) [data-sample] li:only-child");
        chromium.click(one + " .segment-not input");
        chromium.waitFor("[data-segment-result]:not([aria-busy]) [data-sample] li:only-child a");
        chromium.click(one + " .segment-end > .segment-remove");
        chromium.click(".segment-list > .segment-group > fieldset > .segment-row .segment-end > .segment-remove");
        chromium.waitFor("[data-segment-result]:not([aria-busy]) [data-sample] li:nth-child(2)");
        chromium.click(".segment-save .button.first");
        chromium.waitFor("#members tbody tr:nth-child(2)");
        assertThat(chromium.texts("#members .main-cell"))
                .containsExactlyInAnyOrder("Bologna " + unique, "Torino " + unique);
        chromium.open("/segments");
        pictures("list");
        assertThat(chromium.errors()).as("what the browser complains of").isEmpty();
    }

    @Test
    void whoMayNotBuildSegmentsOnlyLooks() {
        chromium.login("luca");
        chromium.open("/segments");
        assertThat(chromium.shows("a[href='/segment-builder']")).isFalse();
    }
}
