package io.filo.order;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the pages of orders are guarded, below {@code filo.tracking}.
 *
 * @param perNetwork posts of one network in an hour before it has to wait
 * @param wrongProofs wrong e-mail addresses and postal codes for one order in a day before nobody may try any more
 */
@ConfigurationProperties("filo.tracking")
record TrackingProperties(
        @DefaultValue("60") int perNetwork,
        @DefaultValue("6") int wrongProofs) {}
