package io.filo.lead.imports;

import io.filo.customer.ListedCustomers;
import io.filo.customer.ListedCustomers.Agreement;
import io.filo.customer.ListedCustomers.Facts;
import io.filo.customer.ListedCustomers.Verdict;
import io.filo.engine.Decisions;
import io.filo.lead.imports.ImportSettings.Basis;
import io.filo.lead.imports.Imports.PreviewRow;
import io.filo.support.BusinessException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The course of an import, step by step, as its diagram walks it. A step works through batches, each in a transaction of
 * its own that also writes how far it has come, and ends after a minute at most: the diagram then comes back to it. So no
 * transaction is long, no thread is held for ever, and whatever is killed goes on from its last batch.
 */
@Service
public class ImportCourse {

    private static final String DEDUPE = "dedupe-match";
    private static final int LONGEST_DETAIL = 500;
    private static final int MOST_ATTEMPTS = 5;

    private final ImportRuns runs;
    private final ImportFiles files;
    private final ListedCustomers customers;
    private final OrderListing orders;
    private final ListContent content;
    private final Sources sources;
    private final RowsToDecide rowsToDecide;
    private final Decisions decisions;
    private final ImportProperties properties;
    private final Clock clock;
    private final ZoneId zone;
    private final TransactionTemplate batch;
    private final TransactionTemplate outside;

    ImportCourse(
            ImportRuns runs,
            ImportFiles files,
            ListedCustomers customers,
            OrderListing orders,
            ListContent content,
            Sources sources,
            RowsToDecide rowsToDecide,
            Decisions decisions,
            ImportProperties properties,
            Clock clock,
            @Value("${filo.zone:Europe/Rome}") ZoneId zone,
            PlatformTransactionManager transactions) {
        this.runs = runs;
        this.files = files;
        this.customers = customers;
        this.orders = orders;
        this.content = content;
        this.sources = sources;
        this.rowsToDecide = rowsToDecide;
        this.decisions = decisions;
        this.properties = properties;
        this.clock = clock;
        this.zone = zone;
        this.batch = new TransactionTemplate(transactions);
        this.batch.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.outside = new TransactionTemplate(transactions);
        this.outside.setPropagationBehavior(TransactionDefinition.PROPAGATION_NOT_SUPPORTED);
    }

    // --- fetch ------------------------------------------------------------------------------------------------------

    /**
     * Fetches the list of a scheduled import; that of a person is there already.
     *
     * @return false when there is nothing new
     */
    public boolean fetch(long id) {
        try {
            return Boolean.TRUE.equals(outside.execute(status -> sources.fetch(id)));
        } catch (RuntimeException failed) {
            var why = String.valueOf(
                    NestedExceptionUtils.getMostSpecificCause(failed).getMessage());
            batch.executeWithoutResult(
                    status -> runs.waits(id, why.length() > LONGEST_DETAIL ? why.substring(0, LONGEST_DETAIL) : why));
            throw failed;
        }
    }

    // --- read -------------------------------------------------------------------------------------------------------

    /**
     * How far the list was read.
     *
     * @param all whether there is nothing left to read
     * @param tooManyErrors whether more rows are bad than the import allows; false while there is something left, and in a
     *     dry run
     */
    public record Reading(boolean all, boolean tooManyErrors) {}

    /**
     * Reads on, checks each row and puts the good ones down.
     *
     * @throws BusinessException {@code FILE_UNREADABLE}, {@code IMPORT_STOPPED} when somebody has stopped it
     */
    public Reading read(long id) {
        var run = runs.require(id);
        if (!run.readAll()) {
            var file = runs.file(id);
            try (var list = new ListReader(files.read(file.id()), file.text())) {
                for (int skipped = -1; skipped < run.readRows(); skipped++) {
                    list.next();
                }
                inBatches(() -> readBatch(id, list));
            }
            run = runs.require(id);
        }
        stopIfWanted(id);
        boolean tooMany = run.readAll()
                && !run.dryRun()
                && run.badRows() * 100L > (long) run.settings().errorLimit() * run.readRows();
        if (tooMany) {
            runs.enters(id, ImportState.REVIEW);
        }
        return new Reading(run.readAll(), tooMany);
    }

    private boolean readBatch(long id, ListReader list) {
        return Boolean.TRUE.equals(batch.execute(status -> {
            var run = runs.lock(id);
            if (run.stopWanted()) {
                return false;
            }
            var rows = content.of(run);
            var bad = new ArrayList<PreviewRow>();
            int number = run.readRows();
            boolean more = true;
            while (more && number - run.readRows() < properties.batch()) {
                var row = list.next();
                if (row.isEmpty()) {
                    more = false;
                } else {
                    number++;
                    var problems = rows.add(number, row.get());
                    if (!problems.isEmpty()) {
                        bad.add(new PreviewRow(
                                number, row.get().line(), row.get().cells(), problems));
                    }
                }
            }
            rows.put();
            int room = Math.max(0, ImportRuns.MOST_REJECTS - run.badRows());
            runs.reject(id, bad.subList(0, Math.min(bad.size(), room)), false);
            runs.hasRead(id, number - run.readRows(), list.bytesRead(), bad.size(), !more);
            return more;
        }));
    }

    /** @param next does a batch; whether there is more */
    private void inBatches(BooleanSupplier next) {
        long until = System.nanoTime() + properties.step().toNanos();
        boolean more;
        do {
            more = next.getAsBoolean();
        } while (more && System.nanoTime() - until < 0);
    }

    // --- write ------------------------------------------------------------------------------------------------------

