package io.filo.shop;

import io.filo.support.StartFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The shops' side, below {@code filo.shop}.
 *
 * @param maxBody largest body of a webhook and of an answer of a shop; 1 kB to 100 MB
 * @param connectors a folder with platforms of one's own; one of the same name takes the place of a shipped one
 * @param work whether this node works off what shops sent, asks shops and sends to them
 * @param workers threads that work off the inbox; 1 to 16
 * @param pollInterval how often is looked for work that nobody told of
 * @param mapTime how long one map may run
 * @param mapDepth how deep the calls in a map may nest
 * @param attempts how often a row is tried before it waits for a person
 * @param allowedHosts hosts that may be asked and sent to; empty for all that lie in no private network
 * @param privateNetworks whether hosts in private networks may be asked and sent to
 * @param callTimeout how long a shop may take to answer
 * @param keepDone how long a message is kept after it was worked off; 1 day or more. Until then the same one is known again
 * @param keepFailed how long one is kept that waits for a person; 1 day or more
 * @param keepBehaviour how long is kept what visitors of a site looked at; 1 day or more
 * @param collectPerNetwork batches of what visitors look at that one network may send in a minute, per node; 1 or more
 */
@ConfigurationProperties("filo.shop")
record ShopProperties(
        @DefaultValue("5MB") DataSize maxBody,
        @Nullable Path connectors,
        @DefaultValue("true") boolean work,
        @DefaultValue("2") int workers,
        @DefaultValue("1s") Duration pollInterval,
        @DefaultValue("2s") Duration mapTime,
        @DefaultValue("200") int mapDepth,
        @DefaultValue("12") int attempts,
        @DefaultValue List<String> allowedHosts,
        @DefaultValue("false") boolean privateNetworks,
        @DefaultValue("20s") Duration callTimeout,
        @DefaultValue("90d") Duration keepDone,
        @DefaultValue("365d") Duration keepFailed,
        @DefaultValue("180d") Duration keepBehaviour,
        @DefaultValue("120") int collectPerNetwork) {

    ShopProperties {
        require(
                maxBody.toKilobytes() >= 1 && maxBody.toMegabytes() <= 100,
                "filo.shop.max-body is " + maxBody.toBytes() + " bytes: set it between 1KB and 100MB.");
        require(workers >= 1 && workers <= 16, "filo.shop.workers is " + workers + ": set it between 1 and 16.");
        require(
                !mapTime.isNegative() && !mapTime.isZero() && mapTime.toSeconds() <= 60,
                "filo.shop.map-time is " + mapTime + ": set it between 1ms and 60s.");
        require(
                mapDepth >= 20 && mapDepth <= 1000,
                "filo.shop.map-depth is " + mapDepth + ": set it between 20 and 1000.");
        require(keepDone.toDays() >= 1, "filo.shop.keep-done is " + keepDone + ": set it to 1d or more.");
        require(keepFailed.toDays() >= 1, "filo.shop.keep-failed is " + keepFailed + ": set it to 1d or more.");
        require(
                keepBehaviour.toDays() >= 1,
                "filo.shop.keep-behaviour is " + keepBehaviour + ": set it to 1d or more.");
        require(
                collectPerNetwork >= 1,
                "filo.shop.collect-per-network is " + collectPerNetwork + ": set it to 1 or more.");
    }

    private static void require(boolean holds, String sentence) {
        if (!holds) {
            throw new StartFailure(sentence);
        }
    }
}
