package io.filo.campaign;

import io.filo.engine.EventType;
import io.filo.engine.ProcessEvent.Kind;
import io.filo.engine.WakeValidity;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What processes can hear of the calls of campaigns. */
@Configuration(proxyBeanMethods = false)
class CallEvents {

    @Bean
    EventType callDue() {
        return new EventType(
                CampaignCalls.DUE,
                Kind.START,
                "Somebody's turn has come to be called for a campaign; key is the call's id. Carries callId, campaignId,"
                        + " customerId, callTopic, callScript and callGroup.");
    }

    @Bean
    EventType callDueAgain() {
        return new EventType(
                CampaignCalls.DUE_AGAIN,
                Kind.WAKE,
                "Somebody who was to be called again can be called now; key is the call's id.");
    }

    @Bean
    EventType callDropped() {
        return new EventType(
                CampaignCalls.DROPPED,
                Kind.WAKE,
                "The campaign that a call belongs to was stopped, or the call may not be made any more; key is the call's id.");
    }

    /** What has ended by itself meanwhile need not be dropped. */
    @Bean
    WakeValidity dropOfCall() {
        return never(CampaignCalls.DROPPED);
    }

    /** Nor called again. */
    @Bean
    WakeValidity callOnceMore() {
        return never(CampaignCalls.DUE_AGAIN);
    }

    private static WakeValidity never(String event) {
        return new WakeValidity() {
            @Override
            public String eventName() {
                return event;
            }

            @Override
            public boolean stillMeaningful(String businessKey) {
                return false;
            }
        };
    }
}
