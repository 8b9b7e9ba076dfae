package io.filo.insight;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Which products go together, by the log-likelihood ratio over what each customer has bought. Items are numbers from 0 on. */
final class ItemNeighbours {

    /** As many as are kept for each item. */
    static final int KEPT = 50;
    /** What one customer did alone says nothing. */
    private static final int LEAST_TOGETHER = 2;

    /**
     * @param score log-likelihood ratio, above 0
     * @param together customers who have both, 2 or more
     * @param lift how many times more often than by chance, above 1: for people, never to sort by
     */
    record Neighbour(int item, double score, int together, double lift) {}

    private final int[][] baskets;
    private final int[][] buyers;
    private final int[] counts;

    /**
     * @param baskets by customer what he has, each item once
     * @param items how many items there are
     */
    ItemNeighbours(int[][] baskets, int items) {
        this.baskets = baskets;
        this.counts = new int[items];
        int[] sizes = new int[items];
        for (int[] basket : baskets) {
            for (int item : basket) {
                sizes[item]++;
            }
        }
        this.buyers = new int[items][];
        for (int item = 0; item < items; item++) {
            buyers[item] = new int[sizes[item]];
        }
        for (int customer = 0; customer < baskets.length; customer++) {
            for (int item : baskets[customer]) {
                buyers[item][--sizes[item]] = customer;
            }
        }
    }

    /** The strongest first, at most {@link #KEPT}; only what comes together more often than by chance. */
    List<Neighbour> of(int item) {
        Arrays.fill(counts, 0);
        for (int customer : buyers[item]) {
            for (int other : baskets[customer]) {
                counts[other]++;
            }
        }
        int all = baskets.length;
        int own = buyers[item].length;
        var found = new ArrayList<Neighbour>();
        for (int other = 0; other < counts.length; other++) {
            int together = counts[other];
            if (other == item || together < LEAST_TOGETHER) {
                continue;
            }
            int theirs = buyers[other].length;
            double lift = (double) together * all / ((double) own * theirs);
            double score = LogLikelihoodRatio.of(
                    together, own - together, theirs - together, (long) all - own - theirs + together);
            if (lift > 1 && score > 0) {
                found.add(new Neighbour(other, score, together, lift));
            }
        }
        found.sort(Comparator.comparingDouble(Neighbour::score).reversed().thenComparingInt(Neighbour::item));
        return List.copyOf(found.subList(0, Math.min(KEPT, found.size())));
    }
}
