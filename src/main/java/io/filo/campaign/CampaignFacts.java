package io.filo.campaign;

import io.filo.contact.Channel;
import io.filo.contact.ContactFacts;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Tells the gate who was drawn to be left alone by a campaign, and whose call for another one is open. */
@Component
class CampaignFacts implements ContactFacts {

    private final CampaignRecipients recipients;
    private final JdbcClient jdbc;

    CampaignFacts(CampaignRecipients recipients, JdbcClient jdbc) {
        this.recipients = recipients;
        this.jdbc = jdbc;
    }

    @Override
    public Map<Long, Set<Flag>> flags(Collection<Long> customerIds, Situation situation) {
        var flags = new HashMap<Long, Set<Flag>>();
        var own = Optional.ofNullable(situation.contextId()).flatMap(CampaignView::idOf);
        own.ifPresent(
                campaign -> recipients.heldOut(campaign, customerIds).forEach(id -> add(flags, id, Flag.HOLD_OUT)));
        if (situation.channel() == Channel.PHONE) {
            called(customerIds, own.orElse(0L)).forEach(id -> add(flags, id, Flag.CALL_OPEN));
        }
        return flags;
    }

    private static void add(Map<Long, Set<Flag>> flags, long customer, Flag flag) {
        flags.computeIfAbsent(customer, any -> EnumSet.noneOf(Flag.class)).add(flag);
    }

    /** From the list, not from the tasks: a case begins a moment after its call was opened. */
    private List<Long> called(Collection<Long> customerIds, long own) {
        return jdbc.sql("""
                        select distinct customer_id from campaign_call
                        where customer_id = any (?) and state = 'OPEN' and campaign_id <> ?
                        """)
                .params(customerIds.toArray(Long[]::new), own)
                .query(Long.class)
                .list();
    }
}
