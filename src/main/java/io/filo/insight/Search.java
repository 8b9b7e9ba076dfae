package io.filo.insight;

import java.util.function.ToDoubleFunction;
import org.hipparchus.optim.InitialGuess;
import org.hipparchus.optim.MaxEval;
import org.hipparchus.optim.SimpleValueChecker;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.hipparchus.optim.nonlinear.scalar.ObjectiveFunction;
import org.hipparchus.optim.nonlinear.scalar.noderiv.NelderMeadSimplex;
import org.hipparchus.optim.nonlinear.scalar.noderiv.SimplexOptimizer;

/** Looks for the positive parameters under which what was seen is likeliest: Nelder and Mead on their logarithms. */
final class Search {

    private static final int MOST_STEPS = 3_000;
    /** Beyond, a parameter has left for nowhere. */
    private static final double FARTHEST = 12;

    private Search() {}

    /** @throws org.hipparchus.exception.MathRuntimeException when nothing is found */
    static double[] likeliest(double[] start, ToDoubleFunction<double[]> logLikelihood) {
        var found = start;
        // A second run from where the first one stopped: a simplex can shrink before it is there.
        for (int run = 0; run < 2; run++) {
            var logs = new double[found.length];
            for (int i = 0; i < logs.length; i++) {
                logs[i] = Math.log(found[i]);
            }
            var best = new SimplexOptimizer(new SimpleValueChecker(1e-12, 1e-7))
                    .optimize(
                            new MaxEval(MOST_STEPS),
                            GoalType.MAXIMIZE,
                            new ObjectiveFunction(at -> value(at, logLikelihood)),
                            new InitialGuess(logs),
                            new NelderMeadSimplex(logs.length, run == 0 ? 0.7 : 0.05));
            found = exp(best.getPoint());
        }
        return found;
    }

    private static double value(double[] logs, ToDoubleFunction<double[]> logLikelihood) {
        for (double log : logs) {
            if (Math.abs(log) > FARTHEST) {
                return Double.NEGATIVE_INFINITY;
            }
        }
        double value = logLikelihood.applyAsDouble(exp(logs));
        return Double.isNaN(value) ? Double.NEGATIVE_INFINITY : value;
    }

    private static double[] exp(double[] logs) {
        var values = new double[logs.length];
        for (int i = 0; i < logs.length; i++) {
            values[i] = Math.exp(logs[i]);
        }
        return values;
    }
}
