package io.filo.insight;

/**
 * How many of how many.
 *
 * @param hits at most {@code of}
 */
public record Share(long hits, long of) {

    /** With fewer, a share says little. */
    public static final int FEW = 30;

    /** The point of the standard normal distribution that 2.5 % lie above. */
    static final double Z = 1.959963984540054;

    /** 0 to 1; 0 of none. */
    public double value() {
        return of == 0 ? 0 : (double) hits / of;
    }

    public boolean few() {
        return of < FEW;
    }

    /** Lower end of the interval that holds the true share in 95 of 100 cases: Wilson, JASA 22 (1927) 209-212. */
    public double low() {
        return end(-1);
    }

    /** Its upper end. */
    public double high() {
        return end(1);
    }

    private double end(int side) {
        if (of == 0) {
            return side < 0 ? 0 : 1;
        }
        double square = Z * Z / of;
        double end = (value() + square / 2 + side * Z * Math.sqrt(value() * (1 - value()) / of + square / of / 4))
                / (1 + square);
        return Math.max(0, Math.min(1, end));
    }
}
