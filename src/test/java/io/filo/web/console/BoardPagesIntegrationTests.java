package io.filo.web.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.IntegrationTest;
import io.filo.web.Browser;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Each question of the board has a page, a place on the board and a list. */
class BoardPagesIntegrationTests extends IntegrationTest {

    private static final List<String> CHARTS = List.of("purchases", "returns", "shipping-time", "shipping-cost");

    @LocalServerPort
    int port;

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
        assertThat(signedIn("dario").get("/reports/returns").statusCode()).isEqualTo(403);
    }
}
