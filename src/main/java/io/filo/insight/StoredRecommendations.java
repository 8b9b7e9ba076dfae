package io.filo.insight;

import io.filo.insight.GoodsOnSale.Goods;
import io.filo.order.LikelyPurchases;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

@Repository
@Transactional(readOnly = true)
class StoredRecommendations implements Recommendations, LikelyPurchases {

    private static final int MOST = 50;
    /** So many of the strongest are looked at, for some of them are out of stock. */
    private static final int LOOKED_AT = 200;

    private static final BigDecimal LEAST_STEP = new BigDecimal("1.1");
    private static final BigDecimal LARGEST_STEP = new BigDecimal("1.6");

    private static final Comparator<Offer> BEST_FIRST =
            Comparator.comparingDouble(Offer::score).reversed().thenComparing(Offer::sku);

    private final JdbcClient jdbc;
    private final GoodsOnSale goods;
    private final RecommendProperties properties;

    StoredRecommendations(JdbcClient jdbc, GoodsOnSale goods, RecommendProperties properties) {
        this.jdbc = jdbc;
        this.goods = goods;
        this.properties = properties;
    }

    private record Run(@Nullable Instant madeAt, int customers) {}

    /** Something that the customer has, or sent back. */
    private record Had(
            String sku,
            String name,
            @Nullable String categoryPath,
            @Nullable BigDecimal price,
            @Nullable String currency,
            @Nullable BigDecimal margin,
            boolean kept) {}

    private record Scored(String sku, double score, String because, int customers, double lift) {}

    @Override
    public Offers of(long customerId, int most) {
        int rows = Math.max(1, Math.min(most, MOST));
        var had = had(customerId);
        Set<String> out = had.stream().map(Had::sku).collect(Collectors.toCollection(HashSet::new));
        var kept = had.stream().filter(Had::kept).toList();
        var together = together(kept, out, rows);
        var run = jdbc.sql("select made_at, customers from product_neighbour_run")
                .query((row, number) -> {
                    var at = row.getObject("made_at", OffsetDateTime.class);
                    return new Run(at == null ? null : at.toInstant(), row.getInt("customers"));
                })
                .single();
        var next = together.isEmpty() ? popular(out, rows) : together;
        next.forEach(offer -> out.add(offer.sku()));
        return new Offers(run.madeAt, run.customers, next, stepUp(kept, out, rows));
    }

    @Override
    public List<String> ranked(long customerId, Collection<String> skus) {
        var had = had(customerId);
        var out = had.stream().map(Had::sku).collect(Collectors.toSet());
        var kept = had.stream().filter(Had::kept).map(Had::sku).toList();
        return scored(kept).stream()
                .map(Scored::sku)
                .filter(sku -> skus.contains(sku) && !out.contains(sku))
                .toList();
    }

    private List<Had> had(long customerId) {
        return jdbc.sql("""
                        with had as (
                            select b.sku, (array_agg(b.name order by b.placed_at desc))[1] as name, not bool_or(exists (
                                       select from goods_return r join goods_return_line l on l.return_id = r.id
                                       where r.order_id = b.order_id and l.line_id = b.line_id
                                         and r.status not in ('REJECTED', 'CANCELLED') and not r.exchanged))
                                       and bool_or(b.kept) as kept
                            from bought_line b
                            where b.customer_id = (select coalesce(merged_into, id) from customer where id = :customer)
                              and b.sku is not null
                            group by b.sku
                            having bool_or(b.kept) or bool_or(exists (
                                       select from goods_return r where r.order_id = b.order_id)))
                        select h.sku, coalesce(p.name, h.name) as name, h.kept, p.category_path, p.price, p.currency,
                               p.price / :tax - p.cost as margin
                        from had h
                        left join lateral (select * from product p where p.sku = h.sku order by p.deleted, p.id limit 1) p
                             on true
                        """)
                .param("customer", customerId)
                .param("tax", GoodsOnSale.WITH_TAX)
                .query((row, number) -> new Had(
                        row.getString("sku"),
                        row.getString("name"),
                        row.getString("category_path"),
                        row.getBigDecimal("price"),
                        row.getString("currency"),
                        row.getBigDecimal("margin"),
                        row.getBoolean("kept")))
                .list();
    }

