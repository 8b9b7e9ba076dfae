package io.filo.customer;

/** What the table {@code journey-stage} sees of a customer: counts, under the names given here. */
public enum JourneyFact {
    /** Enquiries and sign-ups, whatever became of them. */
    LEADS("leads"),
    /** Enquiries that came to something. */
    CONVERTED_LEADS("convertedLeads"),
    TICKETS("tickets"),
    /** Paid and kept. */
    ORDERS("orders"),
    /** Others who came by the customer. */
    REFERRALS("referrals");

    private final String variable;

    JourneyFact(String variable) {
        this.variable = variable;
    }

    /** The name of the table's input. */
    public String variable() {
        return variable;
    }
}
