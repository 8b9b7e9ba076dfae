package io.filo.campaign;

import static io.filo.campaign.CampaignRows.utc;

import io.filo.campaign.Survey.Question;
import io.filo.contact.Scores;
import io.filo.customer.Customers;
import io.filo.engine.ProcessEvent;
import io.filo.engine.ProcessEvents;
import io.filo.support.FiloClock;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * What readers answer to survey campaigns, by the signed link of their letter. Looking changes nothing: mail programs and
 * scanners follow every link they find. The first answer counts: whoever got the mail forwarded neither sees nor changes it.
 */
@Service
@Transactional
public class SurveyAnswers {

    private static final String NUMBER = "[+-]?\\d{1,12}([.,]\\d{1,6})?";

    private final JdbcClient jdbc;
    private final CampaignRows rows;
    private final LinkCodes codes;
    private final Customers customers;
    private final ProcessEvents events;
    private final Scores scores;
    private final FiloClock clock;

    SurveyAnswers(
            JdbcClient jdbc,
            CampaignRows rows,
            LinkCodes codes,
            Customers customers,
            ProcessEvents events,
            Scores scores,
            FiloClock clock) {
        this.jdbc = jdbc;
        this.rows = rows;
        this.codes = codes;
        this.customers = customers;
        this.events = events;
        this.scores = scores;
        this.clock = clock;
    }

    /** Whether a survey takes the answers of a reader. */
    public enum Standing {
        OPEN,
        ANSWERED,
        /** It has ended, or was stopped. */
        OVER
    }

    /**
     * What a link opens.
     *
     * @param language of the reader, ISO 639-1
     */
    public record Asked(Standing standing, String language, Survey survey) {}

    private record Letter(
            long campaignId, long messageId, long customerId, int wave, String language, boolean answered) {}

    private record Opened(Letter letter, CampaignView campaign, Asked asked) {}

    /** Empty for a link that we never gave, or whose reader is gone. Changes nothing. */
    @Transactional(readOnly = true)
    public Optional<Asked> show(String code) {
        return open(code).map(Opened::asked);
    }

    private Optional<Opened> open(String code) {
        return codes.survey(code).flatMap(this::letter).map(letter -> {
            var campaign = rows.require(letter.campaignId);
            var standing =
                    letter.answered ? Standing.ANSWERED : isOpen(campaign.state()) ? Standing.OPEN : Standing.OVER;
            return new Opened(
                    letter,
                    campaign,
                    new Asked(
                            standing,
                            letter.language,
                            Survey.of(campaign.draft().settings())));
        });
    }

    private static boolean isOpen(CampaignState state) {
        return state == CampaignState.RUNNING || state == CampaignState.HALTED || state == CampaignState.MEASURING;
    }

    private Optional<Letter> letter(long messageId) {
        return jdbc.sql("""
                        select r.campaign_id, r.message_id, r.wave, c.id as customer_id, c.language,
                               exists (select from campaign_response a where a.message_id = r.message_id) as answered
                        from campaign_recipient r
                        join customer asked on asked.id = r.customer_id
                        join customer c on c.id = coalesce(asked.merged_into, asked.id)
                        join campaign on campaign.id = r.campaign_id and campaign.kind = 'SURVEY'
                        where r.message_id = ? and c.erased_at is null
                        """)
                .param(messageId)
                .query((row, number) -> new Letter(
                        row.getLong("campaign_id"),
                        row.getLong("message_id"),
                        row.getLong("customer_id"),
                        row.getInt("wave"),
                        row.getString("language"),
                        row.getBoolean("answered")))
                .optional();
    }

    /** What became of an answer. */
    public enum Taken {
        NOW,
        BEFORE,
        OVER,
        /** Something is to be mended. */
        NOT_YET,
        UNKNOWN
    }

    /**
     * @param problems by key of the question: REQUIRED, NUMBER, TOO_SMALL, TOO_LARGE, TOO_LONG or CHOICE; under the empty key
     *     NOTHING when nothing at all was answered
     */
    public record Outcome(Taken taken, Map<String, String> problems) {

        private static Outcome of(Taken taken) {
            return new Outcome(taken, Map.of());
        }
    }

    /** One answer as it is stored. */
    private record Answer(
            Question question,
            String @Nullable [] codes,
            @Nullable BigDecimal number,
            @Nullable String said) {}

