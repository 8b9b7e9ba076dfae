package io.filo.insight;

import static org.hipparchus.special.Gamma.logGamma;

/**
 * When customers buy and when they stop: MBG/NBD (Batislam, Denizel, Filiztekin 2007; Hoppe, Wagner 2007). Each buys at a
 * rate of his own (gamma: r, alpha) and may stop after any purchase, the first one among them (beta: a, b). Ages are in
 * weeks from the first purchase, all of them 0 or more.
 *
 * @param r above 0
 * @param alpha above 0, in weeks
 * @param a above 0
 * @param b above 0
 */
record BuyingModel(double r, double alpha, double a, double b) {

    /** Beyond, exp overflows. */
    private static final double MOST = 700;

    BuyingModel {
        if (!(r > 0 && alpha > 0 && a > 0 && b > 0)) {
            throw new IllegalArgumentException("Not a model: " + r + ", " + alpha + ", " + a + ", " + b);
        }
    }

    /** The model under which these buyers are likeliest. */
    static BuyingModel fit(Buyers buyers) {
        var best = Search.likeliest(new double[] {1, 5, 1, 1}, at -> of(at).logLikelihood(buyers));
        return of(best);
    }

    private static BuyingModel of(double[] parameters) {
        return new BuyingModel(parameters[0], parameters[1], parameters[2], parameters[3]);
    }

    double logLikelihood(Buyers buyers) {
        // What depends on the number of purchases or on one age alone is worked out once for each.
        int most = buyers.mostRepeats;
        var ofRepeats = new double[most + 1];
        var stopped = new double[most + 1];
        for (int x = 0; x <= most; x++) {
            ofRepeats[x] = logGamma(r + x)
                    - logGamma(r)
                    + logGamma(a + b)
                    + logGamma(b + x + 1)
                    - logGamma(b)
                    - logGamma(a + b + x + 1)
                    + r * Math.log(alpha);
            stopped[x] = Math.log(a / (b + x));
        }
        var log = new double[buyers.times.length];
        for (int i = 0; i < log.length; i++) {
            log[i] = Math.log(alpha + buyers.times[i]);
        }
        double sum = 0;
        for (int i = 0; i < buyers.size(); i++) {
            int x = buyers.repeats[i];
            double last = log[buyers.last[i]];
            sum += ofRepeats[x] - (r + x) * last + logOfSum((r + x) * (last - log[buyers.now[i]]), stopped[x]);
        }
        return sum;
    }

    private static double logOfSum(double one, double other) {
        double larger = Math.max(one, other);
        return larger + Math.log1p(Math.exp(Math.min(one, other) - larger));
    }

    /**
     * How likely it is that the customer still buys.
     *
     * @param x days with a repeated purchase
     * @param last age at the last purchase
     * @param age age now
     */
    double alive(int x, double last, double age) {
        double silent = (r + x) * (Math.log(alpha + age) - Math.log(alpha + last));
        return 1 / (1 + a / (b + x) * Math.exp(Math.min(silent, MOST)));
    }

    /** How many days with a purchase are expected in the time to come. @param time in weeks */
    double orders(double time, int x, double last, double age) {
        return ordersIfAlive(time, x, age) * alive(x, last, age);
    }

    /** The same of one who still buys; it does not depend on when he last came. */
    double ordersIfAlive(double time, int x, double age) {
        // Where a is 1 the formula has a gap that it fills from both sides.
        double gap = Math.abs(a - 1) < 1e-6 ? 1 + 1e-6 : a;
        double z = time / (alpha + age + time);
        double c = gap + b + x;
        return c / (gap - 1) * (1 - Math.exp((gap - 1) * Math.log1p(-z)) * hypergeometric(gap + b - r, gap - 1, c, z));
    }

    /** Gauss's 2F1 for z from 0 to below 1, by its series. */
    static double hypergeometric(double a, double b, double c, double z) {
        double term = 1;
        double sum = 1;
        for (int n = 0; n < 1_000_000; n++) {
            term *= (a + n) / (c + n) * (b + n) / (1 + n) * z;
            sum += term;
            if (Math.abs(term) <= 1e-16 * Math.abs(sum)) {
                break;
            }
        }
        return sum;
    }

    /**
     * The age at which the customer is as likely to have stopped as not, or whatever is asked.
     *
     * @param limit of being alive, above 0 and below 1
     * @return not below the last
     */
    double dormantAge(int x, double last, double limit) {
        double odds = Math.log((1 - limit) / limit * (b + x) / a) / (r + x);
        return Math.max((alpha + last) * Math.exp(Math.min(odds, MOST)) - alpha, last);
    }

    /** Weeks after the last purchase within which half of those like him who still buy have come again. */
    double dueGap(int x, double last) {
        return (alpha + last) * Math.expm1(Math.min(Math.log(2) / (r + x), MOST));
    }

    /** Weeks after the last purchase within which a share of those like him who still buy have come again. */
    double gap(int x, double last, double share) {
        return (alpha + last) * Math.expm1(Math.min(-Math.log1p(-share) / (r + x), MOST));
    }
}
