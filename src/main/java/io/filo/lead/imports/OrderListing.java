package io.filo.lead.imports;

import io.filo.customer.Customers;
import io.filo.lead.imports.Imports.PreviewRow;
import io.filo.lead.imports.Imports.Problem;
import io.filo.lead.imports.OrderRowReader.Head;
import io.filo.lead.imports.StagedOrders.StagedRow;
import io.filo.order.OrderHistory;
import io.filo.order.Snapshot.Line;
import io.filo.order.Snapshot.OrderSnapshot;
import io.filo.order.SnapshotIntake.Source;
import io.filo.order.SnapshotIntake.Taken;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Lists of orders: puts the rows of an order together and hands the orders on, a batch in one transaction. */
@Component
class OrderListing {

    /** Nobody buys more at once; who has more has another list. */
    private static final int MOST_LINES = 1_000;

    private final StagedOrders staged;
    private final OrderHistory history;
    private final Customers customers;
    private final ImportRuns runs;
    private final ImportProperties properties;
    private final Clock clock;
    private final ZoneId zone;

    OrderListing(
            StagedOrders staged,
            OrderHistory history,
            Customers customers,
            ImportRuns runs,
            ImportProperties properties,
            Clock clock,
            @Value("${filo.zone:Europe/Rome}") ZoneId zone) {
        this.staged = staged;
        this.history = history;
        this.customers = customers;
        this.runs = runs;
        this.properties = properties;
        this.clock = clock;
        this.zone = zone;
    }

    private OrderRowReader reader(ImportView run) {
        return new OrderRowReader(run.settings(), run.header().size(), customers, zone, clock.instant());
    }

    ListedRows rows(ImportView run) {
        return new OrderRows(run.id(), reader(run), staged);
    }

    void forget(long id) {
        staged.forget(id);
    }

    /**
     * Writes the next orders, or counts them in a dry run; joins the running transaction.
     *
     * @return whether there are more
     */
    boolean writeBatch(ImportView run) {
        int most = Math.max(properties.batch(), MOST_LINES) + 1;
        var rows = staged.after(run.id(), runs.writtenKey(run.id()), most);
        boolean more = rows.size() == most;
        var orders = new ArrayList<OrderSnapshot>();
        var bad = new ArrayList<PreviewRow>();
        var reader = reader(run);
        var key = "";
        int done = 0;
        int late = 0;
        for (int from = 0; from < rows.size(); ) {
            int to = from;
            var id = rows.get(from).orderId();
            while (to < rows.size() && rows.get(to).orderId().equals(id)) {
                to++;
            }
            var all = rows.subList(from, to);
            if (to == rows.size() && more && from > 0) {
                break;
            }
            int size = all.size() > MOST_LINES ? staged.count(run.id(), id) : all.size();
            int before = bad.size();
            if (size > MOST_LINES) {
                reject(all, Collections.nCopies(all.size(), List.of(new Problem("ROW", "TOO_MANY_LINES"))), bad);
                late += size;
            } else {
                put(reader, id, all, bad).ifPresent(orders::add);
                late += bad.size() - before;
            }
            key = id;
            done += size;
            from = to;
        }
        var taken = run.dryRun() ? history.foresee(source(run), orders) : history.take(source(run), orders);
        int room = Math.max(0, ImportRuns.MOST_REJECTS - run.badRows());
        runs.reject(run.id(), bad.subList(0, Math.min(bad.size(), room)), true);
        runs.hasWrittenOrders(
                run.id(),
                key,
                more ? Math.min(run.readRows() - 1, run.writtenRows() + done) : run.readRows(),
                count(taken, Taken.NEW),
                count(taken, Taken.UNCHANGED) + count(taken, Taken.OLDER),
                count(taken, Taken.CHANGED),
                late);
        return more;
    }

    private static Source source(ImportView run) {
        return new Source(run.settings().orders().shop(), null, true);
    }

    private static int count(List<Taken> taken, Taken what) {
        return Collections.frequency(taken, what);
    }

    // --- rows into an order -----------------------------------------------------------------------------------------

    /** Empty, with its rows among the bad ones, when they are not one whole order. */
    private static Optional<OrderSnapshot> put(
            OrderRowReader reader, String id, List<StagedRow> rows, List<PreviewRow> bad) {
        var problems = new ArrayList<List<Problem>>();
        var lines = new ArrayList<Line>();
        var lineIds = new HashSet<String>();
        var whole = new EnumMap<ImportField, String>(ImportField.class);
        boolean broken = false;
        for (var row : rows) {
            var wrong = new ArrayList<Problem>();
            var cells = reader.checkedCells(row.cells());
            gather(cells, whole, wrong);
            var line = reader.line(lines.size() + 1, cells, wrong);
            if (line != null) {
                lines.add(line);
                if (!lineIds.add(line.lineId())) {
                    wrong.add(new Problem(ImportField.LINE_ID.name(), "LINE_TWICE"));
                }
            }
            problems.add(wrong);
            broken |= row.bad() || !wrong.isEmpty();
        }
        var head = head(reader, id, whole, problems.get(0));
        var placedAt = head.placedAt();
        if (placedAt == null) {
            problems.get(0).add(new Problem(ImportField.PLACED_AT.name(), "MISSING"));
        }
        if (broken || placedAt == null || problems.get(0).size() > 0) {
            reject(rows, problems, bad);
            return Optional.empty();
        }
        return Optional.of(reader.order(head, placedAt, lines));
    }

    private static Head head(OrderRowReader reader, String id, Map<ImportField, String> whole, List<Problem> ofFirst) {
        // Each cell was read by itself before; what is wrong now stands at the row that said it.
        var again = new ArrayList<Problem>();
        var head = reader.head(id, whole, again);
        again.stream().filter(problem -> !ofFirst.contains(problem)).forEach(ofFirst::add);
        return head;
    }

    /** What a row says of its order: a row may be silent, but not say something else than one before it. */
    private static void gather(Map<ImportField, String> cells, Map<ImportField, String> whole, List<Problem> problems) {
        cells.forEach((field, cell) -> {
            if (!OrderRowReader.OF_LINES.contains(field)) {
                var said = whole.putIfAbsent(field, cell);
                if (said != null && !said.equals(cell)) {
                    problems.add(new Problem(field.name(), "DIFFERS"));
                }
            }
        });
    }

    private static void reject(List<StagedRow> rows, List<List<Problem>> problems, List<PreviewRow> bad) {
        for (int i = 0; i < rows.size(); i++) {
            var row = rows.get(i);
            if (!row.bad()) {
                var wrong = problems.get(i);
                bad.add(new PreviewRow(
                        row.number(),
                        row.line(),
                        row.cells(),
                        wrong.isEmpty() ? List.of(new Problem("ROW", "ORDER_HAS_ERRORS")) : wrong));
            }
        }
    }
}
