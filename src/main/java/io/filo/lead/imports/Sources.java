package io.filo.lead.imports;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.filo.lead.imports.ImportDefinitions.Definition;
import io.filo.lead.imports.ImportProperties.Database;
import io.filo.lead.imports.ListIntake.Stored;
import io.filo.support.BusinessException;
import io.filo.support.PrivateNetworks;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Where scheduled imports get their lists from: only folders and databases that the server's properties name. */
@Component
class Sources {

    /** A file that changed since may still be being written. */
    private static final Duration SETTLED = Duration.ofSeconds(10);

    private static final int QUERY_SECONDS = 600;
    private static final int ROWS_AT_ONCE = 1000;
    private static final Pattern HOST = Pattern.compile("//(?:[^/@?;]*@)?(\\[[^]]+]|[^/:?;,]+)");

    private final ImportRuns runs;
    private final ImportDefinitions definitions;
    private final ImportFiles files;
    private final ListIntake intake;
    private final ImportProperties properties;
    private final Clock clock;
    private final TransactionTemplate transaction;

    Sources(
            ImportRuns runs,
            ImportDefinitions definitions,
            ImportFiles files,
            ListIntake intake,
            ImportProperties properties,
            Clock clock,
            PlatformTransactionManager transactions) {
        this.runs = runs;
        this.definitions = definitions;
        this.files = files;
        this.intake = intake;
        this.properties = properties;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
    }

    List<String> folders() {
        return properties.folders().keySet().stream().sorted().toList();
    }

    List<String> databases() {
        return properties.databases().keySet().stream().sorted().toList();
    }

    /**
     * Outside a transaction.
     *
     * @return whether there is a list to read
     */
    boolean fetch(long id) {
        var run = runs.require(id);
        if (!run.header().isEmpty()) {
            return true;
        }
        var definitionId = run.definitionId();
        var definition = definitionId == null ? Optional.<Definition>empty() : definitions.find(definitionId);
        if (definition.isEmpty()) {
            runs.delete(id);
            return false;
        }
        return definition.get().source() == ImportDefinitions.Source.FOLDER
                ? fromFolder(id, definition.get())
                : fromDatabase(id, definition.get());
    }

    // --- folders ----------------------------------------------------------------------------------------------------

    private boolean fromFolder(long id, Definition definition) {
        var folder = properties.folders().get(definition.sourceName());
        if (folder == null) {
            throw new IllegalStateException("There is no folder '" + definition.sourceName()
                    + "' any more: name it by filo.imports.folders." + definition.sourceName() + ".");
        }
        try {
            for (var file : waiting(folder)) {
                var origin = definition.sourceName() + "/" + file.getFileName() + ":" + Files.size(file) + ":"
                        + Files.getLastModifiedTime(file).toMillis();
                if (definitions.hasSeen(origin)) {
                    continue;
                }
                Stored stored;
                try (InputStream content = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
                    stored = intake.store(String.valueOf(file.getFileName()), content, Files.size(file));
                } catch (BusinessException noList) {
                    transaction.executeWithoutResult(status -> {
                        definitions.saw(origin, clock.instant());
                        runs.stops(id, noList.code(), String.valueOf(file.getFileName()), clock.instant());
                    });
                    return false;
                }
                if (takes(id, definition, stored, String.valueOf(file.getFileName()), origin)) {
                    definitions.dueSoon(definition.id(), clock.instant());
                    return true;
                }
            }
        } catch (IOException unreachable) {
            throw new UncheckedIOException("The folder " + folder + " cannot be read.", unreachable);
        }
        runs.delete(id);
        return false;
    }

