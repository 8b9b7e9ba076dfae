package io.filo.insight;

import static org.hipparchus.special.Gamma.logGamma;

/**
 * What a purchase is worth to expect: Gamma-Gamma (Fader, Hardie 2013). Each customer's purchases lie about a mean of his
 * own; the fewer he has made, the nearer to everybody's.
 *
 * @param p above 0
 * @param q above 0
 * @param gamma above 0, in the unit of the money
 */
record SpendModel(double p, double q, double gamma) {

    SpendModel {
        if (!(p > 0 && q > 0 && gamma > 0)) {
            throw new IllegalArgumentException("Not a model: " + p + ", " + q + ", " + gamma);
        }
    }

    /**
     * The model under which these are likeliest.
     *
     * @param repeats of each customer the repeated purchases, 1 or more
     * @param mean what they brought on average, above 0
     */
    static SpendModel fit(int[] repeats, double[] mean) {
        double log = 0;
        for (double each : mean) {
            log += Math.log(each);
        }
        // Begins where the money is, whatever its unit.
        double start = Math.exp(log / Math.max(1, mean.length)) / 2;
        var best = Search.likeliest(new double[] {3, 3, start}, at -> of(at).logLikelihood(repeats, mean));
        return of(best);
    }

    private static SpendModel of(double[] parameters) {
        return new SpendModel(parameters[0], parameters[1], parameters[2]);
    }

    double logLikelihood(int[] repeats, double[] mean) {
        int most = 0;
        for (int x : repeats) {
            most = Math.max(most, x);
        }
        var ofRepeats = new double[most + 1];
        for (int x = 1; x <= most; x++) {
            ofRepeats[x] =
                    logGamma(p * x + q) - logGamma(p * x) - logGamma(q) + q * Math.log(gamma) + p * x * Math.log(x);
        }
        double sum = 0;
        for (int i = 0; i < repeats.length; i++) {
            int x = repeats[i];
            sum += ofRepeats[x] + (p * x - 1) * Math.log(mean[i]) - (p * x + q) * Math.log(gamma + x * mean[i]);
        }
        return sum;
    }

    /**
     * What the next purchase of a customer brings to expect.
     *
     * @param repeats 0 or more
     * @param mean what they brought on average; passed over when there are none
     */
    double expected(int repeats, double mean) {
        return p * (gamma + repeats * mean) / (p * repeats + q - 1);
    }
}
