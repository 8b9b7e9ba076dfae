package io.filo.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import io.filo.campaign.Condition.All;
import io.filo.campaign.Condition.Any;
import io.filo.campaign.Condition.Compared;
import io.filo.campaign.Condition.Consented;
import io.filo.campaign.Condition.Did;
import io.filo.campaign.Condition.Figure;
import io.filo.campaign.Condition.InSegment;
import io.filo.campaign.Condition.Not;
import io.filo.campaign.Condition.Said;
import io.filo.campaign.Condition.Summed;
import io.filo.campaign.Condition.Window;
import io.filo.customer.ConsentChannel;
import io.filo.customer.ConsentPurpose;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads one definition. It is a tree:
 *
 * <ul>
 *   <li>{@code {"and": [...]}}, {@code {"or": [...]}}, {@code {"not": ...}};
 *   <li>{@code {"field": "city", "op": "=", "value": "Torino"}}, with a list for {@code in} and {@code between} and no value
 *       for {@code is empty}; a day is {@code "2026-01-31"}, {@code {"daysAgo": 30}} or {@code {"daysAhead": 7}};
 *   <li>{@code {"did": "order", "atLeast": 2, "within": {"days": 90}, "where": [...]}}, and {@code didNot}; instead of days
 *       {@code from} and {@code until}; where the fields are those of the deed;
 *   <li>{@code {"sum": "order", "of": "total", "within": ..., "where": ..., "op": ">=", "value": 100}}, {@code average}, and
 *       {@code count} without {@code of};
 *   <li>{@code {"consent": "MARKETING", "channel": "EMAIL", "is": "GIVEN"}}, or REFUSED, REQUESTED, NOTHING;
 *   <li>{@code {"inSegment": "key"}}.
 * </ul>
 *
 * What somebody entered is read to values only; names are looked up in tables. Its size is bounded, with all segments that
 * it speaks of.
 */
final class DefinitionReader {

    static final int DEEPEST = 10;
    static final int MOST_CONDITIONS = 50;
    static final int MOST_VALUES = 1_000;
    static final int LONGEST_TEXT = 200;
    static final int MOST_TIMES = 1_000;
    static final int MOST_DAYS = 3_660;

    private static final BigDecimal LARGEST = new BigDecimal("1e15");
    private static final int MOST_DECIMALS = 9;
    private static final LocalDate FIRST_DAY = LocalDate.of(1900, 1, 1);
    private static final LocalDate LAST_DAY = LocalDate.of(2199, 12, 31);

    private static final Set<String> HEADS = new TreeSet<>(
            Set.of("and", "or", "not", "field", "did", "didNot", "count", "sum", "average", "consent", "inSegment"));

    /** Another segment, as it is stored. */
    record Other(Subjects subjects, JsonNode definition) {}

    private final Subjects subjects;
    private final Map<String, Field> fields;
    private final LocalDate today;
    private final Function<String, Optional<Other>> others;
    private final Deque<String> within = new ArrayDeque<>();
    private int conditions;

    /**
     * @param own key of the segment whose definition it will be, which it must not speak of; null for none yet
     * @param today in the installation's zone
     */
    DefinitionReader(
            Subjects subjects, @Nullable String own, LocalDate today, Function<String, Optional<Other>> others) {
        this(subjects, Map.of(), own, today, others);
    }

    /** @param answered what surveys have asked of customers */
    DefinitionReader(
            Subjects subjects,
            Map<String, Field> answered,
            @Nullable String own,
            LocalDate today,
            Function<String, Optional<Other>> others) {
        this.subjects = subjects;
        this.fields = new LinkedHashMap<>(subjects.fields());
        this.fields.putAll(answered);
        this.today = today;
        this.others = others;
        if (own != null) {
            within.push(own);
        }
    }

    /** @throws WrongSegmentException when it is not in order */
    Condition read(JsonNode definition) {
        return condition(definition, "definition", 1);
    }

