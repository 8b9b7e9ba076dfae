package io.filo.care;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Who recommends us, and what came of it. All calls join the running transaction. */
@Repository
@Transactional(propagation = Propagation.MANDATORY)
class Referrals {

    /** None that people take for another. */
    private static final String LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    private static final int LENGTH = 7;

    private final JdbcClient jdbc;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    Referrals(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** @param referrerOrderId the order that he liked */
    record Referrer(long referralId, long referrerOrderId, long customerId) {}

    /** @return the code, the same for the same order */
    String make(long orderId, long customerId) {
        var code = new StringBuilder("AMICO");
        for (int n = 0; n < LENGTH; n++) {
            code.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return jdbc.sql("""
                        insert into referral (code, order_id, customer_id, made_at) values (?, ?, ?, ?)
                        on conflict (order_id) do update set ended_at = null
                        returning code
                        """)
                .params(code.toString(), orderId, customerId, now())
                .query(String.class)
                .single();
    }

    @Transactional(readOnly = true, propagation = Propagation.SUPPORTS)
    Optional<String> codeOf(long orderId) {
        return jdbc.sql("select code from referral where order_id = ? and ended_at is null")
                .param(orderId)
                .query(String.class)
                .optional();
    }

    /** An order of the same customer before that one, paid or sent. */
    private static final String BOUGHT_BEFORE = """
            exists (select from shop_order e
                    where e.customer_id = o.customer_id and (e.placed_at, e.id) < (o.placed_at, o.id)
                      and e.kept and e.undone_at is null
                      and (e.paid_at is not null or e.fulfillment_status in ('PARTIALLY_FULFILLED', 'FULFILLED')))
            """;

    /**
     * Links an order to who recommended us to its customer. A friend is somebody who never bought before, and nobody is his
     * own friend, neither with another account nor with another name.
     *
     * @param code as the shop heard it
     * @return empty when it is nobody's code, or does not count
     */
    Optional<Referrer> link(long orderId, String code) {
        return jdbc.sql("""
                        with found as (
                            select r.id, r.order_id, r.customer_id
                            from referral r join shop_order mine on mine.id = r.order_id, shop_order o
                            where r.code = :code and r.ended_at is null and mine.kept
                              and o.id = :order and o.customer_id <> r.customer_id
                              and (o.contact_email is null or mine.contact_email is null
                                   or lower(o.contact_email) <> lower(mine.contact_email))
                              and (o.account is null or mine.account is null
                                   or (o.shop, o.account) <> (mine.shop, mine.account))
                              and not """ + " " + BOUGHT_BEFORE + """
                            ),
                        linked as (
                            insert into referred_order (order_id, referral_id, linked_at)
                            select :order, id, :now from found on conflict (order_id) do nothing
                            returning referral_id)
                        select found.* from found join linked on linked.referral_id = found.id
                        """)
                .param("code", code.strip().toUpperCase(Locale.ROOT))
                .param("order", orderId)
                .param("now", now())
                .query((row, number) ->
                        new Referrer(row.getLong("id"), row.getLong("order_id"), row.getLong("customer_id")))
                .optional();
    }

    /**
     * Counts a linked order that is paid; each friend counts once, with the first that he pays.
     *
     * @return whether it counts, now or before
     */
    boolean count(long orderId) {
        // One after the other for each friend, who may have paid two at once.
        jdbc.sql("""
                        select c.id from customer c join shop_order o on o.customer_id = c.id
                        where o.id = ? for no key update of c
                        """).param(orderId).query(Long.class).optional();
        jdbc.sql("""
                        update referred_order f set rewarded_at = :now
                        from shop_order o, referral r
                        where f.order_id = :order and f.undone_at is null and f.rewarded_at is null and o.id = f.order_id
                          and r.id = f.referral_id and r.ended_at is null and o.customer_id <> r.customer_id
                          and not """ + " " + BOUGHT_BEFORE + """
                          and not exists (select from referred_order other join shop_order oo on oo.id = other.order_id
                                          where oo.customer_id = o.customer_id and other.order_id <> o.id
                                            and other.rewarded_at is not null and other.undone_at is null)
                        """)
                .param("order", orderId)
                .param("now", now())
                .update();
        return jdbc.sql("""
                        select exists (select from referred_order
                                       where order_id = ? and rewarded_at is not null and undone_at is null)
                        """).param(orderId).query(Boolean.class).single();
    }

    /** Of an order that came to nothing: nobody has recommended us for it, and its customer recommends us no longer. */
    void undo(long orderId) {
        jdbc.sql("update referred_order set undone_at = ? where order_id = ? and undone_at is null")
                .params(now(), orderId)
                .update();
        jdbc.sql("update referral set ended_at = ? where order_id = ? and ended_at is null")
                .params(now(), orderId)
                .update();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
