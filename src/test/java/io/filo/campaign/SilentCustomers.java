package io.filo.campaign;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Customers who bought ten times, once a week, and then nothing any more, with figures as the statistics have them. */
public final class SilentCustomers {

    private final JdbcClient jdbc;

    public SilentCustomers(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Figures of somebody who is there, from a model that expects a loss of so much. */
    public void goSilent(long customer, LocalDate last, LocalDate today, String lost) {
        goSilent(List.of(customer), last, today, lost);
    }

    /** Each loses a cent less than the one before. */
    public void goSilent(List<Long> customers, LocalDate last, LocalDate today, String lost) {
        long model = jdbc.sql("""
                        insert into value_model (made_at, day, buyers, dormant_limit, r, alpha, a, b, repeaters, millis)
                        values (timestamptz '2020-01-01', date '2020-01-01', 600, 0.5, 0.5, 6, 0.9, 1.6, 200, 1) returning id
                        """).query(Long.class).single();
        jdbc.sql("""
                        insert into customer_stats (customer_id, first_order_at, last_order_at, first_day, last_day, orders,
                            repeat_days, gross, returned, repeat_margin, margin_days, foreign_orders, model_id,
                            orders_if_alive, margin_per_order, dormant_at)
                        select w.id, :last::date - 63, :last::date, :last::date - 63, :last::date, 10, 9, 500, 0, 100, 9, 0,
                               :model, 1, (:lost - 0.01 * (w.place - 1))
                                   / (1 - alive(0.5, 6, 0.9, 1.6, 9, 9.0, (:today::date - (:last::date - 63)) / 7.0)),
                               :today
                        from unnest(:customers::bigint[]) with ordinality w (id, place)
                        """)
                .param("customers", customers.toArray(Long[]::new))
                .param("last", last)
                .param("today", today)
                .param("model", model)
                .param("lost", new BigDecimal(lost))
                .update();
    }

    /** So many new customers with an address each. @param consent whether they agreed to offers by mail */
    public List<Long> make(int count, String unique, boolean consent, OffsetDateTime now) {
        var customers = jdbc.sql("""
                        insert into customer (id, kind, display_name, language, stage, created_at, updated_at)
                        select nextval('customer_seq'), 'PERSON', 'Silente ' || n, 'it', 'RETENTION', :now, :now
                        from generate_series(1, :count) n returning id
                        """)
                .param("count", count)
                .param("now", now)
                .query(Long.class)
                .list();
        jdbc.sql("""
                        insert into contact_point (id, customer_id, type, value, normalised, is_primary, created_at)
                        select nextval('contact_point_seq'), c, 'EMAIL', a, a, true, :now
                        from unnest(:customers::bigint[]) c, lateral (select :unique || c || '@posta.example') x (a)
                        """)
                .param("customers", customers.toArray(Long[]::new))
                .param("unique", unique)
                .param("now", now)
                .update();
        if (consent) {
            jdbc.sql("""
                            insert into consent_event (customer_id, purpose, channel, state, source, occurred_at, recorded_at, proof)
                            select c, 'MARKETING', 'EMAIL', 'GIVEN', 'STORE', :now, :now, 'card'
                            from unnest(:customers::bigint[]) c
                            """)
                    .param("customers", customers.toArray(Long[]::new))
                    .param("now", now)
                    .update();
        }
        return customers;
    }

    public void forget(List<Long> customers) {
        var ids = customers.toArray(Long[]::new);
        jdbc.sql("delete from customer_stats where customer_id = any (?)")
                .param(ids)
                .update();
        jdbc.sql("delete from follow_up where customer_id = any (?)").param(ids).update();
    }
}
