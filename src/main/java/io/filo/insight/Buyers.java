package io.filo.insight;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * What a model is fitted to, in columns: a million buyers have as many ages as there are days, and what depends on one age
 * alone is worked out once for each.
 */
final class Buyers {

    /** Distinct ages, ascending; unit of time is the caller's. */
    final double[] times;
    /** Of each buyer: days with a repeated purchase, and where in the ages the last one and now are. */
    final int[] repeats;

    final int[] last;
    final int[] now;
    final int mostRepeats;

    private Buyers(double[] times, int[] repeats, int[] last, int[] now) {
        this.times = times;
        this.repeats = repeats;
        this.last = last;
        this.now = now;
        this.mostRepeats = Arrays.stream(repeats).max().orElse(0);
    }

    int size() {
        return repeats.length;
    }

    /**
     * @param repeats of each buyer the days with a repeated purchase, 0 or more
     * @param lastAge age at the last purchase, 0 for who came once
     * @param age age now, not below the last
     */
    static Buyers of(int[] repeats, double[] lastAge, double[] age) {
        for (int i = 0; i < repeats.length; i++) {
            if (repeats[i] < 0 || !(lastAge[i] >= 0) || !(age[i] >= lastAge[i])) {
                throw new IllegalArgumentException(
                        "Not a buyer: x " + repeats[i] + ", t_x " + lastAge[i] + ", T " + age[i]);
            }
        }
        var times = DoubleStream.concat(Arrays.stream(lastAge), Arrays.stream(age))
                .sorted()
                .distinct()
                .toArray();
        var last = new int[repeats.length];
        var now = new int[repeats.length];
        for (int i = 0; i < repeats.length; i++) {
            last[i] = Arrays.binarySearch(times, lastAge[i]);
            now[i] = Arrays.binarySearch(times, age[i]);
        }
        return new Buyers(times, repeats, last, now);
    }

    /** The same with ages in whole days, counted in weeks: faster for many. */
    static Buyers ofDays(int[] repeats, int[] lastDays, int[] days) {
        int most = Arrays.stream(days).max().orElse(0);
        var times = new double[most + 1];
        for (int day = 0; day <= most; day++) {
            times[day] = day / 7.0;
        }
        return new Buyers(times, repeats, lastDays, days);
    }
}
