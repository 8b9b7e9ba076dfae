package io.filo.web.forms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filo.IntegrationTest;
import io.filo.customer.ConsentChannel;
import io.filo.customer.ConsentPurpose;
import io.filo.engine.DueEvents;
import io.filo.engine.EngineClock;
import io.filo.lead.CaptureForm;
import io.filo.lead.CaptureForm.Asked;
import io.filo.lead.CaptureForm.ConsentText;
import io.filo.lead.CaptureForm.Field;
import io.filo.lead.CaptureForms;
import io.filo.lead.LeadSource;
import io.filo.support.BusinessException;
import io.filo.web.Browser;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

class PublicFormsIntegrationTests extends IntegrationTest {

    private static final Pattern TOKEN = Pattern.compile("name=\"_token\" value=\"([^\"]+)\"");
    private static final String SITE = "https://www.example.com";
    /** Each test has days of its own, so that limits by the hour of one do not meet those of another. */
    private static final AtomicInteger DAY = new AtomicInteger(2000);

    @LocalServerPort
    int port;

    @Autowired
    CaptureForms forms;

    @Autowired
    EngineClock clock;

    @Autowired
    DueEvents events;

    @Autowired
    JdbcClient jdbc;

    private final HttpClient client = HttpClient.newHttpClient();
    private final String key = "f" + UUID.randomUUID().toString().substring(0, 8);

    @BeforeEach
    void aForm() {
        clock.setOffset(Duration.ofDays(DAY.addAndGet(3)));
        forms.save(form(key, LeadSource.FORM, null), true, "marta");
    }

    @AfterEach
    void backToToday() {
        clock.setOffset(Duration.ZERO);
        jdbc.sql("delete from process_event where state in ('READY', 'PARKED')").update();
    }

    private CaptureForm form(String key, LeadSource source, @Nullable String event) {
        return new CaptureForm(
                key,
                "Prova",
                source,
                "it",
                "Chiedi a noi",
                "",
                "",
                event,
                "primavera",
                null,
                null,
                null,
                "care",
                List.of(new Asked(Field.NAME, true), new Asked(Field.EMAIL, true), new Asked(Field.REQUEST, false)),
                List.of(new ConsentText(ConsentPurpose.MARKETING, ConsentChannel.EMAIL, "1", "Sì alle novità")),
                List.of(SITE),
                true,
                null,
                null);
    }

