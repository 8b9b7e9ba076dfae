package io.filo.insight;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.filo.insight.GoodsOnSale.Goods;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

@Repository
@Transactional
class StoredSuggestions implements Suggestions {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final int MOST_OF_A_KIND = 10;

    private final JdbcClient jdbc;
    private final GoodsOnSale goods;
    private final RecommendProperties properties;

    StoredSuggestions(JdbcClient jdbc, GoodsOnSale goods, RecommendProperties properties) {
        this.jdbc = jdbc;
        this.goods = goods;
        this.properties = properties;
    }

    /** Finds them anew, from what goes together and how things sell. */
    void find(Instant now) {
        jdbc.sql("delete from suggestion").update();
        findBundles(now);
        findPromotions();
        findShifts(now);
    }

    private static OffsetDateTime before(Instant now, Duration ago) {
        return now.minus(ago).atOffset(ZoneOffset.UTC);
    }

    /** Of the strongest pairs, those that most of the customers of the last weeks have one half of. */
    private void findBundles(Instant now) {
        jdbc.sql("""
                        with pair as (
                            select sku as a, neighbour as b, score, together, lift from product_neighbour
                            where sku < neighbour order by score desc, sku, neighbour limit 200),
                        wanted as (select a as sku from pair union select b from pair),
                        mine as (
                            select customer_id, sku, max(placed_at) > :lately as lately from bought_line
                            where kept and customer_id is not null and placed_at > :learnt
                              and sku in (select sku from wanted)
                            group by customer_id, sku),
                        counted as (
                            select p.a, p.b, p.score, p.together, p.lift,
                                   count(distinct m.customer_id) as one,
                                   count(distinct m.customer_id) filter (where exists (
                                       select from mine o where o.customer_id = m.customer_id
                                                            and o.sku = case when m.sku = p.a then p.b else p.a end)) as paired
                            from pair p join mine m on m.sku in (p.a, p.b) and m.lately
                            group by p.a, p.b, p.score, p.together, p.lift)
                        insert into suggestion (kind, subject, other, weight, numbers)
                        select 'BUNDLE', a, b, score * (one - paired) / one,
                               jsonb_build_object('one', one, 'both', paired, 'together', together, 'lift', lift)
                        from counted
                        where one - paired >= 10 and paired < one * 0.5
                        order by 4 desc limit 50
                        """)
                .param("lately", before(now, ProductNeighbours.LATELY))
                .param("learnt", before(now, properties.learnFrom()))
                .update();
    }

    /** What was sold in the last year, and will not be sold in the next half. */
    private void findPromotions() {
        jdbc.sql("""
                        with lying as (
                            select distinct on (p.sku) p.sku, s.available, coalesce(p.cost, p.price / :tax) as worth,
                                   x.pieces
                            from product p
                            cross join lateral (
                                select sum(t.available) as available from product_stock t where t.product_id = p.id) s
                            join product_sales x on x.sku = p.sku
                            where p.active and not p.deleted and s.available > 0
                            order by p.sku, s.available desc, p.id)
                        insert into suggestion (kind, subject, weight, numbers)
                        select 'PROMOTION', sku, (available - 2 * pieces) * worth,
                               jsonb_strip_nulls(jsonb_build_object('available', available, 'pieces', pieces,
                                   'days', case when pieces > 0 then round(available * 90 / pieces) end,
                                   'tied', round(available * worth, 2)))
                        from lying where available > 2 * pieces and worth > 0
                        order by 3 desc limit 50
                        """).param("tax", GoodsOnSale.WITH_TAX).update();
    }

