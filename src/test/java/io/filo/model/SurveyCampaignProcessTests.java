package io.filo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.filo.campaign.CampaignDraft;
import io.filo.campaign.CampaignDraft.Words;
import io.filo.campaign.CampaignKind;
import io.filo.campaign.CampaignState;
import io.filo.campaign.ProfileAnswers;
import io.filo.campaign.ProfileAnswers.Told;
import io.filo.campaign.Segments;
import io.filo.campaign.SendWindow;
import io.filo.campaign.Subjects;
import io.filo.campaign.Survey;
import io.filo.campaign.SurveyAnswers;
import io.filo.campaign.SurveyAnswers.Standing;
import io.filo.campaign.SurveyAnswers.Taken;
import io.filo.customer.Merges;
import io.filo.support.BusinessException;
import io.filo.web.Browser;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Surveys on their way through the diagram "Campaign", from writing to the answer. */
class SurveyCampaignProcessTests extends CampaignTest {

    private static final String APPROVE = "UserTask_ApproveCampaign";
    private static final String GO_ON = "IntermediateCatchEvent_TimeToGoOn";
    private static final String PURCHASES = "IntermediateCatchEvent_PurchasesSeen";
    private static final YearMonth MARCH = YearMonth.of(2029, 3);
    private static final Pattern LINK = Pattern.compile("http://\\S+/s/([0-9a-z]+-[A-Za-z0-9_-]{16})");

    @LocalServerPort
    int port;

    @Autowired
    SurveyAnswers answers;

    @Autowired
    ProfileAnswers told;

    @Autowired
    Merges merges;

    @BeforeEach
    void aWednesdayOfMarch() {
        as("marta", "marketing");
        at(aWednesday(MARCH), 12);
    }

    @AfterEach
    void everyEventWasUnderstood() {
        assertThat(jdbc.sql("select name || ': ' || coalesce(error, '') from process_event where state = 'FAILED'")
                        .query(String.class)
                        .list())
                .isEmpty();
    }

    /** The others' days come before: the letters of these would be sent by them. */
    @AfterEach
    void leaveNothingToSend() {
        jdbc.sql("""
                        update outbound_mail set state = 'CANCELLED' where state = 'QUEUED' and message_id in (
                            select r.message_id from campaign_recipient r join campaign c on c.id = r.campaign_id
                            where c.segment_key = ?)
                        """).param("s-" + own).update();
    }

    /** No holiday anywhere. */
    private static LocalDate aWednesday(YearMonth month) {
        return month.atDay(8).with(TemporalAdjusters.nextOrSame(DayOfWeek.WEDNESDAY));
    }

    // --- helpers ----------------------------------------------------------------------------------------------------

    /** People who have agreed to be asked, in the segment of this test. */
    private List<Long> readers(int many) {
        people(many, "SURVEY");
        return jdbc.sql("select id from customer where display_name like ? order by id")
                .param("Lotto " + own + "%")
                .query(Long.class)
                .list();
    }

    private Map<String, Object> settings(String questions) throws JsonProcessingException {
        return json.readValue(questions.replace('\'', '"'), new TypeReference<>() {});
    }

    private Map<String, Object> questions() throws JsonProcessingException {
        return settings("""
                {'questions': [
                  {'kind': 'NPS', 'text': {'it': 'Ci consiglieresti?', 'en': 'Would you recommend us?'}, 'required': true},
                  {'kind': 'ONE', 'text': {'it': 'Dove corri?', 'en': 'Where do you run?'}, 'field': 'terrain%1$s', 'choices': [
                    {'text': {'it': 'In montagna', 'en': 'On trails'}}, {'text': {'it': 'In città', 'en': 'In town'}}]},
                  {'kind': 'SEVERAL', 'text': {'it': 'Quando?', 'en': 'When?'}, 'field': 'hours%1$s', 'choices': [
                    {'text': {'it': 'Mattina', 'en': 'Morning'}}, {'text': {'it': 'Sera', 'en': 'Evening'}}]},
                  {'kind': 'NUMBER', 'text': {'it': 'Quanti km a settimana?', 'en': 'How many km a week?'},
                   'field': 'weekly%1$s', 'least': 0, 'most': 300},
                  {'kind': 'TEXT', 'text': {'it': 'Altro?', 'en': 'Anything else?'}}]}
                """.formatted(own));
    }

    private static String surveyLetter(String words) {
        return "Subject: " + words
                + "\n\n{{surveyLink}}\n--- html ---\n<p><a href=\"{{surveyLink}}?score=9\">9</a></p>";
    }

