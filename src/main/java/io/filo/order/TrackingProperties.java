package io.filo.order;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the pages of orders are guarded, below {@code filo.tracking}.
 *
 * @param perNetwork posts of one network in an hour before it has to wait
 * @param wrongProofs wrong e-mail addresses and postal codes by one link in a day, from wherever, before it takes none any
 *     more; who has the order's mailbox asks for a new link
 */
@ConfigurationProperties("filo.tracking")
record TrackingProperties(
        @DefaultValue("60") int perNetwork,
        @DefaultValue("20") int wrongProofs) {}
