package io.filo.campaign;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Segments and campaigns, below {@code filo.campaign}.
 *
 * @param segmentTimeout how long the database may look for the members of a segment; above 0 and at most 10 minutes
 */
@ConfigurationProperties("filo.campaign")
record CampaignProperties(@DefaultValue("20s") Duration segmentTimeout) {

    CampaignProperties {
        if (segmentTimeout.toMillis() < 1 || segmentTimeout.compareTo(Duration.ofMinutes(10)) > 0) {
            throw new IllegalArgumentException(
                    "filo.campaign.segment-timeout=" + segmentTimeout + ": write a time up to 10m, such as 20s.");
        }
    }
}