    private URI address(String path) {
        return URI.create("http://localhost:" + port + "/forms/" + key + path);
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(address(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(Map<String, String> fields, String... headers) throws Exception {
        var body = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        var request = HttpRequest.newBuilder(address(""))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private String tokenOfPage() throws Exception {
        return token(get("").body());
    }

    private static String token(String page) {
        Matcher token = TOKEN.matcher(page);
        assertThat(token.find()).as(page).isTrue();
        return token.group(1);
    }

    private Map<String, String> person(int number) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("name", "Persona Numero " + number);
        fields.put("email", "persona" + number + "." + key + "@posta.example");
        fields.put("request", "Vorrei un consiglio, sono la persona " + number);
        return fields;
    }

    private long leads() {
        return jdbc.sql("select count(*) from lead where form_key = ?")
                .param(key)
                .query(Long.class)
                .single();
    }

    @Test
    void ofTwoHundredPeopleNoneIsLost() throws Exception {
        for (int i = 0; i < 200; i++) {
            var fields = person(i);
            fields.put("_token", tokenOfPage());
            fields.put("website", "");
            clock.advance(Duration.ofSeconds(4));
            assertThat(post(fields).statusCode()).as("person " + i).isEqualTo(302);
        }

        assertThat(leads()).isEqualTo(200);
    }

    @Test
    void ofTwoHundredMachinesAtMostTwoGetThrough() throws Exception {
        var replayed = tokenOfPage();
        var threads = Executors.newFixedThreadPool(8);
        try {
            var machines = new ArrayList<Callable<Integer>>();
            for (int i = 0; i < 200; i++) {
                var fields = person(i);
                switch (i % 5) {
                    case 0 -> fields.put("website", "https://buy.example");
                    case 1 -> {
                        machines.add(() -> {
                            fields.put("_token", tokenOfPage());
                            return post(fields).statusCode();
                        });
                        continue;
                    }
                    case 2 -> fields.put("name", "Cheap pills http://buy.example");
                    case 3 -> fields.put("_token", replayed);
                    default -> fields.put("_token", "p.1.2.3");
                }
                machines.add(() -> post(fields).statusCode());
            }
            for (var answer : threads.invokeAll(machines)) {
                assertThat(answer.get()).isIn(200, 302);
            }
        } finally {
            threads.shutdown();
        }

        assertThat(leads()).isLessThanOrEqualTo(2);
    }

    @Test
    void whoeverIsAskedOnceMorePressesAButton() throws Exception {
        var fields = person(1);
        fields.put("_token", tokenOfPage());

        var asked = post(fields);

        assertThat(asked.statusCode()).isEqualTo(200);
        assertThat(asked.body()).contains("Ancora un passo").contains(fields.get("email"));
        assertThat(leads()).isZero();
        fields.put("_token", token(asked.body()));
        clock.advance(Duration.ofSeconds(3));
        assertThat(post(fields).statusCode()).isEqualTo(302);
        assertThat(leads()).isEqualTo(1);
    }

    @Test
    void theButtonIsForThatPostOnly() throws Exception {
        var fields = person(1);
        fields.put("_token", tokenOfPage());
        var button = token(post(fields).body());
        for (int i = 2; i < 6; i++) {
            var others = person(i);
            others.put("_token", button);
            post(others);
        }

        assertThat(leads()).as("two without a page at most").isLessThanOrEqualTo(2);
    }

    @Test
    void aHurriedFingerMakesOneLead() throws Exception {
        var fields = person(1);
        fields.put("_token", tokenOfPage());
        clock.advance(Duration.ofSeconds(5));

        assertThat(post(fields).statusCode()).isEqualTo(302);
        assertThat(post(fields).statusCode()).isEqualTo(302);

        assertThat(leads()).isEqualTo(1);
    }

    @Test
    void whatWasHeldBackCanBeReleased() throws Exception {
        var fields = person(1);
        fields.put("website", "x");
        post(fields);

        var held = forms.held(key, 0, 10).items();
        assertThat(held)
                .singleElement()
                .satisfies(post -> assertThat(post.reason()).isEqualTo("TRAP"));
        forms.release(key, held.get(0).id());

        assertThat(leads()).isEqualTo(1);
        assertThat(forms.held(key, 0, 10).items()).isEmpty();
    }

    @Test
    void theLeadCarriesWhereItCameFromAndWhatWasTicked() throws Exception {
        var fields = person(1);
        fields.put("_token", tokenOfPage());
        fields.put("consent", "MARKETING:EMAIL");
        fields.put("utm_source", "newsletter");
        clock.advance(Duration.ofSeconds(5));
        post(fields);

        var lead = jdbc.sql(
                        "select touch_source, campaign, consents::text, wanted_team, language from lead where form_key = ?")
                .param(key)
                .query((row, number) -> List.of(
                        row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5)))
                .single();
        assertThat(lead).contains("newsletter", "primavera", "care", "it");
        assertThat(lead.get(2)).contains("MARKETING").contains("\"1\"");
    }

    @Test
    void aWrongPostIsShownAgainWithWhatToMend() throws Exception {
        var fields = person(1);
        fields.put("email", "no address <script>alert(1)</script>");

        var answer = post(fields);

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("Non è un indirizzo e-mail").doesNotContain("<script>alert");
    }

    @Test
    void tenMegabytesAreTurnedAwayUnread() throws Exception {
        var fields = person(1);
        fields.put("request", "x".repeat(10_000_000));
        int status;
        try {
            status = post(fields).statusCode();
        } catch (java.io.IOException hungUp) {
            // The server answers and hangs up before all is sent.
            status = 413;
        }

        assertThat(status).isEqualTo(413);
        assertThat(leads()).isZero();
    }

    @Test
    void anUnknownFormIsNotThere() throws Exception {
        var answer = client.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/forms/nobody-knows-it"))
                        .POST(BodyPublishers.ofString("name=x"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .build(),
                BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("Questo modulo non esiste");
    }

    @Test
    void onlyNamedSitesMayCarryIt() throws Exception {
        assertThat(post(person(1), "Origin", "https://evil.example").statusCode())
                .isEqualTo(403);
        assertThat(leads()).isZero();

        var token = get("/token", "Origin", SITE);
        assertThat(token.headers().firstValue("Access-Control-Allow-Origin")).contains(SITE);
        assertThat(get("/token", "Origin", "https://evil.example").headers().firstValue("Access-Control-Allow-Origin"))
                .isEmpty();
        var json = post(person(1), "Origin", SITE, "Accept", "application/json");
        assertThat(json.statusCode()).isEqualTo(202);
        assertThat(json.body()).isEqualTo("{\"status\":\"RECEIVED\"}");
        assertThat(leads()).isEqualTo(1);
    }

    @Test
    void aSiteThatKeepsItsNameToItselfCostsOneButton() throws Exception {
        var fields = person(1);
        fields.put("_token", tokenOfPage());
        clock.advance(Duration.ofSeconds(5));

        var asked = post(fields, "Origin", "null");

        assertThat(asked.statusCode()).isEqualTo(200);
        assertThat(asked.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(leads()).isZero();
        fields.put("_token", token(asked.body()));
        clock.advance(Duration.ofSeconds(5));
        assertThat(post(fields, "Origin", "null").statusCode()).isEqualTo(302);
        assertThat(leads()).isEqualTo(1);
    }

    @Test
    void browsersThatAskBeforeTheyPostAreAnswered() throws Exception {
        for (var path : List.of("", "/token")) {
            var allowed = preflight(path, SITE);
            assertThat(allowed.statusCode()).isEqualTo(204);
            assertThat(allowed.headers().firstValue("Access-Control-Allow-Origin"))
                    .contains(SITE);
            assertThat(allowed.headers().firstValue("Access-Control-Allow-Headers"))
                    .hasValueSatisfying(
                            names -> assertThat(names.toLowerCase(Locale.ROOT)).contains("content-type"));
            assertThat(allowed.headers().firstValue("Access-Control-Allow-Methods"))
                    .hasValueSatisfying(names -> assertThat(names).contains("POST"));
            for (var foreign : List.of("https://evil.example", "null")) {
                var refused = preflight(path, foreign);
                assertThat(refused.statusCode()).isEqualTo(403);
                assertThat(refused.headers().firstValue("Access-Control-Allow-Origin"))
                        .isEmpty();
            }
        }
    }

    private HttpResponse<String> preflight(String path, String origin) throws Exception {
        return client.send(
                HttpRequest.newBuilder(address(path))
                        .method("OPTIONS", BodyPublishers.noBody())
                        .headers(
                                "Origin",
                                origin,
                                "Access-Control-Request-Method",
                                "POST",
                                "Access-Control-Request-Headers",
                                "content-type")
                        .build(),
                BodyHandlers.ofString());
    }

    // --- of two hundred machines two at most, of two hundred people all
    // -----------------------------------------------

    private static String encoded(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** Posts from an address of its own: all of 127.0.0.0/8 are this machine. @return the first line of the answer */
    private String postFrom(int number, Map<String, String> fields) throws Exception {
        var body = encoded(fields);
        try (var socket = new Socket()) {
            socket.bind(new InetSocketAddress("127.0." + (1 + number / 250) + "." + (1 + number % 250), 0));
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(("""
                    POST /forms/%s HTTP/1.1\r
                    Host: localhost\r
                    Connection: close\r
                    Content-Type: application/x-www-form-urlencoded\r
                    Content-Length: %d\r
                    \r
                    %s""".formatted(key, body.length(), body)).getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void machinesFromTwoHundredAddressesAreTwoAtMost() throws Exception {
        for (int i = 0; i < 200; i++) {
            assertThat(postFrom(i, person(i))).as("machine " + i).matches("(?s)HTTP/1.1 (200|302).*");
        }

        assertThat(leads()).isLessThanOrEqualTo(2);
    }

    @Test
    void oneTextFromTwoHundredAddressesIsTwiceAtMost() throws Exception {
        var text = "Buy cheap pills very very cheap, the same text from everywhere";
        for (int i = 0; i < 200; i++) {
            var fields = person(i);
            fields.put("request", text);
            if (i % 2 == 0) {
                fields.put("_token", tokenOfPage());
                clock.advance(Duration.ofSeconds(4));
            }
            postFrom(i, fields);
        }

        assertThat(leads()).isLessThanOrEqualTo(2);
    }

    @Test
    void machinesThatPressTheButtonAtOnceAreTwoAtMost() throws Exception {
        for (int i = 0; i < 200; i++) {
            var fields = person(i);
            var answer = post(fields, "Accept", "application/json");
            if (answer.statusCode() == 409) {
                fields.put("_token", jsonToken(answer));
                var again = post(fields, "Accept", "application/json");
                assertThat(again.statusCode()).isEqualTo(429);
                assertThat(again.headers().firstValue("Content-Type").orElse(""))
                        .startsWith("application/problem+json");
                assertThat(again.headers().firstValue("Retry-After")).contains("2");
                assertThat(again.body()).contains("\"code\":\"SLOW_DOWN\"");
            }
        }

        assertThat(leads()).isLessThanOrEqualTo(2);
    }

    private static String jsonToken(HttpResponse<String> answer) {
        var token = Pattern.compile("\"token\":\"([^\"]+)\"").matcher(answer.body());
        assertThat(token.find()).as(answer.body()).isTrue();
        return token.group(1);
    }

    @Test
    void machinesThatWaitForTheButtonAreHeldBackFromSomePointOnAndNobodyIsLost() throws Exception {
        for (int i = 0; i < 30; i++) {
            var fields = person(i);
            var answer = post(fields, "Accept", "application/json");
            clock.advance(Duration.ofSeconds(3));
            if (answer.statusCode() == 409) {
                fields.put("_token", jsonToken(answer));
                assertThat(post(fields, "Accept", "application/json").statusCode())
                        .isEqualTo(202);
            }
        }

        assertThat(leads()).as("two without the page, twenty by the button").isEqualTo(22);
        assertThat(forms.unseen()).isGreaterThanOrEqualTo(8);
        assertThat(forms.held(key, 0, 20).items())
                .hasSize(8)
                .allSatisfy(held -> assertThat(held.reason()).isEqualTo("TOO_MANY"));
    }

    @Test
    void aFingerThatPressesTheButtonTooSoonPressesItOnceMore() throws Exception {
        var fields = person(1);
        fields.put("_token", tokenOfPage());
        fields.put("_token", token(post(fields).body()));

        var tooSoon = post(fields);

        assertThat(tooSoon.statusCode()).isEqualTo(429);
        assertThat(tooSoon.body()).contains("Aspetta due secondi");
        assertThat(token(tooSoon.body())).isEqualTo(fields.get("_token"));
        clock.advance(Duration.ofSeconds(3));
        assertThat(post(fields).statusCode()).isEqualTo(302);
        assertThat(leads()).isEqualTo(1);
    }

    @Test
    void peopleWithoutThePageAreNotLostWhereverTheyAre() throws Exception {
        for (int i = 0; i < 200; i++) {
            var fields = person(i);
            fields.put("request", "Vorrei ricevere informazioni sulla Corsa dei Navigli");
            var answer = postFrom(i, fields);
            if (answer.startsWith("HTTP/1.1 200")) {
                fields.put("_token", token(answer));
                clock.advance(Duration.ofSeconds(3));
                answer = postFrom(i, fields);
            }
            assertThat(answer).as("person " + i).startsWith("HTTP/1.1 302");
        }

        assertThat(leads()).isEqualTo(200);
    }

    @Test
    void linksCostAPersonOneButtonAndNothingElse() throws Exception {
        var links = person(1);
        links.put("request", "Avete https://shop.example/a e https://shop.example/b e https://shop.example/c in 42?");
        var company = person(2);
        company.put("name", "Podistica www.podistica.it");
        for (var fields : List.of(links, company)) {
            fields.put("_token", tokenOfPage());
            clock.advance(Duration.ofSeconds(4));
            var asked = post(fields);
            assertThat(asked.statusCode()).isEqualTo(200);
            fields.put("_token", token(asked.body()));
            clock.advance(Duration.ofSeconds(4));
            assertThat(post(fields).statusCode()).isEqualTo(302);
        }
        var followed = person(3);
        followed.put("utm_source", "www.corriere.it");
        followed.put("utm_campaign", "estate");
        followed.put("_token", tokenOfPage());
        clock.advance(Duration.ofSeconds(4));
        assertThat(post(followed).statusCode()).isEqualTo(302);

        assertThat(leads()).isEqualTo(3);
        assertThat(forms.held(key, 0, 10).items()).isEmpty();
        assertThat(jdbc.sql(
                                "select campaign from lead where form_key = ? and touch_source is null and campaign = 'estate'")
                        .param(key)
                        .query(String.class)
                        .list())
                .hasSize(1);
    }

    @Test
    void whatIsHeldBackIsToldToWhoeverMayRelease() throws Exception {
        var fields = person(1);
        fields.put("website", "x");
        var marta = Browser.at(port);
        marta.login("marta", "marta");
        post(fields);
        assertThat(marta.get("/leads").body()).contains("Invii trattenuti da un modulo");

        jdbc.sql("select key from capture_form").query(String.class).list().forEach(each -> forms.held(each, 0, 1));
        assertThat(forms.unseen()).isZero();
        assertThat(marta.get("/leads").body()).doesNotContain("Invii trattenuti da un modulo");
    }

    // --- what people agreed to
    // ------------------------------------------------------------------------------------------

    private void asks(ConsentText... texts) {
        var form = form(key, LeadSource.FORM, null);
        forms.save(
                new CaptureForm(
                        form.key(),
                        form.name(),
                        form.source(),
                        form.language(),
                        form.title(),
                        form.intro(),
                        form.thanks(),
                        form.event(),
                        form.campaign(),
                        form.touchSource(),
                        form.medium(),
                        form.store(),
                        form.team(),
                        form.fields(),
                        List.of(texts),
                        form.sites(),
                        true,
                        null,
                        null),
                false,
                "marta");
    }

    private static ConsentText byMail(String version, String text) {
        return new ConsentText(ConsentPurpose.MARKETING, ConsentChannel.EMAIL, version, text);
    }

    @Test
    void aVersionIsOneTextForEver() {
        asks(byMail("1", "Sì alle novità"));
        asks(byMail("2", "Testo nuovo"));
        asks();

        assertThatThrownBy(() -> asks(byMail("1", "Testo diverso")))
                .isInstanceOfSatisfying(
                        BusinessException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo("BAD_FORM_VERSION"));
        assertThat(forms.find(key).orElseThrow().consents()).isEmpty();
        asks(byMail("1", "Sì alle novità"));
        assertThatThrownBy(() -> jdbc.sql("update consent_text set text = 'x' where form_key = ?")
                        .param(key)
                        .update())
                .hasMessageContaining("never changed");
    }

    @Test
    void twoBoxesForTheSameAreRefusedInWords() {
        assertThatThrownBy(() -> asks(byMail("1", "Sì alle novità"), byMail("2", "Sì a tutto")))
                .isInstanceOfSatisfying(
                        BusinessException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo("BAD_FORM_CONSENT_TWICE"));
    }

    @Test
    void whoeverReadTheOldTextAgreedToThatAndTheCardShowsIt() throws Exception {
        var fields = person(1);
        var page = get("").body();
        fields.put("_token", token(page));
        var box = Pattern.compile("name=\"consent\" value=\"([^\"]+)\"").matcher(page);
        assertThat(box.find()).isTrue();
        fields.put("consent", box.group(1));
        asks(byMail("2", "Testo nuovo, che nessuno ha letto"));
        clock.advance(Duration.ofSeconds(5));

        assertThat(post(fields).statusCode()).isEqualTo(302);
        events.deliver();

        var customer = jdbc.sql("select customer_id from lead where form_key = ?")
                .param(key)
                .query(Long.class)
                .single();
        var marta = Browser.at(port);
        marta.login("marta", "marta");
        assertThat(marta.get("/customers/" + customer).body())
                .contains("Sì alle novità")
                .doesNotContain("Testo nuovo");
        assertThat(Browser.basic(port, "marta")
                        .get("/api/customers/" + customer + "/consents")
                        .body())
                .contains("\"text\":\"Sì alle novità\"");
    }

    @Test
    void nothingOfOursIsTold() throws Exception {
        var stranger = person(1);
        stranger.put("_token", tokenOfPage());
        var known = person(1);
        known.put("_token", tokenOfPage());
        known.put("request", "Ancora io");
        clock.advance(Duration.ofSeconds(5));

        var first = post(stranger);
        var second = post(known);

        assertThat(first.headers().map().keySet()).doesNotContain("set-cookie");
        assertThat(second.statusCode()).isEqualTo(first.statusCode());
        assertThat(second.headers().firstValue("Location"))
                .isEqualTo(first.headers().firstValue("Location"));
        assertThat(get("/thanks").body()).doesNotContain("Persona");
        var page = get("");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("form-action 'self'")
                .contains("frame-ancestors 'self' " + SITE);
    }

    @Test
    void aClosedFormIsNotThere() throws Exception {
        var open = form(key, LeadSource.EVENT, "Corsa");
        forms.save(
                new CaptureForm(
                        open.key(),
                        open.name(),
                        open.source(),
                        open.language(),
                        open.title(),
                        open.intro(),
                        open.thanks(),
                        open.event(),
                        open.campaign(),
                        open.touchSource(),
                        open.medium(),
                        open.store(),
                        open.team(),
                        open.fields(),
                        open.consents(),
                        open.sites(),
                        false,
                        null,
                        null),
                false,
                "marta");

        assertThat(get("").statusCode()).isEqualTo(404);
    }
}
