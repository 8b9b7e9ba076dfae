package io.filo.order;

import java.util.Map;
import org.springframework.stereotype.Component;

/** What the stores are called, for people who do not know their codes. */
@Component
public class Stores {

    private final OrderProperties properties;

    Stores(OrderProperties properties) {
        this.properties = properties;
    }

    /** Names and addresses by code; none where none are configured. */
    public Map<String, String> all() {
        return properties.stores();
    }

    /** @return name and address as configured; the code itself where none is */
    public String name(String code) {
        return properties.stores().getOrDefault(code, code);
    }
}
