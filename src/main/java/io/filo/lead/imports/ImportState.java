package io.filo.lead.imports;

/** How far an import has come. */
public enum ImportState {
    /** Uploaded; nobody has started it. */
    DRAFT,
    READING,
    /** More errors than allowed: a person decides. */
    REVIEW,
    WRITING,
    /** A dry run has ended; nothing was written. */
    CHECKED,
    DONE,
    STOPPED,
    REVERTING,
    REVERTED;

    /** Whether it works by itself at the moment. */
    public boolean isAtWork() {
        return this == READING || this == WRITING || this == REVERTING;
    }
}
