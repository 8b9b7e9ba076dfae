package io.filo.insight;

import static io.filo.insight.NeedLists.Opportunity.OVERSTOCK;
import static io.filo.insight.NeedLists.Opportunity.SEASON;

import io.filo.insight.GoodsOnSale.Goods;
import io.filo.support.BusinessException;
import io.filo.support.NetworkLimit;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

@Repository
@Transactional(readOnly = true)
class StoredNeedLists implements NeedLists {

    private static final int MOST = 50;
    private static final int LOOKED_AT = 500;
    private static final int LONGEST = 200;
    private static final int LONGEST_WORDS = 500;

    /** So many days of stock are as they should be; with half a year more, all of the weight. */
    private static final double USUAL_COVER = 90;

    private static final double LARGE_COVER = 270;
    /** With fewer pieces in a year, a season is chance. */
    private static final double LEAST_OF_YEAR = 24;

    private static final double CLEAR_SEASON = 0.5;
    private static final double CLEAR_OVERSTOCK = 0.5;
    private static final double LATELY = ProductNeighbours.LATELY.toDays();
    private static final double SHARE_OF_SEASON =
            (double) ProductNeighbours.SEASON.toDays() / ProductNeighbours.YEAR.toDays();

    /** What was said without the words that only join others, in whichever language. */
    private static final String SAID = """
            said as (
                select coalesce(string_agg(word, ' '), '') as words
                from regexp_split_to_table(:words, '\\s+') word
                where to_tsvector('italian', word) <> '' and to_tsvector('english', word) <> '')
            """;

    /** In each language, for the stems differ. */
    private static final String ALL_WORDS = "(plainto_tsquery('italian', words) || plainto_tsquery('english', words))";

    private static final String ANY_WORD = "replace(" + ALL_WORDS + "::text, '&', '|')::tsquery";

    private final JdbcClient jdbc;
    private final GoodsOnSale goods;
    private final RecommendProperties properties;
    private final Clock clock;
    private final NetworkLimit asks;

    StoredNeedLists(JdbcClient jdbc, GoodsOnSale goods, RecommendProperties properties, Clock clock) {
        this.jdbc = jdbc;
        this.goods = goods;
        this.properties = properties;
        this.clock = clock;
        this.asks = new NetworkLimit(clock, properties.asksPerNetwork());
    }

    private record Match(String sku, double fit, BigDecimal pieces, double ofYear, double ofSeason) {}

    /** Overstock and season are from 0 for none to 1 for clear. */
    private record Weighed(Match match, Goods goods, double overstock, double season) {

        static Weighed of(Match match, Goods goods) {
            double aDay = match.pieces.doubleValue() / LATELY;
            double cover = aDay > 0 ? goods.available().doubleValue() / aDay : Double.MAX_VALUE;
            double expected = match.ofYear * SHARE_OF_SEASON;
            return new Weighed(
                    match,
                    goods,
                    match.ofYear > 0 ? within01((cover - USUAL_COVER) / (LARGE_COVER - USUAL_COVER)) : 0,
                    match.ofYear >= LEAST_OF_YEAR ? within01(match.ofSeason / expected - 1) : 0);
        }

        private static double within01(double value) {
            return Math.max(0, Math.min(1, value));
        }

        List<Opportunity> opportunities() {
            return Stream.of(OVERSTOCK, SEASON)
                    .filter(which -> which == OVERSTOCK ? overstock >= CLEAR_OVERSTOCK : season >= CLEAR_SEASON)
                    .toList();
        }
    }

    @Override
    public NeedList fitting(String words, int most) {
        var asked = words.strip();
        if (asked.length() > LONGEST) {
            asked = asked.substring(0, LONGEST);
        }
        var whole = ranked(matching(asked, ALL_WORDS), most);
        return whole.isEmpty()
                ? new NeedList(false, ranked(matching(asked, ANY_WORD), most))
                : new NeedList(true, whole);
    }

    @Override
    public Optional<NeedList> asked(String network, String words, int most) {
        return asks.isTooMuch(network) ? Optional.empty() : Optional.of(fitting(words, most));
    }

