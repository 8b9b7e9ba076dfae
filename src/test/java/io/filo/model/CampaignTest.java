package io.filo.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.campaign.CampaignDraft;
import io.filo.campaign.CampaignDraft.Words;
import io.filo.campaign.CampaignKind;
import io.filo.campaign.CampaignReport;
import io.filo.campaign.CampaignReports;
import io.filo.campaign.CampaignView;
import io.filo.campaign.Campaigns;
import io.filo.campaign.Segments;
import io.filo.campaign.SendWindow;
import io.filo.campaign.Subjects;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;

/** Leads campaigns from their segment to the letters that people have. */
abstract class CampaignTest extends CaseTest {

    static final ZoneId ROME = ZoneId.of("Europe/Rome");

    @Autowired
    Campaigns campaigns;

    @Autowired
    CampaignReports reports;

    @Autowired
    Segments segments;

    @Autowired
    ObjectMapper json;

    final String own = UUID.randomUUID().toString().substring(0, 8);

    /** Noon of a Wednesday in March, which is no holiday anywhere. */
    @BeforeEach
    void aWednesdayInMarch() {
        as("marta", "marketing");
        at(
                LocalDate.now(ROME)
                        .plusYears(2)
                        .withMonth(3)
                        .withDayOfMonth(10)
                        .with(TemporalAdjusters.nextOrSame(DayOfWeek.WEDNESDAY)),
                12);
    }

    void at(LocalDate day, int hour) {
        clocks.setOffset(
                Duration.between(Instant.now(), day.atTime(hour, 0).atZone(ROME).toInstant()));
    }

    /** People who have agreed to offers, in the segment of this test. */
    void people(int many) {
        people(many, "MARKETING");
    }

    /** People who have agreed to that purpose, in the segment of this test. */
    void people(int many, String purpose) {
        jdbc.sql("""
                        with made as (
                            insert into customer (id, kind, display_name, given_name, language, stage, created_at, updated_at)
                            select nextval('customer_seq'), 'PERSON', 'Lotto %1$s ' || n, 'Lotto',
                                   case when n %% 4 = 0 then 'en' else 'it' end, 'AWARENESS', now(), now()
                            from generate_series(1, ?) n returning id),
                        agreed as (
                            insert into consent_event (customer_id, purpose, channel, state, source, occurred_at, proof,
                                                       recorded_at)
                            select id, '%2$s', 'EMAIL', 'CONFIRMED', 'TEST', now(), 'test', now() from made)
                        insert into contact_point (id, customer_id, type, value, normalised, is_primary, created_at)
                        select nextval('contact_point_seq'), id, 'EMAIL', 'p' || id || '.%1$s@example.com',
                               'p' || id || '.%1$s@example.com', true, now() from made
                        """.formatted(own, purpose)).param(many).update();
        try {
            segments.create(
                    "s-" + own,
                    "Lotto " + own,
                    Subjects.CUSTOMERS,
                    json.readTree("{\"field\":\"name\",\"op\":\"contains\",\"value\":\"" + own + "\"}"),
                    "marta");
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static String letter(String subject) {
        return "Subject: " + subject + " {{firstName|}}\n\nCiao {{firstName|}},\nhttps://shop.example/trail?x=1&y=2\n\n"
                + "{{brandSignature}}\n--- html ---\n<p>Ciao {{firstName|}}, <a href=\"https://shop.example/trail?x=1&amp;y=2\">guarda</a>"
                + " o <a href=\"https://shop.example/club\">vieni</a></p>";
    }

    CampaignDraft draft(int test, int holdOut, int fromHour) {
        return new CampaignDraft(
                "Primavera " + own,
                CampaignKind.NEWSLETTER,
                "s-" + own,
                "NEWSLETTER",
                null,
                new SendWindow(EnumSet.allOf(DayOfWeek.class), LocalTime.of(fromHour, 0), LocalTime.of(20, 0), ROME),
                test,
                holdOut,
                BigDecimal.valueOf(5),
                new BigDecimal("0.3"),
                14,
                Map.of(),
                test == 0
                        ? List.of(new Words("A", "it", letter("Novità")), new Words("A", "en", letter("News")))
                        : List.of(
                                new Words("A", "it", letter("Novità")), new Words("B", "it", letter("Nuove scarpe"))));
    }

    /** Launched, and led up to the question. */
    ProcessInstance launched(CampaignDraft draft) {
        long id = campaigns.create(draft, "marta");
        campaigns.launch(id, "marta");
        events.deliver();
        var instance = caseOf(Campaigns.PROCESS, id);
        work(instance);
        return instance;
    }

    static long id(ProcessInstance instance) {
        return Long.parseLong(instance.getBusinessKey());
    }

    void decide(ProcessInstance instance, boolean yes) {
        transaction.executeWithoutResult(status -> campaigns.decide(id(instance), yes, "marta"));
        events.deliver();
    }

    void job(ProcessInstance instance) {
        var person = identity.getCurrentAuthentication();
        identity.clearAuthentication();
        try {
            management.executeJob(management
                    .createJobQuery()
                    .processInstanceId(instance.getId())
                    .messages()
                    .singleResult()
                    .getId());
        } finally {
            identity.setAuthentication(person);
        }
        events.deliver();
    }

    void work(ProcessInstance instance) {
        for (int job = 0; job < 100; job++) {
            if (management
                    .createJobQuery()
                    .processInstanceId(instance.getId())
                    .messages()
                    .withRetriesLeft()
                    .list()
                    .isEmpty()) {
                return;
            }
            job(instance);
        }
    }

    CampaignView view(ProcessInstance instance) {
        return campaigns.get(id(instance));
    }

    CampaignReport report(ProcessInstance instance) {
        return reports.report(id(instance));
    }

    long queued(ProcessInstance instance, String more) {
        return jdbc.sql("select count(*) from outbound_mail o join campaign_recipient r on r.message_id = o.message_id"
                        + " where r.campaign_id = ? " + more)
                .param(id(instance))
                .query(Long.class)
                .single();
    }

    /** What has come to the people of this test. */
    List<MimeMessage> received() {
        return Arrays.stream(MAIL.getReceivedMessages())
                .filter(mail -> head(mail, "To").contains(own))
                .toList();
    }

    static String head(MimeMessage mail, String name) {
        try {
            return mail.getHeader(name, null);
        } catch (MessagingException broken) {
            throw new IllegalStateException(broken);
        }
    }

    static String subject(MimeMessage mail) {
        try {
            return mail.getSubject();
        } catch (MessagingException broken) {
            throw new IllegalStateException(broken);
        }
    }

    static String part(MimeMessage mail, int number) throws Exception {
        return ((MimeMultipart) mail.getContent())
                .getBodyPart(number)
                .getContent()
                .toString();
    }

    static String find(Pattern pattern, String text) {
        var found = pattern.matcher(text);
        assertThat(found.find()).as(text).isTrue();
        return found.group(1);
    }
}