    /** Oldest first. */
    private List<Path> waiting(Path folder) throws IOException {
        var found = new ArrayList<Path>();
        var settled = Instant.now().minus(SETTLED);
        try (var entries = Files.newDirectoryStream(folder, "*.{csv,CSV,txt,TXT,tsv,TSV,xlsx,XLSX}")) {
            for (var entry : entries) {
                if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)
                        && Files.getLastModifiedTime(entry).toInstant().isBefore(settled)) {
                    found.add(entry);
                }
            }
        }
        found.sort(Comparator.comparingLong((Path file) -> file.toFile().lastModified())
                .thenComparing(Path::getFileName));
        return found;
    }

    /** @return false for a list that is there already */
    private boolean takes(long id, Definition definition, Stored stored, String name, @Nullable String origin) {
        boolean taken = Boolean.TRUE.equals(transaction.execute(status -> {
            if (origin != null) {
                definitions.saw(origin, clock.instant());
            }
            if (runs.ofList(stored.sha256()).isPresent()) {
                return false;
            }
            runs.found(id, stored.fileId(), name, settings(definition, stored.header()), stored.header());
            return true;
        }));
        if (!taken) {
            files.delete(stored.fileId());
        }
        return taken;
    }

    /** Columns are found by their names: their order may have changed. */
    private ImportSettings settings(Definition definition, List<String> header) {
        var mapping = runs.remembered(header)
                .map(ImportSettings::mapping)
                .orElseGet(
                        () -> ListContent.mapping(header, definition.settings().content()));
        return definition.settings().with(mapping);
    }

    // --- databases --------------------------------------------------------------------------------------------------

    private boolean fromDatabase(long id, Definition definition) {
        var database = properties.databases().get(definition.sourceName());
        if (database == null) {
            throw new IllegalStateException("There is no database '" + definition.sourceName()
                    + "' any more: name it by filo.imports.databases." + definition.sourceName() + ".url.");
        }
        refusePrivate(definition.sourceName(), database);
        long fileId = files.begin(definition.name(), "QUERY");
        try {
            try (OutputStream out = files.write(fileId)) {
                query(database, String.valueOf(definition.query()), out);
            }
            var stored = intake.look(fileId);
            if (takes(id, definition, stored, definition.name(), null)) {
                return true;
            }
        } catch (IOException | SQLException unreachable) {
            files.delete(fileId);
            throw new IllegalStateException(
                    "The database '" + definition.sourceName() + "' cannot be asked: " + unreachable.getMessage(),
                    unreachable);
        } catch (BusinessException nothing) {
            files.delete(fileId);
            runs.stops(id, nothing.code(), definition.name(), clock.instant());
            return false;
        }
        runs.delete(id);
        return false;
    }

    private static void query(Database database, String query, OutputStream out) throws SQLException, IOException {
        var login = new Properties();
        if (database.username() != null) {
            login.setProperty("user", database.username());
        }
        if (database.password() != null) {
            login.setProperty("password", database.password());
        }
        DriverManager.setLoginTimeout(20);
        try (var connection = DriverManager.getConnection(database.url(), login)) {
            connection.setReadOnly(true);
            // Else the driver of PostgreSQL fetches all rows at once.
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                statement.setFetchSize(ROWS_AT_ONCE);
                statement.setQueryTimeout(QUERY_SECONDS);
                try (var rows = statement.executeQuery(query);
                        var csv = CsvWriter.builder().fieldSeparator(';').build((Writer)
                                new OutputStreamWriter(out, StandardCharsets.UTF_8))) {
                    int columns = rows.getMetaData().getColumnCount();
                    var cells = new ArrayList<String>();
                    for (int i = 1; i <= columns; i++) {
                        cells.add(rows.getMetaData().getColumnLabel(i));
                    }
                    csv.writeRecord(cells);
                    while (rows.next()) {
                        cells.clear();
                        for (int i = 1; i <= columns; i++) {
                            var cell = rows.getString(i);
                            cells.add(cell == null ? "" : cell);
                        }
                        csv.writeRecord(cells);
                    }
                }
            } finally {
                connection.rollback();
            }
        }
    }

    private static void refusePrivate(String name, Database database) {
        if (database.privateNetwork()) {
            return;
        }
        var hosts = HOST.matcher(database.url());
        var host = hosts.find() ? hosts.group(1) : "localhost";
        try {
            for (var address : InetAddress.getAllByName(host)) {
                if (PrivateNetworks.contain(address)) {
                    throw new IllegalStateException("The database '" + name + "' lies in a private network ("
                            + host.toLowerCase(Locale.ROOT) + "). If that is meant, set filo.imports.databases." + name
                            + ".private-network=true.");
                }
            }
        } catch (UnknownHostException unknown) {
            throw new IllegalStateException(
                    "Nobody knows the host " + host + " of the database '" + name + "'.", unknown);
        }
    }
}
