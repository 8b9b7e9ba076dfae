package io.filo.campaign;

import io.filo.customer.CustomerKind;
import io.filo.customer.CustomerStage;
import io.filo.customer.Customers;
import io.filo.customer.Customers.NewCustomer;
import io.filo.insight.CustomerInsights;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Buyers with figures that a test makes up, and the watch over the best of them when it says so. */
@Component
public class GuardedCustomers {

    private final JdbcClient jdbc;
    private final Customers customers;
    private final CustomerInsights insights;
    private final GuardWatch watch;

    GuardedCustomers(JdbcClient jdbc, Customers customers, CustomerInsights insights, GuardWatch watch) {
        this.jdbc = jdbc;
        this.customers = customers;
        this.insights = insights;
        this.watch = watch;
    }

    /** Days, orders and money change the score at 10, 20, 30, 40, at 2 to 5, and at 100 to 400. */
    public void openShop() {
        closeShop();
        jdbc.sql("""
                        insert into rfm_limits (made_at, day, buyers, recency, frequency, monetary, fixed)
                        values (now(), :today, 1, '{10,20,30,40}', '{2,3,4,5}', '{100,200,300,400}', true)
                        """).param("today", insights.today()).update();
        jdbc.sql("""
                        insert into rfm_cell (r, f, m, segment, rule, version)
                        select r, f, m, case when r = 5 and f = 5 and m = 5 then 'CHAMPIONS'
                                             when r >= 3 and f >= 3 and m >= 2 then 'POTENTIAL_LOYALIST'
                                             else 'AT_RISK' end, '', 0
                        from generate_series(1, 5) r, generate_series(1, 5) f, generate_series(1, 5) m
                        """).update();
    }

    public void closeShop() {
        for (var table : List.of(
                "guard_look",
                "guard_rule",
                "guarded_customer",
                "customer_guard",
                "customer_stats",
                "rfm_limits",
                "rfm_cell")) {
            jdbc.sql("delete from " + table).update();
        }
    }

    /** Somebody who bought on so many days, a week after each other, for so much in all; a champion with 5 for 400. */
    public long buyer(String name, int silentDays, int orders, int net, @Nullable String owner) {
        long id = customers.register(new NewCustomer(
                CustomerKind.PERSON,
                name,
                null,
                null,
                "it",
                CustomerStage.RETENTION,
                "STANDARD",
                null,
                null,
                List.of("best." + UUID.randomUUID().toString().substring(0, 8) + "@posta.example"),
                List.of()));
        jdbc.sql("update customer set owner = ? where id = ?")
                .params(java.util.Arrays.asList(owner, id))
                .update();
        figures(id, silentDays, orders, net);
        return id;
    }

    public void figures(long id, int silentDays, int orders, int net) {
        var last = insights.today().minusDays(silentDays);
        figures(id, last, orders, net, last.plusDays(7), last.plusDays(31));
    }

    public void figures(long id, LocalDate last, int orders, int net, LocalDate due, LocalDate dormant) {
        var first = last.minusDays(7L * (orders - 1));
        jdbc.sql("delete from customer_stats where customer_id = ?").param(id).update();
        jdbc.sql("""
                        insert into customer_stats (customer_id, first_order_at, last_order_at, first_day, last_day, orders,
                            repeat_days, gross, returned, repeat_margin, margin_days, foreign_orders, due_at, dormant_at)
                        values (:id, :firstAt, :lastAt, :first, :last, :orders, :orders - 1, :net, 0, 0, 0, 0, :due, :dormant)
                        """)
                .param("id", id)
                .param("firstAt", noon(first))
                .param("lastAt", noon(last))
                .param("first", first)
                .param("last", last)
                .param("orders", orders)
                .param("net", net)
                .param("due", due)
                .param("dormant", dormant)
                .update();
    }

    private static OffsetDateTime noon(LocalDate day) {
        return day.atTime(12, 0).atOffset(ZoneOffset.UTC);
    }

    /** As after a night. @return how many are to be looked after from now on */
    public int look() {
        jdbc.sql("update guard_look set limits_id = -1").update();
        return watch.look();
    }

    /** As when orders of just these have changed. */
    public int lookAt(long... ids) {
        watch.look();
        watch.note(Set.of(java.util.Arrays.stream(ids).boxed().toArray(Long[]::new)));
        return watch.look();
    }

    /** The newest guarding of the customer. */
    public long guardOf(long customer) {
        return jdbc.sql("select max(id) from customer_guard where customer_id = ?")
                .param(customer)
                .query(Long.class)
                .single();
    }
}
