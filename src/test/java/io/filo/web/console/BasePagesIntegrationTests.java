package io.filo.web.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.IntegrationTest;
import io.filo.engine.Decisions;
import io.filo.insight.MeasuredInsight;
import io.filo.web.Browser;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** What people and programs see of the customer base and of one customer as a buyer. */
class BasePagesIntegrationTests extends IntegrationTest {

    private static final long BASE = 7_100_000_000L;

    @LocalServerPort
    int port;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    DataSource dataSource;

    @Autowired
    PlatformTransactionManager transactions;

    @Autowired
    Decisions decisions;

    private MeasuredInsight insight;

    @BeforeEach
    void someBuyers() {
        insight = new MeasuredInsight(dataSource, transactions, decisions);
        jdbc.sql("""
                        insert into customer (id, kind, display_name, language, stage, created_at, updated_at)
                        select ? + n, 'PERSON', '=cmd ' || n, 'it', 'ACQUISITION', now(), now() from generate_series(1, 12) n
                        """).param(BASE).update();
        jdbc.sql("""
                        insert into shop_order (id, shop, external_id, number, updated_at, progress, hash, live, customer_id,
                            placed_at, channel, sales_model, status, payment_status, fulfillment_status, currency, total,
                            created_at)
                        select ? + n, 'base', n::text, n::text, now(), 0, '', false, ? + 1 + n % 12,
                               now() - n * interval '9 days', 'WEB', 'B2C', 'CLOSED', 'PAID', 'FULFILLED', 'EUR', 10 * n, now()
                        from generate_series(1, 40) n
                        """).params(BASE, BASE).update();
        workOff();
        insight.limits();
        insight.segments();
        insight.model();
        insight.base();
    }

    private void workOff() {
        while (insight.workOff() > 0) {
            assertThat(insight).isNotNull();
        }
    }

    @AfterEach
    void theyGoAgain() {
        jdbc.sql("delete from shop_order where shop = 'base'").update();
        jdbc.sql("delete from customer where id between ? and ?")
                .params(BASE, BASE + 100)
                .update();
        workOff();
    }

    private Browser signedIn(String user) {
        var browser = Browser.at(port);
        browser.login(user, user);
        return browser;
    }

    @Test
    void theManagerSeesTheBaseAndWhyNothingIsForecast() {
        var elio = signedIn("elio");
        var page = elio.get("/customer-base");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("Meno di 500 acquirenti sono pochi per una previsione.", "heat-5", "Quanto è a rischio?")
                .doesNotContain("??");
        for (var list : List.of("rfm", "segments", "risk", "cohorts", "months")) {
            var csv = elio.get("/customer-base/" + list + ".csv");
            assertThat(csv.statusCode()).as(list).isEqualTo(200);
            assertThat(csv.body().lines().count()).as(list).isGreaterThan(1);
            assertThat(csv.body()).as(list).doesNotContain("base.");
        }
        assertThat(elio.get("/customer-base/none.csv").statusCode()).isEqualTo(404);
        assertThat(signedIn("dario").get("/customer-base").statusCode()).isEqualTo(403);
    }

    @Test
    void aCardSaysHowTheCustomerBuys() {
        var page = signedIn("luca").get("/customers/" + (BASE + 2));
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains(
                        "Il negozio ha chiuso l&#39;ordine",
                        "Come acquirente",
                        "Ordina ogni 108 giorni, in silenzio da 9 giorni.");
        assertThat(signedIn("luca").get("/customers/" + (BASE + 9)).body()).contains("Ordina ogni");
    }

    @Test
    void programsGetTheSame() {
        var luca = Browser.basic(port, "luca");
        assertThat(luca.get("/api/customers/" + (BASE + 2)).body())
                .contains("\"metrics\":{\"buyers\":1", "\"rhythmDays\":108", "\"segment\":\"");
        assertThat(luca.get("/api/insight/rfm").body()).contains("\"cells\":[{\"recency\":");
        assertThat(luca.get("/api/insight/model").body()).contains("\"fallBack\":\"FEW_BUYERS\"");
        assertThat(luca.get("/api/insight/dormant?from=2000-01-01").body()).contains("\"total\":");
        assertThat(Browser.basic(port, "anna").get("/api/insight/dormant").statusCode())
                .isEqualTo(403);
    }
}
