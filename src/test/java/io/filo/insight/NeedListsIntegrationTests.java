package io.filo.insight;

import static io.filo.order.Told.guest;
import static io.filo.order.Told.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filo.IntegrationTest;
import io.filo.insight.NeedLists.Found;
import io.filo.insight.NeedLists.Opportunity;
import io.filo.order.Snapshot.PaymentStatus;
import io.filo.order.Snapshot.ProductSnapshot;
import io.filo.order.Snapshot.Stock;
import io.filo.order.SnapshotIntake;
import io.filo.order.SnapshotIntake.Source;
import io.filo.order.Told;
import io.filo.support.BusinessException;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Products for a need in words, asked for by operators and by visitors of the shop. */
class NeedListsIntegrationTests extends IntegrationTest {

    @Autowired
    private SnapshotIntake intake;

    @Autowired
    private NeedLists needs;

    @Autowired
    private ProductNeighbours neighbours;

    @Autowired
    private RecommendProperties properties;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private Clock clock;

    @LocalServerPort
    private int port;

    /** In letters, and in no dictionary: words of this test alone. */
    private final String own =
            UUID.randomUUID().toString().replaceAll("[^a-f]", "").concat("zqkw").replaceAll("(.)", "$1x");

    private Source source;
    private Instant now;

    @BeforeEach
    void aShop() {
        source = new Source("shop-" + own, null, false);
        now = clock.instant();
        product("SOCKS", "Calze merino", "Un regalo " + own + " per chi corre.", "14.00", "5.00", 20);
        product("BELT", "Cintura", "Sei gel. Un regalo " + own + " per chi corre.", "22.00", "8.00", 900);
        product("LAMP", "Lampada", "Otto ore. Un regalo " + own + " per chi corre.", "45.00", "24.00", 9);
        product("FLASK", "Borraccia", "Un regalo " + own + " per chi corre.", "18.00", "6.00", 0);
        product("CARD", "Buono " + own, "Si spende ovunque.", "50.00", "50.00", 9);
    }

    @AfterEach
    void forget() {
        jdbc.sql("update product set deleted = true where shop = ?")
                .param(source.shop())
                .update();
        jdbc.sql("update shop_order set status = 'CANCELLED' where shop = ?")
                .param(source.shop())
                .update();
        jdbc.sql("delete from product_sales").update();
        jdbc.sql("update product_neighbour_run set made_at = null").update();
    }

    private void product(String name, String title, String description, String price, String cost, int available) {
        intake.take(
                source,
                new ProductSnapshot(
                        sku(name),
                        now,
                        sku(name),
                        title,
                        description,
                        List.of("Accessori"),
                        new BigDecimal(price),
                        new BigDecimal(cost),
                        "EUR",
                        Map.of(),
                        "https://shop.example/" + name,
                        null,
                        true,
                        false,
                        List.of(new Stock("TO1", BigDecimal.valueOf(available)))));
    }

    private String sku(String name) {
        return name + "-" + own;
    }

    private void sells(String name, Instant at, int times) {
        for (int n = 0; n < times; n++) {
            var id = own + name + at.getEpochSecond() + n;
            intake.take(
                    source,
                    new Told(id, guest("mia." + own + "@posta.example"), at)
                            .lines(List.of(line("1", name, sku(name), "10.00", "5.00")))
                            .payment(PaymentStatus.PAID)
                            .order());
        }
    }

    private List<String> found(String words) {
        return needs.fitting(words, 10).products().stream()
                .map(Found::sku)
                .map(sku -> sku.replace("-" + own, ""))
                .toList();
    }

    @Test
    void aNeedInWordsGivesWhatFitsAndIsThere() {
        assertThat(found(own + " regali per correre")).containsExactlyInAnyOrder("SOCKS", "BELT", "LAMP");
        var some = needs.fitting("regalo per la nonna che lavora a maglia " + own, 10);
        assertThat(some.whole()).as("no product has all of these words").isFalse();
        assertThat(some.products().stream().map(Found::sku)).contains(sku("SOCKS"), sku("CARD"));
        assertThat(found("per chi")).as("words that only join others").isEmpty();
        assertThat(found("  ' & | ! <-> :* \\ ")).isEmpty();
    }

    @Test
    void ofEqualsComesFirstWhatSellsLeavesMoreAndAbounds() {
        sells("BELT", now.minus(Duration.ofDays(200)), 3);
        sells("LAMP", now.minus(Duration.ofDays(20)), 10);
        sells("LAMP", now.minus(Duration.ofDays(340)), 30);
        neighbours.make();

        var list = needs.fitting(own + " regalo per chi corre", 10).products();

        assertThat(list.stream().map(Found::sku).toList()).containsExactly(sku("LAMP"), sku("BELT"), sku("SOCKS"));
        assertThat(list.get(0).opportunities()).containsExactly(Opportunity.SEASON);
        assertThat(list.get(0).pieces()).isEqualByComparingTo("10");
        assertThat(list.get(1).opportunities()).containsExactly(Opportunity.OVERSTOCK);
        assertThat(list.get(2).opportunities()).isEmpty();
    }

    @Test
    void isFoundByWhatAPersonWroteBesideIt() {
        assertThat(needs.fitting("gift for a runner " + own, 10).whole()).isFalse();
        needs.describe(sku("LAMP"), "gifts for runners, " + own, "marta");
        assertThat(found("gift for a runner " + own)).containsExactly("LAMP");
        assertThat(needs.words(List.of(sku("LAMP")))).containsEntry(sku("LAMP"), "gifts for runners, " + own);

        needs.describe(sku("LAMP"), " ", "marta");
        assertThat(needs.words(List.of(sku("LAMP")))).isEmpty();
        assertThatThrownBy(() -> needs.describe("none-" + own, "gift", "marta")).isInstanceOf(BusinessException.class);
    }

    @Test
    void visitorsAskWithoutALoginAndOnlySoOften() throws IOException, InterruptedException {
        var answer = ask(own + "%20regalo%20per%20chi%20corre");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
        assertThat(answer.body())
                .contains(sku("SOCKS"), "https://shop.example/SOCKS", "\"price\":14")
                .doesNotContain(sku("FLASK"), "margin", "available", "stock", "pieces");

        int status = 200;
        for (int n = 0; n <= properties.asksPerNetwork() * 2 && status == 200; n++) {
            status = ask("x").statusCode();
        }
        assertThat(status).isEqualTo(429);
    }

    private HttpResponse<String> ask(String words) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/needs?q=" + words))
                                .build(),
                        BodyHandlers.ofString());
    }
}
