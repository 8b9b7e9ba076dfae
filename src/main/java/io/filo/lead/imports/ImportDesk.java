package io.filo.lead.imports;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.filo.customer.ConsentChannel;
import io.filo.customer.ConsentPurpose;
import io.filo.customer.ListedCustomers;
import io.filo.engine.CurrentUser;
import io.filo.engine.ProcessEvent;
import io.filo.engine.ProcessEvents;
import io.filo.engine.UserTasks;
import io.filo.lead.imports.ImportSettings.Basis;
import io.filo.support.BusinessException;
import io.filo.support.PageOf;
import io.filo.support.SheetCells;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Service
class ImportDesk implements Imports {

    private static final int LONGEST = 200;

    private final ImportRuns runs;
    private final ImportFiles files;
    private final ListIntake intake;
    private final ListedCustomers customers;
    private final OrderListing orders;
    private final ListContent content;
    private final ProcessEvents events;
    private final UserTasks tasks;
    private final CurrentUser user;
    private final Clock clock;
    private final String language;
    private final TransactionTemplate transaction;

    ImportDesk(
            ImportRuns runs,
            ImportFiles files,
            ListIntake intake,
            ListedCustomers customers,
            OrderListing orders,
            ListContent content,
            ProcessEvents events,
            UserTasks tasks,
            CurrentUser user,
            Clock clock,
            @Value("${filo.language:it}") String language,
            PlatformTransactionManager transactions) {
        this.runs = runs;
        this.files = files;
        this.intake = intake;
        this.customers = customers;
        this.orders = orders;
        this.content = content;
        this.events = events;
        this.tasks = tasks;
        this.user = user;
        this.clock = clock;
        this.language = language;
        this.transaction = new TransactionTemplate(transactions);
    }

    @Override
    public long largest() {
        return intake.largest();
    }

    @Override
    public Received receive(String name, InputStream content, long announced) throws IOException {
        var stored = intake.store(name, content, announced);
        var received = transaction.execute(status -> {
            var known = runs.ofList(stored.sha256());
            if (known.isPresent()) {
                return new Received(known.get(), true);
            }
            long id = files.nextId();
            runs.add(
                    id,
                    null,
                    stored.fileId(),
                    name.length() > LONGEST ? name.substring(0, LONGEST) : name,
                    this.content.settings(stored, stored.text(), language),
                    stored.header(),
                    user.id().orElse(null),
                    clock.instant());
            return new Received(id, false);
        });
        if (received.known()) {
            files.delete(stored.fileId());
        }
        return received;
    }

    @Override
    public Optional<ImportView> find(long id) {
        return runs.find(id);
    }

    @Override
    public PageOf<ImportView> search(@Nullable ImportState state, int page, int size) {
        return runs.search(state, page, size);
    }

    @Override
    public List<PreviewRow> preview(long id, int most) {
        var run = runs.require(id);
        var file = runs.file(id);
        var rows = new ArrayList<PreviewRow>();
        var read = content.of(run);
        try (var list = new ListReader(files.read(file.id()), file.text())) {
            list.next();
            while (rows.size() < most) {
                var row = list.next();
                if (row.isEmpty()) {
                    break;
                }
                int number = rows.size() + 1;
                rows.add(new PreviewRow(number, row.get().line(), row.get().cells(), read.add(number, row.get())));
            }
        } catch (BusinessException unreadable) {
            // The rows before it are worth seeing; reading the whole list tells what is wrong.
            return rows;
        }
        return rows;
    }

    @Override
    public PageOf<PreviewRow> rejects(long id, int page, int size) {
        runs.require(id);
        return runs.rejectsPage(id, page, size);
    }

    @Override
    public void writeRejects(long id, OutputStream out, Function<Problem, String> words) throws IOException {
        var run = runs.require(id);
        Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        // Calculation programs take a list for UTF-8 by this mark only.
        text.write('\uFEFF');
        var csv = CsvWriter.builder().fieldSeparator(';').build(text);
        var header =
                new ArrayList<>(run.header().stream().map(SheetCells::harmless).toList());
        header.add(words.apply(new Problem("ROW", "COLUMN")));
        csv.writeRecord(header);
        int after = 0;
        for (var rows = runs.rejects(id, after, 1000); !rows.isEmpty(); rows = runs.rejects(id, after, 1000)) {
            for (var row : rows) {
                var cells = new ArrayList<>(
                        row.cells().stream().map(SheetCells::harmless).toList());
                while (cells.size() < run.header().size()) {
                    cells.add("");
                }
                cells.add(row.problems().stream().map(words).collect(Collectors.joining("; ")));
                csv.writeRecord(cells);
                after = row.number();
            }
        }
        csv.flush();
    }

    // --- configure --------------------------------------------------------------------------------------------------

    @Override
    public void configure(long id, ImportSettings settings) {
        transaction.executeWithoutResult(status -> {
            var run = runs.lock(id);
            requireNotStarted(run);
            check(settings, run.header().size());
            runs.configure(id, settings, clock.instant());
            customers.forget(id);
            orders.forget(id);
        });
    }

    @Override
    public void interpret(long id, ImportContent as) {
        transaction.executeWithoutResult(status -> {
            var run = runs.lock(id);
            requireNotStarted(run);
            var file = runs.file(id);
            runs.configure(id, content.settings(file.id(), file.text(), run.header(), as, language), clock.instant());
            customers.forget(id);
            orders.forget(id);
        });
    }

    private static void requireNotStarted(ImportView run) {
        if (run.state() != ImportState.DRAFT && run.state() != ImportState.CHECKED) {
            throw new BusinessException("IMPORT_STARTED", "Import " + run.id() + " was started already.", run.id());
        }
    }

