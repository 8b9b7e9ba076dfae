package io.filo.shop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A shop that answers as its platform does: pages, filters and order of things, each platform with its own habits. */
final class FakeShop implements AutoCloseable {

    /** An order as this shop knows it, in its own words. */
    record Kept(String id, Instant updatedAt, String body) {}

    /** What the shop answers instead, once each: a status, or 0 for nothing at all. */
    final Queue<Integer> troubles = new ArrayDeque<>();

    /** That question from now on fails; 0 for none. */
    volatile int breaksAtQuestion;

    final List<String> asked = new CopyOnWriteArrayList<>();

    private static final ZoneId ROME = ZoneId.of("Europe/Rome");
    private static final DateTimeFormatter SPACED =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

    private final Map<String, Kept> orders = new HashMap<>();

    /** VTEX's feed: events that nobody has confirmed yet. */
    private final List<String> feed = new CopyOnWriteArrayList<>();

    private final HttpServer server;
    private int events;

    FakeShop() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newCachedThreadPool(work -> {
            var thread = new Thread(work, "fake-shop");
            thread.setDaemon(true);
            return thread;
        }));
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    synchronized void keep(Kept order) {
        orders.put(order.id(), order);
        feed.add("{\"eventId\": \"E%d\", \"handle\": \"H%d\", \"orderId\": \"%s\"}"
                .formatted(++events, events, order.id()));
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            var query = query(exchange.getRequestURI().getRawQuery());
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            String told = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Integer trouble = breaksAtQuestion > 0 && --breaksAtQuestion == 0 ? Integer.valueOf(500) : troubles.poll();
            if (trouble != null) {
                if (trouble > 0) {
                    exchange.sendResponseHeaders(trouble, -1);
                }
                return;
            }
            String found = find(exchange.getRequestMethod(), path, query, told);
            byte[] bytes = (found == null ? "" : found).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(found == null ? 404 : 200, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private @Nullable String find(String method, String path, Map<String, String> query, String told) {
        if (path.equals("/admin/api/2025-07/orders.json")) {
            var since = Instant.parse(query.get("updated_at_min"));
            return "{\"orders\": " + list(since, Integer.parseInt(query.get("limit")), 1, false, Kept::body) + "}";
        }
        if (path.equals("/wp-json/wc/v3/orders")) {
            var after = LocalDateTime.parse(query.get("modified_after")).toInstant(ZoneOffset.UTC);
            return list(
                    after.plusSeconds(1),
                    Integer.parseInt(query.get("per_page")),
                    Integer.parseInt(query.get("page")),
                    false,
                    Kept::body);
        }
        if (path.equals("/rest/V1/orders")) {
            var since = Instant.from(SPACED.parse(query.get("searchCriteria[filterGroups][0][filters][0][value]")));
            return "{\"items\": "
                    + list(
                            since,
                            Integer.parseInt(query.get("searchCriteria[pageSize]")),
                            Integer.parseInt(query.get("searchCriteria[currentPage]")),
                            true,
                            Kept::body)
                    + ", \"total_count\": " + orders.size() + "}";
        }
        if (path.equals("/rest/V1/shipments")) {
            return "{\"items\": [], \"total_count\": 0}";
        }
        if (path.equals("/api/orders")) {
            return prestaOrders(query);
        }
        if (path.startsWith("/api/customers/")) {
            return "<prestashop><customer><id>1</id><email>mara.villa@posta.example</email><passwd>never-kept</passwd>"
                    + "<firstname>Mara</firstname><lastname>Villa</lastname></customer></prestashop>";
        }
        if (path.equals("/admin/orders")) {
            return "{\"orders\": "
                    + list(
                            Instant.parse(query.get("updated_at[$gte]")),
                            Integer.parseInt(query.get("limit")),
                            Integer.parseInt(query.get("offset")) / Integer.parseInt(query.get("limit")) + 1,
                            false,
                            order ->
                                    "{\"id\": \"%s\", \"updated_at\": \"%s\"}".formatted(order.id(), order.updatedAt()))
                    + "}";
        }
        if (path.startsWith("/admin/orders/")) {
            Kept order = orders.get(path.substring("/admin/orders/".length()));
            return order == null ? null : "{\"order\": " + order.body() + "}";
        }
        if (path.equals("/api/orders/feed")) {
            if (method.equals("POST")) {
                Matcher handles = Pattern.compile("\"(H\\d+)\"").matcher(told);
                while (handles.find()) {
                    String handle = "\"" + handles.group(1) + "\"";
                    feed.removeIf(event -> event.contains(handle));
                }
                return "";
            }
            return feed.stream().limit(10).collect(Collectors.joining(", ", "[", "]"));
        }
        if (path.startsWith("/api/oms/pvt/orders/")) {
            Kept order = orders.get(path.substring("/api/oms/pvt/orders/".length()));
            return order == null ? null : order.body();
        }
        return null;
    }

    private String prestaOrders(Map<String, String> query) {
        String[] span = query.get("filter[date_upd]").replaceAll("^\\[|]$", "").split(",");
        var since = LocalDateTime.parse(span[0].replace(' ', 'T')).atZone(ROME).toInstant();
        String[] limit = query.get("limit").split(",");
        int size = Integer.parseInt(limit[1]);
        var page = page(since, size, Integer.parseInt(limit[0]) / size + 1, false);
        return "<prestashop><orders>" + page.stream().map(Kept::body).collect(Collectors.joining())
                + "</orders></prestashop>";
    }

    private String list(Instant since, int size, int page, boolean lastAgain, Function<Kept, String> shown) {
        return page(since, size, page, lastAgain).stream().map(shown).collect(Collectors.joining(", ", "[", "]"));
    }

    /** @param lastAgain whoever asks beyond the end gets the last page once more, as Magento does */
    private List<Kept> page(Instant since, int size, int page, boolean lastAgain) {
        var all = orders.values().stream()
                .filter(order -> !order.updatedAt().isBefore(since))
                .sorted(Comparator.comparing(Kept::updatedAt).thenComparing(Kept::id))
                .toList();
        int pages = (all.size() + size - 1) / size;
        int shown = lastAgain ? Math.max(1, Math.min(page, pages)) : page;
        return all.subList(Math.min((shown - 1) * size, all.size()), Math.min(shown * size, all.size()));
    }

    private static Map<String, String> query(@Nullable String raw) {
        var query = new HashMap<String, String>();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            String[] parts = pair.split("=", 2);
            query.put(
                    URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                    parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return query;
    }
}
