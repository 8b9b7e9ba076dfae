package io.filo.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.IntegrationTest;
import io.filo.engine.Decisions;
import io.filo.insight.MeasuredInsight;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** The customer base, and one customer and one company as buyers: each question answered, each figure in one piece. */
class BaseBrowserTests extends IntegrationTest {

    private static final long BASE = 7_200_000_000L;
    private static final int BUYERS = 620;
    private static final long REGULAR = BASE + 3;
    private static final long COMPANY = BASE + 100_000;

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
    private Chromium chromium;

    /** Some come once, some every few weeks; some of them have stopped. */
    @BeforeEach
    void open() {
        insight = new MeasuredInsight(dataSource, transactions, decisions);
        jdbc.sql("""
                        insert into customer (id, kind, display_name, language, stage, created_at, updated_at)
                        select ? + n, 'PERSON', 'Buyer ' || n, 'it', 'ACQUISITION', now(), now() from generate_series(1, ?) n
                        """).params(BASE, BUYERS).update();
        jdbc.sql("""
                        insert into customer (id, kind, display_name, language, stage, created_at, updated_at)
                        values (?, 'COMPANY', 'Podistica Sempione', 'it', 'ACQUISITION', now(), now())
                        """).param(COMPANY).update();
        jdbc.sql("update customer set company_id = ? where id in (?, ?, ?)")
                .params(COMPANY, BASE + 1, BASE + 3, BASE + 6)
                .update();
        jdbc.sql("""
                        insert into shop_order (id, shop, external_id, number, updated_at, progress, hash, live, customer_id,
                            placed_at, channel, sales_model, status, payment_status, fulfillment_status, currency, total,
                            created_at)
                        select :base + c * 100 + k, 'base-browser', c || '-' || k, c || '-' || k, now(), 0, '', false, :base + c,
                               now() - interval '1 day' * (30 + c % 500 - k * (14 + c % 30) + case when c % 3 = 0 then 300 else 0 end),
                               'WEB', 'B2C', 'CLOSED', 'PAID', 'FULFILLED', 'EUR', 1234.5 + c, now()
                        from generate_series(1, :buyers) c
                        cross join lateral generate_series(0, case when c % 3 = 1 then 0 else c % 9 end) k
                        where 30 + c % 500 - k * (14 + c % 30) + case when c % 3 = 0 then 300 else 0 end >= 0
                        """).param("base", BASE).param("buyers", BUYERS).update();
        jdbc.sql("""
                        insert into shop_order_line (order_id, line_id, position, name, category_path, quantity, unit_price,
                            unit_cost, tax_rate)
                        select id, '1', 0, 'Aurora trail', 'Scarpe', 1, total, total / 2, 0.22 from shop_order
                        where shop = 'base-browser'
                        """).update();
        workOff();
        insight.limits();
        insight.segments();
        insight.model();
        insight.base();
        chromium = Chromium.at(port);
    }

    private void workOff() {
        while (insight.workOff() > 0) {
            assertThat(insight).isNotNull();
        }
    }

    @AfterEach
    void theyGoAgain() {
        chromium.close();
        jdbc.sql(
                        "delete from shop_order_line where order_id in (select id from shop_order where shop = 'base-browser')")
                .update();
        jdbc.sql("delete from shop_order where shop = 'base-browser'").update();
        jdbc.sql("update customer set company_id = null where company_id = ?")
                .param(COMPANY)
                .update();
        jdbc.sql("delete from customer where id between ? and ?")
                .params(BASE, COMPANY)
                .update();
        workOff();
        insight.limits();
        insight.model();
        insight.base();
    }

    private void pictures(String page) {
        for (var language : new String[] {"it", "en"}) {
            chromium.switchTo(language);
            chromium.wide();
            chromium.picture("base-" + page + "-" + language + "-wide");
            chromium.narrow();
            assertThat(chromium.overhang()).as("%s on a telephone", page).isZero();
            chromium.picture("base-" + page + "-" + language + "-narrow");
            chromium.wide();
        }
        chromium.switchTo("it");
    }

    @Test
    void theManagerSeesWhatTheBuyersAreWorth() {
        chromium.login("elio");
        chromium.open("/customer-base");
        assertThat(chromium.text("#main")).contains("Quanto è a rischio?", "Tornano?", "voti restano vuoti");
        assertThat(chromium.texts("#main table td")).isNotEmpty();
        pictures("customer-base");
        assertThat(chromium.errors()).as("what the browser complains of").isEmpty();
    }

    @Test
    void aCustomerAndACompanyAreSeenAsBuyers() {
        chromium.login("luca");
        chromium.open("/customers/" + REGULAR);
        assertThat(chromium.text("#insight"))
                .contains("Come acquirente", "Ordina ogni 17 giorni", "Prossimo ordine atteso", "Dormiente dal");
        assertThat(figuresOfTwoLines()).as("figures that are broken").isZero();
        pictures("customer");
        chromium.open("/customers/" + COMPANY);
        assertThat(chromium.text("#insight"))
                .contains("Persone dormienti", "acquirenti su 3", "La somma di 3 acquirenti.");
        pictures("company");
        chromium.narrow();
        assertThat(figuresOfTwoLines())
                .as("figures that are broken on a telephone")
                .isZero();
        assertThat(chromium.errors()).as("what the browser complains of").isEmpty();
    }

    private long figuresOfTwoLines() {
        return ((Number) chromium.await("""
                        const done = arguments[arguments.length - 1];
                        done([...document.querySelectorAll('#insight dd')].filter(dd => {
                            const lines = document.createRange();
                            lines.selectNodeContents(dd);
                            return new Set([...lines.getClientRects()].map(line => Math.round(line.top))).size > 1;
                        }).length);""")).longValue();
    }
}
