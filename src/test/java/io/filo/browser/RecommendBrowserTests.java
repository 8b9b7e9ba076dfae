package io.filo.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.IntegrationTest;
import io.filo.insight.SoldGoods;
import io.filo.order.OrderDesk;
import io.filo.order.Snapshot.SalesChannel;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;

/** What to offer, found for a need, suggested to marketing; where orders come from. */
class RecommendBrowserTests extends IntegrationTest {

    private final String unique = UUID.randomUUID().toString().substring(0, 6);

    @LocalServerPort
    int port;

    @Autowired
    ApplicationContext product;

    @Autowired
    OrderDesk desk;

    @Autowired
    Clock clock;

    private Chromium chromium;
    private SoldGoods sold;
    private long mia;

    @BeforeEach
    void open() {
        sold = new SoldGoods(product, unique);
        var number = sold.buys("mia", clock.instant().minus(Duration.ofDays(2)), SalesChannel.WEB, SoldGoods.SHOES);
        sold.sell();
        mia = desk.order(desk.byNumber(number).orElseThrow()).customerId();
        chromium = Chromium.at(port);
    }

    @AfterEach
    void close() {
        chromium.close();
        sold.forget();
    }

    private void pictures(String page) {
        for (var language : new String[] {"it", "en"}) {
            chromium.switchTo(language);
            chromium.wide();
            chromium.picture("recommend-" + page + "-" + language + "-wide");
            chromium.narrow();
            assertThat(chromium.overhang()).as("%s on a telephone", page).isZero();
            chromium.picture("recommend-" + page + "-" + language + "-narrow");
            chromium.wide();
        }
        chromium.switchTo("it");
    }

    @Test
    void anAssistantInTheStoreFindsWhoItIsAndWhatToOffer() {
        chromium.login("stefano");
        chromium.narrow();
        chromium.open("/shop?q=mia." + unique);
        chromium.click("#customers a");
        chromium.waitFor("#offers table");
        assertThat(chromium.texts("#offers .main-cell strong"))
                .contains(SoldGoods.SOCKS, SoldGoods.LAMP, SoldGoods.PRO);
        assertThat(chromium.text("#offers")).contains("volte più spesso", "TO1").doesNotContain(SoldGoods.FLASK);
        chromium.type("#need input[name=need]", "regalo per chi corre " + unique);
        chromium.click("#need button");
        chromium.waitFor("#need table");
        assertThat(chromium.texts("#need .main-cell strong"))
                .containsExactlyInAnyOrder(SoldGoods.SOCKS, SoldGoods.BELT, SoldGoods.LAMP);
        chromium.wide();
        pictures("shop-customer");
        chromium.open("/shop?q=mia." + unique);
        pictures("shop");
        chromium.open("/customers/" + mia);
        assertThat(chromium.texts("#offers .main-cell strong")).contains(SoldGoods.SOCKS);
        pictures("customer");
        assertThat(chromium.errors()).as("what the browser complains of").isEmpty();
    }

    @Test
    void marketingFindsForANeedAndWritesWhatAProductIsGoodFor() {
        chromium.login("marta");
        chromium.open("/products?need=regalo per chi corre " + unique);
        assertThat(chromium.texts("#found .main-cell strong"))
                .containsExactlyInAnyOrder(SoldGoods.SOCKS, SoldGoods.BELT, SoldGoods.LAMP);
        pictures("need");
        chromium.click("#found tr:first-child summary");
        chromium.type("#found tr:first-child input[name=words]", "gift for runners " + unique);
        chromium.click("#found tr:first-child .form button");
        chromium.waitFor(".notice.done");
        chromium.open("/products?need=runner gift " + unique);
        assertThat(chromium.texts("#found .main-cell strong")).hasSize(1);
        chromium.open("/products?q=" + unique);
        pictures("products");
        chromium.open("/suggestions");
        assertThat(chromium.text("#main")).contains(SoldGoods.SHOES + " con " + SoldGoods.SOCKS, SoldGoods.BELT);
        pictures("suggestions");
        assertThat(chromium.errors()).as("what the browser complains of").isEmpty();
    }

    @Test
    void aManagerSeesWhereOrdersComeFrom() {
        chromium.login("elio");
        chromium.open("/reports/credit");
        assertThat(chromium.texts("nav.tabs a")).hasSize(6);
        pictures("credit");
        chromium.open("/reports/credit?model=POSITION&by=STORE");
        assertThat(chromium.texts("nav.tabs a[aria-current]")).containsExactly("40/20/40");
        assertThat(chromium.errors()).as("what the browser complains of").isEmpty();
    }
}
