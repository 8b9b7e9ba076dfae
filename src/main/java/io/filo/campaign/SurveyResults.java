package io.filo.campaign;

import io.filo.campaign.Survey.Kind;
import io.filo.campaign.Survey.Question;
import io.filo.insight.Nps;
import io.filo.insight.Share;
import io.filo.support.NotFoundException;
import io.filo.support.PageOf;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Works out what was answered to the surveys of campaigns, each time anew. */
@Service
@Transactional(readOnly = true)
public class SurveyResults {

    private final JdbcClient jdbc;
    private final CampaignRows rows;

    SurveyResults(JdbcClient jdbc, CampaignRows rows) {
        this.jdbc = jdbc;
        this.rows = rows;
    }

    /**
     * The share of people whose turn was in the same month; of a survey to all at once the month of its launch.
     *
     * @param rate those who answered, of those whose letter arrived
     */
    public record Month(YearMonth month, Share rate) {}

    /**
     * How many gave the same answer.
     *
     * @param value a code, or a score from 0 to 10
     * @param share of those who answered the question; with several choices they add up to more than all
     */
    public record Given(String value, Share share) {}

    /** Of a number: half of the answers lie at or below the median. */
    public record Numbers(BigDecimal average, BigDecimal median, BigDecimal least, BigDecimal most) {}

    /**
     * @param answers how many answered it
     * @param given of choices and scores, in their order
     * @param nps of scores
     * @param numbers of numbers, once there is an answer
     */
    public record Answered(
            Question question,
            long answers,
            List<Given> given,
            @Nullable Nps nps,
            @Nullable Numbers numbers) {}

    /**
     * @param rate those who answered, of those whose letter arrived: it left, and did not come back
     * @param months in their order
     */
    public record Results(Share rate, List<Month> months, List<Answered> questions) {}

    /** @throws NotFoundException without such a campaign, or for one that is no survey */
    public Results results(long id) {
        var campaign = survey(id);
        var months = months(campaign);
        return new Results(
                new Share(
                        months.stream().mapToLong(each -> each.rate.hits()).sum(),
                        months.stream().mapToLong(each -> each.rate.of()).sum()),
                months,
                questions(id, Survey.of(campaign.draft().settings())));
    }

    private CampaignView survey(long id) {
        var campaign = rows.require(id);
        if (campaign.draft().kind() != CampaignKind.SURVEY) {
            throw new NotFoundException("survey " + id);
        }
        return campaign;
    }

    private List<Month> months(CampaignView campaign) {
        var first = campaign.firstMonth();
        return first == null
                ? List.of()
                : jdbc.sql("""
                        select r.wave, count(answer.id) as answered,
                               count(*) filter (where answer.id is not null
                                   or o.state = 'SENT' and came.bounced is not true) as delivered
                        from campaign_recipient r
                        left join outbound_mail o on o.message_id = r.message_id
                        left join campaign_response answer on answer.message_id = r.message_id
                        left join (
                        """ + CampaignRecipients.REPORTS + """
                                  ) came on came.message_id = r.message_id
                        where r.campaign_id = :campaign and r.state = 'SENT'
                        group by 1 order by 1
                        """)
                        .param("campaign", campaign.id())
                        .query((row, number) -> new Month(
                                first.plusMonths(row.getInt("wave")),
                                new Share(row.getLong("answered"), row.getLong("delivered"))))
                        .list();
    }

