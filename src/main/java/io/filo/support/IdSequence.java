package io.filo.support;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Ids from a database sequence that grows by blocks: asks the database once for a block and hands its ids out. Unique over
 * all nodes; numbers are lost when a node stops.
 */
public final class IdSequence {

    /** What a sequence is incremented by where nothing else is said. */
    private static final int BLOCK = 50;

    private final JdbcClient jdbc;
    private final String sequence;
    private final int block;
    private final Deque<long[]> blocks = new ArrayDeque<>();

    /** @param sequence its name in the database, created {@code increment by 50} */
    public IdSequence(JdbcClient jdbc, String sequence) {
        this(jdbc, sequence, BLOCK);
    }

    /** @param block what the sequence is incremented by in the database; more than 1 */
    public IdSequence(JdbcClient jdbc, String sequence, int block) {
        this.jdbc = jdbc;
        this.sequence = sequence;
        this.block = block;
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
            blocks.addLast(new long[] {first + 1, first + block});
        }
        return first;
    }

    /** Asks for so many at once, to be handed out by {@link #next}: for who is about to need thousands. */
    public void reserve(int count) {
        var first = jdbc.sql("select nextval(cast(? as regclass)) from generate_series(1, ?)")
                .params(sequence, (count + block - 1) / block)
                .query(Long.class)
                .list();
        synchronized (blocks) {
            first.forEach(id -> blocks.addLast(new long[] {id, id + block}));
        }
    }

    private OptionalLong fromBlocks() {
        synchronized (blocks) {
            var ids = blocks.peekFirst();
            if (ids == null) {
                return OptionalLong.empty();
            }
            long id = ids[0]++;
            if (ids[0] == ids[1]) {
                blocks.removeFirst();
            }
            return OptionalLong.of(id);
        }
    }
}
