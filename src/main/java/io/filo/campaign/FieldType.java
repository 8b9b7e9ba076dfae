package io.filo.campaign;

import static io.filo.campaign.Operator.BETWEEN;
import static io.filo.campaign.Operator.CONTAINS;
import static io.filo.campaign.Operator.EQUAL;
import static io.filo.campaign.Operator.GREATER;
import static io.filo.campaign.Operator.GREATER_OR_EQUAL;
import static io.filo.campaign.Operator.IN;
import static io.filo.campaign.Operator.IS_EMPTY;
import static io.filo.campaign.Operator.LESS;
import static io.filo.campaign.Operator.LESS_OR_EQUAL;
import static io.filo.campaign.Operator.NOT_EQUAL;
import static io.filo.campaign.Operator.STARTS_WITH;

import java.util.List;

/** What the values of a field are, and what may be asked of them. */
public enum FieldType {
    /** Compared without regard to capitals; no text and an empty one are the same. */
    TEXT("text", EQUAL, NOT_EQUAL, IN, CONTAINS, STARTS_WITH, IS_EMPTY),
    /** Such as a country's, as it is written. */
    CODE("text", EQUAL, NOT_EQUAL, IN, STARTS_WITH, IS_EMPTY),
    /** Several codes at once. */
    CODES("text", EQUAL, NOT_EQUAL, IN, IS_EMPTY),
    NUMBER("numeric", EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, BETWEEN, IN, IS_EMPTY),
    /** A day of the installation's zone. */
    DAY("date", EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, BETWEEN, IS_EMPTY),
    BOOLEAN("boolean", EQUAL, NOT_EQUAL);

    private final String sql;
    private final List<Operator> operators;

    FieldType(String sql, Operator... operators) {
        this.sql = sql;
        this.operators = List.of(operators);
    }

    /** PostgreSQL's name of it. */
    String sql() {
        return sql;
    }

    /** In the order in which they are offered. */
    public List<Operator> operators() {
        return operators;
    }
}