    private CampaignDraft draft(Map<String, Object> settings) {
        return draft(settings, surveyLetter("Ci dici la tua?"));
    }

    private CampaignDraft draft(Map<String, Object> settings, String letter) {
        return new CampaignDraft(
                "Sondaggio " + own,
                CampaignKind.SURVEY,
                "s-" + own,
                "YEARLY_SURVEY",
                null,
                new SendWindow(EnumSet.allOf(DayOfWeek.class), LocalTime.of(9, 0), LocalTime.of(20, 0), ROME),
                0,
                0,
                BigDecimal.valueOf(5),
                new BigDecimal("0.3"),
                14,
                settings,
                List.of(new Words("A", "it", letter), new Words("A", "en", surveyLetter("Tell us"))));
    }

    private void approve(ProcessInstance instance) {
        assertThat(instance).isWaitingAt(APPROVE);
        transaction.executeWithoutResult(status -> campaigns.decide(id(instance), true, "marta"));
        events.deliver();
        work(instance);
    }

    private void send(ProcessInstance instance) {
        mailboxes.send();
        ring(instance, GO_ON);
        work(instance);
    }

    private static String code(MimeMessage mail) throws Exception {
        var text =
                ((MimeMultipart) mail.getContent()).getBodyPart(0).getContent().toString();
        var found = LINK.matcher(text);
        assertThat(found.find()).as(text).isTrue();
        return found.group(1);
    }

    private long customer(MimeMessage mail) {
        return Long.parseLong(head(mail, "To").replaceAll("(?s).*?<?p(\\d+)\\..*", "$1"));
    }

    private List<Long> found(String definition) throws JsonProcessingException {
        return segments
                .preview(Subjects.CUSTOMERS, json.readTree(definition.replace('\'', '"')), null)
                .sample()
                .stream()
                .map(Segments.Member::customerId)
                .toList();
    }

    // --- the ways ---------------------------------------------------------------------------------------------------

