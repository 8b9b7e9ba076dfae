package io.filo.insight;

import static io.filo.insight.ReferenceData.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** The models against what others have published for the same purchases. */
class ModelTests {

    /** As in Fader, Hardie and Lee's paper, and in the packages lifetimes and BTYDplus. */
    private static final BuyingModel CDNOW = new BuyingModel(0.5248372, 6.1829865, 0.8913564, 1.6140023);

    private static final BgNbd CDNOW_BG = new BgNbd(0.243, 4.414, 0.793, 2.426);
    private static final SpendModel CDNOW_SPEND = new SpendModel(6.25, 3.74, 15.44);
    private static final Offset<Double> PARAMETER = within(1e-3);
    private static final Offset<Double> LIKELIHOOD = within(1e-4);
    private static final Offset<Double> MILLIONTH = within(1e-6);

    @Test
    void cdnowsParametersAreThoseOfThePaper() {
        var buyers = cdnow();

        var model = BuyingModel.fit(buyers);
        assertThat(model.r()).isCloseTo(0.5248372, PARAMETER);
        assertThat(model.alpha()).isCloseTo(6.1829865, PARAMETER);
        assertThat(model.a()).isCloseTo(0.8913564, PARAMETER);
        assertThat(model.b()).isCloseTo(1.6140023, PARAMETER);
        assertThat(model.logLikelihood(buyers)).isCloseTo(-9582.1326849, LIKELIHOOD);

        var reference = BgNbd.fit(buyers);
        assertThat(reference.r()).isCloseTo(0.2425929, PARAMETER);
        assertThat(reference.alpha()).isCloseTo(4.4135319, PARAMETER);
        assertThat(reference.a()).isCloseTo(0.7928862, PARAMETER);
        assertThat(reference.b()).isCloseTo(2.4257532, PARAMETER);
        assertThat(reference.logLikelihood(buyers)).isCloseTo(-9582.4255606, LIKELIHOOD);
    }

    @Test
    void cdnowsSpendingIsThatOfThePaper() {
        var repeaters = ReferenceData.own("cdnow.csv").stream()
                .filter(row -> number(row, "x") > 0 && number(row, "zbar") > 0)
                .toList();
        var repeats = repeaters.stream().mapToInt(row -> (int) number(row, "x")).toArray();
        var means = repeaters.stream().mapToDouble(row -> number(row, "zbar")).toArray();

        var model = SpendModel.fit(repeats, means);

        assertThat(model.p()).isCloseTo(6.2488036, PARAMETER);
        assertThat(model.q()).isCloseTo(3.7445882, PARAMETER);
        assertThat(model.gamma()).isCloseTo(15.4477441, PARAMETER);
        assertThat(model.logLikelihood(repeats, means)).isCloseTo(-4055.9232435, LIKELIHOOD);
    }

    @Test
    void aPurchaseIsWorthWhatHardiesSheetSays() {
        var expected = List.of(24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17);
        var rows = ReferenceData.own("cdnow.csv");
        for (int i = 0; i < expected.size(); i++) {
            var row = rows.get(i);
            assertThat(CDNOW_SPEND.expected((int) number(row, "x"), number(row, "zbar")))
                    .as("customer %s", row.getField("ID"))
                    .isCloseTo(expected.get(i), within(0.1));
        }
    }

    /** Of extreme customers, too, where a plain formula overflows. */
    @Test
    void theLikelihoodOfOneCustomerIsThatOfPymc() {
        var model = new BuyingModel(0.25, 4, 0.8, 2.5);
        assertThat(model.logLikelihood(Buyers.of(new int[] {0}, new double[] {0}, new double[] {40})))
                .isCloseTo(-0.41792826, within(1e-8));
        assertThat(model.logLikelihood(Buyers.of(new int[] {200}, new double[] {38}, new double[] {40})))
                .isCloseTo(100.7869, LIKELIHOOD);
    }

    @Test
    void someCustomersOfCdnowAreAsLikelyToComeBackAsOthersSay() {
        // x, t_x, T, alive, orders in 39 weeks, weeks to the next, within which 95 of 100 come, age at which half are
        // gone
        for (var row : List.of(
                new double[] {2, 30.43, 38.86, 0.706126, 1.262671, 11.5666, 83.3170, 57.5579},
                new double[] {1, 1.71, 38.86, 0.170820, 0.188789, 4.5424, 48.4016, 9.8005},
                new double[] {0, 0, 38.86, 0.389717, 0.153954, 16.9785, 1856.4155, 12.9816},
                new double[] {7, 29.43, 38.86, 0.622639, 3.166806, 3.4363, 17.4152, 41.9595})) {
            checkCustomer("of the tests", row);
        }
    }

