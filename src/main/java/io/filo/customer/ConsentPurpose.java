package io.filo.customer;

/** What a customer may agree or object to. Messages about what he ordered or asked for need no consent. */
public enum ConsentPurpose {
    /** Help with what he bought; needs no consent, but he may object. */
    CARE,
    /** Offers and news. */
    MARKETING,
    /** Questions about how satisfied he is. */
    SURVEY,
    /** Drawing conclusions from what he bought, for offers of his own. */
    PROFILING
}
