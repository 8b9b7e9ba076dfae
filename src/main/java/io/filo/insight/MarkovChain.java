package io.filo.insight;

import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.LUDecomposition;

/**
 * The chain of first order that paths make: from the start over channels to an order or to none. E. Anderl et al., "Mapping
 * the customer journey", International Journal of Research in Marketing 33 (2016).
 */
final class MarkovChain {

    private final int channels;
    private final double[] fromStart;
    private final double[][] between;
    private final double[] toOrder;
    private final double[] outOf;
    private double paths;

    /** @param channels how many there are */
    MarkovChain(int channels) {
        this.channels = channels;
        this.fromStart = new double[channels];
        this.between = new double[channels][channels];
        this.toOrder = new double[channels];
        this.outOf = new double[channels];
    }

    /** @param ordered whether it led to an order */
    void add(int[] path, boolean ordered) {
        paths++;
        fromStart[path[0]]++;
        for (int n = 0; n < path.length; n++) {
            outOf[path[n]]++;
            if (n + 1 < path.length) {
                between[path[n]][path[n + 1]]++;
            } else if (ordered) {
                toOrder[path[n]]++;
            }
        }
    }

    /**
     * How likely an order is when whoever comes to that channel is lost.
     *
     * @param without a channel, or -1 for none
     */
    double probabilityOfOrder(int without) {
        var numbers = new int[channels];
        int size = 0;
        for (int channel = 0; channel < channels; channel++) {
            numbers[channel] = channel == without || outOf[channel] == 0 ? -1 : size++;
        }
        if (size == 0) {
            return 0;
        }
        // From each channel: x = toOrder + between x.
        var matrix = new Array2DRowRealMatrix(size, size);
        var right = new ArrayRealVector(size);
        for (int from = 0; from < channels; from++) {
            int row = numbers[from];
            if (row >= 0) {
                right.setEntry(row, toOrder[from] / outOf[from]);
                for (int to = 0; to < channels; to++) {
                    if (numbers[to] >= 0) {
                        matrix.setEntry(row, numbers[to], (from == to ? 1 : 0) - between[from][to] / outOf[from]);
                    }
                }
            }
        }
        var reached = new LUDecomposition(matrix).getSolver().solve(right);
        double probability = 0;
        for (int channel = 0; channel < channels; channel++) {
            if (numbers[channel] >= 0) {
                probability += fromStart[channel] / paths * reached.getEntry(numbers[channel]);
            }
        }
        return probability;
    }

    /** By channel, its part of what all removals take away; 1 in all, when there was an order. */
    double[] shares() {
        double whole = probabilityOfOrder(-1);
        var shares = new double[channels];
        double all = 0;
        for (int channel = 0; channel < channels; channel++) {
            shares[channel] = outOf[channel] == 0 ? 0 : Math.max(0, whole - probabilityOfOrder(channel));
            all += shares[channel];
        }
        for (int channel = 0; channel < channels && all > 0; channel++) {
            shares[channel] /= all;
        }
        return shares;
    }
}
