package io.filo.customer;

/** Implemented by a module that has at most one of a thing for each customer: told within the merge, once all has gone over. */
public interface MergeWatcher {

    /** @param merged is part of the survivor from now on */
    void merged(long survivor, long merged);
}
