package io.filo.shop;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import io.filo.shop.Platforms.MapFile;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Runs the maps: a JSONata expression each, stopped when it runs too long or too deep. */
@Component
class SnapshotMaps {

    private static final int MOST_REMEMBERED = 200;

    private final long millis;
    private final int depth;

    /** An expression keeps state while it runs: each thread has its own. */
    private final ThreadLocal<Map<String, Jsonata>> parsed = ThreadLocal.withInitial(ConcurrentHashMap::new);

    SnapshotMaps(ShopProperties properties) {
        this.millis = properties.mapTime().toMillis();
        this.depth = properties.mapDepth();
    }

    /**
     * @param data as {@link PlainData} makes it
     * @param received when it came, {@code $received} in the map
     * @return maps, lists, texts, numbers and booleans
     * @throws ShopTrouble {@code shop.map-wrong}, {@code shop.map-stopped}, {@code shop.map-failed}
     */
    @Nullable
    Object run(MapFile map, @Nullable Object data, ZoneId zone, Instant received) {
        String key = map.version() + zone;
        Jsonata expression = parsed.get().get(key);
        if (expression == null) {
            expression = parse(map);
            MapFunctions.bind(expression, zone);
            if (parsed.get().size() >= MOST_REMEMBERED) {
                parsed.get().clear();
            }
            parsed.get().put(key, expression);
        }
        var frame = expression.createFrame();
        frame.setRuntimeBounds(millis, depth);
        frame.bind("received", received.toString());
        try {
            return expression.evaluate(data, frame);
        } catch (RuntimeException | StackOverflowError failed) {
            parsed.get().remove(key);
            throw trouble(map, failed);
        }
    }

    private static Jsonata parse(MapFile map) {
        try {
            return Jsonata.jsonata(map.text());
        } catch (JException wrong) {
            throw ShopTrouble.lasting("shop.map-wrong", map.name(), wrong.getLocation(), words(wrong));
        }
    }

    private ShopTrouble trouble(MapFile map, Throwable failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof ShopTrouble ours) {
                return ours;
            }
        }
        String text = words(failed);
        // The library has no codes for its two bounds, only sentences.
        if (failed instanceof StackOverflowError
                || text.toLowerCase(Locale.ROOT).contains("timeout")
                || text.toLowerCase(Locale.ROOT).contains("stack overflow")) {
            return ShopTrouble.passing("shop.map-stopped", map.name(), millis, depth);
        }
        return ShopTrouble.lasting("shop.map-failed", map.name(), text);
    }

    private static String words(Throwable failed) {
        return failed.getMessage() == null ? failed.getClass().getSimpleName() : failed.getMessage();
    }
}
