package io.filo.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the credit for orders is shared out. */
class CreditModelTests {

    private static final int EMAIL = 0;
    private static final int SEARCH = 1;
    private static final int STORE = 2;

    private static Path path(double[] daysBefore, int... channels) {
        return new Path(channels, new boolean[channels.length], daysBefore);
    }

    private static double[] shares(CreditModel model, int length) {
        var days = new double[length];
        for (int n = 0; n < length; n++) {
            days[n] = 7.0 * (length - 1 - n);
        }
        return path(days, new int[length]).shares(model);
    }

    @Test
    void eachModelSharesAsItSays() {
        assertThat(shares(CreditModel.FIRST, 3)).containsExactly(1, 0, 0);
        assertThat(shares(CreditModel.LAST_NON_DIRECT, 3)).containsExactly(0, 0, 1);
        assertThat(shares(CreditModel.LINEAR, 4)).containsExactly(0.25, 0.25, 0.25, 0.25);
        assertThat(shares(CreditModel.TIME_DECAY, 3))
                .containsExactly(new double[] {1 / 7.0, 2 / 7.0, 4 / 7.0}, within(1e-12));
        assertThat(shares(CreditModel.POSITION, 4)).containsExactly(new double[] {0.4, 0.1, 0.1, 0.4}, within(1e-12));
        assertThat(shares(CreditModel.POSITION, 2)).containsExactly(0.5, 0.5);
        assertThat(shares(CreditModel.POSITION, 1)).containsExactly(1);
    }

    @Test
    void theLastOneWhoDidNotComeByHimselfGetsAll() {
        var path =
                new Path(new int[] {EMAIL, SEARCH, STORE}, new boolean[] {false, false, true}, new double[] {2, 1, 0});
        assertThat(path.shares(CreditModel.LAST_NON_DIRECT)).containsExactly(0, 1, 0);
        var alone = new Path(new int[] {STORE, STORE}, new boolean[] {true, true}, new double[] {1, 0});
        assertThat(alone.shares(CreditModel.LAST_NON_DIRECT)).containsExactly(0, 1);
    }

    /**
     * By hand: start goes to e-mail (2 of 3) and search (1 of 3); from e-mail half orders, half goes to search; from search
     * half orders. An order is had by 2/3 x (1/2 + 1/2 x 1/2) + 1/3 x 1/2 = 2/3; without e-mail by 1/3 x 1/2 = 1/6; without
     * search by 2/3 x 1/2 = 1/3. So e-mail takes away 1/2, search 1/3: 3/5 and 2/5.
     */
    @Test
    void theChainIsSolvedExactly() {
        var chain = new MarkovChain(3);
        chain.add(new int[] {EMAIL}, true);
        chain.add(new int[] {EMAIL, SEARCH}, true);
        chain.add(new int[] {SEARCH}, false);

        assertThat(chain.probabilityOfOrder(-1)).isCloseTo(2.0 / 3, within(1e-12));
        assertThat(chain.probabilityOfOrder(EMAIL)).isCloseTo(1.0 / 6, within(1e-12));
        assertThat(chain.probabilityOfOrder(SEARCH)).isCloseTo(1.0 / 3, within(1e-12));
        assertThat(chain.shares()).containsExactly(new double[] {0.6, 0.4, 0}, within(1e-12));
    }

    @Test
    void channelsThatOnlyLeadBackToThemselvesAreSolvedToo() {
        var chain = new MarkovChain(2);
        chain.add(new int[] {0, 0, 0, 1, 0, 1, 1}, true);
        chain.add(new int[] {1, 0, 1, 0}, false);
        assertThat(chain.probabilityOfOrder(-1)).isCloseTo(0.5, within(1e-9));
        assertThat(Arrays.stream(chain.shares()).sum()).isCloseTo(1, within(1e-12));
    }

    /** A thousand random sets of paths of each seed. */
    @ParameterizedTest
    @ValueSource(longs = {1, 20, 300, 4000, 50_000})
    void everyModelGivesOutExactlyTheOrdersThereWere(long seed) {
        var random = new Random(seed);
        for (int set = 0; set < 1000; set++) {
            int channels = 1 + random.nextInt(8);
            var paths = Stream.generate(() -> random(random, channels))
                    .limit(1 + random.nextInt(30))
                    .toList();
            var chain = new MarkovChain(channels);
            int orders = 0;
            var given = new double[CreditModel.values().length][channels];
            for (var path : paths) {
                boolean ordered = orders == 0 || random.nextBoolean();
                chain.add(path.channels(), ordered);
                if (ordered) {
                    orders++;
                    for (var model : CreditModel.values()) {
                        if (model != CreditModel.MARKOV) {
                            var shares = path.shares(model);
                            for (int n = 0; n < shares.length; n++) {
                                given[model.ordinal()][path.channels()[n]] += shares[n];
                            }
                        }
                    }
                }
            }
            var shares = chain.shares();
            for (int channel = 0; channel < channels; channel++) {
                given[CreditModel.MARKOV.ordinal()][channel] = shares[channel] * orders;
            }
            var whole = BigDecimal.valueOf(orders);
            for (var model : CreditModel.values()) {
                var credit = given[model.ordinal()];
                assertThat(Arrays.stream(credit).sum()).as("%s", model).isCloseTo(orders, within(1e-9));
                assertThat(Arrays.stream(credit).min().orElseThrow()).isNotNegative();
                assertThat(GivenOut.of(credit, whole, 4).stream().reduce(BigDecimal.ZERO, BigDecimal::add))
                        .as("%s, rounded", model)
                        .isEqualByComparingTo(whole);
            }
        }
    }

    private static Path random(Random random, int channels) {
        int length = 1 + random.nextInt(random.nextInt(20) == 0 ? 60 : 6);
        var path = new int[length];
        var direct = new boolean[length];
        var days = new double[length];
        for (int n = length - 1; n >= 0; n--) {
            path[n] = random.nextInt(channels);
            direct[n] = path[n] == 0;
            days[n] = n == length - 1 ? 0 : days[n + 1] + random.nextDouble() * 30;
        }
        return new Path(path, direct, days);
    }
}
