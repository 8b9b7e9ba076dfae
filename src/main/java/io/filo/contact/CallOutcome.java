package io.filo.contact;

/** What came of a call. */
public enum CallOutcome {
    /** He has ordered, or is about to. */
    BOUGHT,
    /** Nobody answered, or he asked to be called again. */
    AGAIN,
    NOT_INTERESTED,
    /** Somebody else has that number. */
    WRONG_NUMBER,
    /** He does not want to be called, ever. */
    NEVER
}
