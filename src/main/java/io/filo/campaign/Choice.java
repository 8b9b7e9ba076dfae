package io.filo.campaign;

/**
 * Which of two letters did better.
 *
 * @param reason CLICKS, OPENS, EQUAL or TOO_FEW
 */
record Choice(String variant, String reason) {

    /** Below this many who did anything, the difference is nothing but chance. */
    static final int FEWEST = 10;

    /**
     * @param sent how many got it
     * @param clicked how many of them followed a link
     * @param counted how many agreed to be counted when they open it
     * @param opened how many of these did
     */
    record Result(int sent, int clicked, int counted, int opened) {

        static final Result NONE = new Result(0, 0, 0, 0);
    }

    static Choice of(Result a, Result b) {
        if (a.clicked + b.clicked >= FEWEST && a.sent > 0 && b.sent > 0) {
            return by("CLICKS", (long) a.clicked * b.sent, (long) b.clicked * a.sent);
        }
        if (a.opened + b.opened >= FEWEST && a.counted > 0 && b.counted > 0) {
            return by("OPENS", (long) a.opened * b.counted, (long) b.opened * a.counted);
        }
        return new Choice("A", "TOO_FEW");
    }

    private static Choice by(String reason, long a, long b) {
        return a == b ? new Choice("A", "EQUAL") : new Choice(a > b ? "A" : "B", reason);
    }
}
