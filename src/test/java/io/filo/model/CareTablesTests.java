package io.filo.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each row of the tables of care decides what it is for. */
class CareTablesTests {

    private final DecisionTable severity = DecisionTable.of("delay-severity");
    private final DecisionTable offer = DecisionTable.of("next-best-offer");
    private final DecisionTable howTo = DecisionTable.of("how-to");
    private final DecisionTable cart = DecisionTable.of("cart-treatment");

    @ParameterizedTest(name = "{0} {1} {2} {3} -> {4}")
    @CsvSource({
        "LOST,         0, 20,  STANDARD, Lost,          LOST,   3",
        "SENT_BACK,    9, 20,  VIP,      SentBack,      LOST,   3",
        "PROMISE,      4, 20,  STANDARD, VeryLate,      REMEDY, 2",
        "EXPECTED,     2, 20,  VIP,      LateForVip,    REMEDY, 2",
        "CARRIER,      3, 200, STANDARD, LateAndDear,   REMEDY, 2",
        "HAND_OVER,    0, 49,  STANDARD, SmallHandOver, NONE,   0",
        "HAND_OVER,    0, 49,  VIP,      Late,          TELL,   1",
        "NO_SCAN,      0, 500, STANDARD, Unseen,        NONE,   0",
        "NO_SCAN,      0, 500, VIP,      Late,          TELL,   1",
        "PROMISE_NEAR, 0, 20,  STANDARD, Late,          TELL,   1",
        "PROMISE,      3, 199, STANDARD, Late,          TELL,   1",
    })
    void aDelayIsAsGraveAsItIs(
            String cause, long days, long value, String customerClass, String rule, String grave, int rank) {
        var result = severity.decide(
                Map.of("delayCause", cause, "daysLate", days, "orderValue", value, "customerClass", customerClass));

        assertThat(severity.matched()).containsExactly(rule);
        assertThat(result.getEntryMap()).containsEntry("severity", grave).containsEntry("rank", rank);
    }

    @ParameterizedTest(name = "{0} {1} -> {2}")
    @CsvSource({
        "CORSA__SCARPE__TRAIL, 0, NothingKept, NONE",
        "GIFT_CARDS,           1, GiftCard,    NONE",
        "CORSA__SCARPE__TRAIL, 1, Shoes,       how-to-shoes",
        "RUNNING__SHOES,       2, Shoes,       how-to-shoes",
        "CORSA__GEL,           2, Nutrition,   how-to-nutrition",
        "JACKETS,              1, Anything,    how-to",
        "'',                   1, Anything,    how-to",
    })
    void aHowToFitsWhatIsKept(String goods, int pieces, String rule, String letter) {
        var result = howTo.decide(Map.of("goods", goods, "piecesKept", pieces));

        assertThat(howTo.matched()).containsExactly(rule);
        assertThat(result.getEntryMap()).containsEntry("letter", letter);
    }

    @ParameterizedTest(name = "{0} {1} {2} {3} {4} -> {5}")
    @CsvSource({
        "GIFT_CARDS,           50,  50,  STANDARD, 40, GiftCard,       NONE,  0",
        "REGALO__BUONI,        50,  50,  VIP,      40, GiftCard,       NONE,  0",
        "CORSA__GEL,           20,  20,  STANDARD, 40, Nutrition,      offer, 25",
        "SPORT__NUTRITION,     20,  20,  STANDARD, 40, Nutrition,      offer, 25",
        "CORSA__SCARPE__TRAIL, 129, 499, STANDARD, 40, Shoes,          offer, 45",
        "CORSA__SCARPE__TRAIL, 129, 500, STANDARD, 40, ShoesOfRegular, offer, 45",
        "SOCKS,                14,  14,  VIP,      40, Vip,            offer, 30",
        "SOCKS,                14,  14,  STANDARD, 40, Small,          NONE,  0",
        "JACKETS,              79,  79,  STANDARD, 14, ThinMargin,     offer, 60",
        "JACKETS,              79,  79,  STANDARD, 15, Anything,       offer, 60",
        "JACKETS,              79,  79,  STANDARD, -1, Anything,       offer, 60",
    })
    void anOfferFitsWhatWasBought(
            String goods,
            long value,
            long spent,
            String customerClass,
            int margin,
            String rule,
            String letter,
            int days) {
        var result = offer.decide(Map.of(
                "goods", goods,
                "orderValue", value,
                "spent", spent,
                "customerClass", customerClass,
                "marginPercent", margin));

        assertThat(offer.matched()).containsExactly(rule);
        assertThat(result.getEntryMap())
                .containsEntry("offer", letter)
                .containsEntry("days", days)
                .containsEntry("again", rule.equals("Nutrition"));
        assertThat(result.getEntryMap().get("suggest"))
                .asString()
                .matches(words -> words.isEmpty() == letter.equals("NONE"));
    }

    @ParameterizedTest(name = "{0} {1} {2} {3} -> {4}")
    @CsvSource({
        "true,  true,  500, false, Ordered, NOTHING",
        "false, false, 500, false, NoLink,  NOTHING",
        "false, true,  500, true,  SaidNo,  NOTHING",
        "false, true,  400, false, Dear,    CALL",
        "false, true,  14,  false, Small,   NOTHING",
        "false, true,  189, false, Any,     MAIL",
    })
    void aCartIsTreatedByItsValue(
            boolean ordered, boolean reachable, long value, boolean saidNo, String rule, String treatment) {
        var result = cart.decide(
                Map.of("cartOrdered", ordered, "cartReachable", reachable, "cartValue", value, "cartSaidNo", saidNo));

        assertThat(cart.matched()).containsExactly(rule);
        assertThat(result.getEntryMap()).containsEntry("treatment", treatment);
    }
}
