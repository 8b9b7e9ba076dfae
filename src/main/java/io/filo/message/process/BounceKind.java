package io.filo.message.process;

/** What a delivery report says. */
public enum BounceKind {
    /** Undeliverable for good: the address does not exist or never accepts, or our own server refused the mail. */
    HARD,
    /** As HARD, but all of its addresses are marked already and not corrected since: somebody has been asked. */
    REPEATED,
    /** Try again later: mailbox full, server away. */
    SOFT,
    /** The message is no delivery report, or none of a mail of ours. */
    NONE
}