    @Test
    void aSurveyIsApprovedSentAnsweredAndKnownOfItsReaders() throws Exception {
        var people = readers(12);
        var instance = launched(draft(questions()));
        approve(instance);
        assertThat(instance).as("the letters are leaving").isWaitingAt(GO_ON);
        send(instance);
        assertThat(instance).isWaitingAt(PURCHASES);
        var mails = received();
        assertThat(mails).hasSize(12);
        var mail = mails.stream()
                .filter(each -> customer(each) == people.get(0))
                .findFirst()
                .orElseThrow();
        assertThat(mail.getHeader("List-Unsubscribe-Post")).containsExactly("List-Unsubscribe=One-Click");

        var code = code(mail);
        var reader = Browser.at(port);
        var page = reader.get("/s/" + code + "?score=9");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("Ci consiglieresti?", "In montagna", "Quanti km a settimana?")
                .containsPattern("value=\"9\"[^>]*checked");
        assertThat(answers.show(code).orElseThrow().standing())
                .as("looking is no answer")
                .isEqualTo(Standing.OPEN);
        assertThat(reader.get("/s/" + code.substring(0, code.length() - 1) + (code.endsWith("A") ? "B" : "A"))
                        .statusCode())
                .as("signed")
                .isEqualTo(404);

        var wrong = reader.postForm("/s/" + code, Map.of("q2", "IN_TOWN", "q4", "tanti", "q5", "<b>Bravi</b>"));
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(wrong.body())
                .contains("A questa domanda vorremmo una risposta.", "Scrivi un numero", "value=\"tanti\"")
                .contains("&lt;b&gt;Bravi&lt;/b&gt;")
                .containsPattern("value=\"IN_TOWN\"[^>]*checked");
        assertThat(answers.answer(code, Map.of("q1", List.of("9"), "q4", List.of("301")))
                        .problems())
                .containsExactly(Map.entry("q4", "TOO_LARGE"));

        var thanks = reader.postForm(
                "/s/" + code, Map.of("q1", "9", "q2", "ON_TRAILS", "q3", "EVENING", "q4", "42,5", "q5", "=Bravi"));
        assertThat(thanks.statusCode()).isEqualTo(302);
        assertThat(reader.get("/s/" + code + "?done=1").body()).contains("Grazie");
        assertThat(reader.postForm("/s/" + code, Map.of("q1", "0")).body()).contains("Hai già risposto");
        assertThat(answers.answer(code, Map.of("q1", List.of("0"))).taken()).isEqualTo(Taken.BEFORE);

        var english = mails.stream()
                .filter(each -> customer(each) == people.get(3))
                .findFirst()
                .orElseThrow();
        assertThat(reader.get("/s/" + code(english)).body()).contains("Would you recommend us?", "Send answers");
        assertThat(answers.answer(
                                code(english),
                                Map.of("q1", List.of("3"), "q3", List.of("MORNING", "EVENING"), "q4", List.of("12")))
                        .taken())
                .isEqualTo(Taken.NOW);

        long first = people.get(0);
        long fourth = people.get(3);
        assertThat(found("{'field':'profile.terrain%s','op':'=','value':'ON_TRAILS'}".formatted(own)))
                .containsExactly(first);
        assertThat(found("{'field':'profile.hours%s','op':'=','value':'EVENING'}".formatted(own)))
                .containsExactly(first, fourth);
        assertThat(found("{'field':'profile.hours%s','op':'in','value':['MORNING']}".formatted(own)))
                .containsExactly(fourth);
        assertThat(found(
                        "{'and':[{'field':'profile.weekly%1$s','op':'>','value':20},{'field':'profile.hours%1$s','op':'!=','value':'MORNING'}]}"
                                .formatted(own)))
                .containsExactly(first);
        assertThat(found("{'and':[{'inSegment':'s-%1$s'},{'field':'profile.terrain%1$s','op':'is empty'}]}"
                        .formatted(own)))
                .hasSize(10)
                .doesNotContain(first);
        assertThat(jdbc.sql("select count(*) from timeline_entry where customer_id = ? and type = 'CAMPAIGN_ANSWERED'")
                        .param(first)
                        .query(Long.class)
                        .single())
                .isEqualTo(1);

        var marta = Browser.at(port);
        marta.login("marta", "marta");
        assertThat(marta.get("/campaigns/" + id(instance) + "/answers.csv").body())
                .contains("'=Bravi");
        assertThat(jdbc.sql("select count(clicked_at) from campaign_recipient where campaign_id = ?")
                        .param(id(instance))
                        .query(Integer.class)
                        .single())
                .as("answered")
                .isEqualTo(2);
        assertThat(told.of(first))
                .extracting(Told::name, each -> each.answer("it"))
                .contains(
                        tuple("terrain" + own, "In montagna"),
                        tuple("hours" + own, "Sera"),
                        tuple("weekly" + own, "42.5"));
        transaction.executeWithoutResult(status -> merges.merge(people.get(1), first, Set.of(), "marta"));
        assertThat(told.of(people.get(1))).extracting(Told::name).contains("terrain" + own);
        assertThat(found("{'field':'profile.terrain%s','op':'=','value':'ON_TRAILS'}".formatted(own)))
                .as("goes over with a merge")
                .containsExactly(people.get(1));

        ring(instance, PURCHASES);
        work(instance);
        assertThat(instance).isEnded();
        var late = mails.stream()
                .filter(each -> customer(each) == people.get(5))
                .findFirst()
                .orElseThrow();
        var over = reader.get("/s/" + code(late));
        assertThat(over.statusCode()).isEqualTo(410);
        assertThat(over.body()).contains("Il sondaggio è finito");
        assertThat(answers.answer(code(late), Map.of("q1", List.of("9"))).taken())
                .isEqualTo(Taken.OVER);
    }

    @Test
    void whoIsUnhappyAndSaysWhyIsAnsweredByAPerson() throws Exception {
        readers(3);
        var instance = launched(draft(questions()));
        approve(instance);
        mailboxes.send();
        var mails = received();
        answers.answer(code(mails.get(0)), Map.of("q1", List.of("2")));
        answers.answer(code(mails.get(1)), Map.of("q1", List.of("8"), "q5", List.of("Va bene")));
        answers.answer(code(mails.get(2)), Map.of("q1", List.of("6"), "q5", List.of("Il pacco era aperto")));
        events.deliver();
        assertThat(tickets(customer(mails.get(0)))).as("said nothing more").isEmpty();
        assertThat(tickets(customer(mails.get(1)))).as("is happy enough").isEmpty();
        assertThat(tickets(customer(mails.get(2)))).singleElement().satisfies(number -> {
            var ticket = desk.find(number).orElseThrow();
            assertThat(ticket.subject()).contains("Sondaggio " + own);
            assertThat(ticket.category()).isEqualTo("COMPLAINT");
            assertThat(jdbc.sql("select visible_text from message where customer_id = ?")
                            .param(customer(mails.get(2)))
                            .query(String.class)
                            .list())
                    .anyMatch(text -> text.contains("Il pacco era aperto") && text.contains("6/10"));
        });
        mailboxes.send();
    }

    private List<Long> tickets(long customerId) {
        return jdbc.sql("select id from ticket where customer_id = ?")
                .param(customerId)
                .query(Long.class)
                .list();
    }