    private Condition condition(JsonNode node, String path, int depth) {
        if (depth > DEEPEST) {
            throw new WrongSegmentException(
                    "TOO_DEEP", path, "at most " + DEEPEST + " levels, one in another", DEEPEST);
        }
        if (!node.isObject()) {
            throw new WrongSegmentException("WANTED_CONDITION", path, "a condition is wanted, in braces");
        }
        var heads = HEADS.stream().filter(node::has).toList();
        if (heads.size() != 1) {
            throw oneOf(path, HEADS);
        }
        var head = heads.get(0);
        var at = path + "." + head;
        return switch (head) {
            case "and" -> new All(several(only(node, path, head), at, depth));
            case "or" -> new Any(several(only(node, path, head), at, depth));
            case "not" -> new Not(condition(only(node, path, head), at, depth + 1));
            case "field" -> compared(node, path, fields);
            case "did", "didNot" -> did(node, path, head);
            case "consent" -> consented(node, path);
            case "inSegment" -> inSegment(only(node, path, head), at, depth);
            default -> summed(node, path, head);
        };
    }

    private static JsonNode only(JsonNode node, String path, String head) {
        known(node, path, head);
        return node.get(head);
    }

    private static void known(JsonNode node, String path, String... names) {
        node.fieldNames().forEachRemaining(name -> {
            if (!Set.of(names).contains(name)) {
                throw oneOf(path + "." + quoted(name), new TreeSet<>(Set.of(names)));
            }
        });
    }

    private static WrongSegmentException oneOf(String path, Collection<String> known) {
        var list = String.join(", ", known);
        return new WrongSegmentException("WANTED_ONE_OF", path, "one of these is wanted: " + list, list);
    }

    /** For a refusal: not longer than it takes to recognise it. */
    private static String quoted(String entered) {
        var shown = entered.codePoints()
                .limit(40)
                .filter(point -> !Character.isISOControl(point) && Character.getType(point) != Character.SURROGATE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append);
        return shown.toString();
    }

    private List<Condition> several(JsonNode list, String path, int depth) {
        if (!list.isArray() || list.isEmpty()) {
            throw new WrongSegmentException("WANTED_CONDITIONS", path, "a list of one condition or more is wanted");
        }
        var read = new ArrayList<Condition>();
        for (int i = 0; i < list.size(); i++) {
            read.add(condition(list.get(i), path + "[" + i + "]", depth + 1));
        }
        return read;
    }

    private void count(String path) {
        if (++conditions > MOST_CONDITIONS) {
            throw new WrongSegmentException(
                    "TOO_MANY",
                    path,
                    "at most " + MOST_CONDITIONS + " conditions, those of other segments among them",
                    MOST_CONDITIONS);
        }
    }

    // --- fields -----------------------------------------------------------------------------------------------------

    private Compared compared(JsonNode node, String path, Map<String, Field> fields) {
        count(path);
        known(node, path, "field", "op", "value");
        var field = fields.get(text(node.path("field"), path + ".field"));
        if (field == null) {
            throw oneOf(path + ".field", fields.keySet());
        }
        var operator = operator(node, path, field.type());
        return new Compared(field, operator, values(node, path, field.type(), operator));
    }

    private static Operator operator(JsonNode node, String path, FieldType type) {
        return Operator.of(text(node.path("op"), path + ".op"))
                .filter(type.operators()::contains)
                .orElseThrow(() -> oneOf(
                        path + ".op",
                        type.operators().stream().map(Operator::written).toList()));
    }

    private List<Object> values(JsonNode node, String path, FieldType type, Operator operator) {
        var at = path + ".value";
        var value = node.path("value");
        return switch (operator) {
            case IS_EMPTY -> {
                if (node.has("value")) {
                    throw new WrongSegmentException("WANTED_NO_VALUE", at, "no value is wanted");
                }
                yield List.of();
            }
            case BETWEEN -> {
                if (!value.isArray() || value.size() != 2) {
                    throw new WrongSegmentException("WANTED_TWO", at, "a list of two values is wanted");
                }
                yield list(value, at, type);
            }
            case IN -> {
                if (!value.isArray() || value.isEmpty() || value.size() > MOST_VALUES) {
                    throw new WrongSegmentException(
                            "WANTED_LIST", at, "a list of 1 to " + MOST_VALUES + " values is wanted", MOST_VALUES);
                }
                yield list(value, at, type);
            }
            default -> List.of(value(value, at, type));
        };
    }

