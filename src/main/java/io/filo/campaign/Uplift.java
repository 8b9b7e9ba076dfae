package io.filo.campaign;

import io.filo.insight.Share;

/**
 * What a treatment changed: the share of those treated who did what was hoped for, against the share of those who were
 * drawn to be left alone.
 *
 * @param treated how many were treated, 0 or more
 * @param treatedHits how many of them did it, at most {@code treated}
 * @param heldOut how many were left alone, 0 or more
 * @param heldOutHits how many of them did it all the same, at most {@code heldOut}
 */
public record Uplift(long treated, long treatedHits, long heldOut, long heldOutHits) {

    /** What the figures allow to say. */
    public enum Verdict {
        /** The whole interval lies above 0. */
        BETTER,
        /** The whole interval lies below 0. */
        WORSE,
        /** The interval holds 0 though the arms are large enough: whatever the difference is, it is a small one. */
        NO_DIFFERENCE,
        /** The interval holds 0 and an arm is smaller than it must be: nothing can be said yet. */
        TOO_SMALL
    }

    public Uplift {
        if (treatedHits < 0 || treatedHits > treated || heldOutHits < 0 || heldOutHits > heldOut) {
            throw new IllegalArgumentException("Hits must be between 0 and the size of their arm: " + treatedHits
                    + " of " + treated + ", " + heldOutHits + " of " + heldOut);
        }
    }

    private Share ofTreated() {
        return new Share(treatedHits, treated);
    }

    private Share ofHeldOut() {
        return new Share(heldOutHits, heldOut);
    }

    /** The share of those treated, 0 to 1; 0 when there are none. */
    public double treatedRate() {
        return ofTreated().value();
    }

    /** The share of those left alone, 0 to 1; 0 when there are none. */
    public double heldOutRate() {
        return ofHeldOut().value();
    }

    /** Share of the treated less share of those left alone, -1 to 1. Means nothing when an arm is empty. */
    public double difference() {
        return treatedRate() - heldOutRate();
    }

    /**
     * Lower end of the interval that holds the true difference in 95 of 100 cases; -1 or more. The hybrid score interval:
     * Newcombe, Interval estimation for the difference between independent proportions, Statistics in Medicine 17 (1998)
     * 873-890, method 10, on the interval of Wilson, Journal of the American Statistical Association 22 (1927) 209-212. It
     * stays honest for small arms and for shares near 0. An empty arm may have had any share.
     */
    public double low() {
        return difference()
                - Math.hypot(treatedRate() - ofTreated().low(), ofHeldOut().high() - heldOutRate());
    }

    /** Upper end of that interval; 1 or less. */
    public double high() {
        return difference()
                + Math.hypot(
                        ofTreated().high() - treatedRate(),
                        heldOutRate() - ofHeldOut().low());
    }

    /** How many more did it than would have without the treatment; below 0 when it did harm. */
    public double gained() {
        return difference() * treated;
    }

    /**
     * What the figures allow to say.
     *
     * @param needed how many each arm must have before "no difference" is an answer, see {@link #sampleSize}
     */
    public Verdict verdict(long needed) {
        if (treated > 0 && heldOut > 0) {
            if (low() > 0) {
                return Verdict.BETTER;
            }
            if (high() < 0) {
                return Verdict.WORSE;
            }
        }
        return Math.min(treated, heldOut) < needed ? Verdict.TOO_SMALL : Verdict.NO_DIFFERENCE;
    }

    /**
     * About how many each of two equal arms must have so that a change from one share to another is seen in 80 of 100
     * cases, while chance alone is taken for a change in 5: 16 times the variance over the squared difference, with the
     * variance of the share as it is (Lehr, Sixteen S-squared over D-squared, Statistics in Medicine 11 (1992) 1099-1102;
     * 16 is 2 (1.960 + 0.842)^2, rounded). From 5 % to 7 % that is 1,900; who counts the larger variance of the 7 % too
     * comes to 2,210.
     *
     * @param from the share as it is, above 0 and below 1
     * @param to the share that is to be told from it, 0 to 1 and another one
     */
    public static long sampleSize(double from, double to) {
        if (!(from > 0 && from < 1 && to >= 0 && to <= 1) || from == to) {
            throw new IllegalArgumentException(
                    "Two different shares between 0 and 1, please, not " + from + " and " + to);
        }
        var size = 16 * from * (1 - from) / ((to - from) * (to - from));
        return (long) Math.ceil(size - 1e-6);
    }
}
