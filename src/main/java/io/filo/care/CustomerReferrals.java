package io.filo.care;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** How a customer recommends us, for people who look. */
@Repository
@Transactional(readOnly = true)
public class CustomerReferrals {

    private final JdbcClient jdbc;

    CustomerReferrals(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A code that a customer gives to friends.
     *
     * @param orderId the order that he liked
     * @param friends how many have paid their first order by it
     * @param ended whether it counts no longer
     */
    public record Referral(String code, long orderId, String orderNumber, int friends, boolean ended) {}

    /** Newest first. */
    public List<Referral> of(long customerId) {
        return jdbc.sql("""
                        select r.code, r.order_id, o.number, r.ended_at is not null as ended,
                               (select count(*) from referred_order e
                                where e.referral_id = r.id and e.rewarded_at is not null and e.undone_at is null)
                                   as friends
                        from referral r join shop_order o on o.id = r.order_id where r.customer_id = ? order by r.id desc
                        """)
                .param(customerId)
                .query((row, number) -> new Referral(
                        row.getString("code"),
                        row.getLong("order_id"),
                        row.getString("number"),
                        row.getInt("friends"),
                        row.getBoolean("ended")))
                .list();
    }
}
