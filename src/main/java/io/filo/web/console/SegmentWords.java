package io.filo.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.filo.campaign.FieldType;
import io.filo.campaign.Operator;
import io.filo.campaign.Segments.Asked;
import io.filo.campaign.Segments.DeedView;
import io.filo.campaign.Segments.FieldView;
import io.filo.campaign.Segments.Vocabulary;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Says in words what a definition says as a tree, and names what it is made of. */
final class SegmentWords {

    /** Where the words of a field's codes stand in the bundles, and which there are. */
    private record Codes(String prefix, String... codes) {}

    private static final Map<String, Codes> CODES = Map.ofEntries(
            Map.entry("kind", new Codes("customer.kind", "PERSON", "COMPANY")),
            Map.entry(
                    "stage",
                    new Codes("customer.stage", "AWARENESS", "CONSIDERATION", "ACQUISITION", "RETENTION", "ADVOCACY")),
            Map.entry(
                    "persona",
                    new Codes(
                            "customer.persona",
                            "BEGINNER",
                            "RACER",
                            "TRAIL_RUNNER",
                            "HIKER",
                            "GIFT_GIVER",
                            "CLUB_BUYER")),
            Map.entry("class", new Codes("customer.class", "STANDARD", "VIP")),
            Map.entry(
                    "rfmSegment",
                    new Codes(
                            "insight.segment",
                            "CHAMPIONS",
                            "LOYAL",
                            "POTENTIAL_LOYALIST",
                            "PROMISING",
                            "NEW",
                            "CANNOT_LOSE",
                            "AT_RISK",
                            "NEED_ATTENTION",
                            "ABOUT_TO_SLEEP",
                            "LOST",
                            "OTHERS")),
            Map.entry("language", new Codes("", "it", "en")),
            Map.entry("order.channel", new Codes("order.channel", "WEB", "STORE", "PHONE", "CHAT", "OTHER")),
            Map.entry("order.salesModel", new Codes("segments.salesModel", "B2C", "B2B", "MARKETPLACE")),
            Map.entry(
                    "return.kind", new Codes("return.kind", "WITHDRAWAL", "DEFECT", "WRONG_ITEM", "EXCHANGE", "OTHER")),
            Map.entry("return.mode", new Codes("return.mode", "PORTAL", "MAIL", "PHONE", "STORE")),
            Map.entry("return.status", new Codes("return.status", "REQUESTED", "APPROVED", "RECEIVED", "COMPLETED")),
            Map.entry("visit.type", new Codes("segments.visit", "PAGE", "PRODUCT", "SEARCH", "WISH", "CART")),
            Map.entry("contact.purpose", new Codes("contact.purpose", "CARE", "MARKETING", "SURVEY", "TRANSACTIONAL")),
            Map.entry(
                    "contact.channel",
                    new Codes("contact.channel", "EMAIL", "PHONE", "SMS", "WHATSAPP", "TELEGRAM", "POST")),
            Map.entry("lead.status", new Codes("lead.status", "NEW", "OPEN", "NURTURING", "CONVERTED", "DISQUALIFIED")),
            Map.entry("lead.origin", new Codes("lead.source", "FORM", "EVENT", "MAIL", "HAND", "API", "IMPORT")));

    /** @param value as it stands in a definition */
    record Choice(String value, String label) {}

    private final View view;
    private final Vocabulary vocabulary;
    private final Map<String, String> segments;
    private final Map<String, List<Choice>> lists;

    /**
     * @param segments names of segments by key
     * @param lists what the values of a field can be in this shop, by its name with that of its deed before it
     */
    SegmentWords(View view, Vocabulary vocabulary, Map<String, String> segments, Map<String, List<Choice>> lists) {
        this.view = view;
        this.vocabulary = vocabulary;
        this.segments = segments;
        this.lists = lists;
    }

    private static String full(@Nullable String deed, String field) {
        return deed == null ? field : deed + "." + field;
    }

    /** How a survey has asked for it; null for what the shop knows by itself. */
    private @Nullable Asked asked(@Nullable String deed, @Nullable String field) {
        if (deed != null) {
            return null;
        }
        return vocabulary.fields().stream()
                .filter(each -> each.name().equals(field))
                .findFirst()
                .map(FieldView::asked)
                .orElse(null);
    }

    String label(@Nullable String deed, String field) {
        var asked = asked(deed, field);
        if (asked != null) {
            return asked.words().in(view.language());
        }
        return view.text(deed == null ? "segment.field." + field : "segment.deed." + deed + "." + field);
    }

    String operator(FieldType type, Operator operator) {
        boolean ordered = type == FieldType.DAY && operator != Operator.EQUAL && operator != Operator.NOT_EQUAL;
        if (type == FieldType.CODES) {
            return view.text("segments.codes." + operator.name());
        }
        return view.text((ordered ? "segments.day." : "segments.op.") + operator.name());
    }

    /** What a field's value can be; none when it is any. */
    List<Choice> choices(@Nullable String deed, String field) {
        var asked = asked(deed, field);
        if (asked != null) {
            return asked.choices().stream()
                    .map(each -> new Choice(each.code(), each.text().in(view.language())))
                    .toList();
        }
        var codes = CODES.get(full(deed, field));
        return codes == null
                ? lists.getOrDefault(full(deed, field), List.of())
                : Stream.of(codes.codes)
                        .map(code -> new Choice(code, coded(codes, code)))
                        .toList();
    }

    private String coded(Codes codes, String code) {
        return codes.prefix.isEmpty() ? view.languageName(code) : view.code(codes.prefix, code);
    }

    // --- in words ---------------------------------------------------------------------------------------------------

