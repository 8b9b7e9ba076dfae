package io.filo.lead.imports;

import io.filo.lead.imports.Imports.Problem;
import io.filo.lead.imports.ListReader.ListRow;
import io.filo.lead.imports.StagedOrders.StagedRow;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of orders. A bad one is put down too: it keeps the others of its order from being taken for all of it. */
final class OrderRows implements ListedRows {

    private final long list;
    private final OrderRowReader reader;
    private final StagedOrders staged;
    private final List<StagedRow> rows = new ArrayList<>();
    private boolean began;
    private @Nullable String before;

    OrderRows(long list, OrderRowReader reader, StagedOrders staged) {
        this.list = list;
        this.reader = reader;
        this.staged = staged;
    }

    @Override
    public List<Problem> add(int number, ListRow row) {
        var problems = new ArrayList<Problem>();
        var cells = reader.cells(row.cells(), problems);
        var id = reader.id(cells);
        if (id == null) {
            problems.add(new Problem(ImportField.ORDER_ID.name(), "MISSING"));
        } else {
            var head = reader.head(id, cells, problems);
            reader.line(1, cells, problems);
            // Further rows of an order need not say again when it was placed; the first one that we see does.
            if (began && !id.equals(before) && head.placedAt() == null && problems.isEmpty()) {
                problems.add(new Problem(ImportField.PLACED_AT.name(), "MISSING"));
            }
            rows.add(new StagedRow(id, number, row.line(), !problems.isEmpty(), row.cells()));
        }
        began = true;
        before = id;
        return problems;
    }

    @Override
    public void put() {
        staged.put(list, rows);
    }
}
