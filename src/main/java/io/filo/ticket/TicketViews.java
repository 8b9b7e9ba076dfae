package io.filo.ticket;

import io.filo.support.PageOf;
import io.filo.ticket.TicketDesk.QueueLoad;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Tickets as people and diagrams see them, read by SQL. */
@Repository
class TicketViews {

    private static final int MAX_PAGE_SIZE = 200;
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");
    private static final Pattern NUMBER = Pattern.compile("#?(\\d{1,18})");

    private static final String SELECT = """
            select t.*, c.display_name as customer_name
            from ticket t
            join customer c on c.id = t.customer_id
            """;

    private static final String OVERDUE = "(t.status = 'OPEN' and t.turn = 'SHOP' and t.response_due_at < :now)";

    private final JdbcClient jdbc;

    TicketViews(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<TicketView> find(long number) {
        return jdbc.sql(SELECT + " where t.id = ?")
                .param(number)
                .query(TicketViews::view)
                .optional();
    }

    List<TicketView> find(Collection<Long> numbers) {
        return jdbc.sql(SELECT + " where t.id in (:numbers) order by t.id")
                .param("numbers", numbers)
                .query(TicketViews::view)
                .list();
    }

    @Nullable
    TicketFacts facts(long number) {
        return jdbc.sql("select id, status, turn, priority, category, queue, escalation from ticket where id = ?")
                .param(number)
                .query((row, n) -> new TicketFacts(
                        row.getLong("id"),
                        row.getString("status"),
                        row.getString("turn"),
                        row.getString("priority"),
                        row.getString("category"),
                        row.getString("queue"),
                        row.getInt("escalation")))
                .optional()
                .orElse(null);
    }

    /** The key of the template that the answer starts from; empty for the general one. */
    Optional<String> template(long number) {
        return jdbc.sql("select template from ticket where id = ? and template is not null")
                .param(number)
                .query(String.class)
                .optional();
    }

    /** Newest first. */
    List<TicketView> othersOf(long customerId, long exceptNumber, int limit) {
        return jdbc.sql(SELECT + " where t.customer_id = ? and t.id <> ? order by t.id desc limit ?")
                .params(customerId, exceptNumber, limit)
                .query(TicketViews::view)
                .list();
    }

    /** @param customersOfText customers whose tickets match the text as well */
    PageOf<TicketView> search(TicketSearch search, List<Long> customersOfText, Instant now, int page, int size) {
        List<String> conditions = new ArrayList<>();
        Map<String, Object> values = new HashMap<>();
        if (search.status() != null) {
            conditions.add("t.status = :status");
            values.put("status", search.status());
        }
        if (search.queue() != null) {
            conditions.add("t.queue = :queue");
            values.put("queue", search.queue());
        }
        if (search.customerId() != null) {
            conditions.add("t.customer_id = :customerId");
            values.put("customerId", search.customerId());
        }
        if (search.overdue()) {
            conditions.add(OVERDUE);
            values.put("now", Timestamp.from(now));
        }
        if (search.text() != null && !search.text().isBlank()) {
            conditions.add(matching(search.text().strip(), customersOfText, values));
        }
        String where = conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
        int rows = Math.min(Math.max(size, 1), MAX_PAGE_SIZE);
        int from = Math.max(page, 0);
        long total = jdbc.sql("select count(*) from ticket t" + where)
                .params(values)
                .query(Long.class)
                .single();
        List<TicketView> items = jdbc.sql(SELECT + where + order(search.order()) + " limit :rows offset :skipped")
                .params(values)
                .param("rows", rows)
                .param("skipped", (long) from * rows)
                .query(TicketViews::view)
                .list();
        return new PageOf<>(items, from, rows, total);
    }

    /** By name of the queue. */
    List<QueueLoad> load(Instant now) {
        return jdbc.sql("""
                        select t.queue,
                               count(*) filter (where t.status = 'OPEN') as open,
                               count(*) filter (where %s) as overdue,
                               count(*) filter (where t.status = 'WAITING') as waiting
                          from ticket t
                         where t.status in ('OPEN', 'WAITING')
                         group by t.queue
                         order by t.queue
                        """.formatted(OVERDUE))
                .param("now", Timestamp.from(now))
                .query((row, number) -> new QueueLoad(
                        row.getString("queue"), row.getLong("open"), row.getLong("overdue"), row.getLong("waiting")))
                .list();
    }

    private static String order(TicketSearch.Order order) {
        return switch (order) {
            case NEWEST -> " order by t.id desc";
            case DUE -> " order by t.response_due_at nulls last, t.id";
            case ACTIVITY -> " order by t.last_message_at desc, t.id desc";
        };
    }

    /** A union, so that each way to match has its own index. */
    private static String matching(String text, List<Long> customers, Map<String, Object> values) {
        List<String> ways = new ArrayList<>();
        var number = NUMBER.matcher(text);
        if (number.matches()) {
            ways.add("select id from ticket where id = :number");
            values.put("number", Long.parseLong(number.group(1)));
        }
        String words =
                WORD.matcher(text).results().map(word -> word.group() + ":*").collect(Collectors.joining(" & "));
        if (!words.isEmpty()) {
            ways.add("select id from ticket where to_tsvector('simple', subject) @@ to_tsquery('simple', :words)");
            values.put("words", words);
        }
        if (!customers.isEmpty()) {
            ways.add("select id from ticket where customer_id in (:customers)");
            values.put("customers", customers);
        }
        return ways.isEmpty() ? "false" : "t.id in (" + String.join(" union ", ways) + ")";
    }

    private static TicketView view(ResultSet row, int number) throws SQLException {
        return new TicketView(
                row.getLong("id"),
                row.getLong("customer_id"),
                row.getString("customer_name"),
                row.getString("subject"),
                row.getString("category"),
                row.getString("queue"),
                row.getString("priority"),
                row.getString("status"),
                row.getString("turn"),
                row.getString("channel"),
                row.getString("mailbox_key"),
                row.getString("language"),
                row.getString("assignee"),
                row.getInt("escalation"),
                instant(row, "response_due_at"),
                instant(row, "resolution_due_at"),
                row.getTimestamp("last_message_at").toInstant(),
                instant(row, "first_answered_at"),
                instant(row, "resolved_at"),
                instant(row, "closed_at"),
                row.getObject("related_to", Long.class),
                row.getObject("merged_into", Long.class),
                row.getTimestamp("opened_at").toInstant());
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp value = row.getTimestamp(column);
        return value == null ? null : value.toInstant();
    }
}
