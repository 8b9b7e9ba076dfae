package io.filo.campaign;

import io.filo.contact.ContactFacts;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Tells the gate who was drawn to be left alone by a campaign. */
@Component
class CampaignFacts implements ContactFacts {

    private static final Pattern CAMPAIGN = Pattern.compile("campaign:(\\d{1,18})");

    private final CampaignRecipients recipients;

    CampaignFacts(CampaignRecipients recipients) {
        this.recipients = recipients;
    }

    @Override
    public Map<Long, Set<Flag>> flags(Collection<Long> customerIds, Situation situation) {
        var about = situation.contextId();
        var campaign = CAMPAIGN.matcher(about == null ? "" : about);
        return !campaign.matches()
                ? Map.of()
                : recipients.heldOut(Long.parseLong(campaign.group(1)), customerIds).stream()
                        .collect(Collectors.toMap(id -> id, id -> EnumSet.of(Flag.HOLD_OUT)));
    }
}
