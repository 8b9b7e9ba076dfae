package io.filo.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.filo.insight.Suggestions.Suggestion;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * Whom a suggestion is for, from the evidence that speaks for it.
 *
 * @param key the same for the same suggestion
 * @param definition as {@link DefinitionReader} reads it
 */
public record SuggestedSegment(String key, JsonNode definition) {

    /** Weeks that suggestions call lately. */
    private static final int LATELY = 90;

    private static final int YEAR = 365;
    /** As far back as is looked for what somebody has already. */
    private static final int EVER = 730;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * <ul>
     *   <li>a bundle: who bought one half lately and has not the other;
     *   <li>a promotion: who bought something of the category within a year, and not this lately;
     *   <li>a category, store or channel: who bought there in the year before, and lately not.
     * </ul>
     */
    public static SuggestedSegment of(Suggestion suggestion) {
        var codes = suggestion.codes();
        Map<String, Object> definition = switch (suggestion.kind()) {
            case BUNDLE ->
                Map.of(
                        "or",
                        List.of(
                                oneWithoutOther(codes.get(0), codes.get(1)),
                                oneWithoutOther(codes.get(1), codes.get(0))));
            case PROMOTION ->
                all(
                        codes.size() > 1
                                ? bought(YEAR, "line.category", "starts with", codes.get(1))
                                : bought(EVER, "line.sku", "=", codes.get(0)),
                        not(bought(LATELY, "line.sku", "=", codes.get(0))));
            case CATEGORY -> before("line.category", "starts with", codes.get(0));
            case STORE -> before("store", "=", codes.get(0));
            case CHANNEL -> before("channel", "=", codes.get(0));
        };
        var sum = new CRC32();
        sum.update(String.join("\n", codes).getBytes(StandardCharsets.UTF_8));
        return new SuggestedSegment(
                "suggested-" + suggestion.kind().name().toLowerCase(java.util.Locale.ROOT) + "-"
                        + HexFormat.of().toHexDigits((int) sum.getValue()),
                JSON.valueToTree(definition));
    }

    private static Map<String, Object> oneWithoutOther(String one, String other) {
        return all(bought(LATELY, "line.sku", "=", one), not(bought(EVER, "line.sku", "=", other)));
    }

    private static Map<String, Object> before(String field, String operator, String value) {
        return all(bought(YEAR + LATELY, field, operator, value), not(bought(LATELY, field, operator, value)));
    }

    private static Map<String, Object> bought(int days, String field, String operator, String value) {
        return Map.of(
                "did",
                "order",
                "within",
                Map.of("days", days),
                "where",
                List.of(Map.of("field", field, "op", operator, "value", value)));
    }

    private static Map<String, Object> all(Map<String, Object> one, Map<String, Object> other) {
        return Map.of("and", List.of(one, other));
    }

    private static Map<String, Object> not(Map<String, Object> one) {
        return Map.of("not", one);
    }
}
