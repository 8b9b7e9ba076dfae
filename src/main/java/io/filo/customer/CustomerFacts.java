package io.filo.customer;

/**
 * What conditions of diagrams may read of a customer: <code>${crm.customer(customerId).stage == 'AWARENESS'}</code>.
 *
 * @param stage a {@link CustomerStage}
 * @param customerClass STANDARD or VIP
 * @param language ISO 639-1, lower case
 * @param kind PERSON or COMPANY
 */
public record CustomerFacts(String stage, String customerClass, String language, String kind) {}
