package io.filo.lead.imports;

import static io.filo.lead.imports.ImportField.*;

import io.filo.customer.Customers;
import io.filo.lead.imports.ImportSettings.OrderBasis.Decimal;
import io.filo.lead.imports.Imports.Problem;
import io.filo.order.Snapshot.Address;
import io.filo.order.Snapshot.Attribution;
import io.filo.order.Snapshot.FulfillmentStatus;
import io.filo.order.Snapshot.Line;
import io.filo.order.Snapshot.OrderSnapshot;
import io.filo.order.Snapshot.OrderStatus;
import io.filo.order.Snapshot.PaymentStatus;
import io.filo.order.Snapshot.Person;
import io.filo.order.Snapshot.SalesChannel;
import io.filo.order.Snapshot.SalesModel;
import io.filo.order.Snapshot.ShipmentSnapshot;
import io.filo.order.Snapshot.ShipmentStatus;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes orders of cells, or says what is wrong with them. */
final class OrderRowReader {

    private static final int LONGEST = 254;
    private static final int LONGEST_ID = 200;
    private static final int LONGEST_NAME = 500;
    private static final int SCALE = 4;
    private static final BigDecimal TOO_MUCH = BigDecimal.TEN.pow(15);

    /** What is said of one line; all else of the whole order. */
    static final Set<ImportField> OF_LINES =
            EnumSet.of(LINE_ID, SKU, PRODUCT_ID, PRODUCT_NAME, CATEGORY, QUANTITY, UNIT_PRICE, UNIT_COST, TAX_RATE);

    private static final Set<PaymentStatus> PAID =
            EnumSet.of(PaymentStatus.PAID, PaymentStatus.PARTIALLY_REFUNDED, PaymentStatus.REFUNDED);

    /** Addresses under which marketplaces forward mail: of many buyers, or of one order. */
    private static final Pattern FORWARDING = Pattern.compile(
            "(?i).*@(?:ct\\.vtex\\.com\\.br|marketplace\\.amazon\\.[a-z.]{2,6}|members\\.ebay\\.[a-z.]{2,6})");

    private static final Pattern TIME =
            Pattern.compile("(?<day>\\d{4}-\\d{1,2}-\\d{1,2}|\\d{1,2}[./-]\\d{1,2}[./-](?:\\d{4}|\\d{2}))"
                    + "(?:(?:T|,? +)(?<hour>\\d{1,2})[:.](?<minute>\\d{2})(?:[:.](?<second>\\d{2})(?:[.,]\\d{1,9})?)?"
                    + " *(?<zone>Z|UTC|[+-]\\d{2}:?\\d{2})?)?");

    private static final String MARK = "(?:[€$£]|[A-Z]{3})?";
    private static final Pattern COMMA =
            Pattern.compile(MARK + " *(-?(?:\\d{1,3}(?:[.]\\d{3})+|\\d+)(?:,\\d+)?) *" + MARK);
    private static final Pattern POINT =
            Pattern.compile(MARK + " *(-?(?:\\d{1,3}(?:,\\d{3})+|\\d+)(?:[.]\\d+)?) *" + MARK);
    private static final Pattern THOUSANDS = Pattern.compile("(?<=\\d)[\\u00A0\\u202F '](?=\\d{3}(?:\\D|$))");

    private final ImportSettings settings;
    private final int columns;
    private final Customers customers;
    private final ZoneId zone;
    private final Instant now;

    OrderRowReader(ImportSettings settings, int columns, Customers customers, ZoneId zone, Instant now) {
        this.settings = settings;
        this.columns = columns;
        this.customers = customers;
        this.zone = zone;
        this.now = now;
    }