    private List<Offer> together(List<Had> kept, Set<String> out, int most) {
        Map<String, String> names = new HashMap<>();
        kept.forEach(item -> names.put(item.sku, item.name));
        var scored = scored(names.keySet()).stream()
                .filter(found -> !out.contains(found.sku))
                .limit(LOOKED_AT)
                .toList();
        var onSale = goods.bySku(scored.stream().map(Scored::sku).toList());
        return scored.stream()
                .flatMap(found -> Stream.ofNullable(onSale.get(found.sku))
                        .map(item -> offer(
                                item,
                                Reason.TOGETHER,
                                found.because,
                                names.get(found.because),
                                found.customers,
                                found.lift,
                                0,
                                weighed(found.score, item))))
                .sorted(BEST_FIRST)
                .limit(most)
                .toList();
    }

    private double weighed(double score, Goods item) {
        return score * (1 + properties.marginWeight() * item.marginShare());
    }

    /** By the sum over all that he has; the strongest of it is what people are told. */
    private List<Scored> scored(Collection<String> has) {
        return jdbc.sql("""
                        select n.neighbour, sum(n.score) as score,
                               (array_agg(n.sku order by n.score desc, n.sku))[1] as because,
                               (array_agg(n.together order by n.score desc, n.sku))[1] as customers,
                               (array_agg(n.lift order by n.score desc, n.sku))[1] as lift
                        from product_neighbour n
                        where n.sku = any (:has)
                        group by n.neighbour
                        order by score desc, n.neighbour
                        """)
                .param("has", has.toArray(String[]::new))
                .query((row, number) -> new Scored(
                        row.getString("neighbour"),
                        row.getDouble("score"),
                        row.getString("because"),
                        row.getInt("customers"),
                        row.getDouble("lift")))
                .list();
    }

    private record Sold(String sku, int customers) {}

    private List<Offer> popular(Set<String> out, int most) {
        var sold = jdbc
                .sql(
                        "select sku, customers from product_sales where customers > 0 order by customers desc, sku limit ?")
                .param(LOOKED_AT + out.size())
                .query((row, number) -> new Sold(row.getString("sku"), row.getInt("customers")))
                .list()
                .stream()
                .filter(found -> !out.contains(found.sku))
                .toList();
        var onSale = goods.bySku(sold.stream().map(Sold::sku).toList());
        return sold.stream()
                .flatMap(found -> Stream.ofNullable(onSale.get(found.sku))
                        .map(item -> offer(
                                item,
                                Reason.POPULAR,
                                null,
                                null,
                                found.customers,
                                0,
                                0,
                                weighed(found.customers, item))))
                .sorted(BEST_FIRST)
                .limit(most)
                .toList();
    }

    /** Of the same kind, a little dearer, and nothing that leaves less. */
    private List<Offer> stepUp(List<Had> kept, Set<String> out, int most) {
        var categories = kept.stream()
                .flatMap(had -> Stream.ofNullable(had.categoryPath))
                .filter(path -> !path.isEmpty())
                .collect(Collectors.toSet());
        return goods.inCategories(categories).values().stream()
                .filter(item -> !out.contains(item.sku()))
                .flatMap(item -> kept.stream()
                        .flatMap(had -> Stream.ofNullable(step(had, item)))
                        .min(Comparator.comparingDouble(Offer::times).thenComparing(Offer::sku))
                        .stream())
                .sorted(BEST_FIRST)
                .limit(most)
                .toList();
    }

    /** Null when it is none. */
    private static @Nullable Offer step(Had had, Goods item) {
        var price = had.price;
        var least = had.margin;
        var margin = item.margin();
        if (price == null
                || least == null
                || margin == null
                || !item.categoryPath().equals(had.categoryPath)
                || !item.currency().equals(had.currency)
                || item.price().compareTo(price.multiply(LEAST_STEP)) < 0
                || item.price().compareTo(price.multiply(LARGEST_STEP)) > 0
                || margin.compareTo(least) < 0) {
            return null;
        }
        double times = item.price().doubleValue() / price.doubleValue();
        return offer(
                item,
                Reason.STEP_UP,
                had.sku,
                had.name,
                0,
                0,
                times,
                margin.subtract(least).doubleValue());
    }

    private static Offer offer(
            Goods item,
            Reason reason,
            @Nullable String because,
            @Nullable String becauseName,
            int customers,
            double lift,
            double times,
            double score) {
        return new Offer(
                item.sku(),
                item.name(),
                reason,
                item.price(),
                item.currency(),
                item.marginPercent(),
                item.url(),
                item.available(),
                item.stock(),
                because,
                becauseName,
                customers,
                lift,
                times,
                score);
    }
}
