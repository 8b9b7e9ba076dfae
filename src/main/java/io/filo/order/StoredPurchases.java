package io.filo.order;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

@Repository
@Transactional(readOnly = true)
class StoredPurchases implements Purchases {

    private final JdbcClient jdbc;

    StoredPurchases(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public BigDecimal spent(long customerId, String currency) {
        return jdbc.sql(
                        "select coalesce(sum(total), 0) from shop_order where customer_id = ? and currency = ? and kept")
                .params(customerId, currency)
                .query(BigDecimal.class)
                .single();
    }

    @Override
    public Set<String> skus(long customerId) {
        return new HashSet<>(jdbc.sql("""
                        select distinct l.sku from shop_order o join shop_order_line l on l.order_id = o.id
                        where o.customer_id = ? and o.kept and l.sku is not null
                        """).param(customerId).query(String.class).list());
    }
}
