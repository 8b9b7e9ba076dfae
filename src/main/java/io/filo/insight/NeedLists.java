package io.filo.insight;

import io.filo.order.Catalogue.StockView;
import io.filo.support.BusinessException;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Products for a need in words, such as "regalo per chi corre". All calls join the running transaction. */
public interface NeedLists {

    /** Why one more of it sold is worth more than its margin. */
    enum Opportunity {
        /** There is more of it than will be sold in half a year. */
        OVERSTOCK,
        /** A year ago more than its share was bought in the weeks that come now. */
        SEASON
    }

    /**
     * Something that is in stock.
     *
     * @param price with tax
     * @param marginPercent of the price without tax, null when the cost is not known
     * @param available pieces in all
     * @param pieces sold in the last 90 days
     * @param score how well it fits, times 1 + what volume, margin and opportunity add
     */
    record Found(
            String sku,
            String name,
            String categoryPath,
            BigDecimal price,
            String currency,
            @Nullable Integer marginPercent,
            @Nullable String url,
            BigDecimal available,
            List<StockView> stock,
            BigDecimal pieces,
            List<Opportunity> opportunities,
            double score) {

        /** For who may not see what is earned. */
        public Found withoutMargin() {
            return new Found(
                    sku,
                    name,
                    categoryPath,
                    price,
                    currency,
                    null,
                    url,
                    available,
                    stock,
                    pieces,
                    opportunities,
                    score);
        }
    }

    /**
     * @param whole every word that says something fits; false when nothing has them all and some had to do
     * @param products best first
     */
    record NeedList(boolean whole, List<Found> products) {

        /** For who may not see what is earned. */
        public NeedList withoutMargins() {
            return new NeedList(
                    whole, products.stream().map(Found::withoutMargin).toList());
        }
    }

    /**
     * @param words in Italian or English, as people speak; at most 200 characters count
     * @param most 1 to 50
     */
    NeedList fitting(String words, int most);

    /**
     * The same for somebody whom nobody knows.
     *
     * @param network from where he asks
     * @return empty when it asks too often
     */
    Optional<NeedList> asked(String network, String words, int most);

    /** What marketing wrote by hand, by stock keeping unit. */
    Map<String, String> words(Collection<String> skus);

    /**
     * Writes what needs a product meets; nothing takes it away.
     *
     * @param words at most 500 characters
     * @throws BusinessException {@code NO_SUCH_PRODUCT}
     */
    void describe(String sku, String words, String actor);
}
