package io.filo.engine;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The newest deployed version of each {@link TextFiles} file, looked up at most once a second. */
@Component
public class DeployedTexts {

    private static final long LOOKED_UP_FOR = Duration.ofSeconds(1).toNanos();

    private final JdbcClient jdbc;
    private final Map<String, LookedUp> known = new ConcurrentHashMap<>();

    private record LookedUp(Map<String, String> files, long at) {}

    DeployedTexts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Contents by file name, without the folder. */
    public Map<String, String> newest(String suffix) {
        var now = System.nanoTime();
        var found = known.get(suffix);
        if (found == null || now - found.at > LOOKED_UP_FOR) {
            found = new LookedUp(lookUp(suffix), now);
            known.put(suffix, found);
        }
        return found.files;
    }

    private Map<String, String> lookUp(String suffix) {
        var files = new TreeMap<String, String>();
        jdbc.sql("""
                        select distinct on (b.NAME_) b.NAME_, b.BYTES_
                        from ACT_GE_BYTEARRAY b join ACT_RE_DEPLOYMENT d on d.ID_ = b.DEPLOYMENT_ID_
                        where b.NAME_ like ?
                        order by b.NAME_, d.DEPLOY_TIME_ desc, b.ID_ desc
                        """)
                .param("%" + suffix)
                .query((row, number) ->
                        files.put(fileName(row.getString(1)), new String(row.getBytes(2), StandardCharsets.UTF_8)))
                .list();
        return Collections.unmodifiableMap(files);
    }

    private static String fileName(String resource) {
        return resource.substring(resource.lastIndexOf('/') + 1);
    }
}
