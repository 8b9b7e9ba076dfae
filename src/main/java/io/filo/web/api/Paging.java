package io.filo.web.api;

/** Bounds of every list of the API. */
final class Paging {

    static final int LARGEST = 200;
    static final String DEFAULT = "50";
    /** Beyond, a filter finds what is looked for, and the database need not count so far. */
    static final int LAST = 100_000;

    private Paging() {}
}
