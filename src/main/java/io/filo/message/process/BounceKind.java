package io.filo.message.process;

/** What a delivery report says. */
public enum BounceKind {
    /** The address does not exist or will never accept. */
    HARD,
    /** Try again later: mailbox full, server away. */
    SOFT,
    /** The message is no delivery report, or none of a mail of ours. */
    NONE
}
