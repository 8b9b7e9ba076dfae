package io.filo.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.IntegrationTest;
import io.filo.campaign.Campaigns;
import io.filo.campaign.Segments;
import io.filo.campaign.Subjects;
import io.filo.engine.DueEvents;
import io.filo.engine.EngineClock;
import io.filo.mail.DueMails;
import jakarta.mail.internet.MimeMultipart;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
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

/** A survey from its first question to the segment of those who gave an answer. */
class SurveyBrowserTests extends IntegrationTest {

    private static final Pattern LINK = Pattern.compile("http://[^/\\s]+(/s/[0-9a-z]+-[A-Za-z0-9_-]{16})");

    @LocalServerPort
    int port;

    @Autowired
    RuntimeService runtime;

    @Autowired
    TaskService tasks;

    @Autowired
    ManagementService management;

    @Autowired
    Campaigns campaigns;

    @Autowired
    Segments segments;

    @Autowired
    DueEvents events;

    @Autowired
    DueMails mailboxes;

    @Autowired
    EngineClock clocks;

    @Autowired
    ObjectMapper json;

    @Autowired
    JdbcClient jdbc;

    private final String own = UUID.randomUUID().toString().substring(0, 8);
    private Chromium chromium;

    @BeforeEach
    void open() throws Exception {
        Cases.endAll(runtime);
        jdbc.sql("delete from process_event where state in ('READY', 'PARKED')").update();
        var noon = LocalDate.parse("2029-06-13").atTime(12, 0).atZone(ZoneId.of("Europe/Rome"));
        clocks.setOffset(Duration.between(Instant.now(), noon.toInstant()));
        jdbc.sql("""
                        with made as (
                            insert into customer (id, kind, display_name, given_name, language, stage, created_at, updated_at)
                            select nextval('customer_seq'), 'PERSON', 'Livia %1$s', 'Livia', language, 'AWARENESS', now(), now()
                            from unnest(array['it', 'en']) language returning id),
                        agreed as (
                            insert into consent_event (customer_id, purpose, channel, state, source, occurred_at, proof,
                                                       recorded_at)
                            select id, 'SURVEY', 'EMAIL', 'CONFIRMED', 'TEST', now(), 'test', now() from made)
                        insert into contact_point (id, customer_id, type, value, normalised, is_primary, created_at)
                        select nextval('contact_point_seq'), id, 'EMAIL', id || '.%1$s@example.com', id || '.%1$s@example.com', true,
                               now() from made
                        """.formatted(own)).update();
        segments.create(
                "l-" + own,
                "Livia " + own,
                Subjects.CUSTOMERS,
                json.readTree("{\"field\":\"name\",\"op\":\"contains\",\"value\":\"" + own + "\"}"),
                "marta");
        chromium = Chromium.at(port);
    }

    @AfterEach
    void close() {
        chromium.close();
        Cases.endAll(runtime);
        clocks.setOffset(Duration.ZERO);
    }

    private void choose(String select, String value) {
        chromium.await("""
                const done = arguments[arguments.length - 1];
                const select = document.querySelector(arguments[0]);
                select.value = arguments[1];
                select.dispatchEvent(new Event('change', {bubbles: true}));
                done(true);
                """, select, value);
    }

    private void work() {
        events.deliver();
        for (int step = 0; step < 50; step++) {
            var jobs = management.createJobQuery().messages().withRetriesLeft().list();
            if (jobs.isEmpty()) {
                return;
            }
            management.executeJob(jobs.get(0).getId());
            events.deliver();
        }
    }

    private List<String> links() {
        return Arrays.stream(MAIL.getReceivedMessages())
                .map(mail -> {
                    try {
                        var text = mail.getHeader("To", null).contains(own)
                                ? ((MimeMultipart) mail.getContent())
                                        .getBodyPart(0)
                                        .getContent()
                                        .toString()
                                : "";
                        var found = LINK.matcher(text);
                        return found.find() ? found.group(1) : "";
                    } catch (Exception broken) {
                        throw new IllegalStateException(broken);
                    }
                })
                .filter(link -> !link.isEmpty())
                .toList();
    }

    private void looked(String name) {
        chromium.narrow();
        assertThat(chromium.overhang()).as(name).isZero();
        chromium.picture("survey-" + name + "-narrow");
        chromium.wide();
        chromium.picture("survey-" + name);
    }

