package io.filo.shop;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connector as the hot paths need it, its keys open. */
record Connector(
        String key,
        String platform,
        @Nullable String brand,
        boolean active,
        @Nullable String address,
        String zone,
        Keys keys) {

    /**
     * @param hook secrets of incoming messages, one a line: the new one and, for a while, the old one
     * @param user of calls to the shop
     * @param token or password of calls to the shop
     */
    record Keys(String hook, String user, String token) {

        static final Keys NONE = new Keys("", "", "");

        List<String> secrets() {
            return hook.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
        }
    }
}
