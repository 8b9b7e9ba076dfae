package io.filo.care;

import io.filo.contact.Enquiry;
import io.filo.contact.Purpose;
import io.filo.contact.SentLetters;
import io.filo.order.CareEffects;
import org.springframework.stereotype.Component;

/** Enters each letter that care writes for an order, so that it can be taken back. Receipts are no care. */
@Component
class CareLedger implements SentLetters {

    private final CareEffects effects;

    CareLedger(CareEffects effects) {
        this.effects = effects;
    }

    @Override
    public void sent(long customerId, Enquiry enquiry, long messageId) {
        var about = enquiry.contextId();
        if (enquiry.purpose() != Purpose.TRANSACTIONAL
                && about != null
                && about.matches(OrderCare.CONTEXT + "\\d{1,18}")) {
            effects.made(
                    Long.parseLong(about.substring(OrderCare.CONTEXT.length())),
                    switch (enquiry.purpose()) {
                        case SURVEY -> OrderCare.SURVEY;
                        case MARKETING -> OrderCare.OFFER;
                        default -> OrderCare.MESSAGE;
                    },
                    "message:" + messageId);
        }
    }
}
