package io.filo.order;

import io.filo.contact.ContactFacts;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Tells the gate before messages who waits for something, sends something back, or has bought. */
@Component
class OrderContactFacts implements ContactFacts {

    private final JdbcClient jdbc;
    private final Clock clock;

    OrderContactFacts(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** What a message says of an order or a return is not held back by that order or return. */
    @Override
    public Map<Long, Set<Flag>> flags(Collection<Long> customerIds, Situation situation) {
        var flags = new HashMap<Long, Set<Flag>>();
        var since = situation.since();
        jdbc.sql("""
                        select o.customer_id,
                               bool_or(o.id is distinct from :order and
                        """ + OrderSql.LATE + """
                                       ) as late,
                               bool_or(exists (select from goods_return r
                                               where r.order_id = o.id and r.status in ('REQUESTED', 'APPROVED', 'RECEIVED')
                                                 and r.id is distinct from :return)
                                       and o.id is distinct from :order) as returning,
                               bool_or(o.kept and o.paid_at is not null and o.sales_model <> 'MARKETPLACE') as paid,
                               bool_or(o.kept and o.placed_at >= :since::timestamptz) as bought
                        from shop_order o where o.customer_id = any (:customers) group by o.customer_id
                        """)
                .param("customers", customerIds.toArray(Long[]::new))
                .param("order", idIn(situation.contextId(), "order:"), java.sql.Types.BIGINT)
                .param("return", idIn(situation.contextId(), "return:"), java.sql.Types.BIGINT)
                .param("since", since == null ? null : since.atOffset(ZoneOffset.UTC))
                .param("now", OffsetDateTime.now(clock).withOffsetSameInstant(ZoneOffset.UTC))
                .query(row -> {
                    var set = EnumSet.noneOf(Flag.class);
                    add(set, Flag.LATE_DELIVERY, row.getBoolean("late"));
                    add(set, Flag.OPEN_RETURN, row.getBoolean("returning"));
                    add(set, Flag.PAID_ORDER, row.getBoolean("paid"));
                    add(set, Flag.BOUGHT_SINCE, row.getBoolean("bought"));
                    flags.put(row.getLong("customer_id"), set);
                });
        return flags;
    }

    private static void add(Set<Flag> flags, Flag flag, boolean holds) {
        if (holds) {
            flags.add(flag);
        }
    }

    private static @Nullable Long idIn(@Nullable String contextId, String kind) {
        return contextId != null && contextId.matches(kind + "\\d{1,18}")
                ? Long.valueOf(contextId.substring(kind.length()))
                : null;
    }
}
