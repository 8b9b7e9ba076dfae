package io.filo.customer;

/**
 * Declared as a bean by the module that owns a table with rows of customers: when two customers become one, the rows go
 * over, and come back when that is undone. Rows of logs that follow merges by themselves are not declared.
 *
 * @param table with a primary key named {@code id}
 * @param column that holds the customer's id
 */
public record CustomerReference(String table, String column) {

    public CustomerReference {
        if (!table.matches("[a-z_]+") || !column.matches("[a-z_]+")) {
            throw new IllegalArgumentException(table + "." + column + " is no name of a column.");
        }
    }
}
