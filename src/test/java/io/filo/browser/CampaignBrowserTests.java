package io.filo.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.IntegrationTest;
import io.filo.campaign.Segments;
import io.filo.campaign.Subjects;
import io.filo.engine.DueEvents;
import io.filo.engine.EngineClock;
import io.filo.mail.DueMails;
import io.filo.support.FiloClock;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Campaigns from the form to what came of them: written and approved by marketing, read, followed, or called. */
class CampaignBrowserTests extends IntegrationTest {

    private static final Pattern FOLLOWED = Pattern.compile("/c/[0-9a-z]+-[0-9a-z]+-[A-Za-z0-9_-]{16}");

    @LocalServerPort
    int port;

    @Autowired
    Segments segments;

    @Autowired
    ObjectMapper json;

    @Autowired
    DueEvents events;

    @Autowired
    DueMails mailboxes;

    @Autowired
    RuntimeService runtime;

    @Autowired
    ManagementService management;

    @Autowired
    TaskService tasks;

    @Autowired
    EngineClock clocks;

    @Autowired
    FiloClock clock;

    @Autowired
    JdbcClient jdbc;

    private final String own = "k" + UUID.randomUUID().toString().substring(0, 8);
    private Chromium chromium;

    /** A Wednesday at noon: letters may leave, and people be called. */
    @BeforeEach
    void open() {
        Cases.endAll(runtime);
        jdbc.sql("delete from process_event where state in ('READY', 'PARKED')").update();
        clocks.setOffset(Duration.between(
                Instant.now(),
                LocalDateTime.parse("2041-03-06T12:00")
                        .atZone(ZoneId.of("Europe/Rome"))
                        .toInstant()));
        chromium = Chromium.at(port);
    }

    @AfterEach
    void close() {
        if (chromium != null) {
            chromium.close();
        }
        Cases.endAll(runtime);
        clocks.setOffset(Duration.ZERO);
    }

    /** Of that segment, with consent to offers by mail and by telephone, and known not to be in the public register. */
    private void person(String name) {
        var now = clock.instant().atOffset(ZoneOffset.UTC);
        long id = jdbc.sql("""
                        insert into customer (id, kind, display_name, given_name, language, city, stage, created_at, updated_at)
                        values (nextval('customer_seq'), 'PERSON', ?, ?, 'it', ?, 'RETENTION', now(), now()) returning id
                        """)
                .params(name, name.split(" ")[0], own)
                .query(Long.class)
                .single();
        var number = "+39051" + (1_000_000 + id % 8_000_000);
        jdbc.sql("""
                        insert into contact_point (id, customer_id, type, value, normalised, is_primary, created_at)
                        values (nextval('contact_point_seq'), :c, 'EMAIL', :mail, :mail, true, now()),
                               (nextval('contact_point_seq'), :c, 'PHONE', :number, :number, true, now())
                        """)
                .param("c", id)
                .param("mail", own + "." + id + "@posta.example")
                .param("number", number)
                .update();
        jdbc.sql("""
                        insert into phone_register (number, listed, checked_on, imported_at) values (?, false, ?, ?)
                        on conflict (number) do update set (listed, checked_on) = (excluded.listed, excluded.checked_on)
                        """).params(number, now.toLocalDate(), now).update();
        jdbc.sql("""
                        insert into consent_event (customer_id, purpose, channel, state, source, occurred_at, recorded_at, proof)
                        select :c, 'MARKETING', channel, 'CONFIRMED', 'STORE', :now, :now, 'card'
                        from unnest(array['EMAIL', 'PHONE']) as channel
                        """).param("c", id).param("now", now).update();
    }

    private void segment() throws JsonProcessingException {
        segments.create(
                own,
                "Lotto " + own,
                Subjects.CUSTOMERS,
                json.readTree("{\"field\":\"city\",\"op\":\"=\",\"value\":\"" + own + "\"}"),
                "marta");
    }

    /** Everybody of the segment gets it: nobody is left alone. */
    private void fillIn(String name) {
        chromium.type("input[name=name]", name);
        chromium.click("select[name=segment] option[value='" + own + "']");
        chromium.type("input[name=holdOutPercent]", "0");
    }

    private void looked(String name) {
        for (var language : List.of("en", "it")) {
            chromium.switchTo(language);
            chromium.wide();
            chromium.picture("campaign-" + name + "-" + language);
            chromium.narrow();
            assertThat(chromium.overhang()).as("%s on a telephone", name).isZero();
            chromium.picture("campaign-" + name + "-" + language + "-narrow");
            chromium.wide();
        }
    }