    /** What of a whole order its rows say. */
    record Head(
            String id,
            String number,
            @Nullable Instant placedAt,
            Instant updatedAt,
            SalesChannel channel,
            SalesModel model,
            OrderStatus status,
            PaymentStatus payment,
            FulfillmentStatus fulfillment,
            @Nullable Instant paidAt,
            @Nullable Instant cancelledAt,
            @Nullable Instant shippedAt,
            @Nullable Instant deliveredAt,
            @Nullable Instant promisedUntil,
            String currency,
            @Nullable BigDecimal total,
            @Nullable BigDecimal tax,
            @Nullable BigDecimal discount,
            @Nullable BigDecimal shippingPaid,
            @Nullable BigDecimal shippingCost,
            Map<ImportField, String> cells) {}

    /** Cells of a row that was checked before. */
    Map<ImportField, String> checkedCells(List<String> row) {
        var cells = new EnumMap<ImportField, String>(ImportField.class);
        settings.mapping().forEach((field, column) -> {
            var cell = column < row.size() ? row.get(column).strip() : "";
            if (!cell.isEmpty()) {
                cells.put(field, cell);
            }
        });
        return cells;
    }

    /** Cells by what they are, without empty ones. */
    Map<ImportField, String> cells(List<String> row, List<Problem> problems) {
        var cells = checkedCells(row);
        cells.forEach((field, cell) -> check(field, cell, problems));
        for (int column = columns; column < row.size(); column++) {
            if (!row.get(column).isBlank()) {
                problems.add(new Problem("ROW", "TOO_MANY_CELLS"));
                break;
            }
        }
        return cells;
    }

    private static void check(ImportField field, String cell, List<Problem> problems) {
        int longest = switch (field) {
            case PRODUCT_NAME, CATEGORY -> LONGEST_NAME;
            case ORDER_ID, ORDER_NUMBER, LINE_ID, PRODUCT_ID, ACCOUNT -> LONGEST_ID;
            default -> LONGEST;
        };
        if (cell.length() > longest) {
            problems.add(new Problem(field.name(), "TOO_LONG"));
        } else if (RowReader.isBroken(cell)) {
            problems.add(new Problem(field.name(), "BROKEN_CHARACTERS"));
        }
    }

    /** By its id, or by its number where the list has no other; null when there is neither. */
    @Nullable
    String id(Map<ImportField, String> cells) {
        var id = cells.get(settings.mapping().containsKey(ORDER_ID) ? ORDER_ID : ORDER_NUMBER);
        return id == null || id.length() > LONGEST_ID || RowReader.isBroken(id) ? null : id;
    }

    // --- order ------------------------------------------------------------------------------------------------------

    Head head(String id, Map<ImportField, String> cells, List<Problem> problems) {
        var placedAt = moment(cells, PLACED_AT, problems);
        var paidAt = moment(cells, PAID_AT, problems);
        var cancelledAt = moment(cells, CANCELLED_AT, problems);
        var shippedAt = moment(cells, SHIPPED_AT, problems);
        var deliveredAt = moment(cells, DELIVERED_AT, problems);
        var told = moment(cells, UPDATED_AT, problems);
        var promised = moment(cells, PROMISED_UNTIL, problems);
        var updatedAt = told != null
                ? told
                : Stream.of(placedAt, paidAt, cancelledAt, shippedAt, deliveredAt)
                        .filter(Objects::nonNull)
                        .max(Comparator.naturalOrder())
                        .orElse(now);
        var status = word(cells, STATUS, OrderWords::status, problems)
                .orElse(cancelledAt == null ? OrderStatus.CLOSED : OrderStatus.CANCELLED);
        boolean cancelled = status == OrderStatus.CANCELLED;
        boolean open = status == OrderStatus.OPEN;
        var payment = word(cells, PAYMENT_STATUS, OrderWords::payment, problems)
                .orElseGet(() -> isRefunded(cells)
                        ? PaymentStatus.REFUNDED
                        : paidAt != null
                                ? PaymentStatus.PAID
                                : cancelled ? PaymentStatus.VOIDED : open ? PaymentStatus.UNKNOWN : PaymentStatus.PAID);
        var fulfillment = word(cells, FULFILLMENT_STATUS, OrderWords::fulfillment, problems)
                .orElse(
                        deliveredAt != null || shippedAt != null || !cancelled && !open
                                ? FulfillmentStatus.FULFILLED
                                : FulfillmentStatus.UNFULFILLED);
        var channel = word(cells, CHANNEL, OrderWords::channel, problems)
                .orElse(cells.containsKey(STORE) ? SalesChannel.STORE : SalesChannel.WEB);
        var model = word(cells, SALES_MODEL, OrderWords::model, problems).orElse(SalesModel.B2C);
        var email = cells.get(EMAIL);
        if (email != null && customers.normaliseEmail(email).isEmpty()) {
            problems.add(new Problem(EMAIL.name(), "BAD_EMAIL"));
        }
        if (cells.containsKey(COUNTRY)) {
            RowReader.country(cells, problems);
        }
        var currency =
                cells.getOrDefault(CURRENCY, settings.orders().currency()).toUpperCase(Locale.ROOT);
        if (!currency.matches("[A-Z]{3}")) {
            problems.add(new Problem(CURRENCY.name(), "BAD_CURRENCY"));
        }
        return new Head(
                id,
                cells.getOrDefault(ORDER_NUMBER, id),
                placedAt,
                updatedAt,
                channel,
                model,
                status,
                payment,
                fulfillment,
                paidAt != null ? paidAt : PAID.contains(payment) ? placedAt : null,
                cancelled ? cancelledAt == null ? updatedAt : cancelledAt : null,
                shippedAt,
                deliveredAt,
                promised,
                currency,
                amount(cells, TOTAL, problems),
                amount(cells, TAX_TOTAL, problems),
                // Some write what is taken off with a minus before it.
                number(cells, DISCOUNT, problems).map(BigDecimal::abs).orElse(null),
                amount(cells, SHIPPING_PAID, problems),
                amount(cells, SHIPPING_COST, problems),
                cells);
    }

