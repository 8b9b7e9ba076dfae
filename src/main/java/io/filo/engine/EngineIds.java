package io.filo.engine;

import io.filo.support.IdSequence;
import org.camunda.bpm.engine.impl.cfg.IdGenerator;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Ids of the engine's rows, from a sequence of the database. The engine's own are of 36 characters, five of them in each
 * row of its history, and new ones are scattered over all of an index.
 */
@Component
class EngineIds implements IdGenerator {

    /** A mail takes about fifty. */
    private static final int BLOCK = 1000;

    private final IdSequence sequence;

    EngineIds(JdbcClient jdbc) {
        this.sequence = new IdSequence(jdbc, "engine_seq", BLOCK);
    }

    @Override
    public String getNextId() {
        return Long.toString(sequence.next());
    }
}
