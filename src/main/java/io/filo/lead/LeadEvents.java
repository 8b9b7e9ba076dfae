package io.filo.lead;

import io.filo.customer.CustomerReference;
import io.filo.engine.EventType;
import io.filo.engine.ProcessEvent.Kind;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What processes can hear of leads, and what of them goes over with a merge of customers. */
@Configuration(proxyBeanMethods = false)
class LeadEvents {

    private static final String CARRIES = " Carries leadId and leadSource.";

    /** The start event of each source. */
    static String startOf(LeadSource source) {
        return switch (source) {
            case FORM -> "lead.formSubmitted";
            case EVENT -> "lead.eventSignup";
            case MAIL -> "lead.mailReceived";
            case HAND, API -> "lead.entered";
            case IMPORT -> "lead.imported";
        };
    }

    @Bean
    EventType leadFormSubmitted() {
        return new EventType(
                startOf(LeadSource.FORM),
                Kind.START,
                "Somebody filled in a capture form; key is the lead's id." + CARRIES);
    }

    @Bean
    EventType leadEventSignup() {
        return new EventType(
                startOf(LeadSource.EVENT),
                Kind.START,
                "Somebody signed up for an event; key is the lead's id." + CARRIES);
    }

    @Bean
    EventType leadMailReceived() {
        return new EventType(
                startOf(LeadSource.MAIL),
                Kind.START,
                "A mail asks for an offer or for advice before buying; key is the lead's id." + CARRIES);
    }

    @Bean
    EventType leadEntered() {
        return new EventType(
                startOf(LeadSource.HAND),
                Kind.START,
                "A colleague or another program entered a lead; key is the lead's id." + CARRIES);
    }

    @Bean
    EventType leadImported() {
        return new EventType(
                startOf(LeadSource.IMPORT),
                Kind.START,
                "A row of an import wants a decision; key is the lead's id." + CARRIES);
    }

    @Bean
    CustomerReference leadsOfCustomer() {
        return new CustomerReference("lead", "customer_id");
    }
}
