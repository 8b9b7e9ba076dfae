package io.filo.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.IntegrationTest;
import io.filo.insight.SoldGoods;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The board answers chart by chart; a report of one's own is chosen, saved and sent. */
class BoardBrowserTests extends IntegrationTest {

    private static final String LAST = "#chart-shipping-cost .answer";

    private final String unique = UUID.randomUUID().toString().substring(0, 6);

    @LocalServerPort
    int port;

    @Autowired
    ApplicationContext product;

    @Autowired
    JdbcClient jdbc;

    private Chromium chromium;
    private SoldGoods sold;

    @BeforeEach
    void open() {
        sold = new SoldGoods(product, unique);
        sold.sell();
        chromium = Chromium.at(port);
    }

    @AfterEach
    void close() {
        chromium.close();
        sold.forget();
        jdbc.sql("delete from report where name like 'Report %'").update();
        jdbc.sql("delete from marketing_cost where source = 'board " + unique + "'")
                .update();
    }

    private void pictures(String page, String ready) {
        for (var language : new String[] {"it", "en"}) {
            chromium.switchTo(language);
            chromium.waitFor(ready);
            chromium.wide();
            chromium.picture("board-" + page + "-" + language + "-wide");
            chromium.narrow();
            assertThat(chromium.overhang()).as("%s on a telephone", page).isZero();
            chromium.picture("board-" + page + "-" + language + "-narrow");
            chromium.wide();
        }
        chromium.switchTo("it");
    }

    @Test
    void aManagerSeesEachQuestionAnswered() {
        chromium.login("elio");
        chromium.open("/reports?by=CATEGORY");
        chromium.waitFor("#chart-purchases table");
        chromium.waitFor(LAST);
        assertThat(chromium.texts("#charts .answer")).hasSize(7).allMatch(answer -> !answer.isBlank());
        assertThat(chromium.texts("#chart-purchases .main-cell strong")).contains(sold.category("Scarpe"));
        pictures("all", LAST);
        chromium.open("/reports/returns");
        chromium.waitFor("#chart-returns .answer");
        pictures("one", "#chart-returns .answer");
        assertThat(chromium.errors()).as("what the browser complains of").isEmpty();
    }

    @Test
    void marketingEntersCostsAndKeepsAReport() {
        chromium.login("marta");
        chromium.open("/reports/costs");
        chromium.type("#enter input[name=source]", "Board " + unique);
        chromium.type("#enter input[name=amount]", "120.50");
        chromium.click("#enter button");
        chromium.waitFor(".notice.done");
        assertThat(chromium.texts(".list .main-cell")).contains("board " + unique);
        pictures("costs", "#enter");
        chromium.open("/reports/own");
        chromium.click("#question button");
        chromium.waitFor("#answer");
        chromium.type("#save input[name=name]", "Report " + unique);
        chromium.click("#save button");
        chromium.waitFor(".notice.done");
        assertThat(chromium.text("h1")).isEqualTo("Report " + unique);
        chromium.click("#subscribe button");
        chromium.waitFor("#mail table");
        assertThat(chromium.text("#mail table")).contains("Marta Riva", "Ogni giorno, 7:00");
        pictures("report", "#mail table");
        var report = chromium.path();
        chromium.open("/me");
        assertThat(chromium.texts("#reports .main-cell")).anyMatch(one -> one.contains("Report " + unique));
        pictures("me", "#reports table");
        chromium.open(report);
        chromium.click("#mail .act button");
        chromium.waitForNo("#mail table");
        chromium.open("/reports/own");
        assertThat(chromium.text("#main")).contains("Report " + unique);
        pictures("reports", "#question");
        assertThat(chromium.errors()).as("what the browser complains of").isEmpty();
    }
}
