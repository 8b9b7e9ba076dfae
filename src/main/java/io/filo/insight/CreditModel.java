package io.filo.insight;

/** How the credit for an order is shared out among the meetings that came before it. */
public enum CreditModel {
    /** All to the last that was not the customer coming by himself; to the last when all were. */
    LAST_NON_DIRECT,
    /** All to the first. */
    FIRST,
    /** The same to each. */
    LINEAR,
    /** Half as much for every 7 days that it lies before the last. */
    TIME_DECAY,
    /** 40 % to the first, 40 % to the last, 20 % shared by those between; halves when there are two. */
    POSITION,
    /** By how many orders there would be fewer without it, in a first-order Markov chain of all paths. */
    MARKOV
}
