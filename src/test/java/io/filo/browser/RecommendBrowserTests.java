package io.filo.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filo.IntegrationTest;
import io.filo.customer.ConsentChannel;
import io.filo.customer.ConsentPurpose;
import io.filo.customer.ConsentRecord;
import io.filo.customer.ConsentState;
import io.filo.customer.Consents;
import io.filo.insight.SoldGoods;
import io.filo.order.Invitations;
import io.filo.order.OrderDesk;
import io.filo.order.Snapshot.SalesChannel;
import io.filo.support.BusinessException;
import io.filo.support.FiloClock;
import io.filo.web.Browser;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

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

    @Autowired
    Consents consents;

    @Autowired
    Invitations invitations;

    @Autowired
    JdbcClient jdbc;

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
        assertThat(chromium.text("#offers"))
                .contains("Comprato insieme a «" + SoldGoods.SHOES + "»", "volte più spesso", "TO1")
                .doesNotContain(SoldGoods.FLASK, "margine");
        assertThat(chromium.text(".head .meta"))
                .as("known since the first order, not since there is a card")
                .contains("Dal " + day(clock.instant().minus(Duration.ofDays(2))));
        chromium.type("#need input[name=need]", "regalo per chi corre " + unique);
        chromium.click("#need button");
        chromium.waitFor("#need table");
        assertThat(chromium.texts("#need .main-cell strong"))
                .containsExactlyInAnyOrder(SoldGoods.SOCKS, SoldGoods.BELT, SoldGoods.LAMP);
        assertThat(chromium.text("#need")).doesNotContain("margine");
        chromium.open("/products?need=regalo per chi corre " + unique);
        assertThat(chromium.text("#found")).contains(SoldGoods.SOCKS).doesNotContain("margine");
        assertThat(marginsSeenBy("stefano")).containsOnly("null");
        assertThat(marginsSeenBy("anna")).containsOnly("null");
        assertThat(marginsSeenBy("marta")).doesNotContain("null");
        chromium.open("/shop/" + mia);
        chromium.wide();
        pictures("shop-customer");
        chromium.open("/shop?q=mia." + unique);
        pictures("shop");
        chromium.open("/customers/" + mia);
        assertThat(chromium.texts("#offers .main-cell strong")).contains(SoldGoods.SOCKS);
        pictures("customer");
        assertThat(chromium.errors()).as("what the browser complains of").isEmpty();
    }

    private static String day(Instant at) {
        return DateTimeFormatter.ofPattern("d MMMM yyyy", Locale.ITALIAN)
                .withZone(ZoneId.of("Europe/Rome"))
                .format(at);
    }

    /** In the answers of the API: suggestions, and what is found for a need. */
    private List<String> marginsSeenBy(String user) {
        var api = Browser.basic(port, user);
        var seen = api.get("/api/customers/" + mia + "/recommendations").body()
                + api.get("/api/need-list?words=regalo+per+chi+corre+" + unique).body();
        return Pattern.compile("\"marginPercent\":(\\w+)")
                .matcher(seen)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    @Test
    void anAssistantInvitesToTheStoreByTheGatesLeave() {
        var leo = desk.order(desk.byNumber(sold.buys(
                                "leo", clock.instant().minus(Duration.ofDays(3)), SalesChannel.WEB, SoldGoods.SHOES))
                        .orElseThrow())
                .customerId();
        consents.record(new ConsentRecord(
                leo,
                null,
                ConsentPurpose.MARKETING,
                ConsentChannel.EMAIL,
                ConsentState.OBJECTED,
                "PHONE",
                null,
                clock.instant(),
                "on the phone"));
        inTheMorningOfAWorkday();
        chromium.login("stefano");
        chromium.narrow();
        chromium.open("/shop?q=mia." + unique);
        chromium.click("#customers a");
        chromium.waitFor("#invite form");
        assertThat(chromium.texts("#offers .under")).anyMatch(stock -> stock.contains("TO1") && stock.contains("WEB"));
        assertThat(chromium.overhang()).isZero();
        chromium.picture("recommend-invite-narrow");
        chromium.click("#invite .button");
        chromium.waitFor(".notice.done");
        assertThat(chromium.text("#invite")).contains("Invitato");
        assertThat(chromium.shows("#invite form")).isFalse();
        chromium.picture("recommend-invited-narrow");
        assertThat(contacts(mia)).containsExactly("SENT SOFT_SPAM shop-invitation");
        assertThat(jdbc.sql("select subject || visible_text from message where customer_id = ? and direction = 'OUT'")
                        .param(mia)
                        .query(String.class)
                        .list())
                .singleElement(org.assertj.core.api.InstanceOfAssertFactories.STRING)
                .contains("ti aspettiamo", "passa a trovarci", "/u/");
        assertThat(invitations.invite(mia, null).reason()).as("at once").isEqualTo("TOLD_BEFORE");

        chromium.open("/shop/" + leo);
        assertThat(chromium.text("#invite")).contains("Non si può invitare per e-mail: il cliente si è opposto.");
        assertThat(chromium.shows("#invite form")).isFalse();
        chromium.picture("recommend-not-invited-narrow");
        chromium.wide();
        pictures("not-invited");
        assertThat(invitations.invite(leo, null).reason()).isEqualTo("OBJECTED");
        assertThat(contacts(leo)).containsExactly("REFUSED OBJECTED shop-invitation");
        assertThatThrownBy(() -> invitations.invite(leo, "XX9")).isInstanceOf(BusinessException.class);
        assertThat(chromium.errors()).as("what the browser complains of").isEmpty();
    }

    private List<String> contacts(long customer) {
        return jdbc.sql("""
                        select outcome || ' ' || reason || ' ' || template from contact_log
                        where customer_id = ? and topic = 'SHOP_INVITATION' order by id limit 1
                        """).param(customer).query(String.class).list();
    }

    /** A Wednesday is no Easter Monday. */
    private void inTheMorningOfAWorkday() {
        var rome = ZoneId.of("Europe/Rome");
        var day = LocalDate.ofInstant(clock.instant(), rome).plusDays(1);
        var holidays = Set.of("01-01", "01-06", "04-25", "05-01", "06-02", "08-15", "11-01", "12-08", "12-25", "12-26");
        while (day.getDayOfWeek() != DayOfWeek.WEDNESDAY
                || holidays.contains(day.toString().substring(5))) {
            day = day.plusDays(1);
        }
        var filo = (FiloClock) clock;
        filo.setOffset(filo.offset()
                .plus(Duration.between(clock.instant(), day.atTime(11, 0).atZone(rome))));
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
