package io.filo.ticket;

import java.security.SecureRandom;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The random key of each ticket, which its signatures hold beside its number. It never changes, so that this node keeps in
 * mind those it has seen last: an acknowledgement follows right after the opening, and need not ask.
 */
@Component
class ThreadKeys {

    private static final int REMEMBERED = 2_000;
    private static final int BYTES = 8;

    private final JdbcClient jdbc;
    private final SecureRandom random = new SecureRandom();

    private final Map<Long, String> seen = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, String> eldest) {
            return size() > REMEMBERED;
        }
    });

    ThreadKeys(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A key for a ticket that is being opened. */
    String make(long number) {
        var bytes = new byte[BYTES];
        random.nextBytes(bytes);
        var key = HexFormat.of().formatHex(bytes);
        seen.put(number, key);
        return key;
    }

    /** Empty for a ticket of before there were keys, and for none. */
    String of(long number) {
        var known = seen.get(number);
        if (known != null) {
            return known;
        }
        var key = jdbc.sql("select coalesce(thread_key, '') from ticket where id = ?")
                .param(number)
                .query(String.class)
                .optional();
        key.ifPresent(found -> seen.put(number, found));
        return key.orElse("");
    }
}
