package io.filo.shop;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.filo.order.Snapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/** Believes nothing that a map made before the schema of its kind allows it. */
@Component
class SnapshotReader {

    private static final int TOLD_PROBLEMS = 3;
    private static final String CHANGED = "updatedAt";
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(10);

    private static final Map<String, Class<? extends Snapshot>> KINDS = Map.of(
            "customer", Snapshot.CustomerSnapshot.class,
            "product", Snapshot.ProductSnapshot.class,
            "stockLevel", Snapshot.StockSnapshot.class,
            "cart", Snapshot.CartSnapshot.class,
            "order", Snapshot.OrderSnapshot.class,
            "shipment", Snapshot.ShipmentSnapshot.class,
            "return", Snapshot.ReturnSnapshot.class);

    private final ObjectMapper mapper = mapper();
    private final Map<String, JsonSchema> schemas = new LinkedHashMap<>();

    SnapshotReader() {
        var factory = JsonSchemaFactory.getInstance(VersionFlag.V202012);
        try (var in = new ClassPathResource("shop/canonical.schema.json").getInputStream()) {
            JsonNode all = mapper.readTree(in);
            for (String kind : KINDS.keySet()) {
                ObjectNode one = all.deepCopy();
                one.put("$ref", "#/$defs/" + kind);
                schemas.put(kind, factory.getSchema(one));
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static ObjectMapper mapper() {
        ObjectMapper mapper =
                JsonMapper.builder().addModule(new JavaTimeModule()).build();
        mapper.configOverride(List.class).setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY));
        mapper.configOverride(Map.class).setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY));
        return mapper;
    }

    static boolean knows(String kind) {
        return KINDS.containsKey(kind);
    }

    /**
     * @param mapped what the map made: one thing or a list of things
     * @param received what claims to have changed after this is taken to have changed then, for a shop whose clock is
     *     ahead would silence all that follows
     * @throws ShopTrouble {@code shop.invalid} naming what is wrong where, {@code shop.nothing}
     */
    List<Snapshot> read(String kind, @Nullable Object mapped, Instant received) {
        var snapshots = new ArrayList<Snapshot>();
        for (Object each : mapped instanceof List<?> list ? list : java.util.Collections.singletonList(mapped)) {
            if (!(each instanceof Map<?, ?>)) {
                throw ShopTrouble.lasting("shop.nothing", kind);
            }
            snapshots.add(one(kind, each, received));
        }
        return snapshots;
    }

    private Snapshot one(String kind, Object mapped, Instant received) {
        JsonSchema schema = schemas.get(kind);
        Class<? extends Snapshot> type = KINDS.get(kind);
        if (schema == null || type == null) {
            throw new IllegalArgumentException("no kind of snapshot: " + kind);
        }
        JsonNode tree = mapper.valueToTree(mapped);
        var problems = schema.validate(tree);
        if (!problems.isEmpty()) {
            throw ShopTrouble.lasting(
                    "shop.invalid",
                    kind,
                    problems.stream()
                            .limit(TOLD_PROBLEMS)
                            .map(problem -> problem.getMessage())
                            .collect(Collectors.joining("; ")));
        }
        if (tree instanceof ObjectNode told && changedAt(told).isAfter(received.plus(CLOCKS_DIFFER))) {
            told.put(CHANGED, received.toString());
        }
        try {
            return mapper.treeToValue(tree, type);
        } catch (JsonProcessingException wrong) {
            throw ShopTrouble.lasting("shop.invalid", kind, String.valueOf(wrong.getOriginalMessage()));
        }
    }

    private static Instant changedAt(ObjectNode told) {
        try {
            return Instant.parse(told.path(CHANGED).asText());
        } catch (DateTimeParseException wrong) {
            return Instant.MIN;
        }
    }
}
