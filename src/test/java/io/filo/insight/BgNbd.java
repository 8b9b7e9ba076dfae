package io.filo.insight;

import static org.hipparchus.special.Gamma.logGamma;

/**
 * BG/NBD (Fader, Hardie, Lee 2005), what ours is measured against. The product does not use it: of who came once it says
 * for ever that he still buys.
 */
record BgNbd(double r, double alpha, double a, double b) {

    static BgNbd fit(Buyers buyers) {
        var best = Search.likeliest(
                new double[] {1, 5, 1, 1}, at -> new BgNbd(at[0], at[1], at[2], at[3]).logLikelihood(buyers));
        return new BgNbd(best[0], best[1], best[2], best[3]);
    }

    double logLikelihood(Buyers buyers) {
        double sum = 0;
        for (int i = 0; i < buyers.size(); i++) {
            int x = buyers.repeats[i];
            double last = Math.log(alpha + buyers.times[buyers.last[i]]);
            double now = Math.log(alpha + buyers.times[buyers.now[i]]);
            double alive = (r + x) * (last - now);
            double either = alive;
            if (x > 0) {
                double stopped = Math.log(a / (b + x - 1));
                double larger = Math.max(alive, stopped);
                either = larger + Math.log(Math.exp(alive - larger) + Math.exp(stopped - larger));
            }
            sum += logGamma(r + x)
                    - logGamma(r)
                    + logGamma(a + b)
                    + logGamma(b + x)
                    - logGamma(b)
                    - logGamma(a + b + x)
                    + r * Math.log(alpha)
                    - (r + x) * last
                    + either;
        }
        return sum;
    }

    double alive(int x, double last, double age) {
        return x == 0 ? 1 : 1 / (1 + a / (b + x - 1) * Math.pow((alpha + age) / (alpha + last), r + x));
    }

    double orders(double time, int x, double last, double age) {
        double z = time / (alpha + age + time);
        return (a + b + x - 1)
                / (a - 1)
                * (1 - Math.pow(1 - z, r + x) * BuyingModel.hypergeometric(r + x, b + x, a + b + x - 1, z))
                * alive(x, last, age);
    }

    /** Of somebody who has just bought for the first time. */
    double orders(double time) {
        double z = time / (alpha + time);
        return (a + b - 1)
                / (a - 1)
                * (1 - Math.pow(alpha / (alpha + time), r) * BuyingModel.hypergeometric(r, b, a + b - 1, z));
    }
}