    /**
     * Takes what a reader has answered; once.
     *
     * @param given by key of the question, as it was typed
     */
    public Outcome answer(String code, Map<String, List<String>> given) {
        var opened = open(code).orElse(null);
        if (opened == null) {
            return Outcome.of(Taken.UNKNOWN);
        }
        switch (opened.asked.standing) {
            case ANSWERED -> {
                return Outcome.of(Taken.BEFORE);
            }
            case OVER -> {
                return Outcome.of(Taken.OVER);
            }
            case OPEN -> {}
        }
        var problems = new LinkedHashMap<String, String>();
        var answers = new LinkedHashMap<String, Answer>();
        for (var question : opened.asked.survey.questions()) {
            var typed = given.getOrDefault(question.key(), List.of()).stream()
                    .map(each -> each.replace("\u0000", "").strip())
                    .filter(each -> !each.isEmpty())
                    .toList();
            if (typed.isEmpty()) {
                if (question.required()) {
                    problems.put(question.key(), "REQUIRED");
                }
                continue;
            }
            var problem = problem(question, typed);
            if (problem == null) {
                answers.put(question.key(), read(question, typed));
            } else {
                problems.put(question.key(), problem);
            }
        }
        if (problems.isEmpty() && answers.isEmpty()) {
            problems.put("", "NOTHING");
        }
        if (!problems.isEmpty()) {
            return new Outcome(Taken.NOT_YET, problems);
        }
        return Outcome.of(store(opened, List.copyOf(answers.values())) ? Taken.NOW : Taken.BEFORE);
    }

    private static @Nullable String problem(Question question, List<String> typed) {
        var first = typed.get(0);
        return switch (question.kind()) {
            case ONE, SEVERAL ->
                typed.stream().allMatch(each -> question.choice(each).isPresent()) ? null : "CHOICE";
            case NPS -> first.matches("\\d|10") ? null : "CHOICE";
            case TEXT -> first.length() > Survey.LONGEST_ANSWER ? "TOO_LONG" : null;
            case NUMBER -> numberProblem(question, first);
        };
    }

    private static @Nullable String numberProblem(Question question, String typed) {
        if (!typed.matches(NUMBER)) {
            return "NUMBER";
        }
        var number = number(typed);
        if (question.least() != null && number.compareTo(question.least()) < 0) {
            return "TOO_SMALL";
        }
        if (question.most() != null && number.compareTo(question.most()) > 0) {
            return "TOO_LARGE";
        }
        return Survey.isNumber(number) ? null : "NUMBER";
    }

    /** Italians write a comma. */
    private static BigDecimal number(String typed) {
        return new BigDecimal(typed.replace(',', '.'));
    }

    private static Answer read(Question question, List<String> typed) {
        var first = typed.get(0);
        return switch (question.kind()) {
            case ONE -> new Answer(question, new String[] {first}, null, null);
            case SEVERAL -> {
                var chosen = new LinkedHashSet<>(typed);
                yield new Answer(question, chosen.toArray(String[]::new), null, null);
            }
            case NPS, NUMBER -> new Answer(question, null, number(first), null);
            case TEXT -> new Answer(question, null, null, first);
        };
    }

    /** @return false when somebody has answered meanwhile */
    private boolean store(Opened opened, List<Answer> answers) {
        var letter = opened.letter;
        var now = clock.instant();
        var response = jdbc.sql("""
                        insert into campaign_response (campaign_id, customer_id, message_id, wave, language, answered_at)
                        values (?, ?, ?, ?, ?, ?) on conflict (message_id) do nothing returning id
                        """)
                .params(letter.campaignId, letter.customerId, letter.messageId, letter.wave, letter.language, utc(now))
                .query(Long.class)
                .optional();
        if (response.isEmpty()) {
            return false;
        }
        for (var answer : answers) {
            jdbc.sql("""
                            insert into campaign_answer (response_id, campaign_id, customer_id, question, field, codes, number,
                                                         said, answered_at)
                            values (?, ?, ?, ?, ?, ?::text[], ?, ?, ?)
                            """)
                    .params(
                            response.get(),
                            letter.campaignId,
                            letter.customerId,
                            answer.question.key(),
                            answer.question.field(),
                            answer.codes,
                            answer.number,
                            answer.said,
                            utc(now))
                    .update();
        }
        // Whoever has answered has followed the letter's link.
        jdbc.sql("update campaign_recipient set clicked_at = ? where message_id = ? and clicked_at is null")
                .params(utc(now), letter.messageId)
                .update();
        customers.appendTimeline(
                letter.customerId, now, "CAMPAIGN_ANSWERED", CampaignView.context(letter.campaignId), null);
        publish(letter, response.get(), answers, now);
        return true;
    }

    private void publish(Letter letter, long response, List<Answer> answers, Instant now) {
        var score = answers.stream()
                .filter(each -> each.question.kind() == Survey.Kind.NPS)
                .map(Answer::number)
                .findFirst()
                .orElse(null);
        if (score != null) {
            scores.given(
                    "campaign",
                    Long.toString(response),
                    letter.customerId,
                    score.intValue(),
                    answers.stream().anyMatch(each -> each.said != null));
        }
        if (events.startedBy(CampaignEvents.ANSWERED).isEmpty()) {
            return;
        }
        events.publish(ProcessEvent.start(
                CampaignEvents.ANSWERED,
                Long.toString(response),
                letter.customerId,
                Map.of(
                        "answerId",
                        Long.toString(response),
                        "campaignId",
                        Long.toString(letter.campaignId),
                        "customerId",
                        Long.toString(letter.customerId)),
                "answer:" + response,
                now));
    }
}
