package io.filo.order;

import io.filo.support.NotFoundException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

@Repository
class StoredShopNames implements ShopNames {

    private final JdbcClient jdbc;

    StoredShopNames(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    @Transactional(readOnly = true)
    public Names of(long orderId) {
        return jdbc.sql("""
                        select shop, external_id, number, account, contact_email, currency, total from shop_order where id = ?
                        """)
                .param(orderId)
                .query((row, number) -> new Names(
                        row.getString("shop"),
                        row.getString("external_id"),
                        row.getString("number"),
                        row.getString("account"),
                        row.getString("contact_email"),
                        row.getString("currency"),
                        row.getBigDecimal("total")))
                .optional()
                .orElseThrow(() -> new NotFoundException("order " + orderId));
    }
}
