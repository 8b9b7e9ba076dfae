package io.filo.lead;

import java.util.Map;

/**
 * A captcha, or whatever else tells people from machines, asked before a post becomes a lead. None is shipped: the guard
 * does without. Declare a bean to plug one in.
 */
public interface HumanCheck {

    /** What it says of a post. */
    enum Answer {
        PERSON,
        MACHINE,
        /** Nothing was asked, or nobody knows: the guard decides. */
        UNKNOWN
    }

    /**
     * Must answer from the post alone: it is asked inside a transaction.
     *
     * @param post every parameter of the post
     * @param network address that it came from
     */
    Answer check(CaptureForm form, Map<String, String> post, String network);
}
