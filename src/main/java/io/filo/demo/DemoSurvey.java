package io.filo.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.campaign.CampaignDraft;
import io.filo.campaign.CampaignDraft.Words;
import io.filo.campaign.CampaignKind;
import io.filo.campaign.Campaigns;
import io.filo.campaign.Segments;
import io.filo.campaign.SendWindow;
import io.filo.campaign.Subjects;
import io.filo.contact.Letters;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The survey of the past year, which asked a twelfth of the buyers each month and is over: its letters and answers as they
 * were left behind. Nobody was written to.
 */
@Component
@ConditionalOnProperty("filo.demo.enabled")
@ConditionalOnProperty(name = "filo.demo.data", matchIfMissing = true)
class DemoSurvey {

    private static final String SEGMENT = "chi-ha-comprato";
    private static final String MARTA = "marta";
    private static final ZoneId ROME = ZoneId.of("Europe/Rome");

    private static final String QUESTIONS = """
            {"rolling": true, "questions": [
              {"kind": "NPS", "required": true,
               "text": {"it": "Ci consiglieresti a un amico?", "en": "Would you recommend us to a friend?"}},
              {"kind": "ONE", "field": "terrain", "text": {"it": "Dove corri di più?", "en": "Where do you mostly run?"}, "choices": [
                {"text": {"it": "In montagna", "en": "On trails"}}, {"text": {"it": "Su strada", "en": "On roads"}},
                {"text": {"it": "In pista", "en": "On track"}}]},
              {"kind": "SEVERAL", "field": "hours", "text": {"it": "Quando corri?", "en": "When do you run?"}, "choices": [
                {"text": {"it": "Al mattino", "en": "In the morning"}}, {"text": {"it": "In pausa pranzo", "en": "At lunch"}},
                {"text": {"it": "Di sera", "en": "In the evening"}}]},
              {"kind": "NUMBER", "field": "weeklyKilometres", "least": 0, "most": 300,
               "text": {"it": "Quanti chilometri a settimana?", "en": "How many kilometres a week?"}},
              {"kind": "TEXT", "text": {"it": "Che cosa possiamo fare meglio?", "en": "What can we do better?"}}]}
            """;

    /** Each buyer had his letter on the fourth of his month; two of five have answered two days later. */
    private static final String LETTERS = """
            with twelve as (
                select date_trunc('month', now()) - interval '13 months' as first),
            buyer as (
                select c.id, c.display_name, c.language, point.value, point.normalised,
                       ((hashtextextended(c.id::text, 0) % 12 + 12) % 12 - extract(month from first)::int + 1 + 12) % 12 as wave,
                       row_number() over (order by hashtextextended(c.id::text, :campaign), c.id) as lot
                from twelve, customer c
                cross join lateral (select value, normalised from contact_point
                                    where customer_id = c.id and type = 'EMAIL' order by is_primary desc, id limit 1) point
                where c.merged_into is null and c.erased_at is null and c.kind = 'PERSON'
                  and exists (select from shop_order o where o.customer_id = c.id and not o.live)
                order by c.id limit 400),
            written as (
                insert into message (id, direction, channel, customer_id, automatic, purpose, message_class, recipients,
                                     participants, subject, visible_text, language, sent_at, received_at, created_at)
                select nextval('message_seq'), 'OUT', 'EMAIL', id, true, 'SURVEY', 'AUTO_GENERATED',
                       jsonb_build_object('to', jsonb_build_array(jsonb_build_object('value', value, 'name', display_name)),
                                          'cc', '[]'::jsonb, 'replyTo', '[]'::jsonb),
                       array[normalised], case language when 'it' then 'Ci dici la tua?' else 'What do you think of us?' end, '',
                       language, at, at, at
                from buyer, twelve, lateral (select first + make_interval(months => wave::int, days => 3, hours => 10) as at) sent
                returning id, customer_id, sent_at),
            left_us as (
                insert into outbound_mail (message_id, internet_message_id, mailbox_key, envelope_from, recipients, template,
                                           state, attempts, next_attempt_at, created_at)
                select written.id, '<survey.' || written.id || '@passo-lento.example>', 'info', 'info@filo.example',
                       array[value], 'campaign:' || :letter, 'SENT', 1, sent_at, sent_at
                from written join buyer on buyer.id = written.customer_id returning message_id),
            asked as (
                insert into campaign_recipient (campaign_id, customer_id, wave, position, arm, state, outcome, reason, rule,
                                                decided_at, message_id, letter_id)
                select :campaign, buyer.id, wave, lot, 'TREATED', 'SENT', 'ALLOW', 'CUSTOMER', 'none', sent_at, written.id, :letter
                from buyer join written on written.customer_id = buyer.id returning customer_id)
            insert into campaign_response (campaign_id, customer_id, message_id, wave, language, answered_at)
            select :campaign, buyer.id, written.id, wave, language, sent_at + interval '2 days'
            from buyer join written on written.customer_id = buyer.id, asked, left_us
            where asked.customer_id = buyer.id and left_us.message_id = written.id and lot % 5 < 2
            """;

