package io.filo.insight;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.filo.order.Catalogue.StockView;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What is on sale and lies in stock, once for each stock keeping unit: of several shops the one that has most of it. */
@Component
class GoodsOnSale {

    /** The tax that most goods have: margins are of the price without it. */
    static final BigDecimal WITH_TAX = new BigDecimal("1.22");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * @param price with tax
     * @param margin of one piece, without tax; null when the cost is not known
     * @param available pieces in all, above 0
     */
    record Goods(
            String sku,
            String name,
            String categoryPath,
            BigDecimal price,
            String currency,
            @Nullable BigDecimal margin,
            @Nullable String url,
            BigDecimal available,
            List<StockView> stock) {

        /** 0 to 1 of the price without tax; 0 when it is not known or below. */
        double marginShare() {
            return margin == null || price.signum() <= 0
                    ? 0
                    : Math.max(0, margin.doubleValue() * WITH_TAX.doubleValue() / price.doubleValue());
        }

        @Nullable
        Integer marginPercent() {
            return margin == null ? null : (int) Math.round(marginShare() * 100);
        }
    }

    private final JdbcClient jdbc;

    GoodsOnSale(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Those of them that are in stock. */
    Map<String, Goods> bySku(Collection<String> skus) {
        return byKey("p.sku = any (:keys)", skus);
    }

    Map<String, Goods> inCategories(Collection<String> categoryPaths) {
        return byKey("p.category_path = any (:keys)", categoryPaths);
    }

    private Map<String, Goods> byKey(String condition, Collection<String> keys) {
        return keys.isEmpty()
                ? Map.of()
                : jdbc
                        .sql(select(condition))
                        .param("tax", WITH_TAX)
                        .param("keys", keys.toArray(String[]::new))
                        .query(GoodsOnSale::goods)
                        .list()
                        .stream()
                        .collect(Collectors.toMap(Goods::sku, Function.identity()));
    }

    /** @param condition on a product {@code p} */
    static String select(String condition) {
        return """
               select distinct on (p.sku) p.sku, p.name, p.category_path, p.price, p.currency, p.url, s.available, s.stock,
                      p.price / :tax - p.cost as margin
               from product p
               cross join lateral (
                   select sum(x.available) as available,
                          jsonb_agg(jsonb_build_object('location', x.location, 'available', x.available)
                                    order by x.location) as stock
                   from product_stock x where x.product_id = p.id) s
               where p.active and not p.deleted and p.price > 0 and p.currency is not null and s.available > 0
                 and %s
               order by p.sku, s.available desc, p.id
               """.formatted(condition);
    }

    static Goods goods(ResultSet row, int number) throws SQLException {
        return new Goods(
                row.getString("sku"),
                row.getString("name"),
                row.getString("category_path"),
                row.getBigDecimal("price"),
                row.getString("currency"),
                row.getBigDecimal("margin"),
                row.getString("url"),
                row.getBigDecimal("available"),
                stock(row.getString("stock")));
    }

    private static List<StockView> stock(String written) {
        try {
            return JSON.readValue(written, new TypeReference<>() {});
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
