package io.filo.web.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filo.IntegrationTest;
import io.filo.insight.MarketingCosts;
import io.filo.web.Browser;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Each question of the board has a page, a place on the board and a list. */
class BoardPagesIntegrationTests extends IntegrationTest {

    private static final List<String> CHARTS =
            List.of("purchases", "funnel", "conversion", "customer-cost", "returns", "shipping-time", "shipping-cost");

    @LocalServerPort
    int port;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    MarketingCosts costs;

    private Browser signedIn(String user) {
        var browser = Browser.at(port);
        browser.login(user, user);
        return browser;
    }

    @Test
    void eachChartAnswersByItself() {
        var elio = signedIn("elio");
        var board = elio.get("/reports");
        assertThat(board.statusCode()).isEqualTo(200);
        assertThat(board.body()).contains("Perché la merce torna indietro").doesNotContain("??");
        for (var chart : CHARTS) {
            var page = elio.get("/reports/" + chart + "?by=PERSONA");
            assertThat(page.statusCode()).as(chart).isEqualTo(200);
            assertThat(page.body()).as(chart).contains("class=\"answer\"").doesNotContain("??", "board." + chart);
            var csv = elio.get("/reports/" + chart + ".csv?by=SEGMENT");
            assertThat(csv.statusCode()).as(chart).isEqualTo(200);
            assertThat(csv.body()).as(chart).doesNotContain("board.");
        }
        assertThat(elio.get("/reports/none").statusCode()).isEqualTo(404);
        assertThat(elio.get("/reports/returns?from=2020-01-01&to=2019-01-01").body())
                .contains("Il periodo deve finire dopo che è iniziato");
        for (var wrong :
                List.of("/reports?by=EVIL", "/reports/returns?from=xx", "/reports/own/try?measure=XX&by=STORE")) {
            var page = elio.get(wrong, "Accept", "text/html,*/*;q=0.8");
            assertThat(page.statusCode()).as(wrong).isEqualTo(400);
            assertThat(page.body())
                    .as(wrong)
                    .contains("non è un valore possibile per", "<html")
                    .doesNotContain("??");
        }
        assertThat(elio.get("/reports/own/xx", "Accept", "text/html").statusCode())
                .isEqualTo(404);
        assertThat(signedIn("dario").get("/reports/returns").statusCode()).isEqualTo(403);
    }

    @Test
    void marketingEntersWhatWasSpent() throws Exception {
        var marta = signedIn("marta");
        try {
            marta.postForm(
                    "/reports/costs",
                    Map.of("month", "2017-03", "source", "Google / CPC", "purpose", "WIN", "amount", "100.50"));
            assertThat(costs.of(YearMonth.of(2017, 3), YearMonth.of(2017, 3)))
                    .singleElement()
                    .satisfies(cost -> {
                        assertThat(cost.source()).isEqualTo("google / cpc");
                        assertThat(cost.amount()).isEqualByComparingTo("100.50");
                        assertThat(cost.enteredBy()).isEqualTo("marta");
                    });
            assertThat(marta.get("/reports/costs").body())
                    .contains("Costi di marketing")
                    .doesNotContain("??");
            var api = Browser.basic(port, "marta");
            assertThat(api.json(
                                    "PUT",
                                    "/api/reports/costs",
                                    "[{\"month\":\"2017-04\",\"source\":\"STORE\",\"purpose\":\"KEEP\",\"amount\":12}]")
                            .statusCode())
                    .isEqualTo(204);
            assertThat(api.get("/api/reports/costs?from=2017-01&to=2017-12").body())
                    .contains("\"source\":\"STORE\"", "\"amount\":100.5");
            assertThat(api.get("/api/reports/customer-cost?from=2017-04-01&to=2017-04-30")
                            .body())
                    .contains("\"keepCost\":12");
            assertThat(Browser.basic(port, "luca")
                            .json("PUT", "/api/reports/costs", "[]")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(signedIn("luca").get("/reports/costs").statusCode()).isEqualTo(403);
        } finally {
            jdbc.sql("delete from marketing_cost where month < date '2018-01-01'")
                    .update();
        }
    }

    @Test
    void aListOfCostsIsReadOrRefusedByLine() {
        assertThat(CostPages.read("month;source;for;amount\n2017-03;google / cpc;win;10.50\n2017-04;STORE;KEEP;0"))
                .extracting(cost -> cost.month() + " " + cost.source() + " " + cost.purpose() + " " + cost.amount())
                .containsExactly("2017-03 google / cpc WIN 10.50", "2017-04 STORE KEEP 0");
        assertThatThrownBy(() -> CostPages.read("2017-03,x,WIN,1\n2017-13,x,WIN,1"))
                .hasMessageContaining("Line 2");
        assertThatThrownBy(() -> CostPages.read("2017-03,x,WIN")).hasMessageContaining("Line 1");
    }
}
