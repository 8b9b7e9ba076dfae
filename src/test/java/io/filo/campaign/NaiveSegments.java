package io.filo.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** What a definition means, in plain Java over a few customers: read from the JSON itself, to judge reader and statement. */
final class NaiveSegments {

    private record Line(String sku, String category, BigDecimal price, BigDecimal quantity) {

        BigDecimal value() {
            return price.multiply(quantity);
        }
    }

    private record Order(LocalDate day, BigDecimal total, boolean own, String channel, List<Line> lines) {}

    private record Said(String state, LocalDate day) {}

    record Known(int number, @Nullable String city, LocalDate since, List<Order> orders, List<Said> said) {

        /** @param lines each {@code sku:category:price:quantity} */
        void order(LocalDate day, String total, String currency, String channel, String... lines) {
            var read = new ArrayList<Line>();
            for (var line : lines) {
                var parts = line.split(":");
                read.add(new Line(parts[0], parts[1], new BigDecimal(parts[2]), new BigDecimal(parts[3])));
            }
            orders.add(new Order(day, new BigDecimal(total), currency.equals("EUR"), channel, read));
        }

        void consent(String state, LocalDate day) {
            said.add(new Said(state, day));
        }
    }

    private final LocalDate today;
    private final List<Known> customers = new ArrayList<>();

    NaiveSegments(LocalDate today) {
        this.today = today;
    }

    Known add(int number, @Nullable String city, LocalDate since) {
        var known = new Known(
                number, city == null || city.isEmpty() ? null : city, since, new ArrayList<>(), new ArrayList<>());
        customers.add(known);
        return known;
    }

    List<Integer> members(JsonNode definition) {
        return customers.stream()
                .filter(known -> holds(definition, known))
                .map(Known::number)
                .toList();
    }

    private boolean holds(JsonNode node, Known known) {
        if (node.has("and")) {
            return each(node.get("and")).stream().allMatch(child -> holds(child, known));
        }
        if (node.has("or")) {
            return each(node.get("or")).stream().anyMatch(child -> holds(child, known));
        }
        if (node.has("not")) {
            return !holds(node.get("not"), known);
        }
        if (node.has("field")) {
            return compare(node, field(node.get("field").asText(), known));
        }
        if (node.has("did")) {
            return orders(node, known).size() >= node.path("atLeast").asInt(1);
        }
        if (node.has("didNot")) {
            var from = from(node);
            return orders(node, known).size() < node.path("atLeast").asInt(1)
                    && (from == null || first(known).isBefore(from));
        }
        if (node.has("count")) {
            return compare(node, BigDecimal.valueOf(orders(node, known).size()));
        }
        if (node.has("consent")) {
            var state = known.said.stream()
                    .max(Comparator.comparing((Said said) -> !said.state.equals("REQUESTED"))
                            .thenComparing(Said::day))
                    .map(Said::state)
                    .orElse("NOTHING");
            return node.get("is")
                    .asText()
                    .equals(
                            switch (state) {
                                case "CONFIRMED" -> "GIVEN";
                                case "WITHDRAWN", "OBJECTED" -> "REFUSED";
                                default -> state;
                            });
        }
        var amounts = amounts(node, known);
        var sum = amounts.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        return compare(
                node,
                node.has("sum")
                        ? sum
                        : amounts.isEmpty()
                                ? null
                                : sum.divide(BigDecimal.valueOf(amounts.size()), MathContext.DECIMAL64));
    }

