package io.filo.campaign;

import io.filo.campaign.CampaignReport.Link;
import io.filo.campaign.CampaignReport.Row;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Works out what has become of campaigns, each time anew. */
@Service
@Transactional(readOnly = true)
public class CampaignReports {

    private static final int MOST_LINKS = 50;

    private final JdbcClient jdbc;
    private final CampaignRows rows;
    private final CampaignLetters letters;
    private final CallScripts scripts;
    private final String currency;

    CampaignReports(
            JdbcClient jdbc,
            CampaignRows rows,
            CampaignLetters letters,
            CallScripts scripts,
            @Value("${filo.insight.currency:EUR}") String currency) {
        this.jdbc = jdbc;
        this.rows = rows;
        this.letters = letters;
        this.scripts = scripts;
        this.currency = currency;
    }

    /** Sums over people. */
    private record Sums(
            String state,
            @Nullable String variant,
            int people,
            int queued,
            int bounced,
            int opensCounted,
            int opened,
            int clicked,
            int unsubscribed,
            int complained,
            int buyers,
            BigDecimal money,
            double squares) {

        int sent() {
            return people - queued;
        }
    }

    /** @throws io.filo.support.NotFoundException without such a campaign */
    public CampaignReport report(long id) {
        var campaign = rows.require(id);
        var sums = sums(campaign);
        var sent = sums.stream().filter(sum -> sum.state.equals("SENT")).toList();
        var held = sums.stream().filter(sum -> sum.state.equals("HELD")).toList();
        var variants = sent.stream().map(sum -> row(sum.variant, List.of(sum))).toList();
        return new CampaignReport(
                row(null, sent),
                variants.size() > 1 ? variants : List.of(),
                people(sums, "WAITING"),
                people(sums, "REFUSED"),
                people(sums, "CANCELLED"),
                people(sums, "HELD"),
                links(id),
                held.isEmpty() || sent.isEmpty() ? null : purchases(sent).against(purchases(held)),
                currency);
    }

    private static int people(List<Sums> sums, String state) {
        return sums.stream()
                .filter(sum -> sum.state.equals(state))
                .mapToInt(Sums::people)
                .sum();
    }

    private static Row row(@Nullable String variant, List<Sums> sums) {
        int sent = sums.stream().mapToInt(Sums::sent).sum();
        int bounced = sums.stream().mapToInt(Sums::bounced).sum();
        return new Row(
                variant,
                sent,
                sums.stream().mapToInt(Sums::queued).sum(),
                sent - bounced,
                bounced,
                sums.stream().mapToInt(Sums::opensCounted).sum(),
                sums.stream().mapToInt(Sums::opened).sum(),
                sums.stream().mapToInt(Sums::clicked).sum(),
                sums.stream().mapToInt(Sums::unsubscribed).sum(),
                sums.stream().mapToInt(Sums::complained).sum(),
                sums.stream().mapToInt(Sums::buyers).sum(),
                money(sums));
    }

    private static BigDecimal money(List<Sums> sums) {
        return sums.stream().map(Sums::money).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private List<Sums> sums(CampaignView campaign) {
        return jdbc.sql("""
                        with person as (
                            select r.*, o.state as way, came.bounced, came.complained, bought.orders, bought.money,
                                   exists (select from consent_event e
                                           where e.customer_id in (r.customer_id, c.merged_into) and e.purpose = :purpose
                                             and e.state in ('WITHDRAWN', 'OBJECTED') and e.context_id = :context
                                             and e.occurred_at < r.decided_at + make_interval(days => :days)) as unsubscribed
                            from campaign_recipient r
                            join customer c on c.id = r.customer_id
                            left join outbound_mail o on o.message_id = r.message_id
                            left join (
                        """ + CampaignRecipients.REPORTS + """
                                      ) came on came.message_id = r.message_id
                            left join lateral (
                                select count(*) as orders, coalesce(sum(b.total - coalesce(back.refund, 0)), 0) as money
                                from shop_order b
                                left join lateral (select sum(g.refund) as refund from goods_return g
                                                   where g.order_id = b.id and g.status not in ('REJECTED', 'CANCELLED')) back
                                  on true
                                where b.customer_id = coalesce(c.merged_into, c.id) and b.kept and b.currency = :currency
                                  and b.placed_at >= r.decided_at
                                  and b.placed_at < r.decided_at + make_interval(days => :days)) bought
                              on r.state in ('SENT', 'HELD')
                            where r.campaign_id = :campaign)
                        select state, variant, count(*) as people, count(*) filter (where way = 'QUEUED') as queued,
                               count(*) filter (where bounced or way = 'FAILED') as bounced,
                               count(*) filter (where opens_counted) as opens_counted, count(opened_at) as opened,
                               count(clicked_at) as clicked, count(*) filter (where unsubscribed) as unsubscribed,
                               count(*) filter (where complained) as complained,
                               count(*) filter (where orders > 0) as buyers, coalesce(sum(money), 0) as money,
                               coalesce(sum(money * money), 0)::float8 as squares
                        from person group by 1, 2 order by 1, 2
                        """)
                .param("campaign", campaign.id())
                .param("context", CampaignView.context(campaign.id()))
                .param("purpose", campaign.draft().kind().purpose().name())
                .param("days", campaign.draft().attributionDays())
                .param("currency", currency)
                .query((row, number) -> new Sums(
                        row.getString("state"),
                        row.getString("variant"),
                        row.getInt("people"),
                        row.getInt("queued"),
                        row.getInt("bounced"),
                        row.getInt("opens_counted"),
                        row.getInt("opened"),
                        row.getInt("clicked"),
                        row.getInt("unsubscribed"),
                        row.getInt("complained"),
                        row.getInt("buyers"),
                        row.getBigDecimal("money"),
                        row.getDouble("squares")))
                .list();
    }

    private static Purchases purchases(List<Sums> sums) {
        return sums.stream()
                .map(sum -> new Purchases(sum.people, sum.buyers, sum.money, sum.squares))
                .reduce(Purchases.NONE, Purchases::plus);
    }

    private List<Link> links(long id) {
        record Followed(long letterId, int link, int readers) {}
        var found = new ArrayList<Link>();
        jdbc.sql("""
                        select letter_id, link, count(*) as readers from campaign_click where campaign_id = ?
                        group by 1, 2 order by 3 desc, 1, 2 limit ?
                        """)
                .params(id, MOST_LINKS)
                .query((row, number) -> new Followed(row.getLong(1), row.getInt(2), row.getInt(3)))
                .list()
                .forEach(followed -> {
                    var version = letters.version(followed.letterId);
                    found.add(new Link(
                            version.variant(),
                            version.language(),
                            version.letter().links().get(followed.link),
                            followed.readers));
                });
        return List.copyOf(found);
    }

    /**
     * How a letter of it reads.
     *
     * @param subject for an example
     * @param html its formatted form as a page of its own; null without one
     */
    public record Sample(
            String variant,
            String language,
            String subject,
            String text,
            @Nullable String html) {}

    /** How its letters read, for an example; of a telephone campaign what is said. */
    public List<Sample> samples(long id) {
        var campaign = rows.require(id);
        if (campaign.draft().kind() == CampaignKind.PHONE) {
            return scripts.examples(campaign).stream()
                    .map(script -> new Sample("A", script.language(), script.subject(), script.text(), null))
                    .toList();
        }
        return letters.current(id).stream()
                .map(version -> {
                    var ready = letters.example(version, campaign.draft().brand());
                    return new Sample(
                            version.variant(), version.language(), ready.subject(), ready.text(), ready.html());
                })
                .toList();
    }
}
