package io.filo.order;

import io.filo.support.PageOf;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the shops sell. All calls join the running transaction. */
public interface Catalogue {

    /** @param available pieces at the location, negative when oversold */
    record StockView(String location, BigDecimal available) {}

    /**
     * A product.
     *
     * @param price with tax
     * @param cost without tax, null when the shop does not tell
     * @param available pieces in all, null when the shop tells no stock
     */
    record ProductView(
            long id,
            String shop,
            String externalId,
            String sku,
            String name,
            @Nullable String description,
            String categoryPath,
            @Nullable BigDecimal price,
            @Nullable BigDecimal cost,
            @Nullable String currency,
            Map<String, String> attributes,
            @Nullable String url,
            @Nullable String imageUrl,
            boolean active,
            Instant updatedAt,
            @Nullable BigDecimal available,
            List<StockView> stock) {}

    /**
     * @param text words of name, description, category or attributes, in either language; or a SKU or its beginning. Null for
     *     all
     * @param inStock only what is there
     * @param page zero-based
     * @param size 1 to 200
     */
    PageOf<ProductView> search(@Nullable String text, boolean inStock, int page, int size);

    /**
     * What a shop sells and has in stock now, best match first.
     *
     * @param words in either language; OR between them for any
     * @param most 1 to 200
     */
    List<ProductView> fitting(String shop, String words, int most);

    Optional<ProductView> bySku(String shop, String sku);
}
