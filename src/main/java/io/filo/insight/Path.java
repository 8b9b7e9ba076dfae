package io.filo.insight;

import java.util.Arrays;

/**
 * What led to an order, or to none.
 *
 * @param channels the meetings as numbers of channels, the oldest first; at least one
 * @param direct by meeting, whether the customer came by himself
 * @param daysBefore by meeting, how long before the last
 */
record Path(int[] channels, boolean[] direct, double[] daysBefore) {

    private static final double HALF_LIFE = 7;
    private static final double OF_FIRST_AND_LAST = 0.4;

    Path {
        if (channels.length == 0 || channels.length != direct.length || channels.length != daysBefore.length) {
            throw new IllegalArgumentException(
                    "a path of " + channels.length + ", " + direct.length + " and " + daysBefore.length + " meetings");
        }
    }

    /**
     * @param model any but {@link CreditModel#MARKOV}, which looks at all paths at once
     * @return by meeting, 1 in all
     */
    double[] shares(CreditModel model) {
        int length = channels.length;
        var shares = new double[length];
        switch (model) {
            case FIRST -> shares[0] = 1;
            case LAST_NON_DIRECT -> shares[lastNonDirect()] = 1;
            case LINEAR -> Arrays.fill(shares, 1.0 / length);
            case TIME_DECAY -> {
                for (int n = 0; n < length; n++) {
                    shares[n] = Math.pow(2, -daysBefore[n] / HALF_LIFE);
                }
                double all = Arrays.stream(shares).sum();
                for (int n = 0; n < length; n++) {
                    shares[n] /= all;
                }
            }
            case POSITION -> {
                if (length <= 2) {
                    Arrays.fill(shares, 1.0 / length);
                } else {
                    Arrays.fill(shares, (1 - 2 * OF_FIRST_AND_LAST) / (length - 2));
                    shares[0] = OF_FIRST_AND_LAST;
                    shares[length - 1] = OF_FIRST_AND_LAST;
                }
            }
            case MARKOV -> throw new IllegalArgumentException("looks at all paths at once");
        }
        return shares;
    }

    private int lastNonDirect() {
        for (int n = channels.length - 1; n >= 0; n--) {
            if (!direct[n]) {
                return n;
            }
        }
        return channels.length - 1;
    }
}
