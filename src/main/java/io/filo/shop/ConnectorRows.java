package io.filo.shop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.shop.Connector.Keys;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The connectors, remembered for a few seconds: each webhook asks for one. */
@Component
class ConnectorRows {

    private static final Logger log = LoggerFactory.getLogger(ConnectorRows.class);
    private static final long FRESH = TimeUnit.SECONDS.toNanos(3);

    private final JdbcClient jdbc;
    private final Secrets secrets;
    private final ObjectMapper json;
    private final AtomicLong readAt = new AtomicLong();
    private volatile @Nullable Map<String, Connector> known;

    ConnectorRows(JdbcClient jdbc, Secrets secrets, ObjectMapper json) {
        this.jdbc = jdbc;
        this.secrets = secrets;
        this.json = json;
    }

    @Nullable
    Connector find(String key) {
        return all().get(key);
    }

    Map<String, Connector> all() {
        Map<String, Connector> now = known;
        long before = readAt.get();
        if (now != null && (System.nanoTime() - before < FRESH || !readAt.compareAndSet(before, System.nanoTime()))) {
            return now;
        }
        readAt.set(System.nanoTime());
        now = read();
        known = now;
        return now;
    }

    /** After a change on this node; the others see it within seconds. */
    void forget() {
        known = null;
    }

    Keys keys(String connector, byte @Nullable [] sealed) {
        if (sealed == null) {
            return Keys.NONE;
        }
        try {
            return json.readValue(secrets.open(connector, sealed), Keys.class);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    byte[] seal(String connector, Keys keys) {
        try {
            return secrets.seal(connector, json.writeValueAsString(keys));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private Map<String, Connector> read() {
        var rows = new HashMap<String, Connector>();
        jdbc.sql("select key, platform, brand, active, address, zone, secrets from shop_connector")
                .query((row, number) -> {
                    String key = row.getString("key");
                    Keys keys;
                    try {
                        keys = keys(key, row.getBytes("secrets"));
                    } catch (IllegalStateException otherSecret) {
                        log.warn(otherSecret.getMessage());
                        keys = Keys.NONE;
                    }
                    return new Connector(
                            key,
                            row.getString("platform"),
                            row.getString("brand"),
                            row.getBoolean("active"),
                            row.getString("address"),
                            row.getString("zone"),
                            keys);
                })
                .list()
                .forEach(each -> rows.put(each.key(), each));
        return rows;
    }
}
