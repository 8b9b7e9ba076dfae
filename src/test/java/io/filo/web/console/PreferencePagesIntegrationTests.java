package io.filo.web.console;

import static io.filo.customer.ConsentChannel.EMAIL;
import static io.filo.customer.ConsentChannel.PHONE;
import static io.filo.customer.ConsentPurpose.CARE;
import static io.filo.customer.ConsentPurpose.MARKETING;
import static io.filo.customer.ConsentPurpose.SURVEY;
import static org.assertj.core.api.Assertions.assertThat;

import io.filo.IntegrationTest;
import io.filo.contact.Channel;
import io.filo.contact.Correspondence;
import io.filo.contact.Enquiry;
import io.filo.contact.Purpose;
import io.filo.customer.ConsentRecord;
import io.filo.customer.ConsentState;
import io.filo.customer.Consents;
import io.filo.customer.Customers;
import io.filo.engine.DueEvents;
import io.filo.message.Messages;
import io.filo.support.FiloClock;
import io.filo.web.Browser;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
import org.springframework.transaction.support.TransactionTemplate;

class PreferencePagesIntegrationTests extends IntegrationTest {

    private static final Pattern LINK = Pattern.compile("/u/[A-Za-z0-9_-]{22}");

    @LocalServerPort
    int port;

    @Autowired
    Correspondence correspondence;

    @Autowired
    Consents consents;

    @Autowired
    Customers customers;

    @Autowired
    Messages messages;

    @Autowired
    DueEvents events;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    FiloClock clock;

    @Autowired
    TransactionTemplate transaction;

    long customer;
    Browser nobody;

    @BeforeEach
    void somebodyOnATuesdayAtNoon() {
        var noon = LocalDateTime.parse("2027-03-09T12:00").atZone(ZoneId.of("Europe/Rome"));
        clock.setOffset(Duration.between(Instant.now(), noon.toInstant()));
        customer = customers
                .identifyByEmail("giulia" + UUID.randomUUID() + "@posta.example", "Giulia Ferri", "it")
                .customerId();
        nobody = Browser.at(port);
    }

    @AfterEach
    void backToNow() {
        clock.setOffset(Duration.ZERO);
    }