    private List<Found> ranked(List<Match> matches, int most) {
        var onSale = goods.bySku(matches.stream().map(Match::sku).toList());
        var weighed = matches.stream()
                .flatMap(match -> Stream.ofNullable(onSale.get(match.sku)).map(item -> Weighed.of(match, item)))
                .toList();
        double bestFit = largest(weighed, one -> one.match.fit);
        double mostSold = largest(weighed, one -> Math.log1p(one.match.pieces.doubleValue()));
        return weighed.stream()
                .map(one -> found(
                        one,
                        one.match.fit
                                / bestFit
                                * (1
                                        + properties.volumeWeight()
                                                * Math.log1p(one.match.pieces.doubleValue())
                                                / mostSold
                                        + properties.marginWeight() * one.goods.marginShare()
                                        + properties.opportunityWeight() * Math.max(one.overstock, one.season))))
                .sorted(Comparator.comparingDouble(Found::score).reversed().thenComparing(Found::sku))
                .limit(Math.max(1, Math.min(most, MOST)))
                .toList();
    }

    /** 1 when nothing is above 0: it stands below a line. */
    private static double largest(List<Weighed> all, ToDoubleFunction<Weighed> of) {
        double found = all.stream().mapToDouble(of).max().orElse(0);
        return found > 0 ? found : 1;
    }

    private static Found found(Weighed one, double score) {
        return new Found(
                one.goods.sku(),
                one.goods.name(),
                one.goods.categoryPath(),
                one.goods.price(),
                one.goods.currency(),
                one.goods.marginPercent(),
                one.goods.url(),
                one.goods.available(),
                one.goods.stock(),
                one.match.pieces,
                one.opportunities(),
                score);
    }

    private List<Match> matching(String words, String query) {
        return jdbc.sql("""
                        with %s, asked as (select %s as wanted, %s as any_of from said),
                             near as (
                                 select p.id from product p, asked where p.search @@ asked.any_of
                                 union
                                 select p.id from product_need n join product p on p.sku = n.sku, asked
                                 where n.search @@ asked.any_of)
                        select p.sku, max(ts_rank(p.search || coalesce(n.search, ''), asked.wanted)) as fit,
                               coalesce(max(s.pieces), 0) as pieces, coalesce(max(s.pieces_of_year), 0) as of_year,
                               coalesce(max(s.pieces_of_season), 0) as of_season
                        from near
                        join product p on p.id = near.id
                        cross join asked
                        left join product_need n on n.sku = p.sku
                        left join product_sales s on s.sku = p.sku
                        where p.active and not p.deleted and (p.search || coalesce(n.search, '')) @@ asked.wanted
                        group by p.sku
                        order by fit desc, p.sku
                        limit :most
                        """.formatted(SAID, query, ANY_WORD))
                .param("words", words)
                .param("most", LOOKED_AT)
                .query((row, number) -> new Match(
                        row.getString("sku"),
                        row.getDouble("fit"),
                        row.getBigDecimal("pieces"),
                        row.getDouble("of_year"),
                        row.getDouble("of_season")))
                .list();
    }

    private record Described(String sku, String words) {}

    @Override
    public Map<String, String> words(Collection<String> skus) {
        return jdbc
                .sql("select sku, words from product_need where sku = any (?)")
                .param(skus.toArray(String[]::new))
                .query((row, number) -> new Described(row.getString("sku"), row.getString("words")))
                .list()
                .stream()
                .collect(Collectors.toMap(Described::sku, Described::words));
    }

    @Override
    @Transactional(noRollbackFor = BusinessException.class)
    public void describe(String sku, String words, String actor) {
        var written = words.strip();
        if (written.isEmpty()) {
            jdbc.sql("delete from product_need where sku = ?").param(sku).update();
            return;
        }
        int known = jdbc.sql("""
                        insert into product_need (sku, words, changed_at, changed_by)
                        select :sku, :words, :now, :actor
                        where exists (select from product where sku = :sku and not deleted)
                        on conflict (sku) do update
                        set words = excluded.words, changed_at = excluded.changed_at, changed_by = excluded.changed_by
                        """)
                .param("sku", sku)
                .param("words", written.substring(0, Math.min(written.length(), LONGEST_WORDS)))
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("actor", actor)
                .update();
        if (known == 0) {
            throw new BusinessException("NO_SUCH_PRODUCT", "No product has the stock keeping unit '" + sku + "'.", sku);
        }
    }
}
