package io.filo.web.forms;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.IntegrationTest;
import io.filo.engine.DueEvents;
import io.filo.order.OrderDesk;
import io.filo.order.ReturnView;
import io.filo.order.Returns;
import io.filo.order.Snapshot;
import io.filo.order.Snapshot.PaymentStatus;
import io.filo.order.Snapshot.ReturnKind;
import io.filo.order.Snapshot.ReturnMode;
import io.filo.order.Snapshot.SalesModel;
import io.filo.order.Snapshot.ShipmentStatus;
import io.filo.order.SnapshotIntake;
import io.filo.order.SnapshotIntake.Source;
import io.filo.order.Told;
import io.filo.order.TrackingTokens;
import io.filo.support.FiloClock;
import io.filo.support.Signatures;
import io.filo.ticket.TicketDesk;
import io.filo.web.Browser;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The page of an order that needs no login: what it shows, what it keeps to itself, and what can be done there. */
class TrackingPagesIntegrationTests extends IntegrationTest {

    private static final ZoneId ROME = ZoneId.of("Europe/Rome");

    @LocalServerPort
    int port;

    @Autowired
    SnapshotIntake intake;

    @Autowired
    OrderDesk orders;

    @Autowired
    Returns returns;

    @Autowired
    TrackingTokens tokens;

    @Autowired
    TicketDesk tickets;

    @Autowired
    DueEvents events;

    @Autowired
    FiloClock clock;

    @Autowired
    Signatures signatures;

    @Autowired
    JdbcClient jdbc;

    private final String shop = "s" + UUID.randomUUID().toString().substring(0, 8);
    private final String email = "mia" + UUID.randomUUID() + "@posta.example";

    Browser nobody;
    Instant now;
    long order;
    String link;

    @BeforeEach
    void anOrderOnATuesdayAtNoon() {
        now = LocalDateTime.parse("2027-03-09T12:00").atZone(ROME).toInstant();
        clock.setOffset(Duration.between(Instant.now(), now));
        jdbc.sql("delete from process_event where state in ('READY', 'PARKED')").update();
        jdbc.sql("delete from tracking_post").update();
        nobody = Browser.at(port);
        order = take(new Told("1", Told.guest(email), now.minus(Duration.ofDays(3)))
                .promised(now.plus(Duration.ofDays(1)))
                .payment(PaymentStatus.PAID)
                .order());
        jdbc.sql("update shop_order set shipping_address = '{\"postalCode\": \"40 121\", \"city\": \"Bologna\","
                        + " \"street\": \"Via Indipendenza 3\", \"name\": \"Mia Rossi\"}' where id = ?")
                .param(order)
                .update();
        link = "/track/" + tokens.issue(order);
    }

    @AfterEach
    void backToNow() {
        jdbc.sql("delete from process_event where state in ('READY', 'PARKED')").update();
        clock.setOffset(Duration.ZERO);
    }

    private long take(io.filo.order.Snapshot snapshot) {
        intake.take(new Source(shop, null, false), snapshot);
        return jdbc.sql("select id from shop_order where shop = ? and external_id = '1'")
                .param(shop)
                .query(Long.class)
                .single();
    }

    private void parcel(ShipmentStatus status, int hoursAgo, Instant expected) {
        take(Told.parcel(
                "p",
                "1",
                now.minus(Duration.ofHours(hoursAgo)),
                status,
                now.plus(Duration.ofDays(1)),
                expected,
                "GLS",
                "TN1"));
    }

    @Test
    void itShowsWhereTheParcelIsWhatWasPromisedAndWhatHappensNext() {
        assertThat(page(nobody.get(link)).text()).contains("Lo stiamo preparando");
        parcel(ShipmentStatus.IN_TRANSIT, 30, now.plus(Duration.ofDays(1)));
        parcel(ShipmentStatus.OUT_FOR_DELIVERY, 2, now.plus(Duration.ofDays(3)));

        var page = page(nobody.get(link));
        assertThat(page.select("html").attr("lang")).isEqualTo("it");
        assertThat(page.select("h1").text()).isEqualTo("Il tuo ordine N1");
        assertThat(page.select(".track-line li strong").eachText()).containsExactly("In transito", "In consegna");
        assertThat(page.select(".track-line li[aria-current=step]").text()).contains("In consegna", "Bologna");
        assertThat(page.select(".track-facts").text())
                .contains(
                        "Promesso all’inizio mercoledì 10 marzo 2027",
                        "Previsto ora venerdì 12 marzo 2027",
                        "1 × Aurora trail");
        assertThat(page.select(".track-next").text()).contains("in ritardo", "venerdì 12 marzo 2027");
    }