    private static List<JsonNode> each(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false).toList();
    }

    private static LocalDate first(Known known) {
        return known.orders.stream()
                .map(Order::day)
                .reduce(known.since, (one, other) -> one.isBefore(other) ? one : other);
    }

    private @Nullable Object field(String name, Known known) {
        var last = known.orders.stream()
                .map(Order::day)
                .max(Comparator.naturalOrder())
                .orElse(null);
        return switch (name) {
            case "city" -> known.city;
            case "since" -> known.since;
            case "orders" -> BigDecimal.valueOf(known.orders.size());
            case "lastOrder" -> last;
            case "net" ->
                known.orders.stream().filter(Order::own).map(Order::total).reduce(BigDecimal.ZERO, BigDecimal::add);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private @Nullable LocalDate from(JsonNode node) {
        var within = node.path("within");
        return within.has("days")
                ? today.minusDays(within.get("days").asInt())
                : within.has("from") ? day(within.get("from")) : null;
    }

    private LocalDate day(JsonNode day) {
        return day.has("daysAgo") ? today.minusDays(day.get("daysAgo").asInt()) : LocalDate.parse(day.asText());
    }

    private List<Order> orders(JsonNode node, Known known) {
        return inTime(node, known).stream()
                .filter(order ->
                        ofLines(node).isEmpty() || order.lines.stream().anyMatch(line -> fits(line, order, node)))
                .toList();
    }

    private List<Order> inTime(JsonNode node, Known known) {
        var from = from(node);
        var until = node.path("within").has("until") ? day(node.path("within").get("until")) : null;
        return known.orders.stream()
                .filter(order -> from == null || !order.day.isBefore(from))
                .filter(order -> until == null || !order.day.isAfter(until))
                .filter(order -> each(node.path("where")).stream()
                        .filter(where -> !ofLine(where))
                        .allMatch(where -> compare(
                                where,
                                where.get("field").asText().equals("channel")
                                        ? order.channel
                                        : order.own ? order.total : null)))
                .toList();
    }

    private static boolean ofLine(JsonNode where) {
        return where.get("field").asText().startsWith("line.");
    }

    private static List<JsonNode> ofLines(JsonNode node) {
        return each(node.path("where")).stream().filter(NaiveSegments::ofLine).toList();
    }

    private boolean fits(Line line, Order order, JsonNode node) {
        return ofLines(node).stream()
                .allMatch(where -> compare(
                        where,
                        switch (where.get("field").asText()) {
                            case "line.sku" -> line.sku;
                            case "line.category" -> line.category;
                            case "line.quantity" -> line.quantity;
                            default -> order.own ? line.value() : null;
                        }));
    }

    private List<BigDecimal> amounts(JsonNode node, Known known) {
        var of = node.get("of").asText();
        if (of.equals("total")) {
            return orders(node, known).stream()
                    .filter(Order::own)
                    .map(Order::total)
                    .toList();
        }
        Function<Line, BigDecimal> amount = of.equals("line.value") ? Line::value : Line::quantity;
        return inTime(node, known).stream()
                .flatMap(order -> order.lines.stream()
                        .filter(line -> fits(line, order, node))
                        .filter(line -> order.own || !of.equals("line.value"))
                        .map(amount))
                .toList();
    }

    private boolean compare(JsonNode node, @Nullable Object value) {
        var op = node.get("op").asText();
        if (op.equals("is empty")) {
            return value == null;
        }
        var wanted = node.get("value");
        if (value == null) {
            return op.equals("!=");
        }
        if (value instanceof String text) {
            boolean code = node.path("field").asText().equals("channel");
            var own = code ? text : text.toLowerCase(Locale.ROOT);
            Function<JsonNode, String> read =
                    each -> code ? each.asText() : each.asText().toLowerCase(Locale.ROOT);
            return switch (op) {
                case "=" -> own.equals(read.apply(wanted));
                case "!=" -> !own.equals(read.apply(wanted));
                case "in" -> each(wanted).stream().map(read).anyMatch(own::equals);
                case "contains" -> own.contains(read.apply(wanted));
                default -> own.startsWith(read.apply(wanted));
            };
        }
        return switch (op) {
            case "=" -> order(value, wanted) == 0;
            case "!=" -> order(value, wanted) != 0;
            case "<" -> order(value, wanted) < 0;
            case "<=" -> order(value, wanted) <= 0;
            case ">" -> order(value, wanted) > 0;
            case ">=" -> order(value, wanted) >= 0;
            case "in" -> each(wanted).stream().anyMatch(each -> order(value, each) == 0);
            default -> order(value, wanted.get(0)) >= 0 && order(value, wanted.get(1)) <= 0;
        };
    }

    private int order(Object value, JsonNode wanted) {
        return value instanceof LocalDate day
                ? day.compareTo(day(wanted))
                : ((BigDecimal) value).compareTo(wanted.decimalValue());
    }

    // --- trees ------------------------------------------------------------------------------------------------------

    static JsonNode randomTree(ObjectMapper json, Random random, int depth) {
        var node = json.createObjectNode();
        int kind = depth <= 1 ? 3 + random.nextInt(6) : random.nextInt(9);
        switch (kind) {
            case 0, 1 -> {
                var list = node.putArray(kind == 0 ? "and" : "or");
                for (int n = random.nextInt(3); n >= 0; n--) {
                    list.add(randomTree(json, random, depth - 1));
                }
            }
            case 2 -> node.set("not", randomTree(json, random, depth - 1));
            case 3, 4 ->
                compared(node, random, new String[] {"city", "since", "orders", "lastOrder", "net"}[random.nextInt(5)]);
            case 5, 6 -> {
                node.put(random.nextBoolean() ? "did" : "didNot", "order");
                if (random.nextBoolean()) {
                    node.put("atLeast", 1 + random.nextInt(3));
                }
                around(node, random);
            }
            case 7 -> {
                var figure = new String[] {"count", "sum", "average"}[random.nextInt(3)];
                node.put(figure, "order");
                if (!figure.equals("count")) {
                    node.put("of", new String[] {"total", "line.value", "line.quantity"}[random.nextInt(3)]);
                }
                around(node, random);
                number(node, random, figure.equals("count") ? 4 : 300);
            }
            default ->
                node.put("consent", "MARKETING")
                        .put("channel", "EMAIL")
                        .put("is", new String[] {"GIVEN", "REFUSED", "REQUESTED", "NOTHING"}[random.nextInt(4)]);
        }
        return node;
    }

    private static void around(ObjectNode node, Random random) {
        switch (random.nextInt(4)) {
            case 0 -> node.putObject("within").put("days", 1 + random.nextInt(150));
            case 1 -> {
                var within = node.putObject("within");
                within.putObject("from").put("daysAgo", 80 + random.nextInt(80));
                within.putObject("until").put("daysAgo", random.nextInt(80));
            }
            case 2 -> node.putObject("within").putObject("until").put("daysAgo", random.nextInt(80));
            default -> {}
        }
        if (random.nextBoolean()) {
            var where = node.putArray("where");
            for (int n = random.nextInt(3); n >= 0; n--) {
                compared(
                        where.addObject(),
                        random,
                        new String[] {"channel", "total", "line.sku", "line.category", "line.value", "line.quantity"}
                                [random.nextInt(6)]);
            }
        }
    }

    private static void compared(ObjectNode node, Random random, String field) {
        node.put("field", field);
        switch (field) {
            case "city" -> text(node, random, true, "Torino", "MILANO", "o'h", "or");
            case "line.sku" -> text(node, random, true, "a", "B", "c");
            case "line.category" -> text(node, random, true, "run", "walk", "trail", "Run/Trail");
            case "channel" -> text(node, random, false, "WEB", "STORE", "W");
            case "since", "lastOrder" -> {
                var op = operator(random, "=", "!=", "<", "<=", ">", ">=", "between", "is empty");
                node.put("op", op);
                if (op.equals("between")) {
                    var bounds = node.putArray("value");
                    bounds.addObject().put("daysAgo", 80 + random.nextInt(120));
                    bounds.addObject().put("daysAgo", random.nextInt(80));
                } else if (!op.equals("is empty")) {
                    node.putObject("value").put("daysAgo", random.nextInt(200));
                }
            }
            case "orders", "line.quantity" -> number(node, random, 4);
            default -> number(node, random, 300);
        }
    }

    private static void text(ObjectNode node, Random random, boolean contains, String... values) {
        var op = contains
                ? operator(random, "=", "!=", "in", "contains", "starts with", "is empty")
                : operator(random, "=", "!=", "in", "starts with", "is empty");
        node.put("op", op);
        if (op.equals("in")) {
            node.putArray("value")
                    .add(values[random.nextInt(values.length)])
                    .add(values[random.nextInt(values.length)]);
        } else if (!op.equals("is empty")) {
            node.put("value", values[random.nextInt(values.length)]);
        }
    }

    private static void number(ObjectNode node, Random random, int most) {
        var op = operator(random, "=", "!=", "<", "<=", ">", ">=", "between", "in", "is empty");
        node.put("op", op);
        if (op.equals("between")) {
            node.putArray("value").add(random.nextInt(most)).add(random.nextInt(most));
        } else if (op.equals("in")) {
            node.putArray("value").add(random.nextInt(most)).add(random.nextInt(most));
        } else if (!op.equals("is empty")) {
            node.put("value", random.nextInt(most));
        }
    }

    private static String operator(Random random, String... operators) {
        return operators[random.nextInt(operators.length)];
    }
}