    /** The last weeks beside the same of a year ago, so that no season is taken for a change. */
    private void findShifts(Instant now) {
        jdbc.sql("""
                        with sold as (
                            select b.order_id, b.placed_at > :lately as new, b.quantity * b.unit_price as value,
                                   split_part(b.category_path, ' > ', 1) as category, b.store_id as store, b.channel
                            from bought_line b
                            where b.kept and (b.placed_at > :lately and b.placed_at <= :now
                                              or b.placed_at > :yearAgoFrom and b.placed_at <= :yearAgo)),
                        whole as (
                            select sum(value) filter (where new) as now, sum(value) filter (where not new) as before
                            from sold),
                        part as (
                            select what.kind, what.subject, sum(s.value) filter (where s.new) as now,
                                   sum(s.value) filter (where not s.new) as before,
                                   count(distinct s.order_id) filter (where s.new) as orders_now,
                                   count(distinct s.order_id) filter (where not s.new) as orders_before
                            from sold s
                            cross join lateral (values ('CATEGORY', s.category), ('STORE', s.store),
                                                       ('CHANNEL', s.channel)) as what (kind, subject)
                            where what.subject is not null and what.subject <> ''
                            group by what.kind, what.subject),
                        share as (
                            select p.*, p.now / w.now as share_now, p.before / w.before as share_before
                            from part p, whole w
                            where w.now > 0 and w.before > 0 and p.orders_now >= 20 and p.orders_before >= 20)
                        insert into suggestion (kind, subject, weight, numbers)
                        select kind, subject, abs(share_now - share_before),
                               jsonb_build_object('before', round(share_before, 4), 'now', round(share_now, 4),
                                                  'valueBefore', round(before, 2), 'valueNow', round(now, 2))
                        from share
                        where abs(share_now - share_before) >= 0.02
                          and abs(share_now / share_before - 1) >= 0.15
                        """)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("lately", before(now, ProductNeighbours.LATELY))
                .param("yearAgo", before(now, ProductNeighbours.YEAR))
                .param("yearAgoFrom", before(now, ProductNeighbours.YEAR.plus(ProductNeighbours.LATELY)))
                .update();
    }

    private record Row(Kind kind, String subject, @Nullable String other, Map<String, BigDecimal> numbers) {}

    @Override
    @Transactional(readOnly = true)
    public Found all() {
        var rows = jdbc.sql("select kind, subject, other, numbers from suggestion order by kind, weight desc, subject")
                .query((row, number) -> new Row(
                        Kind.valueOf(row.getString("kind")),
                        row.getString("subject"),
                        row.getString("other"),
                        read(row.getString("numbers"))))
                .list();
        var onSale = goods.bySku(rows.stream()
                .filter(row -> row.kind == Kind.BUNDLE || row.kind == Kind.PROMOTION)
                .flatMap(row -> Stream.concat(Stream.of(row.subject), Stream.ofNullable(row.other)))
                .distinct()
                .toList());
        var madeAt = jdbc.sql("select made_at from product_neighbour_run where made_at is not null")
                .query(OffsetDateTime.class)
                .optional()
                .map(OffsetDateTime::toInstant);
        return new Found(
                madeAt.orElse(null),
                Stream.of(Kind.values())
                        .flatMap(kind -> rows.stream()
                                .filter(row -> row.kind == kind)
                                .flatMap(row -> shown(row, onSale))
                                .limit(MOST_OF_A_KIND))
                        .toList());
    }

    private static Stream<Suggestion> shown(Row row, Map<String, Goods> onSale) {
        var first = onSale.get(row.subject);
        return switch (row.kind) {
            case BUNDLE -> {
                var second = row.other == null ? null : onSale.get(row.other);
                yield first == null || second == null || !first.currency().equals(second.currency())
                        ? Stream.empty()
                        : Stream.of(bundle(row, first, second));
            }
            case PROMOTION -> first == null ? Stream.empty() : Stream.of(promotion(row, first));
            default -> Stream.of(new Suggestion(row.kind, row.subject, null, List.of(row.subject), null, row.numbers));
        };
    }

    private static Suggestion bundle(Row row, Goods first, Goods second) {
        var numbers = new HashMap<>(row.numbers);
        numbers.put("price", first.price().add(second.price()));
        var one = first.margin();
        var other = second.margin();
        if (one != null && other != null) {
            numbers.put("margin", one.add(other).setScale(2, RoundingMode.HALF_UP));
        }
        return new Suggestion(
                row.kind,
                first.name(),
                second.name(),
                List.of(row.subject, String.valueOf(row.other)),
                first.currency(),
                numbers);
    }

    private static Suggestion promotion(Row row, Goods item) {
        var numbers = new HashMap<>(row.numbers);
        var percent = item.marginPercent();
        if (percent != null) {
            numbers.put("marginPercent", BigDecimal.valueOf(percent));
        }
        var category = item.categoryPath().split(" > ")[0];
        return new Suggestion(
                row.kind,
                item.name(),
                null,
                category.isEmpty() ? List.of(row.subject) : List.of(row.subject, category),
                item.currency(),
                numbers);
    }

    private static Map<String, BigDecimal> read(String json) {
        try {
            return JSON.readValue(json, new TypeReference<>() {});
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
