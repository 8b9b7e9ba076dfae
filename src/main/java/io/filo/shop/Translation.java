package io.filo.shop;

import io.filo.order.Snapshot;
import io.filo.shop.Platform.Fetch;
import io.filo.shop.Platform.Topic;
import io.filo.shop.Platforms.Known;
import io.filo.shop.Platforms.MapFile;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Puts what a shop said into canonical snapshots. Keeps nothing, and asks a shop only where its message is a notice. */
@Component
class Translation {

    /** Answers the questions of thin notices. */
    interface Asking {

        /** @return null for what is not there, where that is allowed */
        @Nullable
        Object ask(Fetch fetch, Object known);
    }

    /**
     * @param kind as in the topic
     * @param snapshots empty for what is ignored and for privacy
     * @param data what the map made, for kinds that are no snapshots
     * @param mapVersion null for what is ignored
     * @param fetched what was asked for, by member; null when nothing was
     */
    record Translated(
            String kind,
            List<Snapshot> snapshots,
            @Nullable Object data,
            @Nullable String mapVersion,
            @Nullable Map<String, Object> fetched) {}

    private final SnapshotMaps maps;
    private final SnapshotReader reader;

    Translation(SnapshotMaps maps, SnapshotReader reader) {
        this.maps = maps;
        this.reader = reader;
    }

    /**
     * @param zone where times without a zone are meant
     * @throws ShopTrouble when it cannot be understood, or the shop does not answer
     */
    Translated translate(Known known, String topicName, byte[] body, String zone, Instant received, Asking shop) {
        Topic topic = known.platform().topics().get(topicName);
        if (topic == null) {
            throw ShopTrouble.lasting("shop.no-topic", topicName);
        }
        MapFile map = topic.map() == null ? null : known.maps().get(topic.map());
        if (topic.kind().equals("ignored") || map == null) {
            return new Translated("ignored", List.of(), null, null, null);
        }
        Object message = PlainData.json(body);
        Object seen = message;
        Map<String, Object> fetched = null;
        if (topic.isThin()) {
            fetched = new LinkedHashMap<>();
            for (Fetch fetch : topic.fetch()) {
                Object answer = shop.ask(fetch, message == null ? Map.of() : message);
                if (answer != null) {
                    fetched.put(fetch.as(), answer);
                }
            }
            var all = new LinkedHashMap<String, Object>(fetched);
            all.put("notice", message == null ? Map.of() : message);
            seen = all;
        }
        Object mapped = maps.run(map, seen, zone(zone), received);
        if (SnapshotReader.knows(topic.kind())) {
            return new Translated(
                    topic.kind(), reader.read(topic.kind(), mapped, received), null, map.version(), fetched);
        }
        return new Translated(topic.kind(), List.of(), mapped, map.version(), fetched);
    }

    static ZoneId zone(String zone) {
        try {
            return ZoneId.of(zone);
        } catch (DateTimeException unknown) {
            return ZoneId.of("UTC");
        }
    }
}
