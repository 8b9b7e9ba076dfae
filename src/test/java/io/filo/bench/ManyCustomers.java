package io.filo.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Customers of three years with their orders, made in SQL: some still buy, some have stopped. Orders lie as they came, as
 * they do in a shop: those of one customer are far apart.
 *
 * @param customers how many
 * @param orders about how many
 */
record ManyCustomers(int customers, int orders) {

    /** Between two orders of a customer, where as many orders as customers are asked for. */
    private static final double DAYS = 135;

    private static final List<String> PARCELS_AND_VISITS = List.of(
            "create index if not exists shop_order_placed on shop_order (placed_at desc, id desc)",
            """
            create index if not exists shop_order_counted on shop_order (placed_at)
                include (id, customer_id, currency, total, channel)
                where status <> 'CANCELLED' and payment_status not in ('VOIDED', 'FAILED')
            """,
            "create index if not exists shop_order_whose on shop_order (id) include (customer_id)",
            """
            insert into shipment (id, order_id, carrier, status, carrier_says_late, shipped_at, delivered_at, updated_at)
            select id, id, 'BRT', 'DELIVERED', false, placed_at, placed_at + interval '1 day' * (1 + id % 7), placed_at
            from shop_order where status <> 'CANCELLED' order by id
            """,
            """
            insert into goods_return_line (return_id, line_id, quantity, reason)
            select id, '1', 1, (select (array_agg(code order by code))[1 + id % 4] from return_reason) from goods_return
            """,
            """
            insert into survey_answer (context_id, customer_id, score, highest, answered_at)
            select 'order:' || id, customer_id, id % 11, 10, placed_at + interval '10 days' from shop_order where id % 10 = 3
            """,
            "insert into shop_account (shop, external_id, customer_id, seen_at) select 'bench', 'a' || id, id, now() from customer where id % 4 = 0",
            """
            insert into site_visitor (connector_key, visitor, account, first_seen_at, seen_at)
            select 'bench', 'v' || id, case when id % 4 = 0 then 'a' || id end, now() - interval '1 year', now() from customer
            """,
            """
            insert into behaviour_event (connector_key, visitor, type, occurred_at, page, source, medium)
            select 'bench', 'v' || v.id, (array['PAGE', 'PRODUCT', 'PRODUCT', 'CART', 'CHECKOUT'])[k],
                   v.at + interval '1 minute' * k, '/p',
                   case when k = 1 then (array['google', 'meta', 'newsletter'])[1 + v.id % 4] end,
                   case when k = 1 and v.id % 4 < 3 then 'cpc' end
            from (select id, now() - interval '1 day' * (365 * random()) as at from customer) v
            cross join lateral generate_series(1, 1 + v.id % 5) k order by 4
            """,
            """
            insert into touchpoint (customer_id, occurred_at, kind, source, medium)
            select customer_id, placed_at - interval '1 day', 'VISIT', (array['google', 'meta', 'newsletter'])[1 + id % 3], 'cpc'
            from shop_order where id % 5 = 0
            """,
            """
            insert into marketing_cost (month, source, purpose, amount, entered_at, entered_by)
            select m::date, s, 'WIN', 1000, now(), 'bench'
            from generate_series(date_trunc('month', now()) - interval '14 months', now(), interval '1 month') m,
                 unnest(array['google / cpc', 'meta / cpc']) s
            """);

