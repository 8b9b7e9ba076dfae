package io.filo.order;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.filo.support.BusinessException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Snapshots and rows as JSON: to compare them, and to hand them to the database in one piece. */
final class Content {

    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(com.fasterxml.jackson.core.JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private Content() {}

    /** @throws BusinessException {@code BAD_SNAPSHOT} for characters that no text may hold */
    static Version version(Snapshot told, int progress) {
        JsonNode content = JSON.valueToTree(told);
        withoutTimes(content);
        var text = write(content);
        if (text.contains("\\u0000")) {
            throw bad("A text holds the character NUL, which no text may hold. Remove it in the map or in the shop.");
        }
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return new Version(told.updatedAt().truncatedTo(ChronoUnit.MICROS), progress, hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** When something was changed is no part of what it says, nor for the parcels in an order. */
    private static void withoutTimes(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove("updatedAt");
        }
        node.forEach(Content::withoutTimes);
    }

    /** As the database reads a {@code bytea} within JSON. */
    static String bytes(byte[] value) {
        return "\\x" + HexFormat.of().formatHex(value);
    }

    static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException unwritable) {
            throw new IllegalStateException(unwritable);
        }
    }

    static <T> T read(String json, Class<T> type) {
        try {
            return JSON.readValue(json, type);
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    static <T> List<T> readAll(@Nullable String json, Class<T> type) {
        if (json == null) {
            return List.of();
        }
        try {
            return JSON.readValue(json, JSON.getTypeFactory().constructCollectionType(List.class, type));
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    static Map<String, String> readMap(String json) {
        try {
            return JSON.readValue(
                    json, JSON.getTypeFactory().constructMapType(java.util.TreeMap.class, String.class, String.class));
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    static String path(List<String> categories) {
        return String.join(" > ", categories);
    }

    static BusinessException bad(String message) {
        return new BusinessException("BAD_SNAPSHOT", message, message);
    }
}
