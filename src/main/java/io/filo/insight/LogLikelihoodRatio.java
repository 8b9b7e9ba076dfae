package io.filo.insight;

/**
 * How surprising it is that two things come together as often as they do. T. Dunning, "Accurate Methods for the Statistics of
 * Surprise and Coincidence", Computational Linguistics 19 (1993).
 */
final class LogLikelihoodRatio {

    private LogLikelihoodRatio() {}

    /**
     * @param both how often both came
     * @param onlyFirst the first without the second
     * @param onlySecond the second without the first
     * @param neither how often none came
     * @return 0 or more; above 3.84 it is by chance in one of twenty cases
     */
    static double of(long both, long onlyFirst, long onlySecond, long neither) {
        double cells = term(both) + term(onlyFirst) + term(onlySecond) + term(neither);
        double rows = term(both + onlyFirst) + term(onlySecond + neither);
        double columns = term(both + onlySecond) + term(onlyFirst + neither);
        double all = term(both + onlyFirst + onlySecond + neither);
        // What rounding leaves below zero is zero.
        return Math.max(0, 2 * (cells - rows - columns + all));
    }

    private static double term(long count) {
        return count == 0 ? 0 : count * Math.log(count);
    }
}
