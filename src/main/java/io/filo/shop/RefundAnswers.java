package io.filo.shop;

import io.filo.order.OrderedRefunds;
import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Knows the refunds that shops made for us by what they answered. */
@Component
class RefundAnswers implements OrderedRefunds {

    private static final Pattern RETURN = Pattern.compile("order:\\d+:REFUND_ORDER:return:(\\d{1,18})");

    private final JdbcClient jdbc;

    RefundAnswers(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record Act(String cause, String state, @Nullable String answer) {}

    @Override
    public Origin origin(String shop, long orderId, String refundId, BigDecimal amount) {
        var acts = jdbc.sql("""
                        select cause, state, answer from shop_command
                        where connector_key = ? and kind = 'REFUND_ORDER' and cause like ?
                          and (details ->> 'amount')::numeric = ? and state in ('SENDING', 'DONE')
                        order by id
                        """)
                .params(shop, "order:" + orderId + ":%", amount)
                .query((row, number) ->
                        new Act(row.getString("cause"), row.getString("state"), row.getString("answer")))
                .list();
        // The answer may be cut, and each shop wraps it otherwise: the first id in it is what was made.
        var named =
                Pattern.compile("^\\d{3}\\s[^\\[]{0,60}?\"id\"\\s*:\\s*\"?" + Pattern.quote(refundId) + "\"?\\s*[,}]");
        for (var act : acts) {
            var cause = RETURN.matcher(act.cause);
            if (act.answer != null
                    && cause.matches()
                    && named.matcher(act.answer).find()) {
                return new Origin.OfReturn(Long.parseLong(cause.group(1)));
            }
        }
        return acts.stream().anyMatch(act -> act.state.equals("SENDING"))
                ? new Origin.Underway()
                : new Origin.Unknown();
    }
}
