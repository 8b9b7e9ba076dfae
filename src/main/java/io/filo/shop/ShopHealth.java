package io.filo.shop;

import io.filo.message.Remarks;
import io.filo.shop.Connectors.Alarm;
import io.filo.shop.Connectors.Status;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;

/** Each connector: when it was last heard, and what is wrong. */
@Component("shopHealthIndicator")
class ShopHealth implements HealthIndicator {

    private final Connectors connectors;

    ShopHealth(Connectors connectors) {
        this.connectors = connectors;
    }

    @Override
    public Health health() {
        boolean up = true;
        Map<String, Object> details = new LinkedHashMap<>();
        for (Status each : connectors.list()) {
            if (!each.active()) {
                details.put(each.key(), "switched off");
            } else if (each.alarms().contains(Alarm.SILENT)) {
                up = false;
                details.put(
                        each.key(),
                        "silent" + (each.heardAt() == null ? " since it was made" : " since " + each.heardAt())
                                + ": look whether the shop's webhook is still switched on");
            } else if (each.askError() != null) {
                up = false;
                details.put(each.key(), "cannot be asked: " + Remarks.inEnglish(each.askError()));
            } else if (each.alarms().isEmpty()) {
                details.put(each.key(), each.heardAt() == null ? "not heard yet" : "heard at " + each.heardAt());
            } else {
                details.put(each.key(), "look at its page: " + each.alarms());
            }
        }
        return (up ? Health.up() : Health.down()).withDetails(details).build();
    }
}
