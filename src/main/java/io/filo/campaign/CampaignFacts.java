package io.filo.campaign;

import io.filo.contact.ContactFacts;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Tells the gate who was drawn to be left alone by a campaign. */
@Component
class CampaignFacts implements ContactFacts {

    private final CampaignRecipients recipients;

    CampaignFacts(CampaignRecipients recipients) {
        this.recipients = recipients;
    }

    @Override
    public Map<Long, Set<Flag>> flags(Collection<Long> customerIds, Situation situation) {
        return Optional.ofNullable(situation.contextId())
                .flatMap(CampaignView::idOf)
                .map(campaign -> recipients.heldOut(campaign, customerIds))
                .orElse(Set.of())
                .stream()
                .collect(Collectors.toMap(id -> id, id -> EnumSet.of(Flag.HOLD_OUT)));
    }
}
