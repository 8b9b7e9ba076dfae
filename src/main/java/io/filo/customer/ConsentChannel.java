package io.filo.customer;

/** The ways to reach somebody that consent is asked for. */
public enum ConsentChannel {
    EMAIL,
    PHONE,
    SMS,
    WHATSAPP,
    TELEGRAM,
    POST,
    /** All of them: for refusals, and for {@link ConsentPurpose#PROFILING}, which uses none. */
    ANY
}