    @Test
    void itSaysWhatIsToBeDoneInEachState() {
        parcel(ShipmentStatus.PRE_TRANSIT, 30, null);
        assertThat(page(nobody.get(link)).select(".track-next").text()).contains("imballato");
        parcel(ShipmentStatus.IN_TRANSIT, 20, null);
        take(new Snapshot.ShipmentSnapshot(
                "p",
                now.minus(Duration.ofHours(2)),
                "1",
                "GLS",
                "TN1",
                null,
                ShipmentStatus.DELIVERED,
                false,
                null,
                null,
                now.minus(Duration.ofHours(2)),
                null,
                null,
                null,
                List.of(),
                List.of()));
        assertThat(page(nobody.get(link)).select(".track-line li strong").eachText())
                .as("where it is now, also where no scan says so")
                .endsWith("Consegnato");
        take(new Told("1", Told.guest(email), now.minus(Duration.ofDays(3)))
                .payment(PaymentStatus.VOIDED)
                .status(Snapshot.OrderStatus.CANCELLED)
                .at(Duration.ofDays(3).toSeconds())
                .order());
        assertThat(page(nobody.get(link)).select(".track-next").text()).contains("è stato annullato");
    }

    @Test
    void whatWaitsInAStoreSaysWhere() {
        take(new Told("1", Told.guest(email), now.minus(Duration.ofDays(3)))
                .payment(PaymentStatus.PAID)
                .collected("BO1")
                .at(60)
                .order());
        parcel(ShipmentStatus.AVAILABLE_FOR_PICKUP, 2, null);
        assertThat(page(nobody.get(link)).select(".track-next").text())
                .contains("pronto per il ritiro", "Bologna, Via Rizzoli 3");
    }

    @Test
    void whatWasBoughtInAStoreIsNoContractAtADistance() {
        take(new Told("1", Told.guest(email), now.minus(Duration.ofDays(3)))
                .payment(PaymentStatus.PAID)
                .channel(Snapshot.SalesChannel.STORE)
                .at(60)
                .order());
        assertThat(page(nobody.get(link)).select("a:containsOwn(Recedi)")).isEmpty();
        assertThat(post("/withdraw", "line", "1", "quantity.1", "1", "proof", email)
                        .statusCode())
                .isEqualTo(422);
        assertThat(returns.ofOrder(order)).isEmpty();
    }

    @Test
    void whatWasFilledInIsStillThereAfterAWrongProof() {
        take(new Told("1", Told.guest(email), now.minus(Duration.ofDays(3)))
                .payment(PaymentStatus.PAID)
                .lines(List.of(new Snapshot.Line(
                        "1",
                        "S",
                        "S",
                        "Calze",
                        List.of(),
                        new BigDecimal(3),
                        BigDecimal.TEN,
                        null,
                        new BigDecimal("0.22"))))
                .at(60)
                .order());
        var answer = post("/withdraw", "line", "1", "quantity.1", "2", "proof", "nobody@posta.example");
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(page(answer).select("input[name=quantity.1]").val()).isEqualTo("2");
    }

    @Test
    void itSaysItInTheLanguageOfWhoOrdered() {
        jdbc.sql("update customer set language = 'en' where id = ?")
                .param(orders.order(order).customerId())
                .update();
        var page = page(nobody.get(link, "Accept-Language", "it"));
        assertThat(page.select("html").attr("lang")).isEqualTo("en");
        assertThat(page.text()).contains("Your order N1", "Wednesday, 10 March 2027");
    }

