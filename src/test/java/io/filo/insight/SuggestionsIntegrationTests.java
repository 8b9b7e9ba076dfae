package io.filo.insight;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.IntegrationTest;
import io.filo.campaign.Segments;
import io.filo.campaign.Subjects;
import io.filo.campaign.SuggestedSegment;
import io.filo.insight.Suggestions.Kind;
import io.filo.insight.Suggestions.Suggestion;
import java.math.BigDecimal;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What might be worth doing, with its numbers. */
class SuggestionsIntegrationTests extends IntegrationTest {

    private final String unique = UUID.randomUUID().toString().substring(0, 6);

    @Autowired
    private Suggestions suggestions;

    @Autowired
    private ApplicationContext product;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private Segments segments;

    private SoldGoods sold;

    @BeforeEach
    void aShop() {
        sold = new SoldGoods(product, unique);
        sold.sell();
    }

    @AfterEach
    void forget() {
        sold.forget();
    }

    @Test
    void whatGoesTogetherAndIsBoughtAloneIsABundle() {
        assertThat(suggestions.all().of(Kind.BUNDLE))
                .filteredOn(one -> one.subject().equals(SoldGoods.SHOES) && SoldGoods.SOCKS.equals(one.other()))
                .singleElement()
                .satisfies(bundle -> {
                    assertThat(bundle.numbers().get("one")).isEqualByComparingTo("30");
                    assertThat(bundle.numbers().get("both")).isEqualByComparingTo("0");
                    assertThat(bundle.numbers().get("together")).isEqualByComparingTo("80");
                    assertThat(bundle.numbers().get("price")).isEqualByComparingTo("143");
                    assertThat(bundle.numbers().get("margin")).isEqualByComparingTo("41.21");
                });
        assertThat(suggestions.all().of(Kind.BUNDLE))
                .as("out of stock")
                .noneMatch(one -> SoldGoods.FLASK.equals(one.other()) || SoldGoods.FLASK.equals(one.subject()));
        jdbc.sql("update product_stock set available = 0 where product_id in (select id from product where sku = ?)")
                .param(sold.sku(SoldGoods.SOCKS))
                .update();
        assertThat(suggestions.all().of(Kind.BUNDLE)).noneMatch(one -> SoldGoods.SOCKS.equals(one.other()));
    }

    @Test
    void whatLiesThereTooLongIsPromoted() {
        assertThat(suggestions.all().of(Kind.PROMOTION))
                .filteredOn(one -> one.subject().equals(SoldGoods.BELT))
                .singleElement()
                .satisfies(promotion -> {
                    assertThat(promotion.numbers().get("pieces")).isEqualByComparingTo("30");
                    assertThat(promotion.numbers().get("days")).isEqualByComparingTo("2700");
                    assertThat(promotion.numbers().get("tied")).isEqualByComparingTo("7200");
                    assertThat(promotion.numbers().get("marginPercent")).isEqualByComparingTo("56");
                });
    }

    @Test
    void aCategoryThatChangedItsPartIsSeenBesideAYearAgo() {
        assertThat(suggestions.all().of(Kind.CATEGORY))
                .filteredOn(one -> one.subject().equals(sold.category("Scarpe")))
                .singleElement()
                .satisfies(shift -> {
                    assertThat(shift.numbers().get("before")).isBetween(BigDecimal.ZERO, BigDecimal.ONE);
                    assertThat(shift.numbers().get("valueNow")).isEqualByComparingTo("3870");
                    assertThat(shift.numbers().get("valueBefore")).isGreaterThan(new BigDecimal("5000"));
                });
    }

    private long found(Suggestion suggestion) {
        var segment = SuggestedSegment.of(suggestion);
        assertThat(SuggestedSegment.of(suggestion)).isEqualTo(segment);
        return segments.preview(Subjects.CUSTOMERS, segment.definition(), segment.key())
                .count();
    }

    @Test
    void whomASuggestionIsForIsFoundByItsEvidence() {
        var all = suggestions.all();
        assertThat(all.of(Kind.BUNDLE))
                .filteredOn(one -> one.subject().equals(SoldGoods.SHOES) && SoldGoods.SOCKS.equals(one.other()))
                .singleElement()
                .satisfies(bundle -> assertThat(found(bundle))
                        .isEqualTo(bundle.numbers()
                                .get("one")
                                .subtract(bundle.numbers().get("both"))
                                .longValue()));
        assertThat(all.of(Kind.CATEGORY))
                .filteredOn(one -> one.subject().equals(sold.category("Scarpe")))
                .singleElement()
                .satisfies(shift -> assertThat(found(shift))
                        .as("who bought shoes a year ago, and none lately")
                        .isEqualTo(80));
        assertThat(all.of(Kind.PROMOTION))
                .filteredOn(one -> one.subject().equals(SoldGoods.BELT))
                .singleElement()
                .satisfies(promotion -> {
                    assertThat(promotion.codes()).containsExactly(sold.sku(SoldGoods.BELT), sold.category("Accessori"));
                    assertThat(found(promotion))
                            .as("all who bought the like within a year bought a belt")
                            .isZero();
                });
        all.suggestions().forEach(each -> assertThat(found(each)).isNotNegative());
    }
}
