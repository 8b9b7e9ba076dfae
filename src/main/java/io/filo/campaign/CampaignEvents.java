package io.filo.campaign;

import io.filo.customer.CustomerReference;
import io.filo.engine.EventType;
import io.filo.engine.ProcessEvent.Kind;
import io.filo.engine.WakeValidity;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What processes can hear of campaigns, and what goes over with a merge of customers. */
@Configuration(proxyBeanMethods = false)
class CampaignEvents {

    static final String LAUNCHED = "campaign.launched";
    static final String STOPPED = "campaign.stopped";
    static final String ANSWERED = "campaign.answered";
    static final String OVERDUE = "newsletter.overdue";
    static final String SENT = "newsletter.sent";

    @Bean
    EventType newsletterOverdue() {
        return new EventType(
                OVERDUE,
                Kind.START,
                "The day has passed by which a newsletter was to be on its way; key is year and month, such as 202611.");
    }

    @Bean
    EventType newsletterSent() {
        return new EventType(
                SENT, Kind.WAKE, "A newsletter has begun to leave; key is year and month, such as 202611.");
    }

    /** Nobody need be told that what nobody waited for has left. */
    @Bean
    WakeValidity newsletterThatWasSent() {
        return new WakeValidity() {
            @Override
            public String eventName() {
                return SENT;
            }

            @Override
            public boolean stillMeaningful(String businessKey) {
                return false;
            }
        };
    }

    @Bean
    EventType campaignLaunched() {
        return new EventType(
                LAUNCHED,
                Kind.START,
                "A campaign is written and shall be approved; key is its id. Carries campaignId and campaignKind.");
    }

    @Bean
    EventType surveyOfCampaignAnswered() {
        return new EventType(
                ANSWERED,
                Kind.START,
                "A customer has answered the survey of a campaign; key is the number of the answer. Carries answerId,"
                        + " campaignId and customerId. A score from 0 to 10 is told by nps.given too.");
    }

    @Bean
    CustomerReference responsesOfCustomer() {
        return new CustomerReference("campaign_response", "customer_id");
    }

    @Bean
    CustomerReference answersOfCustomer() {
        return new CustomerReference("campaign_answer", "customer_id");
    }

    @Bean
    EventType segmentEntered() {
        return new EventType(
                Memberships.ENTERED,
                Kind.START,
                "Somebody came into a segment for which this process was chosen; key is the id of the customer, or of the"
                        + " lead. Carries segmentKey, customerId (of a lead only when known) and, for a lead, leadId.");
    }

    @Bean
    EventType campaignStopped() {
        return new EventType(STOPPED, Kind.WAKE, "Somebody has stopped a campaign at once; key is its id.");
    }

    /** What has ended by itself meanwhile needs no stop. */
    @Bean
    WakeValidity stopOfCampaign() {
        return new WakeValidity() {
            @Override
            public String eventName() {
                return STOPPED;
            }

            @Override
            public boolean stillMeaningful(String businessKey) {
                return false;
            }
        };
    }
}