    /** Of a definition that is in order. */
    String of(JsonNode definition) {
        var sentence = said(definition, false);
        return sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1) + ".";
    }

    private String said(JsonNode node, boolean inner) {
        if (node.has("and") || node.has("or")) {
            var and = node.has("and");
            var all = each(node.get(and ? "and" : "or"));
            var joined = all.stream()
                    .map(child -> said(child, all.size() > 1))
                    .collect(Collectors.joining(
                            " " + view.text(and ? "segments.words.and" : "segments.words.or") + " "));
            return inner && all.size() > 1 ? "(" + joined + ")" : joined;
        }
        if (node.has("not")) {
            return view.text("segments.words.not", said(node.get("not"), true));
        }
        if (node.has("field")) {
            return compared(vocabulary.fields(), null, node);
        }
        if (node.has("consent")) {
            return view.text(
                    "segments.words.consent",
                    view.code("consent.purpose", node.get("consent").asText()),
                    view.code("consent.channel", node.path("channel").asText()),
                    view.code("segments.said", node.path("is").asText()));
        }
        if (node.has("inSegment")) {
            var key = node.get("inSegment").asText();
            return view.text("segments.words.inSegment", segments.getOrDefault(key, key));
        }
        return done(node);
    }

    private String done(JsonNode node) {
        var head = Stream.of("did", "didNot", "count", "sum", "average")
                .filter(node::has)
                .findFirst()
                .orElseThrow();
        var deed = deed(node.get(head).asText());
        var name = view.text("segment.deed." + deed.name());
        var around = within(node.path("within")) + where(deed, node.path("where"));
        int times = node.path("atLeast").asInt(1);
        return switch (head) {
            case "did" -> view.text("segments.words.did", times, name, around);
            case "didNot" ->
                times == 1
                        ? view.text("segments.words.never", name, around)
                        : view.text("segments.words.fewer", times, name, around);
            case "count" ->
                view.text("segments.words.count", name, around) + " " + comparison(FieldType.NUMBER, null, node);
            default ->
                view.text(
                                "segments.words." + head,
                                label(deed.name(), node.path("of").asText()),
                                name,
                                around)
                        + " " + comparison(FieldType.NUMBER, null, node);
        };
    }

    private DeedView deed(String name) {
        return vocabulary.deeds().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private String within(JsonNode within) {
        if (within.has("days")) {
            return " " + view.text("segments.words.days", within.get("days").asInt());
        }
        return (within.has("from") ? " " + view.text("segments.words.from", day(within.get("from"))) : "")
                + (within.has("until") ? " " + view.text("segments.words.until", day(within.get("until"))) : "");
    }

    private String where(DeedView deed, JsonNode where) {
        return where.isEmpty()
                ? ""
                : " "
                        + view.text(
                                "segments.words.where",
                                each(where).stream()
                                        .map(filter -> compared(deed.fields(), deed.name(), filter))
                                        .collect(Collectors.joining(" " + view.text("segments.words.and") + " ")));
    }

    private String compared(List<FieldView> fields, @Nullable String deed, JsonNode node) {
        var name = node.get("field").asText();
        var type = fields.stream()
                .filter(field -> field.name().equals(name))
                .findFirst()
                .orElseThrow()
                .type();
        var label = label(deed, name);
        if (type == FieldType.BOOLEAN) {
            boolean holds =
                    node.path("value").asBoolean() == node.path("op").asText().equals("=");
            return view.text(holds ? "segments.words.yes" : "segments.words.no", label);
        }
        return label + " " + comparison(type, full(deed, name), node);
    }

    private String comparison(FieldType type, @Nullable String field, JsonNode node) {
        var written = node.path("op").asText();
        var operator = Stream.of(Operator.values())
                .filter(each -> each.written().equals(written))
                .findFirst()
                .orElseThrow();
        var value = node.path("value");
        var said = operator(type, operator);
        return switch (operator) {
            case IS_EMPTY -> said;
            case BETWEEN ->
                said + " " + value(field, value.path(0)) + " " + view.text("segments.words.and") + " "
                        + value(field, value.path(1));
            case IN ->
                said + " "
                        + each(value).stream().map(each -> value(field, each)).collect(Collectors.joining(", "));
            default -> said + " " + value(field, value);
        };
    }

    private String value(@Nullable String field, JsonNode value) {
        if (value.isObject()) {
            return day(value);
        }
        if (value.isNumber()) {
            return view.quantity(value.decimalValue());
        }
        var text = value.asText();
        var asked = asked(null, field);
        if (asked != null) {
            return "“"
                    + asked.choices().stream()
                            .filter(each -> each.code().equals(text))
                            .findFirst()
                            .map(each -> each.text().in(view.language()))
                            .orElse(text)
                    + "”";
        }
        var codes = field == null ? null : CODES.get(field);
        if (codes != null && List.of(codes.codes).contains(text)) {
            return "“" + coded(codes, text) + "”";
        }
        for (var each : lists.getOrDefault(String.valueOf(field), List.of())) {
            if (each.value.equals(text)) {
                return "“" + each.label + "”";
            }
        }
        return text.matches("\\d{4}-\\d\\d-\\d\\d") ? day(value) : "“" + text + "”";
    }

    private String day(JsonNode day) {
        if (day.has("daysAgo")) {
            int ago = day.get("daysAgo").asInt();
            return ago == 0 ? view.text("segments.words.today") : view.text("segments.words.daysAgo", ago);
        }
        if (day.has("daysAhead")) {
            return view.text("segments.words.daysAhead", day.get("daysAhead").asInt());
        }
        try {
            return view.date(LocalDate.parse(day.asText()));
        } catch (DateTimeParseException notADay) {
            return day.asText();
        }
    }

    private static List<JsonNode> each(JsonNode list) {
        return new ArrayList<>(StreamSupport.stream(list.spliterator(), false).toList());
    }
}
