package io.filo.web.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.IntegrationTest;
import io.filo.insight.PurchaseReports.Measure;
import io.filo.insight.PurchaseReports.Target;
import io.filo.report.Span;
import io.filo.web.Browser;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A report of one's own, from the first look to the list and the mail. */
class ReportPagesIntegrationTests extends IntegrationTest {

    @LocalServerPort
    int port;

    @Autowired
    JdbcClient jdbc;

    private Browser signedIn(String user) {
        var browser = Browser.at(port);
        browser.login(user, user);
        return browser;
    }

    /** The page that follows. */
    private static String posted(Browser browser, String path, Map<String, String> fields) {
        return browser.get(browser.postForm(path, fields)
                        .headers()
                        .firstValue("Location")
                        .orElseThrow())
                .body();
    }

    @Test
    void everyQuestionCanBeAskedAndKept() {
        var elio = signedIn("elio");
        assertThat(elio.get("/reports/own").body()).contains("I miei report").doesNotContain("??");
        for (var measure : Measure.values()) {
            var page = elio.get("/reports/own/try?measure=" + measure + "&by=SEGMENT&span=LAST_365");
            assertThat(page.statusCode()).as("%s", measure).isEqualTo(200);
            assertThat(page.body()).as("%s", measure).doesNotContain("??", "report.measure");
        }
        for (var target : Target.values()) {
            assertThat(elio.get("/reports/own/try.csv?measure=NET&by=" + target + "&span=THIS_YEAR")
                            .statusCode())
                    .as("%s", target)
                    .isEqualTo(200);
        }
        for (var span : Span.values()) {
            assertThat(elio.get("/reports/own/try?measure=NET&by=STORE&span=" + span)
                            .body())
                    .as("%s", span)
                    .doesNotContain("report.span");
        }
        var name = "Report " + UUID.randomUUID();
        var saved = posted(
                elio,
                "/reports/own",
                Map.of("name", name, "measure", "NET", "by", "STORE", "span", "LAST_90", "segment", ""));
        assertThat(saved).contains(name, "Salvato.");
        long id = jdbc.sql("select id from report where name = ?")
                .param(name)
                .query(Long.class)
                .single();
        try {
            assertThat(posted(
                            elio,
                            "/reports/own/" + id + "/mail",
                            Map.of("user", "marta", "rhythm", "DAILY", "hour", "7")))
                    .contains("Marta Riva");
            var marta = signedIn("marta");
            assertThat(marta.get("/reports/own/" + id).body()).contains(name, "Ferma");
            assertThat(posted(marta, "/reports/own/" + id + "/remove", Map.of()))
                    .contains("Può farlo solo chi ha fatto il report");
            assertThat(marta.get("/me").body())
                    .contains(name, "da Elio", "/me/reports/" + id + "/end")
                    .doesNotContain("??");
            assertThat(elio.get("/me").body()).doesNotContain(name);
            elio.postForm("/me/reports/" + id + "/end", Map.of());
            assertThat(marta.get("/me").body()).as("ended by himself alone").contains(name);
            assertThat(posted(marta, "/me/reports/" + id + "/end", Map.of()))
                    .contains("Non arriva più per mail.")
                    .doesNotContain(name);
            assertThat(elio.get("/reports/own/" + id + ".csv").body()).contains("Negozio");
            assertThat(signedIn("anna").get("/reports/own/" + id).statusCode()).isEqualTo(403);
        } finally {
            jdbc.sql("delete from report where id = ?").param(id).update();
        }
    }
}