    @Test
    void aSurveyIsWrittenApprovedAnsweredAndKnown() {
        chromium.login("marta");
        chromium.wide();
        chromium.open("/campaigns/new?kind=SURVEY&segment=l-" + own);
        chromium.type("input[name=name]", "Come corri " + own);
        chromium.click("button[value='add:0']");
        chromium.waitFor("input[name='q1.it']");
        chromium.type("input[name='q1.it']", "Dove corri?");
        chromium.type("input[name='q1.en']", "Where do you run?");
        chromium.type("input[name='q1.field']", "terrain" + own);
        chromium.type("textarea[name='q1.choicesIt']", "In montagna\nIn città");
        chromium.type("textarea[name='q1.choicesEn']", "On trails");
        chromium.click("button[value='add:0']");
        chromium.waitFor("input[name='q2.it']");
        choose("select[name='q2.kind']", "TEXT");
        chromium.type("input[name='q2.it']", "Che cosa ti manca?");
        chromium.type("input[name='q2.en']", "What do you miss?");
        chromium.click("button[value='up:2']");
        chromium.waitFor("select[name='q1.kind'] option[value='TEXT']:checked");
        assertThat(chromium.value("input[name='q1.it']")).isEqualTo("Che cosa ti manca?");
        assertThat(chromium.value("input[name='q2.it']")).isEqualTo("Dove corri?");
        looked("form");
        chromium.click("form.form.wide > .actions button.first");
        chromium.waitFor(".notice.problem");
        assertThat(chromium.text(".notice.problem")).contains("domanda 3", "tante righe");
        assertThat(chromium.value("textarea[name='q2.choicesIt']")).isEqualTo("In montagna\nIn città");
        chromium.type("textarea[name='q2.choicesEn']", "On trails\nIn town");
        chromium.click("form.form.wide > .actions button.first");
        chromium.waitFor(".notice.done");
        assertThat(chromium.text("main")).contains("Dove corri?", "In montagna / In città");
        long id = Long.parseLong(chromium.path().replaceAll("\\D", ""));
        looked("written");
        chromium.click(".head form button.first");
        chromium.waitFor(".notice.done");
        work();

        chromium.open("/camunda/app/tasklist/default/#/?task="
                + tasks.createTaskQuery()
                        .taskDefinitionKey("UserTask_ApproveCampaign")
                        .singleResult()
                        .getId());
        chromium.click("button.claim");
        chromium.click("input[name='filo-campaign'][value='YES']");
        chromium.click(".form-actions button[ng-click='complete()']");
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> campaigns.get(id).decidedAt() != null);
        work();
        mailboxes.send();
        var links = links();
        assertThat(links).hasSize(2);

        for (var link : links) {
            chromium.open(link + "?score=9");
            boolean italian = chromium.text("h1").equals("Dicci cosa ne pensi");
            looked(italian ? "page" : "page-en");
            if (italian) {
                chromium.click("input[name='q3'][value='ON_TRAILS']");
                chromium.type("textarea[name='q2']", "Scarpe più larghe");
            }
            chromium.click("form.survey-form .actions button");
            chromium.waitForNo("form.survey-form");
            assertThat(chromium.text("h1")).isEqualTo(italian ? "Grazie" : "Thank you");
            chromium.open(link);
            assertThat(chromium.text("h1")).isEqualTo(italian ? "Hai già risposto" : "You have answered already");
            looked("answered");
        }

        chromium.open("/campaigns/" + id + "/answers");
        assertThat(chromium.text(".head .lead")).contains("2 lettori su 2");
        assertThat(chromium.text("#q1")).contains("2 ci consiglierebbero, 0 no, su 2 risposte: troppo poche");
        assertThat(chromium.text("#q3")).contains("In montagna, scelto da 1 su 1");
        looked("answers");
        chromium.click("#q2 a");
        chromium.waitFor(".survey-text");
        assertThat(chromium.text(".survey-text")).contains("Scarpe più larghe", "Livia " + own);
        looked("texts");
        assertThat(segments.preview(
                                Subjects.CUSTOMERS,
                                json.createObjectNode()
                                        .put("field", "profile.terrain" + own)
                                        .put("op", "=")
                                        .put("value", "ON_TRAILS"),
                                null)
                        .count())
                .isEqualTo(1);
        chromium.open("/customers/"
                + jdbc.sql("select customer_id from campaign_answer where campaign_id = ? and field is not null")
                        .param(id)
                        .query(Long.class)
                        .single());
        assertThat(chromium.text("#told")).contains("In montagna");
        looked("told");
        chromium.open("/campaigns/" + id + "/answers");
        chromium.switchTo("en");
        looked("answers-en");
        chromium.switchTo("it");
    }
}
