package io.filo.contact;

import io.filo.customer.CustomerReference;
import io.filo.engine.EventType;
import io.filo.engine.ProcessEvent.Kind;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What processes can hear of customers who follow the links in letters, and what goes over with a merge of customers. */
@Configuration(proxyBeanMethods = false)
class ContactEventTypes {

    static final String OPT_IN_CONFIRMED = "lead.optInConfirmed";
    static final String SURVEY_ANSWERED = "survey.answered";
    static final String NPS_ANSWERED = "nps.answered";
    static final String NPS_GIVEN = "nps.given";
    static final String NO_NUMBER = "customer.noNumber";

    @Bean
    EventType optInConfirmed() {
        return new EventType(
                OPT_IN_CONFIRMED,
                Kind.WAKE,
                "The owner of an address confirmed that he wants offers; key is what block requestOptIn was given.");
    }

    @Bean
    EventType surveyAnswered() {
        return new EventType(
                SURVEY_ANSWERED,
                Kind.WAKE,
                "A customer answered a survey; key is the number of what it was about. Read it by block readSurvey.");
    }

    /** A name of its own: what it is about has other numbers than tickets have. */
    @Bean
    EventType npsAnswered() {
        return new EventType(
                NPS_ANSWERED,
                Kind.WAKE,
                "A customer said from 0 to 10 how likely he would recommend us (topic NPS); key is the number of what it"
                        + " was about. Read it by block readSurvey.");
    }

    /** A name of its own: what starts cases wakes none. */
    @Bean
    EventType npsGiven() {
        return new EventType(
                NPS_GIVEN,
                Kind.START,
                "A customer said from 0 to 10 how likely he would recommend us, whether or not anybody still waits for it;"
                        + " key is the number of what it was about. Carries about (such as order, or campaign for the answer to"
                        + " a survey), aboutId, customerId, score and remark, whether something was written with it.");
    }

    @Bean
    EventType customerWithoutNumber() {
        return new EventType(
                NO_NUMBER,
                Kind.WAKE,
                "The last number of the customer of the case turned out to be somebody else's when he was called; all cases of"
                        + " the customer hear it.");
    }

    /** Caps count what was sent to the person, whichever card it was sent to. */
    @Bean
    CustomerReference contactLogOfCustomer() {
        return new CustomerReference("contact_log", "customer_id");
    }

    @Bean
    CustomerReference lettersToReviewOfCustomer() {
        return new CustomerReference("contact_draft", "customer_id");
    }

    @Bean
    CustomerReference surveyAnswersOfCustomer() {
        return new CustomerReference("survey_answer", "customer_id");
    }
}
