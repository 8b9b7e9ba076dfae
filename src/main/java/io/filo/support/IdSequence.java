package io.filo.support;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Ids from a database sequence that grows by {@value #BLOCK}: asks the database once for so many ids and hands them out.
 * Unique over all nodes; numbers are lost when a node stops.
 */
public final class IdSequence {

    /** What the sequence is incremented by. */
    public static final int BLOCK = 50;

    private final JdbcClient jdbc;
    private final String sequence;
    private final Deque<long[]> blocks = new ArrayDeque<>();

    /** @param sequence its name in the database, created {@code increment by 50} */
    public IdSequence(JdbcClient jdbc, String sequence) {
        this.jdbc = jdbc;
        this.sequence = sequence;
    }

    public long next() {
        var id = fromBlocks();
        if (id.isPresent()) {
            return id.getAsLong();
        }
        // Asked outside the lock: who waits for a connection must not hold up those who have ids.
        long first = jdbc.sql("select nextval(cast(? as regclass))")
                .param(sequence)
                .query(Long.class)
                .single();
        synchronized (blocks) {
            blocks.addLast(new long[] {first + 1, first + BLOCK});
        }
        return first;
    }

    private OptionalLong fromBlocks() {
        synchronized (blocks) {
            var block = blocks.peekFirst();
            if (block == null) {
                return OptionalLong.empty();
            }
            long id = block[0]++;
            if (block[0] == block[1]) {
                blocks.removeFirst();
            }
            return OptionalLong.of(id);
        }
    }
}
