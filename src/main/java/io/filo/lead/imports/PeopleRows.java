package io.filo.lead.imports;

import io.filo.customer.ListedCustomers;
import io.filo.customer.ListedCustomers.Row;
import io.filo.lead.imports.Imports.Problem;
import io.filo.lead.imports.ListReader.ListRow;
import java.util.ArrayList;
import java.util.List;

/** Rows of people. */
final class PeopleRows implements ListedRows {

    private final long list;
    private final RowReader reader;
    private final ListedCustomers customers;
    private final List<Row> good = new ArrayList<>();

    PeopleRows(long list, RowReader reader, ListedCustomers customers) {
        this.list = list;
        this.reader = reader;
        this.customers = customers;
    }

    @Override
    public List<Problem> add(int number, ListRow row) {
        var read = reader.read(number, row);
        if (read.row() != null) {
            good.add(read.row());
        }
        return read.problems();
    }

    @Override
    public void put() {
        customers.put(list, good);
    }
}