    private static boolean isRefunded(Map<ImportField, String> cells) {
        return Set.of("refunded", "rimborsato").contains(ImportField.plain(cells.getOrDefault(STATUS, "")));
    }

    OrderSnapshot order(Head head, Instant placedAt, List<Line> lines) {
        var cells = head.cells();
        return new OrderSnapshot(
                head.id(),
                head.updatedAt(),
                head.number(),
                placedAt,
                head.channel(),
                head.model(),
                cells.get(STORE),
                null,
                cells.get(PICKUP_STORE),
                cells.get(ASSISTANT),
                head.status(),
                head.payment(),
                head.fulfillment(),
                head.paidAt(),
                head.cancelledAt(),
                person(head),
                cells.containsKey(STREET) || cells.containsKey(CITY) ? address(cells) : null,
                head.currency(),
                head.total() == null ? total(head, lines) : head.total(),
                head.tax(),
                head.discount(),
                head.shippingCost(),
                head.shippingPaid(),
                lines,
                parcels(head),
                List.of(),
                head.promisedUntil(),
                null,
                attribution(cells));
    }

    private static BigDecimal total(Head head, List<Line> lines) {
        var total = head.shippingPaid() == null ? BigDecimal.ZERO : head.shippingPaid();
        for (var line : lines) {
            total = total.add(line.quantity().multiply(line.unitPrice()));
        }
        if (head.discount() != null) {
            total = total.subtract(head.discount()).max(BigDecimal.ZERO);
        }
        return total.setScale(SCALE, RoundingMode.HALF_UP);
    }

    private Person person(Head head) {
        var cells = head.cells();
        var email = cells.get(EMAIL);
        var language = cells.get(LANGUAGE);
        return new Person(
                cells.get(ACCOUNT),
                email,
                email != null
                        && (head.model() == SalesModel.MARKETPLACE
                                || FORWARDING.matcher(email).matches()),
                cells.get(PHONE),
                cells.get(GIVEN_NAME),
                cells.get(FAMILY_NAME),
                cells.get(COMPANY),
                cells.get(VAT_NUMBER),
                language == null && !cells.containsKey(COUNTRY) ? settings.language() : language,
                address(cells));
    }