    private void work() {
        events.deliver();
        for (int job = 0; job < 20; job++) {
            var next = management.createJobQuery().messages().withRetriesLeft().list();
            if (next.isEmpty()) {
                return;
            }
            management.executeJob(next.get(0).getId());
            events.deliver();
        }
    }

    private void openTask(String element) {
        chromium.open("/camunda/app/tasklist/default/#/?task="
                + tasks.createTaskQuery()
                        .taskDefinitionKey(element)
                        .singleResult()
                        .getId());
        chromium.click("button.claim");
        chromium.waitFor(".filo-title");
    }

    private void complete(String element) {
        chromium.click(".form-actions button[ng-click='complete()']");
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> tasks.createTaskQuery().taskDefinitionKey(element).count() == 0);
    }

    /** Asks for the yes, and gives it in Tasklist. */
    private String launchedAndApproved() {
        chromium.waitFor("form[action$='/launch']");
        var page = chromium.path();
        chromium.leaveBy("form[action$='/launch'] button");
        chromium.waitFor(".notice.done");
        work();
        chromium.open(page);
        looked("to-approve-" + page.replaceAll("\\D", ""));
        openTask("UserTask_ApproveCampaign");
        chromium.click("input[name='filo-campaign'][value='YES']");
        complete("UserTask_ApproveCampaign");
        work();
        return page;
    }

    private List<String> letters() {
        return Arrays.stream(MAIL.getReceivedMessages())
                .map(CampaignBrowserTests::read)
                .filter(letter -> letter.contains(own))
                .toList();
    }

    private static String read(MimeMessage mail) {
        try {
            var to = String.valueOf(mail.getHeader("To", ","));
            return mail.getContent() instanceof MimeMultipart parts
                    ? to + "\n" + parts.getBodyPart(0).getContent()
                    : to;
        } catch (Exception unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    @Test
    void aNewsletterIsWrittenApprovedReadAndFollowed() throws Exception {
        person("Teresa Russo");
        person("Enzo Marino");
        segment();
        chromium.login("marta");
        chromium.open("/campaigns/new");
        looked("new");
        fillIn("Novità di marzo");
        chromium.click(".form.wide .actions button");
        var page = launchedAndApproved();
        mailboxes.send();

        var letters = letters();
        assertThat(letters).hasSize(2).allSatisfy(letter -> assertThat(letter).contains("ecco che cosa c’è di nuovo"));
        var link = FOLLOWED.matcher(letters.get(0));
        assertThat(link.find()).as(letters.get(0)).isTrue();
        // Programs that look through mail are quicker.
        clocks.advance(Duration.ofMinutes(1));
        var answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + link.group()))
                                .build(),
                        BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location")).contains("https://shop.example/novita");

        chromium.open(page);
        assertThat(chromium.texts(".sheet tbody td"))
                .as("of all: sent, delivered, came back, opened, followed a link")
                .startsWith("2", "2", "0", "–", "1");
        assertThat(chromium.text("main")).contains("https://shop.example/novita");
        looked("newsletter");
        assertThat(chromium.errors()).as("what the browser complains of").isEmpty();
    }

    @Test
    void aTelephoneCampaignIsWrittenApprovedAndCalled() throws Exception {
        person("Teresa Russo");
        segment();
        chromium.login("marta");
        chromium.open("/campaigns/new?kind=PHONE");
        looked("new-phone");
        fillIn("Telefonata di marzo");
        chromium.type("textarea[name='letter.A.it']", "Buongiorno {{customerName|}}, le scarpe nuove sono arrivate.");
        chromium.click(".form.wide .actions button");
        var page = launchedAndApproved();

        chromium.open(page);
        assertThat(chromium.text("#calls")).contains("Compiti aperti\n1");
        chromium.close();
        chromium = Chromium.at(port);
        chromium.login("luca");
        openTask("UserTask_CallForCampaign");
        assertThat(chromium.text(".filo-form"))
                .contains("Chiama Teresa Russo", "Buongiorno Teresa Russo, le scarpe nuove sono arrivate.");
        chromium.click("input[name=filo-outcome][value=NOT_INTERESTED]");
        complete("UserTask_CallForCampaign");

        chromium.open(page);
        assertThat(chromium.text("#calls")).contains("Compiti aperti\n0", "Chiamati\n1", "Non interessato 1");
        assertThat(chromium.text("#brought")).contains("Nessuno è rimasto escluso");
        looked("phone");
        assertThat(chromium.errors()).as("what the browser complains of").isEmpty();
    }
}
