package io.filo.insight;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Rounds parts so that they still make the whole: what rounding down leaves goes to those that lost most by it. */
final class GivenOut {

    private GivenOut() {}

    /**
     * @param parts that make the whole but for what doubles lose; 0 or more
     * @param digits after the point, at least as many as the whole has
     * @return in the same order, exactly the whole in all
     */
    static List<BigDecimal> of(double[] parts, BigDecimal whole, int digits) {
        var given = new ArrayList<BigDecimal>();
        var lost = new double[parts.length];
        var left = whole;
        for (int n = 0; n < parts.length; n++) {
            var exact = new BigDecimal(parts[n]);
            var down = exact.setScale(digits, RoundingMode.DOWN);
            given.add(down);
            lost[n] = exact.subtract(down).doubleValue();
            left = left.subtract(down);
        }
        var step = BigDecimal.ONE.movePointLeft(digits);
        var order = IntStream.range(0, parts.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(n -> lost[n]).reversed())
                .toList();
        for (int n = 0; !order.isEmpty() && left.compareTo(step) >= 0; n++) {
            int to = order.get(n % order.size());
            given.set(to, given.get(to).add(step));
            left = left.subtract(step);
        }
        // Doubles may have made a little too much.
        for (int n = order.size() - 1; n >= 0 && left.signum() < 0; n--) {
            int from = order.get(n);
            var less = given.get(from).min(left.negate());
            given.set(from, given.get(from).subtract(less));
            left = left.add(less);
        }
        return List.copyOf(given);
    }
}