    private List<Answered> questions(long id, Survey survey) {
        var answers = counts(
                "select question, '' as value, count(*) from campaign_answer where campaign_id = ? group by 1", id);
        var chosen = counts("""
                        select question, chosen.code as value, count(*)
                        from campaign_answer, lateral unnest(codes) as chosen (code) where campaign_id = ? group by 1, 2
                        """, id);
        var scores = counts("""
                        select question, number::int::text as value, count(*) from campaign_answer
                        where campaign_id = ? and number is not null and number between 0 and 10 and number = trunc(number)
                        group by 1, 2
                        """, id);
        return survey.questions().stream()
                .map(question -> {
                    long of = answers.getOrDefault(question.key(), Map.of()).getOrDefault("", 0L);
                    var counts = (question.kind() == Kind.NPS ? scores : chosen).getOrDefault(question.key(), Map.of());
                    return new Answered(
                            question,
                            of,
                            values(question).stream()
                                    .map(value -> new Given(value, new Share(counts.getOrDefault(value, 0L), of)))
                                    .toList(),
                            question.kind() == Kind.NPS
                                    ? new Nps(of, sum(counts, 9, Survey.HIGHEST_SCORE), sum(counts, 0, 6))
                                    : null,
                            question.kind() == Kind.NUMBER && of > 0 ? numbers(id, question.key()) : null);
                })
                .toList();
    }

    private static List<String> values(Question question) {
        return switch (question.kind()) {
            case ONE, SEVERAL ->
                question.choices().stream().map(Survey.Option::code).toList();
            case NPS ->
                IntStream.rangeClosed(0, Survey.HIGHEST_SCORE)
                        .mapToObj(Integer::toString)
                        .toList();
            case TEXT, NUMBER -> List.of();
        };
    }

    private static long sum(Map<String, Long> scores, int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToLong(score -> scores.getOrDefault(Integer.toString(score), 0L))
                .sum();
    }

    /** By question and value. */
    private Map<String, Map<String, Long>> counts(String sql, long id) {
        var counts = new LinkedHashMap<String, Map<String, Long>>();
        jdbc.sql(sql).param(id).query(row -> {
            counts.computeIfAbsent(row.getString(1), question -> new LinkedHashMap<>())
                    .put(row.getString(2), row.getLong(3));
        });
        return counts;
    }

    private Numbers numbers(long id, String question) {
        return jdbc.sql("""
                        select avg(number), percentile_disc(0.5) within group (order by number), min(number), max(number)
                        from campaign_answer where campaign_id = ? and question = ?
                        """)
                .params(id, question)
                .query((row, number) -> new Numbers(plain(row, 1), plain(row, 2), plain(row, 3), plain(row, 4)))
                .single();
    }

    private static BigDecimal plain(ResultSet row, int column) throws SQLException {
        return Objects.requireNonNull(row.getBigDecimal(column)).setScale(2, RoundingMode.HALF_EVEN);
    }

    /** What somebody wrote. @param customerId after merges */
    public record Text(long customerId, String customer, Instant at, String text) {}

    /**
     * What was written to a question, newest first.
     *
     * @throws NotFoundException without such a campaign, or for no question of it that is answered by a text
     */
    public PageOf<Text> texts(long id, String question, int page, int size) {
        Survey.of(survey(id).draft().settings())
                .question(question)
                .filter(each -> each.kind() == Kind.TEXT)
                .orElseThrow(() -> new NotFoundException("question " + question));
        long total = jdbc.sql("""
                        select count(*) from campaign_answer a join customer c on c.id = a.customer_id
                        where a.campaign_id = ? and a.question = ? and c.erased_at is null
                        """).params(id, question).query(Long.class).single();
        var items = new ArrayList<>(jdbc.sql("""
                        select c.id, c.display_name, a.answered_at, a.said
                        from campaign_answer a
                        join customer answered on answered.id = a.customer_id
                        join customer c on c.id = coalesce(answered.merged_into, answered.id)
                        where a.campaign_id = ? and a.question = ? and c.erased_at is null
                        order by a.answered_at desc, a.id desc limit ? offset ?
                        """)
                .params(id, question, size, (long) page * size)
                .query((row, number) -> new Text(
                        row.getLong("id"),
                        row.getString("display_name"),
                        row.getObject("answered_at", OffsetDateTime.class).toInstant(),
                        row.getString("said")))
                .list());
        return new PageOf<>(items, page, size, total);
    }
}
