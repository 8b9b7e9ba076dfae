package io.filo.contact;

import io.filo.engine.EventType;
import io.filo.engine.ProcessEvent.Kind;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What processes can hear of customers who follow the links in letters. */
@Configuration(proxyBeanMethods = false)
class ContactEventTypes {

    static final String OPT_IN_CONFIRMED = "lead.optInConfirmed";
    static final String SURVEY_ANSWERED = "survey.answered";

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
}
