package io.filo.customer;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How much two names of people look alike. Names alone never say that two people are one. */
enum NameSimilarity {
    /** One of them is not known. */
    UNKNOWN,
    NONE,
    LOW,
    HIGH;

    private static final double HIGH_FROM = 0.92;
    private static final double LOW_FROM = 0.80;
    private static final int MOST_CHARACTERS = 100;
    /** What equal beginnings weigh, and how long a beginning counts (Winkler, 1990). */
    private static final double PREFIX_WEIGHT = 0.1;

    private static final int LONGEST_PREFIX = 4;

    /** Without regard to case, accents and the order of given and family name. */
    static NameSimilarity of(@Nullable String one, @Nullable String other) {
        var first = plain(one);
        var second = plain(other);
        if (first.isEmpty() || second.isEmpty()) {
            return UNKNOWN;
        }
        double similarity = jaroWinkler(first, second);
        return similarity >= HIGH_FROM ? HIGH : similarity >= LOW_FROM ? LOW : NONE;
    }

    private static String plain(@Nullable String name) {
        if (name == null || name.contains("@")) {
            return "";
        }
        var text = Normalizer.normalize(name, Normalizer.Form.NFKD)
                .replaceAll("\\p{M}", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\d]+", " ")
                .strip();
        text = text.substring(0, Math.min(text.length(), MOST_CHARACTERS));
        return Arrays.stream(text.split(" ")).sorted().collect(Collectors.joining(" "));
    }

    /** 0 to 1; W. E. Winkler, "String Comparator Metrics and Enhanced Decision Rules", 1990. */
    static double jaroWinkler(String one, String other) {
        double jaro = jaro(one, other);
        int prefix = 0;
        while (prefix < Math.min(LONGEST_PREFIX, Math.min(one.length(), other.length()))
                && one.charAt(prefix) == other.charAt(prefix)) {
            prefix++;
        }
        return jaro + prefix * PREFIX_WEIGHT * (1 - jaro);
    }

    private static double jaro(String one, String other) {
        int window = Math.max(0, Math.max(one.length(), other.length()) / 2 - 1);
        var usedOfOne = new boolean[one.length()];
        var usedOfOther = new boolean[other.length()];
        int matches = 0;
        for (int i = 0; i < one.length(); i++) {
            for (int j = Math.max(0, i - window); j < Math.min(other.length(), i + window + 1); j++) {
                if (!usedOfOther[j] && one.charAt(i) == other.charAt(j)) {
                    usedOfOne[i] = true;
                    usedOfOther[j] = true;
                    matches++;
                    break;
                }
            }
        }
        if (matches == 0) {
            return 0;
        }
        int moved = 0;
        int j = 0;
        for (int i = 0; i < one.length(); i++) {
            if (usedOfOne[i]) {
                while (!usedOfOther[j]) {
                    j++;
                }
                if (one.charAt(i) != other.charAt(j)) {
                    moved++;
                }
                j++;
            }
        }
        double same = matches;
        return (same / one.length() + same / other.length() + (same - moved / 2.0) / same) / 3;
    }
}
