package io.filo.campaign;

/** Draws who is left alone, so that what is done with the others can be compared with it: the same answer each time. */
public final class HoldOut {

    private HoldOut() {}

    /**
     * Whether that customer is left alone.
     *
     * @param seed of the installation or of the campaign
     * @param round such as a day since 1970 or the number of a campaign: in each another tenth is drawn
     * @param share 0 to 1
     */
    public static boolean holds(long seed, long customerId, long round, double share) {
        long mixed = mix(mix(mix(seed) ^ customerId) ^ round);
        return (mixed >>> 11) * 0x1.0p-53 < share;
    }

    /** The finaliser of SplitMix64: Steele, Lea and Flood, Fast splittable pseudorandom number generators, OOPSLA 2014. */
    private static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
