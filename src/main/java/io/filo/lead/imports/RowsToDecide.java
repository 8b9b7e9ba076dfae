package io.filo.lead.imports;

import io.filo.customer.ListedCustomers.Row;
import java.util.List;

/** Where rows go that a person has to decide on. Joins the running transaction. */
interface RowsToDecide {

    void hand(ImportView run, List<Row> rows);
}