    /**
     * Writes on, or in a dry run counts on.
     *
     * @return whether there is nothing left
     * @throws BusinessException {@code IMPORT_STOPPED} when somebody has stopped it
     */
    public boolean write(long id) {
        var verdicts = new HashMap<Facts, Verdict>();
        boolean ofOrders = runs.require(id).settings().content() == ImportContent.ORDERS;
        inBatches(() -> ofOrders ? writeOrders(id) : writeBatch(id, verdicts));
        var run = runs.require(id);
        boolean all = run.writtenRows() >= run.readRows();
        if (!all) {
            stopIfWanted(id);
        }
        return all;
    }

    private boolean writeBatch(long id, Map<Facts, Verdict> verdicts) {
        return Boolean.TRUE.equals(batch.execute(status -> {
            var run = runs.lock(id);
            int from = run.writtenRows() + 1;
            int to = Math.min(run.readRows(), run.writtenRows() + properties.batch());
            if (from > to || run.stopWanted()) {
                return false;
            }
            runs.enters(id, ImportState.WRITING);
            Function<Facts, Verdict> rule = facts -> verdicts.computeIfAbsent(facts, this::verdict);
            var entered = run.dryRun()
                    ? customers.foresee(id, from, to, rule)
                    : customers.enter(id, from, to, rule, agreement(run));
            if (!run.dryRun()) {
                rowsToDecide.hand(run, entered.undecided());
            }
            runs.hasWritten(
                    id, to, entered.made(), entered.known(), entered.undecided().size());
            return to < run.readRows();
        }));
    }

    /** Whoever was overtaken by somebody who wrote one of the orders or customers at the same time begins the batch again. */
    private boolean writeOrders(long id) {
        for (int attempt = 1; ; attempt++) {
            try {
                return Boolean.TRUE.equals(batch.execute(status -> {
                    var run = runs.lock(id);
                    if (run.stopWanted() || run.writtenRows() >= run.readRows()) {
                        return false;
                    }
                    runs.enters(id, ImportState.WRITING);
                    return orders.writeBatch(run);
                }));
            } catch (DataIntegrityViolationException | ConcurrencyFailureException overtaken) {
                if (attempt == MOST_ATTEMPTS) {
                    throw overtaken;
                }
            }
        }
    }

    private Verdict verdict(Facts facts) {
        return decisions
                .evaluate(
                        DEDUPE,
                        Map.of(
                                "persons", facts.persons(),
                                "emailMatch", facts.emailMatch(),
                                "phoneMatch", facts.phoneMatch(),
                                "vatMatch", facts.vatMatch(),
                                "addressMatch", facts.addressMatch(),
                                "nameMatch", facts.nameMatch().name()))
                .stream()
                .findFirst()
                .flatMap(row -> Optional.ofNullable(row.text("duplicate")))
                .map(Verdict::valueOf)
                .orElse(Verdict.NONE);
    }

    private @Nullable Agreement agreement(ImportView run) {
        var consent = run.settings().consent();
        if (consent.basis() == Basis.NOTHING) {
            return null;
        }
        var day = consent.givenOn();
        Instant at = day == null ? clock.instant() : day.atStartOfDay(zone).toInstant();
        return new Agreement(
                consent.purposes(),
                consent.channels(),
                consent.basis() == Basis.COLUMN,
                consent.textVersion(),
                at.isAfter(clock.instant()) ? clock.instant() : at,
                String.valueOf(consent.proof()));
    }

    /** Ends it where it is. What was written stays; of a dry run nothing was, so it can be started again. */
    private void stopIfWanted(long id) {
        boolean stopped = Boolean.TRUE.equals(batch.execute(status -> {
            var run = runs.lock(id);
            if (!run.stopWanted()) {
                return false;
            }
            if (run.dryRun()) {
                runs.enters(id, ImportState.DRAFT);
            } else if (run.writtenRows() == 0) {
                stop(id, "BY_PERSON", null);
            } else {
                runs.stops(
                        id,
                        run.settings().content() == ImportContent.ORDERS ? "ORDERS_HALFWAY" : "HALFWAY",
                        null,
                        clock.instant());
            }
            return true;
        }));
        if (stopped) {
            throw new BusinessException("IMPORT_STOPPED", "Somebody has stopped import " + id + ".", id);
        }
    }

    // --- end --------------------------------------------------------------------------------------------------------

    /** Closes the import: its figures are its report. */
    public void report(long id) {
        var run = runs.lock(id);
        if (run.dryRun() && run.settings().content() == ImportContent.PEOPLE) {
            runs.repeats(id, customers.repetitions(id));
        }
        runs.ends(id, run.dryRun() ? ImportState.CHECKED : ImportState.DONE, clock.instant());
    }

    /** Ends the import with nothing more written. */
    public void stop(long id, String reason, @Nullable String detail) {
        runs.lock(id);
        runs.stops(id, reason, detail, clock.instant());
        customers.forget(id);
        orders.forget(id);
    }

    // --- take back --------------------------------------------------------------------------------------------------

    /**
     * Takes back on, as far as nobody touched it.
     *
     * @return whether there is nothing left
     */
    public boolean takeBack(long id) {
        inBatches(() -> Boolean.TRUE.equals(batch.execute(status -> {
            var run = runs.lock(id);
            int from = run.writtenRows() + 1;
            int to = Math.min(run.readRows(), run.writtenRows() + properties.batch());
            if (from > to) {
                return false;
            }
            var taken = customers.takeBack(id, from, to);
            runs.hasTakenBack(id, to, taken.back(), taken.kept());
            return to < run.readRows();
        })));
        var run = runs.require(id);
        boolean all = run.writtenRows() >= run.readRows();
        if (all) {
            runs.ends(id, ImportState.REVERTED, clock.instant());
        }
        return all;
    }
}
