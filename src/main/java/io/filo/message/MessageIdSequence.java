package io.filo.message;

import io.filo.support.IdSequence;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Ids of messages, in and out. */
@Component
class MessageIdSequence {

    private final IdSequence sequence;

    MessageIdSequence(JdbcClient jdbc) {
        this.sequence = new IdSequence(jdbc, "message_seq");
    }

    long next() {
        return sequence.next();
    }

    /** Asks for so many at once. */
    void reserve(int count) {
        sequence.reserve(count);
    }
}