    @Test
    void aForwardedLinkTellsNeitherNameNorAddress() {
        parcel(ShipmentStatus.DELIVERED, 2, null);
        for (var path : List.of(link, link + "/withdraw", link + "/return", link + "/question")) {
            assertThat(nobody.get(path).body())
                    .doesNotContain("Mia", "Rossi", "Indipendenza", "40 121", "40121", email, "161");
        }
        assertThat(nobody.get(link).headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(nobody.get(link).headers().firstValue("Referrer-Policy")).contains("no-referrer");
    }

    @Test
    void lookingChangesNothing() {
        parcel(ShipmentStatus.DELIVERED, 2, null);
        for (var path : List.of(link + "?done=withdraw", link + "/withdraw?line=1&proof=" + email, link + "/return")) {
            assertThat(nobody.get(path).statusCode()).isEqualTo(200);
        }
        assertThat(returns.ofOrder(order)).isEmpty();
    }

    @Test
    void aLinkThatIsNoneOrTooOldSaysSoInWords() {
        for (var path : List.of("/track/abc", "/track/" + "x".repeat(22), "/track/" + "x".repeat(22) + "/withdraw")) {
            var answer = nobody.get(path, "Accept-Language", "en");
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(page(answer).text()).contains("This link is not known", "a person reads it");
        }
        clock.setOffset(clock.offset().plusDays(121));
        assertThat(nobody.get(link).statusCode()).isEqualTo(404);
        assertThat(post("/withdraw", "line", "1", "quantity.1", "1", "proof", email)
                        .statusCode())
                .isEqualTo(404);
        assertThat(returns.ofOrder(order)).isEmpty();
    }

    @Test
    void aWithdrawalTakesTwoClicks() {
        parcel(ShipmentStatus.DELIVERED, 48, null);
        var first = page(nobody.get(link)).select("a:containsOwn(Recedi dal contratto qui)");
        assertThat(first).hasSize(1);
        var statement = page(nobody.get(first.attr("href")));
        assertThat(statement.select("input[name=line][checked]")).hasSize(3);
        assertThat(statement.select("form button").text()).isEqualTo("Conferma recesso");

        var fields = fields(statement);
        fields.addAll(List.of("proof", " " + email.toUpperCase(java.util.Locale.ROOT)));
        var answer = post("/withdraw", fields.toArray(String[]::new));
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(returned()).satisfies(back -> {
            assertThat(back.kind()).isEqualTo(ReturnKind.WITHDRAWAL);
            assertThat(back.mode()).isEqualTo(ReturnMode.PORTAL);
            assertThat(back.lines()).hasSize(3);
            assertThat(back.requestedAt()).isBetween(now, now.plusSeconds(600));
        });
        assertThat(page(nobody.get(link + "?done=withdraw")).text())
                .contains("Il tuo recesso è arrivato", "N. " + returned().id(), "9 marzo 2027", "12:0")
                .doesNotContain("Recedi dal contratto qui");

        // A hurried finger: the same statement is one.
        assertThat(post("/withdraw", fields.toArray(String[]::new)).statusCode())
                .isEqualTo(302);
        assertThat(returns.ofOrder(order)).hasSize(1);
    }

    @Test
    void whoGoesBackAndDeclaresSomethingElseDeclaresAnew() {
        parcel(ShipmentStatus.DELIVERED, 48, null);
        var form = nonce();
        send("/withdraw", form, "line", "1", "quantity.1", "1", "proof", email);
        send("/withdraw", form, "line", "1", "quantity.1", "1", "proof", email);
        assertThat(returns.ofOrder(order)).hasSize(1);
        send("/withdraw", form, "line", "2", "quantity.2", "1", "proof", email);
        assertThat(returns.ofOrder(order)).hasSize(2);
        assertThat(returned().lines().get(0).lineId()).isEqualTo("2");
    }

    @Test
    void whoDoesNotProveThatItIsHisDoesNothing() {
        parcel(ShipmentStatus.DELIVERED, 48, null);
        var answer = post("/withdraw", "line", "1", "quantity.1", "1", "proof", "somebody@else.example");
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(page(answer).select("[role=alert]").text()).contains("né l’indirizzo e-mail né il CAP");
        assertThat(page(answer).select("input[name=line][checked]")).hasSize(1);
        assertThat(returns.ofOrder(order)).isEmpty();
        assertThat(post("/withdraw", "line", "1", "quantity.1", "1", "proof", "40121")
                        .statusCode())
                .isEqualTo(302);
        assertThat(returned().lines()).hasSize(1);
    }

    @Test
    void postalCodesAreNotGuessed() {
        parcel(ShipmentStatus.DELIVERED, 48, null);
        for (int guess = 0; guess < 3; guess++) {
            assertThat(guess("4012" + (guess + 2))).isEqualTo(422);
        }
        var answer = post("/withdraw", "line", "1", "quantity.1", "1", "proof", "40121");
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(page(answer).text()).contains("Troppe volte");
        // Twice as long each time.
        for (int minutes = 1; minutes <= 4; minutes *= 2) {
            clock.setOffset(clock.offset().plusMinutes(minutes).minusSeconds(5));
            assertThat(guess("99999")).isEqualTo(429);
            clock.setOffset(clock.offset().plusSeconds(6));
            assertThat(guess("99999")).isEqualTo(422);
        }
        assertThat(returns.ofOrder(order)).isEmpty();
        clock.setOffset(clock.offset().plusMinutes(9));
        assertThat(guess("40121")).isEqualTo(302);
    }

    private int guess(String proof) {
        return post("/withdraw", "line", "1", "quantity.1", "1", "proof", proof).statusCode();
    }

    @Test
    void whoWasShutOutByOthersHasANewLinkMailed() {
        parcel(ShipmentStatus.DELIVERED, 48, null);
        for (int guess = 0; guess < 20; guess++) {
            jdbc.sql("""
                            insert into tracking_post (order_id, network, link, proved, posted_at)
                            select ?, 'network' || ?, ?, false, ?
                            """)
                    .params(
                            order,
                            guess,
                            signatures.sign("tracking-link", link.substring("/track/".length())),
                            clock.instant().atOffset(ZoneOffset.UTC))
                    .update();
        }
        var answer = post("/withdraw", "line", "1", "quantity.1", "1", "proof", email);
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(page(answer).select("form[action$=/link] button").text()).isEqualTo("Mandami un nuovo link");

        assertThat(post("/link").statusCode()).isEqualTo(302);
        var mail = jdbc.sql("""
                        select m.visible_text from message m join contact_log l on l.message_id = m.id
                        where l.topic = 'TRACKING_LINK' and l.context_id = ?
                        """).param("order:" + order).query(String.class).single();
        assertThat(post("/link").statusCode()).as("one in ten minutes").isEqualTo(429);
        var fresh = Pattern.compile("/track/([A-Za-z0-9_-]+)").matcher(mail);
        assertThat(fresh.find()).isTrue();
        link = "/track/" + fresh.group(1);
        assertThat(guess(email)).isEqualTo(302);
        assertThat(returns.ofOrder(order)).hasSize(1);
    }

    @Test
    void oneNetworkPostsSoOftenOnly() {
        for (int post = 0; post < 60; post++) {
            assertThat(post("/question", "proof", email, "text", "Frage " + post)
                            .statusCode())
                    .isEqualTo(302);
        }
        assertThat(post("/question", "proof", email, "text", "Once more").statusCode())
                .isEqualTo(429);
    }

    @Test
    void afterFourteenDaysTheContractStandsButAReturnCanBeAskedFor() {
        parcel(ShipmentStatus.DELIVERED, 14 * 24 + 2, null);
        assertThat(page(nobody.get(link)).text()).contains("Recedi dal contratto qui", "fino a martedì 9 marzo 2027");
        clock.setOffset(clock.offset().plusHours(13));

        assertThat(page(nobody.get(link)).text())
                .doesNotContain("Recedi dal contratto qui")
                .contains("Rendi qualcosa");
        assertThat(page(nobody.get(link + "/withdraw")).text()).contains("Il tempo per recedere è passato");
        assertThat(post("/withdraw", "line", "1", "quantity.1", "1", "proof", email)
                        .statusCode())
                .isEqualTo(422);
        assertThat(returns.ofOrder(order)).isEmpty();
    }

    @Test
    void whatACompanyBoughtIsNotWithdrawnFrom() {
        take(new Told("1", Told.guest(email), now.minus(Duration.ofDays(3)))
                .at(10)
                .model(SalesModel.B2B)
                .order());
        assertThat(page(nobody.get(link)).text()).doesNotContain("Recedi dal contratto qui");
    }

    @Test
    void whatCannotBeSaidIsAnsweredInWords() {
        assertThat(page(nobody.get(link + "/wish")).text()).contains("Non c’è nulla in arrivo che si possa cambiare");
        var nothing = send("/wish", null, "proof", email, "wish", "EXCHANGE", "exchangeFor", "43");
        assertThat(nothing.statusCode()).isEqualTo(422);
        assertThat(page(nothing).text()).contains("Non c’è nulla in arrivo che si possa cambiare");
        var old = send("/question", null, "proof", email, "text", "Dov’è?");
        assertThat(old.statusCode()).isEqualTo(422);
        assertThat(page(old).select("[role=alert]").text()).startsWith("La pagina era aperta da troppo tempo");
    }

    @Test
    void aReturnSaysWhyAndWhatInstead() {
        parcel(ShipmentStatus.DELIVERED, 48, null);
        assertThat(post("/return", "line", "1", "quantity.1", "1", "proof", email)
                        .statusCode())
                .isEqualTo(422);
        assertThat(page(post("/return", "proof", email, "reason", "TOO_SMALL", "wish", "EXCHANGE"))
                        .select("[role=alert]")
                        .text())
                .isEqualTo("Scegli almeno un articolo.");
        assertThat(page(post("/return", "line", "1", "quantity.1", "7", "proof", email, "reason", "TOO_SMALL"))
                        .select("[role=alert]")
                        .text())
                .contains("così tanti pezzi");
        assertThat(post("/return", "line", "1", "quantity.1", "x", "proof", email, "reason", "NONSENSE")
                        .statusCode())
                .isEqualTo(422);
        assertThat(returns.ofOrder(order)).isEmpty();

        String[] exchange = {
            "line",
            "1",
            "quantity.1",
            "1",
            "proof",
            email,
            "reason",
            "TOO_SMALL",
            "wish",
            "EXCHANGE",
            "exchangeFor",
            " "
        };
        assertThat(page(post("/return", exchange)).select("[role=alert]").text())
                .isEqualTo("Scrivi quale taglia o quale articolo vuoi in cambio.");
        exchange[11] = " 43 ";
        assertThat(post("/return", exchange).statusCode()).isEqualTo(302);
        assertThat(returned().exchangeFor()).isEqualTo("43");
        assertThat(returned().kind()).isEqualTo(ReturnKind.EXCHANGE);
        assertThat(returned().wish()).isEqualTo(Returns.Wish.EXCHANGE);
        assertThat(page(nobody.get(link)).select("a[href$='/wish']")).hasSize(1);
        assertThat(post("/wish", "proof", "40121", "wish", "REFUND").statusCode())
                .isEqualTo(302);
        assertThat(returned().wish()).isEqualTo(Returns.Wish.REFUND);
        post("/return", "line", "2", "quantity.2", "1", "proof", email, "reason", "DEFECTIVE", "note", "Loose sole");
        assertThat(returned().kind()).isEqualTo(ReturnKind.DEFECT);
        assertThat(returned().lines().get(0).note()).isEqualTo("Loose sole");
    }

    @Test
    void aQuestionBecomesATicketOfTheCustomerOnce() {
        assertThat(post("/question", "proof", email, "text", "  ").statusCode()).isEqualTo(422);
        var form = nonce();
        for (int time = 0; time < 2; time++) {
            assertThat(send("/question", form, "proof", "40121", "text", "Where is my parcel? <b>Hurry</b>")
                            .statusCode())
                    .isEqualTo(302);
        }
        events.deliver();
        var customer = orders.order(order).customerId();
        assertThat(tickets.search(null, null, customer, null, 0, 5).items())
                .singleElement()
                .satisfies(ticket -> {
                    assertThat(ticket.subject()).isEqualTo("Domanda sull’ordine N1");
                    assertThat(ticket.category()).isEqualTo("DELIVERY");
                });
    }

    @Test
    void aBodyThatNoPersonTypedIsTurnedAway() {
        assertThat(post("/question", "proof", email, "text", "x".repeat(200_000))
                        .statusCode())
                .isEqualTo(413);
        assertThat(post("/question", "proof", email, "text", "x".repeat(5_001)).statusCode())
                .isEqualTo(422);
    }

    /** The newest. */
    private ReturnView returned() {
        return returns.ofOrder(order).get(0);
    }

    private String nonce() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    private HttpResponse<String> post(String path, String... fields) {
        return List.of(fields).contains("form") ? send(path, null, fields) : send(path, nonce(), fields);
    }

    private HttpResponse<String> send(String path, String form, String... fields) {
        var body = new StringBuilder(form == null ? "" : "form=" + form);
        for (int i = 0; i < fields.length; i += 2) {
            body.append(body.isEmpty() ? "" : "&")
                    .append(fields[i])
                    .append('=')
                    .append(URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8));
        }
        return nobody.send("POST", link + path, body.toString(), "Content-Type", "application/x-www-form-urlencoded");
    }

    private static List<String> fields(Document page) {
        var fields = new ArrayList<String>();
        page.select("form input[type=hidden], form input[checked]")
                .forEach(input -> fields.addAll(List.of(input.attr("name"), input.attr("value"))));
        return fields;
    }

    private static Document page(HttpResponse<String> answer) {
        return Jsoup.parse(answer.body());
    }
}
