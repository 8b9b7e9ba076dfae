package io.filo.shop;

import com.dashjoin.jsonata.Jsonata;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.regex.Pattern;
import org.jsoup.parser.Parser;
import org.jspecify.annotations.Nullable;

/**
 * What maps may do with money, times and names beside JSONata's own functions: exactly, and the same everywhere. A map
 * itself computes no money.
 */
final class MapFunctions {

    private static final int SCALE = 4;
    private static final Pattern PLAIN = Pattern.compile("[+-]?\\d{1,15}(\\.\\d{1,15})?([eE][+-]?\\d{1,2})?");
    private static final Pattern GROUPED_POINT = Pattern.compile("[+-]?\\d{1,3}(,\\d{3})+\\.\\d{1,15}");
    private static final Pattern GROUPED_COMMA = Pattern.compile("[+-]?\\d{1,3}(\\.\\d{3})+,\\d{1,15}");
    private static final Pattern COMMA = Pattern.compile("[+-]?\\d{1,15},(\\d{1,2}|\\d{4,15})");
    private static final Pattern ZERO_DATE = Pattern.compile("0000-00-00.*|0001-01-01.*");

    private static final DateTimeFormatter LOCAL = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendPattern("['T'][ ]HH:mm")
            .optionalStart()
            .appendPattern(":ss")
            .optionalStart()
            .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
            .optionalEnd()
            .optionalEnd()
            .optionalEnd()
            .optionalStart()
            .appendPattern("[XXX][XX][X]")
            .optionalEnd()
            .toFormatter(java.util.Locale.ROOT);

    private MapFunctions() {}

    /** @param zone where times without a zone are meant */
    static void bind(Jsonata map, ZoneId zone) {
        map.registerFunction("amount", (Object value) -> amount(value));
        map.registerFunction("cents", (Object value) -> cents(value));
        map.registerFunction("plus", (Object values) -> plus(values));
        map.registerFunction("minus", (Object from, Object what) -> minus(from, what));
        map.registerFunction("times", (Object price, Object quantity) -> times(price, quantity));
        map.registerFunction("each", (Object total, Object quantity) -> each(total, quantity));
        map.registerFunction("instant", (Object value) -> instant(value, zone));
        map.registerFunction("utc", (Object value) -> instant(value, ZoneId.of("UTC")));
        map.registerFunction("plain", (Object value) -> plain(value));
        map.registerFunction("first", (Object values) -> first(values));
    }

    /**
     * The amount with a point and at most four decimals. A comma is understood where it can mean one thing only.
     *
     * @throws ShopTrouble {@code shop.amount-unclear}
     */
    static @Nullable String amount(@Nullable Object value) {
        BigDecimal number = number(value);
        return number == null ? null : text(number);
    }

    /** Of whole hundredths. */
    static @Nullable String cents(@Nullable Object value) {
        BigDecimal number = number(value);
        return number == null ? null : text(number.movePointLeft(2));
    }

    static @Nullable String plus(@Nullable Object values) {
        BigDecimal sum = null;
        for (Object each : values instanceof List<?> list ? list : java.util.Collections.singletonList(values)) {
            BigDecimal number = number(each);
            if (number != null) {
                sum = sum == null ? number : sum.add(number);
            }
        }
        return sum == null ? null : text(sum);
    }

    static @Nullable String minus(@Nullable Object from, @Nullable Object what) {
        BigDecimal first = number(from);
        BigDecimal second = number(what);
        return first == null ? null : text(second == null ? first : first.subtract(second));
    }

    static @Nullable String times(@Nullable Object price, @Nullable Object quantity) {
        BigDecimal one = number(price);
        BigDecimal pieces = number(quantity);
        return one == null || pieces == null ? null : text(one.multiply(pieces));
    }

    /** What one piece costs; null when there is none. */
    static @Nullable String each(@Nullable Object total, @Nullable Object quantity) {
        BigDecimal sum = number(total);
        BigDecimal pieces = number(quantity);
        return sum == null || pieces == null || pieces.signum() == 0
                ? null
                : text(sum.divide(pieces, SCALE, RoundingMode.HALF_UP));
    }

    private static @Nullable BigDecimal number(@Nullable Object value) {
        if (value == null || value == Jsonata.NULL_VALUE) {
            return null;
        }
        String text = String.valueOf(value).strip().replace("\u00a0", "");
        if (text.isEmpty()) {
            return null;
        }
        if (PLAIN.matcher(text).matches()) {
            return new BigDecimal(text);
        }
        if (GROUPED_POINT.matcher(text).matches()) {
            return new BigDecimal(text.replace(",", ""));
        }
        if (GROUPED_COMMA.matcher(text).matches()) {
            return new BigDecimal(text.replace(".", "").replace(',', '.'));
        }
        if (COMMA.matcher(text).matches()) {
            return new BigDecimal(text.replace(',', '.'));
        }
        throw ShopTrouble.lasting("shop.amount-unclear", text);
    }

    private static String text(BigDecimal number) {
        BigDecimal plain = number.setScale(Math.min(Math.max(number.scale(), 0), SCALE), RoundingMode.HALF_UP);
        return plain.toPlainString();
    }

    /**
     * In UTC. Dates of zero, which some shops write for never, are nothing.
     *
     * @throws ShopTrouble {@code shop.no-time}
     */
    static @Nullable String instant(@Nullable Object value, ZoneId zone) {
        if (value == null || value == Jsonata.NULL_VALUE) {
            return null;
        }
        String text = String.valueOf(value).strip();
        if (text.isEmpty() || ZERO_DATE.matcher(text).matches()) {
            return null;
        }
        try {
            var read = LOCAL.parseBest(
                    text.replaceFirst("(\\.\\d{9})\\d+", "$1"),
                    OffsetDateTime::from,
                    LocalDateTime::from,
                    LocalDate::from);
            Instant instant = read instanceof OffsetDateTime exact
                    ? exact.toInstant()
                    : read instanceof LocalDateTime local
                            ? local.atZone(zone).toInstant()
                            : LocalDate.from(read).atStartOfDay(zone).toInstant();
            return instant.toString();
        } catch (DateTimeException wrong) {
            throw ShopTrouble.lasting("shop.no-time", text);
        }
    }

    /** Without HTML: names come as "Ship Your Idea &ndash; Black". */
    static @Nullable String plain(@Nullable Object value) {
        if (value == null || value == Jsonata.NULL_VALUE) {
            return null;
        }
        String text = Parser.unescapeEntities(String.valueOf(value).replaceAll("<[^<>]{0,2000}>", " "), false)
                .replaceAll("\\s+", " ")
                .strip();
        return text.isEmpty() ? null : text;
    }

    /** The first of these that says something. */
    static @Nullable Object first(@Nullable Object values) {
        if (!(values instanceof List<?> list)) {
            return values instanceof String text && text.isBlank() ? null : values;
        }
        for (Object each : list) {
            if (each != null && each != Jsonata.NULL_VALUE && !(each instanceof String text && text.isBlank())) {
                return each;
            }
        }
        return null;
    }
}