    private static @Nullable Address address(Map<ImportField, String> cells) {
        if (Stream.of(NAME, STREET, POSTAL_CODE, CITY, COUNTRY).noneMatch(cells::containsKey)) {
            return null;
        }
        return new Address(
                cells.get(NAME),
                cells.get(STREET),
                cells.get(POSTAL_CODE),
                cells.get(CITY),
                null,
                cells.containsKey(COUNTRY) ? RowReader.country(cells, new java.util.ArrayList<>()) : null,
                null);
    }

    /** A parcel, where the list speaks of one. */
    private static List<ShipmentSnapshot> parcels(Head head) {
        var cells = head.cells();
        if (head.shippedAt() == null && head.deliveredAt() == null && !cells.containsKey(TRACKING_NUMBER)) {
            return List.of();
        }
        var id = head.id();
        return List.of(new ShipmentSnapshot(
                id.substring(0, Math.min(id.length(), LONGEST_ID - 2)) + ":1",
                head.updatedAt(),
                id,
                cells.get(CARRIER),
                cells.get(TRACKING_NUMBER),
                null,
                head.deliveredAt() != null
                        ? ShipmentStatus.DELIVERED
                        : head.status() == OrderStatus.OPEN && head.shippedAt() != null
                                ? ShipmentStatus.IN_TRANSIT
                                : ShipmentStatus.UNKNOWN,
                false,
                null,
                head.shippedAt(),
                head.deliveredAt(),
                head.promisedUntil(),
                null,
                null,
                List.of(),
                List.of()));
    }

    private static @Nullable Attribution attribution(Map<ImportField, String> cells) {
        return Stream.of(SOURCE, MEDIUM, CAMPAIGN, REFERRAL, COUPON).noneMatch(cells::containsKey)
                ? null
                : new Attribution(
                        cells.get(SOURCE),
                        cells.get(MEDIUM),
                        cells.get(CAMPAIGN),
                        cells.get(REFERRAL),
                        cells.get(COUPON));
    }

    // --- line -------------------------------------------------------------------------------------------------------

    /** @param place of the line in its order, from 1; its id where it has no other */
    @Nullable
    Line line(int place, Map<ImportField, String> cells, List<Problem> problems) {
        var sku = cells.get(SKU);
        var name = cells.getOrDefault(PRODUCT_NAME, sku);
        if (name == null) {
            problems.add(new Problem(PRODUCT_NAME.name(), "MISSING"));
        }
        var quantity = settings.mapping().containsKey(QUANTITY)
                ? number(cells, QUANTITY, problems).orElse(null)
                : BigDecimal.ONE;
        if (quantity == null && !cells.containsKey(QUANTITY)) {
            problems.add(new Problem(QUANTITY.name(), "MISSING"));
        } else if (quantity != null && quantity.signum() <= 0) {
            problems.add(new Problem(QUANTITY.name(), "BAD_QUANTITY"));
        }
        if (!cells.containsKey(UNIT_PRICE)) {
            problems.add(new Problem(UNIT_PRICE.name(), "MISSING"));
        }
        var price = amount(cells, UNIT_PRICE, problems);
        var cost = amount(cells, UNIT_COST, problems);
        var rate = rate(cells, problems);
        return name == null || quantity == null || price == null
                ? null
                : new Line(
                        cells.getOrDefault(LINE_ID, Integer.toString(place)),
                        cells.get(PRODUCT_ID),
                        sku,
                        name,
                        path(cells.get(CATEGORY)),
                        quantity,
                        price,
                        cost,
                        rate);
    }

    private static List<String> path(@Nullable String written) {
        return written == null
                ? List.of()
                : Arrays.stream(written.split("[>|/]"))
                        .map(String::strip)
                        .filter(part -> !part.isEmpty())
                        .toList();
    }

