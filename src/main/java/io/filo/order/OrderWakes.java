package io.filo.order;

import io.filo.engine.WakeValidity;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Wakes that found nobody: a case that has not begun to wait reads the order when it does. */
@Configuration(proxyBeanMethods = false)
class OrderWakes {

    private record Meaningful(String eventName, JdbcClient jdbc, String condition) implements WakeValidity {

        @Override
        public boolean stillMeaningful(String businessKey) {
            return jdbc.sql("select exists (select from shop_order o where o.id = ? and " + condition + ")")
                    .param(Long.parseLong(businessKey))
                    .query(Boolean.class)
                    .single();
        }
    }

    @Bean
    WakeValidity paidOrders(JdbcClient jdbc) {
        return new Meaningful(OrderEvents.PAID, jdbc, "o.kept");
    }

    @Bean
    WakeValidity parcelsUnderWay(JdbcClient jdbc) {
        return new Meaningful(
                OrderEvents.SHIPMENT_UPDATED,
                jdbc,
                "o.kept and exists (select from shipment s where s.order_id = o.id"
                        + " and s.status not in ('DELIVERED', 'CANCELLED'))");
    }
}
