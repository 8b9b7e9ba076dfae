package io.filo.order;

import static io.filo.order.OrderIntake.instant;

import io.filo.support.PageOf;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

@Repository
@Transactional(readOnly = true)
class StoredCatalogue implements Catalogue {

    private static final int MAX_PAGE_SIZE = 200;

    private static final String SELECT = """
            select p.*, (select sum(s.available) from product_stock s where s.product_id = p.id) as available,
                   (select jsonb_agg(jsonb_build_object('location', s.location, 'available', s.available) order by s.location)
                    from product_stock s where s.product_id = p.id) as stock
            """;

    /** In words of either language, each of which may be written without its ending. */
    private static final String WORDS =
            "(websearch_to_tsquery('simple', :text) || websearch_to_tsquery('italian', :text) || websearch_to_tsquery('english', :text))";

    private final JdbcClient jdbc;

    StoredCatalogue(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public PageOf<ProductView> search(@Nullable String text, boolean inStock, int page, int size) {
        int rows = Math.max(1, Math.min(size, MAX_PAGE_SIZE));
        int at = Math.max(0, page);
        var words = text == null || text.isBlank() ? null : text.strip();
        var where = " from product p where not p.deleted"
                + (words == null ? "" : " and (p.search @@ " + WORDS + " or lower(p.sku) like :sku)")
                + (inStock
                        ? " and exists (select from product_stock s where s.product_id = p.id and s.available > 0)"
                        : "");
        var sku = words == null
                ? null
                : words.toLowerCase(Locale.ROOT)
                                .replace("\\", "\\\\")
                                .replace("%", "\\%")
                                .replace("_", "\\_")
                        + "%";
        long total = jdbc.sql("select count(*)" + where)
                .param("text", words)
                .param("sku", sku)
                .query(Long.class)
                .single();
        var items = jdbc.sql(SELECT + where + " order by "
                        + (words == null ? "" : "ts_rank(p.search, " + WORDS + ") desc, ")
                        + "lower(p.name), p.id limit :rows offset :skip")
                .param("text", words)
                .param("sku", sku)
                .param("rows", rows)
                .param("skip", (long) at * rows)
                .query(StoredCatalogue::view)
                .list();
        return new PageOf<>(items, at, rows, total);
    }

    @Override
    public List<ProductView> fitting(String shop, String words, int most) {
        return jdbc.sql(SELECT + " from product p where not p.deleted and p.active and p.shop = :shop and p.search @@ "
                        + WORDS
                        + " and (select sum(s.available) from product_stock s where s.product_id = p.id) > 0 order by ts_rank(p.search, "
                        + WORDS + ") desc, lower(p.name), p.id limit :most")
                .param("shop", shop)
                .param("text", words)
                .param("most", Math.max(1, Math.min(most, MAX_PAGE_SIZE)))
                .query(StoredCatalogue::view)
                .list();
    }

    @Override
    public Optional<ProductView> bySku(String shop, String sku) {
        return jdbc.sql(SELECT + " from product p where p.sku = ? and p.shop = ? order by p.deleted, p.id limit 1")
                .params(sku, shop)
                .query(StoredCatalogue::view)
                .optional();
    }

    private static ProductView view(ResultSet row, int number) throws SQLException {
        return new ProductView(
                row.getLong("id"),
                row.getString("shop"),
                row.getString("external_id"),
                row.getString("sku"),
                row.getString("name"),
                row.getString("description"),
                row.getString("category_path"),
                row.getBigDecimal("price"),
                row.getBigDecimal("cost"),
                row.getString("currency"),
                Content.readMap(row.getString("attributes")),
                row.getString("url"),
                row.getString("image_url"),
                row.getBoolean("active"),
                Objects.requireNonNull(instant(row, "updated_at")),
                row.getBigDecimal("available"),
                row.getString("stock") == null ? List.of() : Content.readAll(row.getString("stock"), StockView.class));
    }
}