    @Test
    void aRollingSurveyAsksATwelfthEachMonthAndEverybodyOnce() throws Exception {
        var people = readers(60);
        var settings = new HashMap<>(questions());
        settings.put("rolling", true);
        var instance = launched(draft(settings));
        var shares = jdbc
                .sql("""
                        select (hashtextextended(id::text, 0) % 12 + 12) % 12 as share, count(*) as people
                        from customer where display_name like ? group by 1
                        """)
                .param("Lotto " + own + "%")
                .query((row, number) -> Map.entry(row.getInt(1), row.getInt(2)))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        assertThat(campaigns.get(id(instance)).audience()).isEqualTo(shares.getOrDefault(2, 0));
        approve(instance);
        int asked = 0;
        int busy = IntStream.range(1, 11)
                .filter(each -> shares.containsKey((2 + each) % 12))
                .findFirst()
                .orElseThrow();
        for (int month = 0; month < Survey.MONTHS; month++) {
            asked += shares.getOrDefault((2 + month) % 12, 0);
            // One of that month has had another survey: his turn comes a month later.
            asked += month == busy ? -1 : month == busy + 1 ? 1 : 0;
            assertThat(instance)
                    .as("month " + month)
                    .isWaitingAt(month < 11 || asked > received().size() ? GO_ON : PURCHASES);
            mailboxes.send();
            assertThat(received()).as("month " + month).hasSize(asked);
            if (month == 0) {
                // In the same month nobody else has his turn.
                ring(instance, GO_ON);
                work(instance);
                assertThat(instance).isWaitingAt(GO_ON);
                isDue(
                        timer(instance, GO_ON),
                        MARCH.plusMonths(1).atDay(1).atTime(9, 0).atZone(ROME).toInstant());
                assertThat(received()).hasSize(asked);
                assertThat(campaigns.get(id(instance)).state()).isEqualTo(CampaignState.RUNNING);
            }
            if (month < 11) {
                at(aWednesday(MARCH.plusMonths(month + 1)), 10);
            }
            if (month + 1 == busy) {
                anotherSurvey((2 + busy) % 12);
            }
            ring(instance, GO_ON);
            work(instance);
        }
        assertThat(instance).isWaitingAt(PURCHASES);
        assertThat(received()).hasSize(60);
        assertThat(received().stream().map(this::customer).distinct())
                .hasSize(60)
                .containsAll(people);
        assertThat(campaigns.get(id(instance)).audience()).isEqualTo(60);
    }

    /** One of that share had one twenty days ago. */
    private void anotherSurvey(int share) {
        jdbc.sql("""
                        insert into contact_log (customer_id, decided_at, purpose, channel, topic, outcome, reason, rule, table_key,
                                                 table_version)
                        select min(id), :at, 'SURVEY', 'EMAIL', 'ORDER_NPS', 'SENT', 'CUSTOMER', 'none', 'contact-permission', 1
                        from customer where display_name like :name and (hashtextextended(id::text, 0) % 12 + 12) % 12 = :share
                        """)
                .param("at", clock.instant().minus(Duration.ofDays(20)).atOffset(ZoneOffset.UTC))
                .param("name", "Lotto " + own + "%")
                .param("share", share)
                .update();
    }

    @Test
    void whatIsNotRightIsSaidInWords() throws Exception {
        readers(1);
        refused("SURVEY_LINK", draft(questions(), "Subject: Ciao\n\nSenza link"));
        refused("SURVEY_FIELD_KIND", afterASurveyWith("terrain"));
        var scale = draft(settings("{'questions':[{'kind':'TEXT','text':{'it':'Che dici?','en':'Well?'}}]}"));
        long scaled = campaigns.create(scale, "marta");
        assertThatThrownBy(() -> campaigns.launch(scaled, "marta")).hasMessageContaining("does not begin");
        long empty = campaigns.create(draft(Map.of()), "marta");
        assertThatThrownBy(() -> campaigns.launch(empty, "marta")).hasMessageContaining("add a question");
    }

    /** A survey that would store numbers where choices are. */
    private CampaignDraft afterASurveyWith(String field) throws JsonProcessingException {
        launched(draft(questions()));
        return draft(
                settings("{'questions':[{'kind':'NUMBER','text':{'it':'Quanti?','en':'How many?'},'field':'%s%s'}]}"
                        .formatted(field, own)));
    }

    private void refused(String code, CampaignDraft draft) {
        assertThatThrownBy(() -> campaigns.create(draft, "marta"))
                .isInstanceOf(BusinessException.class)
                .extracting(refusal -> ((BusinessException) refusal).code())
                .isEqualTo(code);
    }
}
