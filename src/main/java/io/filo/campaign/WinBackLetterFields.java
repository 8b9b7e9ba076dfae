package io.filo.campaign;

import io.filo.contact.LetterFields;
import io.filo.insight.Recommendations;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What letters and scripts may say of a customer who is followed up. */
@Component
class WinBackLetterFields implements LetterFields {

    private static final int MOST_GOODS = 3;

    private final JdbcClient jdbc;
    private final Recommendations recommendations;

    WinBackLetterFields(JdbcClient jdbc, Recommendations recommendations) {
        this.jdbc = jdbc;
        this.recommendations = recommendations;
    }

    @Override
    public Map<String, String> examples() {
        return Map.of(
                "lastGoods", "Aurora trail, Merino socks",
                "suggestedGoods", "Lume headlamp",
                "suggestedLink", "https://shop.example/lume",
                "couponPercent", "10",
                "couponCode", "TORNA7KX2M9QLPA");
    }

    private record Known(
            long customerId, int percent, @Nullable String coupon) {}

    @Override
    public Map<String, String> values(@Nullable String contextId) {
        if (contextId == null || !contextId.matches(WinBack.CONTEXT + "\\d{1,18}")) {
            return Map.of();
        }
        var values = new HashMap<String, String>();
        jdbc.sql("""
                        select coalesce(c.merged_into, c.id) as person, f.incentive, f.coupon
                        from follow_up f join customer c on c.id = f.customer_id where f.id = ?
                        """)
                .param(Long.parseLong(contextId.substring(WinBack.CONTEXT.length())))
                .query((row, number) ->
                        new Known(row.getLong("person"), row.getInt("incentive"), row.getString("coupon")))
                .optional()
                .ifPresent(known -> {
                    var last = lastGoods(known.customerId);
                    if (!last.isEmpty()) {
                        values.put("lastGoods", String.join(", ", last));
                    }
                    recommendations.of(known.customerId, 1).all().stream()
                            .findFirst()
                            .ifPresent(offer -> {
                                values.put("suggestedGoods", offer.name());
                                if (offer.url() != null) {
                                    values.put("suggestedLink", offer.url());
                                }
                            });
                    if (known.percent > 0) {
                        values.put("couponPercent", Integer.toString(known.percent));
                    }
                    if (known.coupon != null) {
                        values.put("couponCode", known.coupon);
                    }
                });
        return values;
    }

    private List<String> lastGoods(long customerId) {
        return jdbc.sql("""
                        select l.name from shop_order_line l
                        where l.order_id = (select o.id from shop_order o where o.customer_id = ? and o.kept
                                            order by o.placed_at desc, o.id desc limit 1)
                        order by l.position limit ?
                        """).params(customerId, MOST_GOODS).query(String.class).list();
    }
}
