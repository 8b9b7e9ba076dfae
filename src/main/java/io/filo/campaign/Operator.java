package io.filo.campaign;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;
import java.util.stream.Stream;

/** How a field is compared. Nothing is true of an empty value but that it is empty, and that it is not equal to another. */
public enum Operator {
    EQUAL("="),
    /** Keeps empty values. */
    NOT_EQUAL("!="),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">="),
    /** Both bounds included. */
    BETWEEN("between"),
    IN("in"),
    CONTAINS("contains"),
    STARTS_WITH("starts with"),
    IS_EMPTY("is empty");

    private final String written;

    Operator(String written) {
        this.written = written;
    }

    /** As it stands in a definition. */
    @JsonValue
    public String written() {
        return written;
    }

    static Optional<Operator> of(String written) {
        return Stream.of(values())
                .filter(operator -> operator.written.equals(written))
                .findFirst();
    }
}
