package io.filo.insight;

import org.jspecify.annotations.Nullable;

/**
 * Answers from 0 to 10 to how likely somebody would recommend us.
 *
 * @param promoters of the answers 9 or 10
 * @param detractors of the answers 0 to 6
 */
public record Nps(long answers, long promoters, long detractors) {

    /** Promoters less detractors of a hundred answers, -100 to 100; null without answers. */
    public @Nullable Double value() {
        return answers == 0 ? null : 100.0 * (promoters - detractors) / answers;
    }

    /** How far the true one may be from it in 95 of 100 cases; null without answers. */
    public @Nullable Double margin() {
        if (answers == 0) {
            return null;
        }
        double mean = (double) (promoters - detractors) / answers;
        double variance = (double) (promoters + detractors) / answers - mean * mean;
        return 100 * Share.Z * Math.sqrt(Math.max(0, variance) / answers);
    }

    /** With fewer, it says little, and its margin too. */
    public boolean few() {
        return answers < Share.FEW;
    }
}