    /** Keeps only the indexes that figures look into. @return what makes the others once more */
    List<String> fill(Connection connection) throws SQLException {
        long begin = System.nanoTime();
        execute(connection, "set session_replication_role = replica");
        execute(connection, "set work_mem = '512MB'");
        execute(connection, "select setseed(0.5)");
        var dropped = dropped(connection);
        execute(connection, """
                insert into customer (id, kind, display_name, language, stage, city, country, created_at, updated_at)
                select n, 'PERSON', 'Customer ' || n, 'it',
                       (array['AWARENESS', 'CONSIDERATION', 'ACQUISITION', 'RETENTION', 'ADVOCACY'])[1 + n %% 5],
                       'City ' || n %% 100, 'IT', now() - interval '3 years', now() from generate_series(1, %d) n
                """.formatted(customers));
        execute(connection, """
                create temporary table placed as
                select c.n as customer, at.placed
                from (select n, 1 + 1094 * random() as age, 2 - ln(1 - random()) * %2$f as gap,
                             greatest(least(1 - (1 - random()) ^ (1 / 4.0), 0.999), 1e-6) as stops
                      from generate_series(1, %1$d) n) c
                cross join lateral (select 1 + least(300, floor(ln(1 - random()) / ln(1 - c.stops)))::int as count) often
                cross join lateral generate_series(1, often.count) k
                cross join lateral (select now() - interval '1 day' * (c.age - case when k = 1 then 0
                                           else (k - 1) * c.gap * (0.7 + 0.6 * random()) end) as placed) at
                where at.placed <= now()
                """.formatted(customers, DAYS * customers / orders));
        execute(connection, """
                insert into shop_order (id, shop, external_id, number, updated_at, progress, hash, live, customer_id, placed_at,
                    channel, sales_model, status, payment_status, fulfillment_status, currency, total, shipping_paid,
                    shipping_cost, created_at)
                select n, 'bench', to_char(n, 'FM000000000'), '#' || n, now(), 0, '', false, customer, placed,
                       case when random() < 0.2 then 'WEB' else 'STORE' end, 'B2C',
                       case when random() < 0.02 then 'CANCELLED' else 'CLOSED' end, 'PAID', 'FULFILLED', 'EUR',
                       round((20 + 180 * random())::numeric, 2), 0, 0, placed
                from (select customer, placed, row_number() over (order by placed) as n from placed) p
                order by n
                """);
        execute(connection, "drop table placed");
        execute(connection, """
                insert into shop_order_line (order_id, line_id, position, product_external_id, sku, name, category_path, quantity,
                    unit_price, unit_cost, tax_rate)
                select id, '1', 0, (id % 2000)::text, 'SKU-' || id % 2000, 'Scarpa', 'Category ' || id % 20 || ' > Shoes', 1, total,
                       round(total * 0.5, 2), 0.22
                from shop_order order by id
                """);
        execute(connection, """
                insert into goods_return (id, order_id, live, kind, mode, status, requested_at, refund)
                select id, id, false, 'WITHDRAWAL', 'PORTAL', 'COMPLETED', placed_at, total from shop_order where id % 20 = 0 order by id
                """);
        execute(connection, "reset work_mem");
        execute(connection, "set session_replication_role = default");
        execute(connection, "vacuum (analyze) customer, shop_order, shop_order_line, goods_return, order_adjustment");
        execute(connection, "checkpoint");
        System.out.printf(
                Locale.ROOT,
                "%,d customers, %,d orders (written in %.0f s)%n",
                customers,
                number(connection, "select count(*) from shop_order"),
                (System.nanoTime() - begin) / 1e9);
        return dropped;
    }

    /** What the board asks about beside orders: parcels, answers, what came back and why, visits and costs. */
    static void parcelsAndVisits(Connection connection) throws SQLException {
        execute(connection, "set session_replication_role = replica");
        for (var rows : PARCELS_AND_VISITS) {
            execute(connection, rows);
        }
        execute(connection, "set session_replication_role = default");
        execute(connection, "vacuum (analyze)");
        execute(connection, "checkpoint");
    }

    /** @return what makes them once more */
    private static List<String> dropped(Connection connection) throws SQLException {
        var made = new ArrayList<String>();
        var names = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var indexes = statement.executeQuery(
                        "select indexrelid::regclass, pg_get_indexdef(indexrelid) from pg_index where not indisunique"
                                + " and indrelid in ('shop_order'::regclass, 'shop_order_line'::regclass, 'customer'::regclass)"
                                + " and indexrelid::regclass::text <> 'shop_order_customer'")) {
            while (indexes.next()) {
                names.add(indexes.getString(1));
                made.add(indexes.getString(2));
            }
        }
        for (var name : names) {
            execute(connection, "drop index " + name);
        }
        return made;
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