    /** @param columns of the list */
    static void check(ImportSettings settings, int columns) {
        requireMapping(settings);
        if (new HashSet<>(settings.mapping().values()).size()
                < settings.mapping().size()) {
            throw new BusinessException("COLUMN_TWICE", "A column stands for two fields: choose one of them.");
        }
        if (settings.mapping().values().stream().anyMatch(column -> column < 0 || column >= columns)) {
            throw new BusinessException("BAD_COLUMN", "The list has columns 0 to " + (columns - 1) + ".", columns - 1);
        }
        if (settings.errorLimit() < 0 || settings.errorLimit() > 100) {
            throw new BusinessException("BAD_ERROR_LIMIT", "The share of errors is a number from 0 to 100.");
        }
        if (!settings.language().matches("[a-z]{2}")) {
            throw new BusinessException("BAD_LANGUAGE", "Write the language with two letters, such as it.");
        }
        var consent = settings.consent();
        if (consent.basis() == Basis.NOTHING) {
            return;
        }
        if (consent.basis() == Basis.COLUMN && !settings.mapping().containsKey(ImportField.CONSENT)) {
            throw new BusinessException("CONSENT_COLUMN_MISSING", "Say which column tells who has agreed.");
        }
        if (consent.purposes().isEmpty()
                || consent.channels().isEmpty()
                || consent.channels().contains(ConsentChannel.ANY)
                        && !consent.purposes().equals(java.util.Set.of(ConsentPurpose.PROFILING))) {
            throw new BusinessException(
                    "CONSENT_INCOMPLETE",
                    "Say what the people have agreed to, and by which channels: each by its name.");
        }
        var proof = consent.proof();
        if (proof == null || proof.isBlank() || proof.length() > 500) {
            throw new BusinessException(
                    "CONSENT_PROOF_MISSING",
                    "Say what shows later that they have agreed, such as the number of the paper list, in at most 500 characters.");
        }
        var version = consent.textVersion();
        if (version != null && version.length() > 60) {
            throw new BusinessException(
                    "TEXT_TOO_LONG", "The version of the text has at most 60 characters.", version.length(), 60);
        }
    }

    private static void requireMapping(ImportSettings settings) {
        if (settings.content() == ImportContent.ORDERS) {
            requireOrderMapping(settings);
            return;
        }
        if (!settings.mapping().containsKey(ImportField.EMAIL)
                && !settings.mapping().containsKey(ImportField.PHONE)) {
            throw new BusinessException(
                    "MAPPING_MISSING", "Say which column holds the e-mail address, or which the telephone number.");
        }
    }

    private static void requireOrderMapping(ImportSettings settings) {
        var mapped = settings.mapping().keySet();
        if (!mapped.contains(ImportField.ORDER_ID) && !mapped.contains(ImportField.ORDER_NUMBER)
                || !mapped.contains(ImportField.PLACED_AT)
                || !mapped.contains(ImportField.UNIT_PRICE)
                || !mapped.contains(ImportField.SKU) && !mapped.contains(ImportField.PRODUCT_NAME)) {
            throw new BusinessException(
                    "ORDER_MAPPING_MISSING",
                    "Say which columns hold the order's id or number, its date, the article's code or name, and its price.");
        }
        var orders = settings.orders();
        if (!orders.shop().matches("[a-z0-9][a-z0-9-]{0,59}")) {
            throw new BusinessException(
                    "SHOP_MISSING",
                    "Say which shop the orders are of, by its key: small letters, digits and hyphens, at most 60.");
        }
        if (!orders.currency().matches("[A-Z]{3}")) {
            throw new BusinessException("BAD_CURRENCY", "Write the currency with three letters, such as EUR.");
        }
    }

    // --- start, decide, take back -----------------------------------------------------------------------------------

    @Override
    public void start(long id, boolean dryRun) {
        transaction.executeWithoutResult(status -> {
            var run = runs.lock(id);
            requireNotStarted(run);
            check(run.settings(), run.header().size());
            var now = clock.instant();
            publish(ImportEvents.REQUESTED, id, runs.started(id, dryRun, now));
        });
    }

    @Override
    public void stop(long id) {
        transaction.executeWithoutResult(status -> {
            if (!runs.lock(id).mayStop()) {
                throw new BusinessException("IMPORT_NOT_RUNNING", "Import " + id + " is not running.", id);
            }
            runs.wantsStop(id);
        });
    }

    @Override
    public void decide(long id, boolean accept) {
        transaction.executeWithoutResult(status -> {
            runs.require(id);
            var task = tasks.ofCase(PROCESS, Long.toString(id)).stream()
                    .filter(open -> open.key().equals(REVIEW))
                    .findFirst()
                    .orElseThrow(() -> new BusinessException(
                            "IMPORT_DECIDED", "Nobody is asked about import " + id + " any more."));
            tasks.complete(task.id(), Map.of("importDecision", accept ? "ACCEPT" : "STOP"));
        });
    }

    @Override
    public void revert(long id) {
        transaction.executeWithoutResult(status -> {
            var run = runs.lock(id);
            if (!run.mayBeTakenBack()) {
                throw new BusinessException(
                        "NOT_REVERTIBLE", "Only an import that has ended and has written something can be taken back.");
            }
            int start = runs.restarted(id, ImportState.REVERTING);
            runs.hasTakenBack(id, 0, 0, -run.kept());
            publish(ImportEvents.TAKE_BACK, id, start);
        });
    }

    private void publish(String event, long id, int start) {
        events.publish(ProcessEvent.start(
                event,
                Long.toString(id),
                null,
                Map.of("importId", Long.toString(id)),
                "import:" + id + ":" + start,
                clock.instant()));
    }
}