    @Test
    void lookingChangesNothingHoweverOftenAMachineDoesIt() {
        var link = offer();
        long before = consents.log(customer, 0, 1).total();
        for (int look = 0; look < 5; look++) {
            assertThat(nobody.get(link + "?action=none&wanted=SURVEY&List-Unsubscribe=One-Click")
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThat(nobody.send("HEAD", link, "").statusCode()).isEqualTo(200);
        assertThat(consents.log(customer, 0, 1).total()).isEqualTo(before);
    }

    @Test
    void thePageShowsTheAddressMaskedAndWhatIsWanted() {
        var page = page(nobody.get(offer(), "Accept-Language", "it"));
        assertThat(page.text()).contains("A g•••@p•••.example").doesNotContain("posta.example", "Giulia");
        assertThat(checked(page)).containsExactly("MARKETING", "SURVEY", "CARE");
        assertThat(page(nobody.get(offer(), "Accept-Language", "en"))
                        .select("h1")
                        .text())
                .isEqualTo("What may we send you?");
    }

    @Test
    void whatIsChosenHoldsAndIsProven() {
        var link = offer();
        var page = page(nobody.postForm(link, Map.of("wanted", "SURVEY", "action", "save")));
        assertThat(checked(page)).containsExactly("SURVEY");
        assertThat(consents.state(customer, MARKETING, EMAIL)).contains(ConsentState.WITHDRAWN);
        assertThat(optOuts()).isEqualTo(1);
        assertThat(consents.state(customer, CARE, EMAIL)).contains(ConsentState.OBJECTED);
        assertThat(consents.state(customer, SURVEY, EMAIL)).isEmpty();
        assertThat(consents.log(customer, 0, 5).items())
                .filteredOn(entry -> entry.source().equals("PREFERENCES"))
                .allSatisfy(entry -> {
                    assertThat(entry.textVersion()).isEqualTo("preferences-1");
                    assertThat(entry.proof()).contains("127.0.0.1");
                });
        clock.setOffset(clock.offset().plusSeconds(1));
        nobody.postForm(link, Map.of("wanted", "MARKETING", "action", "save"));
        assertThat(consents.state(customer, MARKETING, EMAIL)).contains(ConsentState.CONFIRMED);
    }

    private long optOuts() {
        return jdbc.sql("select count(*) from process_event where name = 'customer.optedOut' and customer_id = ?")
                .param(customer)
                .query(Long.class)
                .single();
    }

    @Test
    void nothingAtAllHoldsForEveryChannel() {
        nobody.postForm(offer(), Map.of("action", "none"));
        assertThat(optOuts()).isEqualTo(1);
        assertThat(consents.state(customer, MARKETING, PHONE)).contains(ConsentState.OBJECTED);
        assertThat(consents.state(customer, CARE, EMAIL)).contains(ConsentState.OBJECTED);
    }

    @Test
    void oneClickOfTheMailProgramEndsOffersAndWhatWaitsInTheOutbox() {
        var link = offer();
        assertThat(mail()).contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click", link);
        assertThat(outbox()).containsExactly("QUEUED");

        assertThat(nobody.postForm(link, Map.of("List-Unsubscribe", "One-Click"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(consents.state(customer, MARKETING, EMAIL)).contains(ConsentState.WITHDRAWN);
        assertThat(consents.state(customer, SURVEY, EMAIL)).isEmpty();
        assertThat(outbox()).containsExactly("CANCELLED");
        long entries = consents.log(customer, 0, 1).total();
        assertThat(nobody.postForm(link, Map.of("List-Unsubscribe", "One-Click"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(consents.log(customer, 0, 1).total())
                .as("once more adds nothing")
                .isEqualTo(entries);
        assertThat(optOuts()).isEqualTo(1);
    }

    @Test
    void aForgedLinkDoesNothing() {
        for (var token : new String[] {"A".repeat(22), "x", "..%2F", "A".repeat(5000), "%00"}) {
            assertThat(nobody.get("/u/" + token).statusCode()).as(token).isIn(400, 404);
            assertThat(nobody.postForm("/u/" + token, Map.of("List-Unsubscribe", "One-Click"))
                            .statusCode())
                    .as(token)
                    .isIn(400, 404);
            assertThat(nobody.postForm("/u/" + token, Map.of("action", "none")).statusCode())
                    .as(token)
                    .isIn(400, 404);
        }
        assertThat(jdbc.sql("select count(*) from contact_token where token_sha256::text like ?")
                        .param("%" + offer().substring(3) + "%")
                        .query(Long.class)
                        .single())
                .as("only a hash is kept")
                .isZero();
    }

    @Test
    void anOptInCountsOnceHoweverOftenItsLinkIsFollowed() {
        transaction.executeWithoutResult(status -> assertThat(correspondence.requestOptIn(customer, null, "77", null))
                .isEmpty());
        var link = newestLink();
        assertThat(page(nobody.get(link, "Accept-Language", "en")).select("h1").text())
                .isEqualTo("Would you like our offers and news?");
        assertThat(consents.state(customer, MARKETING, EMAIL)).isEmpty();

        nobody.postForm(link, Map.of("action", "confirm"));
        assertThat(consents.state(customer, MARKETING, EMAIL)).contains(ConsentState.CONFIRMED);
        assertThat(jdbc.sql(
                                "select count(*) from process_event where name = 'lead.optInConfirmed' and business_key = '77'")
                        .query(Long.class)
                        .single())
                .isEqualTo(1);

        clock.setOffset(clock.offset().plusSeconds(1));
        consents.record(new ConsentRecord(
                customer, null, MARKETING, EMAIL, ConsentState.OBJECTED, "PHONE", null, clock.instant(), "call"));
        clock.setOffset(clock.offset().plusSeconds(1));
        assertThat(page(nobody.postForm(link, Map.of("action", "confirm"))).text())
                .contains("già");
        assertThat(consents.state(customer, MARKETING, EMAIL))
                .as("a replayed link brings nothing back")
                .contains(ConsentState.OBJECTED);
    }

    @Test
    void whoHasAnsweredAndLeftMayBeAskedAgainTheSameDay() {
        transaction.executeWithoutResult(status -> correspondence.requestOptIn(customer, null, null, null));
        nobody.postForm(newestLink(), Map.of("action", "confirm"));
        clock.setOffset(clock.offset().plusSeconds(1));
        consents.record(new ConsentRecord(
                customer, null, MARKETING, EMAIL, ConsentState.WITHDRAWN, "PHONE", null, clock.instant(), "call"));

        transaction.executeWithoutResult(status -> assertThat(correspondence.requestOptIn(customer, null, null, null))
                .isEmpty());
        clock.setOffset(clock.offset().plusSeconds(1));
        nobody.postForm(newestLink(), Map.of("action", "confirm"));
        assertThat(consents.state(customer, MARKETING, EMAIL)).contains(ConsentState.CONFIRMED);
    }

    @Test
    void anAddressIsAskedOnceADayAndTheLinkDies() {
        transaction.executeWithoutResult(status -> correspondence.requestOptIn(customer, null, null, null));
        var link = newestLink();
        transaction.executeWithoutResult(status -> assertThat(correspondence.requestOptIn(customer, null, null, null))
                .contains("ASKED_BEFORE"));
        clock.setOffset(clock.offset().plus(Duration.ofDays(8)));
        assertThat(nobody.get(link).statusCode()).isEqualTo(410);
        assertThat(nobody.postForm(link, Map.of("action", "confirm")).statusCode())
                .isEqualTo(410);
        assertThat(consents.state(customer, MARKETING, EMAIL)).isEmpty();
    }

    @Test
    void aSurveyWantsAClickAndAConfirmation() {
        long ticket = jdbc.sql("""
                        insert into ticket (id, customer_id, subject, category, queue, priority, status, turn, channel,
                                            language, turn_since, last_message_at, opened_at)
                        values (nextval('ticket_seq'), ?, 'Pacco', 'DELIVERY', 'care', 'NORMAL', 'CLOSED', 'CUSTOMER', 'MAIL',
                                'it', now(), now(), now())
                        returning id
                        """).param(customer).query(Long.class).single();
        send(new Enquiry(
                Purpose.SURVEY, Channel.EMAIL, "TICKET_SURVEY", "ticket-survey", "ticket:" + ticket, null, false));
        var link = newestLink();
        var page = page(nobody.get(link + "?score=2"));
        assertThat(page.select("input[name=score][checked]").val()).isEqualTo("2");
        assertThat(answers(ticket)).isZero();
        nobody.postForm(link, Map.of("score", "9"));
        assertThat(answers(ticket)).isZero();
        nobody.postForm(link, Map.of("score", "2", "comment", "Nessuno mi ha chiamata."));
        nobody.postForm(link, Map.of("score", "5"));
        assertThat(answers(ticket)).isEqualTo(1);
        assertThat(Browser.basic(port, "anna")
                        .get("/api/tickets/" + ticket + "/survey")
                        .body())
                .contains("\"score\":2", "Nessuno mi ha chiamata.");
    }

    private long answers(long ticket) {
        return jdbc.sql("select count(*) from survey_answer where context_id = ?")
                .param("ticket:" + ticket)
                .query(Long.class)
                .single();
    }

    /** Sends an offer. @return the link in it */
    private String offer() {
        consents.record(new ConsentRecord(
                customer, null, MARKETING, EMAIL, ConsentState.CONFIRMED, "FORM", "1", clock.instant(), "test"));
        clock.setOffset(clock.offset().plusMillis(10));
        send(new Enquiry(Purpose.MARKETING, Channel.EMAIL, "OFFER", "offer", null, null, false));
        return newestLink();
    }

    private void send(Enquiry enquiry) {
        transaction.executeWithoutResult(status -> correspondence.send(customer, enquiry, null, null));
    }

    private String newestLink() {
        var text = jdbc.sql(
                        "select visible_text from message where customer_id = ? and direction = 'OUT' order by id desc limit 1")
                .param(customer)
                .query(String.class)
                .single();
        var link = LINK.matcher(text);
        assertThat(link.find()).as(text).isTrue();
        return link.group();
    }

    private String mail() {
        var packed = jdbc.sql("""
                        select o.raw_gzip from outbound_mail o join message m on m.id = o.message_id
                        where m.customer_id = ?
                        """).param(customer).query(byte[].class).single();
        try (var in = new java.util.zip.GZIPInputStream(new java.io.ByteArrayInputStream(packed))) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (java.io.IOException broken) {
            throw new java.io.UncheckedIOException(broken);
        }
    }

    private List<String> outbox() {
        return jdbc.sql("""
                        select o.state from outbound_mail o join message m on m.id = o.message_id
                        where m.customer_id = ? order by o.id
                        """).param(customer).query(String.class).list();
    }

    private static Document page(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(response.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(response.body()).doesNotContain("??");
        return Jsoup.parse(response.body());
    }

    private static List<String> checked(Document page) {
        return new ArrayList<>(page.select("input[name=wanted][checked]").eachAttr("value"));
    }
}
