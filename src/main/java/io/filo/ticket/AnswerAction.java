package io.filo.ticket;

/** What the operator decides on "Answer ticket". */
public enum AnswerAction {
    /** Send the answer and wait for the customer. */
    ANSWER_AND_WAIT,
    /** Send the answer; the matter is settled. */
    ANSWER_AND_RESOLVE,
    /** Send the answer and wait for a supplier, carrier or colleague. */
    WAIT_FOR_THIRD_PARTY,
    /** Hand over to another queue or person, with a note; the customer hears nothing. */
    FORWARD,
    /** The same matter as another ticket. */
    MERGE,
    /** Not a customer's mail at all. */
    SPAM,
    /** Settled without a word to the customer. */
    RESOLVE_SILENTLY;

    /** Whether the operator's text goes to the customer; with the others it is kept as an inside note. */
    public boolean sendsText() {
        return this == ANSWER_AND_WAIT || this == ANSWER_AND_RESOLVE || this == WAIT_FOR_THIRD_PARTY;
    }
}
