package io.filo.shop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.filo.shop.Platform.Ping;
import io.filo.shop.Platform.Where;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Where shops knock: what is proved is kept, and nothing else happens before they are answered. */
@Component
public class Hooks {

    /** What the shop is told. */
    public enum Answer {
        /** Kept, or known already. */
        TAKEN,
        /** The shop only tried the address. */
        PING,
        /** There is no such connector, or it does not listen now. */
        UNKNOWN,
        /** The platform's file cannot be used just now; whoever sends again later loses nothing. */
        NOT_READY,
        /** The signature is missing, wrong or too old. */
        REFUSED
    }

    private static final int LONGEST_TOPIC = 120;

    /** Ids and times that came beside the body: worth keeping, never worth trusting alone. */
    private static final List<String> KEPT_HEADERS = List.of(
            "X-Shopify-Webhook-Id",
            "X-Shopify-Event-Id",
            "X-Shopify-Triggered-At",
            "X-Shopify-Shop-Domain",
            "X-WC-Webhook-ID",
            "X-WC-Webhook-Delivery-ID",
            "X-WC-Webhook-Source",
            "webhook-id",
            "webhook-timestamp");

    /** For who asks for a connector that is not there: it costs as much as a wrong signature. */
    private static final Verification NOBODY = Verification.of(Verification.Scheme.HMAC, "X-Signature");

    private static final List<String> NO_SECRET = List.of("nobody knows it");

    private final ConnectorRows connectors;
    private final Platforms platforms;
    private final Inbox inbox;
    private final Heard heard;
    private final ObjectMapper json;
    private final Clock clock;
    private final long maxBody;

    Hooks(
            ConnectorRows connectors,
            Platforms platforms,
            Inbox inbox,
            Heard heard,
            ObjectMapper json,
            Clock clock,
            ShopProperties properties) {
        this.connectors = connectors;
        this.platforms = platforms;
        this.inbox = inbox;
        this.heard = heard;
        this.json = json;
        this.clock = clock;
        this.maxBody = properties.maxBody().toBytes();
    }

    /** In bytes; what is larger is not to be read. */
    public long maxBody() {
        return maxBody;
    }

    /**
     * Verifies and keeps a message. One statement in the database; none for what is refused.
     *
     * @param headers the value of a header by its name, in any case of letters
     */
    public Answer receive(String key, Function<String, @Nullable String> headers, byte[] body) {
        Connector connector = connectors.find(key);
        if (connector == null || !connector.active()) {
            NOBODY.proves(NO_SECRET, headers, body, clock.instant());
            return Answer.UNKNOWN;
        }
        Platforms.Known known = platforms.find(connector.platform()).orElse(null);
        if (known == null) {
            return Answer.NOT_READY;
        }
        Platform platform = known.platform();
        for (Ping ping : platform.pings()) {
            if (isPing(ping, headers, body)) {
                heard.pinged(key);
                return Answer.PING;
            }
        }
        if (!platform.verify().proves(connector.keys().secrets(), headers, body, clock.instant())) {
            heard.refused(key);
            return Answer.REFUSED;
        }
        Body read = new Body(body);
        String topic = cut(read.find(platform.topic(), headers));
        Where idAt = platform.eventId();
        String eventId = idAt == null ? null : read.find(idAt, headers);
        Platform.Topic meant = platform.topics().get(topic);
        inbox.take(key, topic, Inbox.Origin.HOOK, eventId, notes(headers), body, meant != null && meant.isThin());
        heard.accepted(key);
        return Answer.TAKEN;
    }

    private static String cut(@Nullable String topic) {
        String text = topic == null || topic.isBlank() ? "?" : topic.strip();
        return text.length() > LONGEST_TOPIC ? text.substring(0, LONGEST_TOPIC) : text;
    }

    private @Nullable String notes(Function<String, @Nullable String> headers) {
        ObjectNode notes = json.createObjectNode();
        for (String name : KEPT_HEADERS) {
            String value = headers.apply(name);
            if (value != null) {
                notes.put(
                        name, value.substring(0, Math.min(value.length(), 200)).replace("\0", ""));
            }
        }
        try {
            return notes.isEmpty() ? null : json.writeValueAsString(notes);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private boolean isPing(Ping ping, Function<String, @Nullable String> headers, byte[] body) {
        if (body.length > 1000) {
            return false;
        }
        String type = headers.apply("Content-Type");
        if (ping.contentType() != null
                && (type == null || !type.toLowerCase(Locale.ROOT).startsWith(ping.contentType()))) {
            return false;
        }
        String text = new String(body, StandardCharsets.UTF_8);
        if (ping.body() != null) {
            return text.strip().matches(ping.body());
        }
        if (ping.json() == null) {
            return false;
        }
        JsonNode tree = new Body(body).tree();
        return tree != null
                && tree.size() == ping.json().size()
                && ping.json().entrySet().stream()
                        .allMatch(member -> member.getValue()
                                .equals(tree.path(member.getKey()).asText()));
    }

    /** Read as JSON only when something in it is asked for. */
    private final class Body {

        private final byte[] bytes;
        private @Nullable JsonNode tree;
        private boolean read;

        Body(byte[] bytes) {
            this.bytes = bytes;
        }

        @Nullable
        String find(Where where, Function<String, @Nullable String> headers) {
            for (String name : where.header()) {
                String value = headers.apply(name);
                if (value != null) {
                    return value;
                }
            }
            if (where.json() != null) {
                JsonNode root = tree();
                JsonNode found = root == null ? null : root.at(where.json());
                if (found != null && found.isValueNode() && !found.isNull()) {
                    return found.asText();
                }
            }
            return where.fixed();
        }

        @Nullable
        JsonNode tree() {
            if (!read) {
                read = true;
                try {
                    tree = json.readTree(bytes);
                } catch (IOException noJson) {
                    tree = null;
                }
            }
            return tree;
        }
    }
}