    private List<Object> list(JsonNode list, String path, FieldType type) {
        var values = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            values.add(value(list.get(i), path + "[" + i + "]", type));
        }
        return List.copyOf(values);
    }

    private Object value(JsonNode value, String path, FieldType type) {
        return switch (type) {
            case TEXT -> text(value, path).toLowerCase(Locale.ROOT);
            case CODE, CODES -> text(value, path);
            case NUMBER -> number(value, path);
            case DAY -> day(value, path);
            case BOOLEAN -> {
                if (!value.isBoolean()) {
                    throw new WrongSegmentException("WANTED_BOOLEAN", path, "true or false is wanted");
                }
                yield value.asBoolean();
            }
        };
    }

    /** What the store can take: no control characters and no half ones. */
    private static String text(JsonNode value, String path) {
        var text = value.asText();
        if (!value.isTextual()
                || text.isEmpty()
                || text.length() > LONGEST_TEXT
                || text.codePoints()
                        .anyMatch(point ->
                                Character.isISOControl(point) || Character.getType(point) == Character.SURROGATE)) {
            throw new WrongSegmentException(
                    "WANTED_TEXT", path, "a text of 1 to " + LONGEST_TEXT + " characters is wanted", LONGEST_TEXT);
        }
        return text;
    }

    private static BigDecimal number(JsonNode value, String path) {
        if (value.isNumber() && Double.isFinite(value.doubleValue())) {
            var number = value.decimalValue();
            if (number.abs().compareTo(LARGEST) <= 0 && number.scale() <= MOST_DECIMALS) {
                return number;
            }
        }
        throw new WrongSegmentException(
                "WANTED_NUMBER",
                path,
                "a number is wanted, not above 10 to the power of 15, with at most " + MOST_DECIMALS + " decimals",
                MOST_DECIMALS);
    }

    private static int whole(JsonNode value, String path, int least, int most) {
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < least
                || value.intValue() > most) {
            throw new WrongSegmentException(
                    "WANTED_WHOLE", path, "a whole number from " + least + " to " + most + " is wanted", least, most);
        }
        return value.intValue();
    }

    private LocalDate day(JsonNode value, String path) {
        if (value.isObject() && value.size() == 1) {
            if (value.has("daysAgo")) {
                return today.minusDays(whole(value.get("daysAgo"), path + ".daysAgo", 0, MOST_DAYS));
            }
            if (value.has("daysAhead")) {
                return today.plusDays(whole(value.get("daysAhead"), path + ".daysAhead", 0, MOST_DAYS));
            }
        }
        if (value.isTextual()) {
            try {
                var day = LocalDate.parse(value.textValue());
                if (!day.isBefore(FIRST_DAY) && !day.isAfter(LAST_DAY)) {
                    return day;
                }
            } catch (DateTimeParseException notADay) {
                // refused below, as everything else that is none
            }
        }
        throw new WrongSegmentException(
                "WANTED_DAY", path, "a day is wanted, such as \"2026-01-31\", {\"daysAgo\": 30} or {\"daysAhead\": 7}");
    }

    private static <E extends Enum<E>> E code(JsonNode value, String path, Class<E> codes) {
        return Stream.of(codes.getEnumConstants())
                .filter(code -> value.isTextual() && code.name().equals(value.textValue()))
                .findFirst()
                .orElseThrow(() -> oneOf(
                        path,
                        Arrays.stream(codes.getEnumConstants()).map(Enum::name).toList()));
    }

    // --- deeds ------------------------------------------------------------------------------------------------------

    private Did did(JsonNode node, String path, String head) {
        count(path);
        known(node, path, head, "atLeast", "within", "where");
        var deed = deed(node, path, head);
        int times = node.has("atLeast") ? whole(node.get("atLeast"), path + ".atLeast", 1, MOST_TIMES) : 1;
        return new Did(deed, head.equals("didNot"), times, window(node, path), where(node, path, deed));
    }

    private Summed summed(JsonNode node, String path, String head) {
        count(path);
        var figure = Figure.valueOf(head.toUpperCase(Locale.ROOT));
        var deed = deed(node, path, head);
        Field measure = null;
        if (figure == Figure.COUNT) {
            known(node, path, head, "within", "where", "op", "value");
        } else {
            known(node, path, head, "of", "within", "where", "op", "value");
            var name = node.path("of").asText();
            if (!deed.measures().contains(name)) {
                throw oneOf(path + ".of", deed.measures());
            }
            measure = deed.fields().get(name);
        }
        var operator = operator(node, path, FieldType.NUMBER);
        return new Summed(
                figure,
                deed,
                measure,
                window(node, path),
                where(node, path, deed),
                operator,
                values(node, path, FieldType.NUMBER, operator));
    }

    private static Deed deed(JsonNode node, String path, String head) {
        return Deed.of(node.get(head).asText())
                .orElseThrow(() -> oneOf(
                        path + "." + head,
                        Stream.of(Deed.values()).map(Deed::written).toList()));
    }

    private Window window(JsonNode node, String path) {
        var at = path + ".within";
        var window = node.path("within");
        if (window.isMissingNode()) {
            return new Window(null, null);
        }
        if (window.isObject() && window.has("days")) {
            known(window, at, "days");
            return new Window(today.minusDays(whole(window.get("days"), at + ".days", 1, MOST_DAYS)), null);
        }
        if (window.isObject() && !window.isEmpty()) {
            known(window, at, "from", "until");
            return new Window(
                    window.has("from") ? day(window.get("from"), at + ".from") : null,
                    window.has("until") ? day(window.get("until"), at + ".until") : null);
        }
        throw oneOf(at, List.of("days", "from", "until"));
    }

    private List<Compared> where(JsonNode node, String path, Deed deed) {
        var list = node.path("where");
        if (list.isMissingNode()) {
            return List.of();
        }
        if (!list.isArray()) {
            throw new WrongSegmentException(
                    "WANTED_CONDITIONS", path + ".where", "a list of one condition or more is wanted");
        }
        var read = new ArrayList<Compared>();
        for (int i = 0; i < list.size(); i++) {
            var at = path + ".where[" + i + "]";
            if (!list.get(i).isObject()) {
                throw new WrongSegmentException("WANTED_CONDITION", at, "a condition is wanted, in braces");
            }
            read.add(compared(list.get(i), at, deed.fields()));
        }
        return List.copyOf(read);
    }

    // --- the rest ---------------------------------------------------------------------------------------------------

    private Consented consented(JsonNode node, String path) {
        count(path);
        known(node, path, "consent", "channel", "is");
        return new Consented(
                code(node.get("consent"), path + ".consent", ConsentPurpose.class),
                code(node.path("channel"), path + ".channel", ConsentChannel.class),
                code(node.path("is"), path + ".is", Said.class));
    }

    private InSegment inSegment(JsonNode node, String path, int depth) {
        count(path);
        var key = text(node, path);
        if (within.contains(key)) {
            var keys = new ArrayList<String>();
            within.descendingIterator().forEachRemaining(keys::add);
            keys.add(key);
            var way = String.join(" > ", keys);
            throw new WrongSegmentException("CYCLE", path, "a segment that speaks of itself: " + way, way);
        }
        var other = others.apply(key)
                .orElseThrow(() -> new WrongSegmentException(
                        "NO_SUCH_SEGMENT", path, "there is no segment '" + quoted(key) + "'", quoted(key)));
        if (other.subjects != subjects) {
            throw new WrongSegmentException(
                    "OTHER_SUBJECTS",
                    path,
                    "segment '" + key + "' is one of " + other.subjects + ", not of " + subjects,
                    key);
        }
        within.push(key);
        var condition = condition(other.definition, path + "(" + key + ")", depth + 1);
        within.pop();
        return new InSegment(key, condition);
    }
}
