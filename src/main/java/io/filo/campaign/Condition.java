package io.filo.campaign;

import io.filo.customer.ConsentChannel;
import io.filo.customer.ConsentPurpose;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A definition that was read and is in order. */
sealed interface Condition {

    record All(List<Condition> of) implements Condition {}

    record Any(List<Condition> of) implements Condition {}

    record Not(Condition of) implements Condition {}

    /** @param values of the field's type, as many as the operator takes */
    record Compared(Field field, Operator operator, List<Object> values) implements Condition {}

    /**
     * Days of the installation's zone.
     *
     * @param from null for ever since
     * @param until included; null up to now
     */
    record Window(@Nullable LocalDate from, @Nullable LocalDate until) {}

    /**
     * @param not fewer times than that, by who was known all the while
     * @param where what has to be true of one and the same deed, and of one and the same line of it
     */
    record Did(Deed deed, boolean not, int atLeast, Window within, List<Compared> where) implements Condition {}

    enum Figure {
        COUNT,
        SUM,
        AVERAGE
    }

    /** @param measure null for a count */
    record Summed(
            Figure figure,
            Deed deed,
            @Nullable Field measure,
            Window within,
            List<Compared> where,
            Operator operator,
            List<Object> values)
            implements Condition {}

    /** What somebody last said of it. */
    enum Said {
        /** Given, or confirmed. */
        GIVEN,
        /** Withdrawn, or objected to. */
        REFUSED,
        /** Asked for, and not confirmed. */
        REQUESTED,
        NOTHING
    }

    record Consented(ConsentPurpose purpose, ConsentChannel channel, Said said) implements Condition {}

    /** @param of what the other segment says */
    record InSegment(String key, Condition of) implements Condition {}
}
