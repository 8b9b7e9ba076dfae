package io.filo.customer;

import org.jspecify.annotations.Nullable;

/**
 * What is made of a customer, beside the card.
 *
 * @param stageReason the row of the table journey-stage that said so, such as {@code ASKED}; null when it was entered
 * @param persona code of a kind of customer, such as {@code CLUB_BUYER}; null for none yet
 * @param personaReason the row of the table persona that said so; null where a person chose it
 * @param personaBy user id of who chose it; null where the table did
 * @param owner user id of who looks after the customer
 * @param vatNumber with its country in front; companies only
 */
public record CustomerProfile(
        long customerId,
        CustomerStage stage,
        @Nullable String stageReason,
        @Nullable String persona,
        @Nullable String personaReason,
        @Nullable String personaBy,
        @Nullable String owner,
        String customerClass,
        boolean ofCompany,
        @Nullable String street,
        @Nullable String postalCode,
        @Nullable String city,
        @Nullable String country,
        @Nullable String vatNumber) {

    CustomerProfile with(
            CustomerStage stage,
            @Nullable String stageReason,
            @Nullable String persona,
            @Nullable String personaReason) {
        return new CustomerProfile(
                customerId,
                stage,
                stageReason,
                persona,
                personaReason,
                personaBy,
                owner,
                customerClass,
                ofCompany,
                street,
                postalCode,
                city,
                country,
                vatNumber);
    }
}