    @Test
    void everyCustomerOfCdnowIsAsLikelyToComeBackAsOthersSay() {
        var rows = ReferenceData.beside("expected/cdnow_per_customer_mbg_nbd.csv");
        assertThat(rows).hasSize(2357);
        for (var row : rows) {
            checkCustomer(
                    row.getField("id"),
                    List.of(
                                    "x",
                                    "t_x",
                                    "T",
                                    "mbg_palive",
                                    "mbg_cet39",
                                    "due_gap_weeks_q50",
                                    "late_gap_weeks_q95",
                                    "age_when_palive_falls_to_half_weeks")
                            .stream()
                            .mapToDouble(column -> number(row, column))
                            .toArray());
        }
    }

    private static void checkCustomer(String id, double[] row) {
        int x = (int) row[0];
        assertThat(CDNOW.alive(x, row[1], row[2])).as("%s is alive", id).isCloseTo(row[3], MILLIONTH);
        assertThat(CDNOW.orders(39, x, row[1], row[2])).as("orders of %s", id).isCloseTo(row[4], MILLIONTH);
        assertThat(CDNOW.dueGap(x, row[1])).as("next order of %s", id).isCloseTo(row[5], within(1e-4));
        assertThat(CDNOW.gap(x, row[1], 0.95)).as("late order of %s", id).isCloseTo(row[6], within(1e-3));
        assertThat(CDNOW.dormantAge(x, row[1], 0.5)).as("silence of %s", id).isCloseTo(row[7], within(1e-4));
    }

    @Test
    void theReferenceEqualsThePublishedOneForEveryCustomer() {
        var rows = ReferenceData.beside("expected/cdnow_per_customer_btyd.csv");
        assertThat(rows).hasSize(2357);
        for (var row : rows) {
            int x = (int) number(row, "x");
            double last = number(row, "t_x");
            double age = number(row, "T");
            assertThat(CDNOW_BG.alive(x, last, age)).isCloseTo(number(row, "bgnbd_palive_pubparams"), MILLIONTH);
            assertThat(CDNOW_BG.orders(39, x, last, age)).isCloseTo(number(row, "bgnbd_cet39_pubparams"), MILLIONTH);
        }
    }

    @Test
    void theReferenceExpectsOfNewcomersWhatWasPublished() {
        for (var row : ReferenceData.beside("expected/cdnow_expected_transactions_by_t.csv")) {
            assertThat(CDNOW_BG.orders(number(row, "t"))).isCloseTo(number(row, "bgnbd_pub"), MILLIONTH);
        }
        assertThat(CDNOW_BG.orders(39, 2, 30.43, 38.86)).isCloseTo(1.226, within(1e-3));
    }

    /** Why it is not BG/NBD: there, who came once and was never seen again still buys for certain. */
    @Test
    void whoCameOnceAndIsLongSilentHasProbablyStopped() {
        assertThat(CDNOW.alive(0, 0, 200)).isLessThan(0.25);
        assertThat(CDNOW_BG.alive(0, 0, 200)).isEqualTo(1);
    }

    @Test
    void aWeeklyBuyerIsMissedAfterAMonthAndAQuarterlyOneAfterHalfAYear() {
        double weekly = CDNOW.dormantAge(52, 52, 0.5) - 52;
        double quarterly = CDNOW.dormantAge(4, 52, 0.5) - 52;
        assertThat(weekly * 7).isBetween(20.0, 40.0);
        assertThat(quarterly * 7).isBetween(150.0, 230.0);
    }

    @Test
    void nothingOverflows() {
        assertThat(CDNOW.alive(5000, 1, 5000)).isBetween(0.0, 1e-300);
        assertThat(CDNOW.orders(52, 5000, 1, 5000)).isBetween(0.0, 1e-290);
        assertThat(new BuyingModel(0.001, 5, 0.1, 50).dormantAge(0, 0, 0.5)).isFinite();
        assertThat(new BuyingModel(0.0005, 5, 0.1, 1).dueGap(0, 0)).isFinite();
        assertThat(new BuyingModel(0.5, 6, 1, 1.6).ordersIfAlive(52, 3, 40))
                .isCloseTo(new BuyingModel(0.5, 6, 1.00001, 1.6).ordersIfAlive(52, 3, 40), within(1e-3));
        assertThat(new BuyingModel(0.5, 0.01, 0.9, 1.6).ordersIfAlive(52, 0, 0)).isFinite();
    }

    @Test
    void aMillionDaysAreTheSameAsWeeks() {
        var weeks = Buyers.of(new int[] {2, 0}, new double[] {213 / 7.0, 0}, new double[] {272 / 7.0, 272 / 7.0});
        var days = Buyers.ofDays(new int[] {2, 0}, new int[] {213, 0}, new int[] {272, 272});
        assertThat(CDNOW.logLikelihood(days)).isEqualTo(CDNOW.logLikelihood(weeks));
    }

    private static Buyers cdnow() {
        var rows = ReferenceData.own("cdnow.csv");
        assertThat(rows).hasSize(2357);
        return Buyers.of(
                rows.stream().mapToInt(row -> (int) number(row, "x")).toArray(),
                rows.stream().mapToDouble(row -> number(row, "t_x")).toArray(),
                rows.stream().mapToDouble(row -> number(row, "T")).toArray());
    }
}