    /** 0.22 and 22 % are the same. */
    private @Nullable BigDecimal rate(Map<ImportField, String> cells, List<Problem> problems) {
        var written = cells.get(TAX_RATE);
        if (written == null) {
            return null;
        }
        var rate = parse(written.replace("%", "").strip(), settings.orders().decimal());
        if (rate.isEmpty() || rate.get().signum() < 0 || rate.get().compareTo(BigDecimal.valueOf(100)) > 0) {
            problems.add(new Problem(TAX_RATE.name(), "BAD_NUMBER"));
            return null;
        }
        return rate.get().compareTo(BigDecimal.ONE) >= 0 || written.contains("%")
                ? rate.get().movePointLeft(2).setScale(6, RoundingMode.HALF_UP)
                : rate.get().setScale(6, RoundingMode.HALF_UP);
    }

    // --- values -----------------------------------------------------------------------------------------------------

    private static <T> Optional<T> word(
            Map<ImportField, String> cells,
            ImportField field,
            Function<String, Optional<T>> meaning,
            List<Problem> problems) {
        var written = cells.get(field);
        if (written == null) {
            return Optional.empty();
        }
        var meant = meaning.apply(written);
        if (meant.isEmpty()) {
            problems.add(new Problem(field.name(), "BAD_WORD"));
        }
        return meant;
    }

    private @Nullable BigDecimal amount(Map<ImportField, String> cells, ImportField field, List<Problem> problems) {
        var amount = number(cells, field, problems);
        if (amount.isPresent() && amount.get().signum() < 0) {
            problems.add(new Problem(field.name(), "BELOW_ZERO"));
        }
        return amount.orElse(null);
    }

    private Optional<BigDecimal> number(Map<ImportField, String> cells, ImportField field, List<Problem> problems) {
        var written = cells.get(field);
        if (written == null) {
            return Optional.empty();
        }
        var number = parse(written, settings.orders().decimal());
        if (number.isEmpty() || number.get().abs().compareTo(TOO_MUCH) >= 0) {
            problems.add(new Problem(field.name(), "BAD_NUMBER"));
            return Optional.empty();
        }
        return number.map(value -> value.setScale(SCALE, RoundingMode.HALF_UP));
    }

    /** Only as the list writes its numbers: what could be read in two ways is none. */
    static Optional<BigDecimal> parse(String written, Decimal decimal) {
        if (written.length() > 40) {
            return Optional.empty();
        }
        var number = (decimal == Decimal.COMMA ? COMMA : POINT)
                .matcher(THOUSANDS.matcher(written).replaceAll(""));
        if (!number.matches()) {
            return Optional.empty();
        }
        var digits = number.group(1);
        return Optional.of(new BigDecimal(
                decimal == Decimal.COMMA ? digits.replace(".", "").replace(',', '.') : digits.replace(",", "")));
    }

    private @Nullable Instant moment(Map<ImportField, String> cells, ImportField field, List<Problem> problems) {
        var written = cells.get(field);
        if (written == null) {
            return null;
        }
        var moment = moment(written, zone);
        if (moment == null) {
            problems.add(new Problem(field.name(), "BAD_TIME"));
        } else if (moment.isAfter(now) && field != PROMISED_UNTIL) {
            problems.add(new Problem(field.name(), "DATE_IN_FUTURE"));
        }
        return moment;
    }

    /** A day with or without a time of day, of that zone where it says none; null for what is none. */
    static @Nullable Instant moment(String written, ZoneId zone) {
        var parts = TIME.matcher(written);
        if (!parts.matches()) {
            return null;
        }
        var day = RowReader.day(parts.group("day"));
        if (day == null || day.getYear() < 1900) {
            return null;
        }
        try {
            var hour = parts.group("hour");
            var second = parts.group("second");
            var time = hour == null
                    ? LocalTime.MIDNIGHT
                    : LocalTime.of(
                            Integer.parseInt(hour),
                            Integer.parseInt(parts.group("minute")),
                            second == null ? 0 : Integer.parseInt(second));
            var offset = parts.group("zone");
            return day.atTime(time)
                    .atZone(
                            offset == null
                                    ? zone
                                    : offset.startsWith("Z") || offset.startsWith("U")
                                            ? ZoneOffset.UTC
                                            : ZoneOffset.of(offset))
                    .toInstant();
        } catch (DateTimeException noTime) {
            return null;
        }
    }
}