    private static final String ANSWERS = """
            with answered as (
                select r.id, r.customer_id, r.answered_at, row_number() over (order by r.id) as n
                from campaign_response r where r.campaign_id = :campaign)
            insert into campaign_answer (response_id, campaign_id, customer_id, question, field, codes, number, said, answered_at)
            select id, :campaign, customer_id, 'q1', null, null,
                   (array[9, 10, 8, 10, 7, 9, 6, 10, 9, 3, 10, 8])[n % 12 + 1], null, answered_at from answered
            union all
            select id, :campaign, customer_id, 'q2', 'terrain',
                   array[(array['ON_TRAILS', 'ON_ROADS', 'ON_TRAILS', 'ON_TRAILS', 'ON_ROADS', 'ON_TRACK'])[n % 6 + 1]], null, null,
                   answered_at from answered
            union all
            select id, :campaign, customer_id, 'q3', 'hours',
                   case n % 4 when 0 then array['IN_THE_MORNING'] when 1 then array['IN_THE_EVENING']
                              when 2 then array['IN_THE_MORNING', 'IN_THE_EVENING'] else array['AT_LUNCH'] end, null, null,
                   answered_at from answered where n % 7 <> 0
            union all
            select id, :campaign, customer_id, 'q4', 'weeklyKilometres', null, 10 + n * 7 % 55, null, answered_at
            from answered where n % 3 <> 0
            union all
            select id, :campaign, customer_id, 'q5', null, null, null,
                   (array['Spedizioni più veloci prima delle gare.', 'Più taglie larghe, grazie!', 'Va tutto bene così.',
                          'Mi piacerebbe provare le scarpe in negozio.', 'Meno mail, ma più utili.'])[n % 5 + 1], answered_at
            from answered where n % 4 = 0
            """;

    private final Segments segments;
    private final Campaigns campaigns;
    private final Letters letters;
    private final ObjectMapper json;
    private final JdbcClient jdbc;

    DemoSurvey(Segments segments, Campaigns campaigns, Letters letters, ObjectMapper json, JdbcClient jdbc) {
        this.segments = segments;
        this.campaigns = campaigns;
        this.letters = letters;
        this.json = json;
        this.jdbc = jdbc;
    }

    /** In the running transaction. */
    void leaveBehind() {
        try {
            survey();
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void survey() throws JsonProcessingException {
        segments.create(SEGMENT, "Chi ha comprato", Subjects.CUSTOMERS, json.readTree("{\"did\": \"order\"}"), MARTA);
        long id = campaigns.create(draft(), MARTA);
        var letter = jdbc.sql("select min(id) from campaign_letter where campaign_id = ?")
                .param(id)
                .query(Long.class)
                .single();
        fields(id);
        jdbc.sql(LETTERS).param("campaign", id).param("letter", letter).update();
        jdbc.sql(ANSWERS).param("campaign", id).update();
        jdbc.sql("""
                        insert into timeline_entry (customer_id, occurred_at, type, reference)
                        select customer_id, answered_at, 'CAMPAIGN_ANSWERED', 'campaign:' || campaign_id
                        from campaign_response where campaign_id = ?
                        """).param(id).update();
        jdbc.sql("""
                        with month as (select date_trunc('month', now()) - interval '13 months' + interval '1 day' as first),
                        asked as (select count(*) as people from campaign_recipient where campaign_id = :campaign)
                        update campaign
                        set state = 'DONE', wave = 11, audience = people, checked_to = people, created_at = first,
                            launched_at = first, frozen_at = first, decided_at = first, decided_by = created_by,
                            first_sent_at = first + interval '2 days', all_sent_at = first + interval '11 months 3 days',
                            ended_at = first + interval '11 months 17 days'
                        from month, asked where id = :campaign
                        """).param("campaign", id).update();
    }

    private void fields(long id) throws JsonProcessingException {
        for (var question : json.readTree(QUESTIONS).get("questions")) {
            if (question.has("field")) {
                var choices = json.createArrayNode();
                for (var choice : question.path("choices")) {
                    choices.addObject()
                            .put(
                                    "code",
                                    choice.at("/text/en")
                                            .asText()
                                            .toUpperCase(Locale.ROOT)
                                            .replace(' ', '_'))
                            .set("text", choice.get("text"));
                }
                jdbc.sql("""
                                insert into profile_field (name, type, words, choices, campaign_id)
                                values (?, ?, ?::jsonb, ?::jsonb, ?)
                                """)
                        .params(
                                question.get("field").asText(),
                                switch (question.get("kind").asText()) {
                                    case "ONE" -> "CODE";
                                    case "SEVERAL" -> "CODES";
                                    default -> "NUMBER";
                                },
                                question.get("text").toString(),
                                choices.toString(),
                                id)
                        .update();
            }
        }
    }

    private CampaignDraft draft() throws JsonProcessingException {
        return new CampaignDraft(
                "La tua corsa, un anno",
                CampaignKind.SURVEY,
                SEGMENT,
                "SURVEY",
                null,
                new SendWindow(
                        EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY),
                        LocalTime.of(9, 0),
                        LocalTime.of(18, 0),
                        ROME),
                0,
                0,
                BigDecimal.valueOf(5),
                new BigDecimal("0.3"),
                14,
                json.readValue(QUESTIONS, new TypeReference<Map<String, Object>>() {}),
                Stream.of("it", "en")
                        .map(language -> new Words("A", language, letters.content("survey", language)))
                        .toList());
    }
}
