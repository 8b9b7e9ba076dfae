package io.filo.message;

/** What kind of message came in, by evidence. A class suppresses replies, never recording. */
public enum MessageClass {
    /** A mail of our own that came back. */
    OWN_LOOP,
    /** A complaint by a mailbox provider (ARF). */
    FEEDBACK,
    BOUNCE,
    /** A disposition notification: read, deleted. */
    RECEIPT,
    /** A vacation notice or other automatic answer. */
    AUTO_REPLY,
    /** Newsletters, contact forms, shops: a machine wrote on its own account. */
    AUTO_GENERATED,
    HUMAN
}
