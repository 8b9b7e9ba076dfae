package io.filo.campaign;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How often it is looked who came into a segment and left it, below {@code filo.campaign.membership}.
 *
 * @param refresh after that long each segment is looked at again; 1 minute to 7 days, or 0 for never by itself
 * @param startsPerRun how many may enter in one look a segment that starts a process; the others enter in the next. 1 to
 *     10,000
 */
@ConfigurationProperties("filo.campaign.membership")
record MembershipProperties(
        @DefaultValue("15m") Duration refresh,
        @DefaultValue("500") int startsPerRun) {

    MembershipProperties {
        if (!refresh.isZero()
                && (refresh.compareTo(Duration.ofMinutes(1)) < 0 || refresh.compareTo(Duration.ofDays(7)) > 0)) {
            throw new IllegalArgumentException("filo.campaign.membership.refresh=" + refresh
                    + ": write a time from 1m to 7d, or 0s for never by itself.");
        }
        if (startsPerRun < 1 || startsPerRun > 10_000) {
            throw new IllegalArgumentException(
                    "filo.campaign.membership.starts-per-run=" + startsPerRun + ": write a number from 1 to 10000.");
        }
    }
}
