package io.filo.engine;

import java.util.Collection;
import java.util.Comparator;
import java.util.stream.Collectors;

/** Helps a person who mistyped a name. */
public final class Hints {

    private Hints() {}

    /** " Did you mean 'x'?" when one of the known names is close, else empty. */
    public static String didYouMean(String name, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
                .filter(candidate -> distance(name, candidate) <= Math.max(2, name.length() / 3))
                .map(candidate -> " Did you mean '" + candidate + "'?")
                .orElse("");
    }

    static String list(Collection<String> names) {
        return names.stream().sorted().collect(Collectors.joining(", "));
    }

    /** Levenshtein's edit distance, without case. */
    private static int distance(String a, String b) {
        var from = a.toLowerCase();
        var to = b.toLowerCase();
        var previous = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            var current = new int[to.length() + 1];
            current[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int cost = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
                current[j] = Math.min(Math.min(current[j - 1] + 1, previous[j] + 1), previous[j - 1] + cost);
            }
            previous = current;
        }
        return previous[to.length()];
    }
}
