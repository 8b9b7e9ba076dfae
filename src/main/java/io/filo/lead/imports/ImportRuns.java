package io.filo.lead.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.lead.imports.Imports.PreviewRow;
import io.filo.lead.imports.Imports.Problem;
import io.filo.support.NotFoundException;
import io.filo.support.PageOf;
import java.nio.charset.Charset;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The imports of the store. */
@Repository
class ImportRuns {

    private static final int MAX_PAGE_SIZE = 200;
    /** More of them help nobody to mend a list. */
    static final int MOST_REJECTS = 100_000;

    private static final String SELECT = """
            select r.*, coalesce(f.kind, '') as kind, coalesce(f.size, 0) as size from import_run r
            left join import_file f on f.id = r.file_id
            """;

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final ObjectMapper json;

    ImportRuns(JdbcClient jdbc, JdbcTemplate batches, ObjectMapper json) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.json = json;
    }

    void add(
            long id,
            @Nullable Long definitionId,
            @Nullable Long fileId,
            String name,
            ImportSettings settings,
            List<String> header,
            @Nullable String actor,
            Instant now) {
        jdbc.sql("""
                        insert into import_run (id, definition_id, file_id, name, state, settings, header, signature, created_at,
                                                created_by)
                        values (?, ?, ?, ?, 'DRAFT', ?::jsonb, ?, ?, ?, ?)
                        """)
                .params(
                        id,
                        definitionId,
                        fileId,
                        name,
                        write(settings),
                        header.toArray(String[]::new),
                        signature(header),
                        utc(now),
                        actor)
                .update();
    }

    /** The list that a scheduled import has found. */
    void found(long id, long fileId, String name, ImportSettings settings, List<String> header) {
        jdbc.sql("update import_run set file_id = ?, name = ?, settings = ?::jsonb, header = ?, signature = ?,"
                        + " problem = null, problem_detail = null where id = ?")
                .params(fileId, name, write(settings), header.toArray(String[]::new), signature(header), id)
                .update();
    }

    /** Why its list could not be fetched; it is tried again. */
    void waits(long id, String detail) {
        jdbc.sql("update import_run set problem = 'SOURCE', problem_detail = ? where id = ?")
                .params(detail, id)
                .update();
    }

    /** A scheduled import that found nothing leaves no trace. */
    void delete(long id) {
        jdbc.sql("delete from import_run where id = ?").param(id).update();
    }

    static String signature(List<String> header) {
        return String.join("|", header.stream().map(ImportField::plain).toList());
    }

    Optional<ImportView> find(long id) {
        return jdbc.sql(SELECT + "where r.id = ?").param(id).query(this::view).optional();
    }

    /** @throws NotFoundException */
    ImportView require(long id) {
        return find(id).orElseThrow(() -> new NotFoundException("import " + id));
    }

    /** Locked until the transaction ends. @throws NotFoundException */
    ImportView lock(long id) {
        return jdbc.sql(SELECT + "where r.id = ? for update of r")
                .param(id)
                .query(this::view)
                .optional()
                .orElseThrow(() -> new NotFoundException("import " + id));
    }

    PageOf<ImportView> search(@Nullable ImportState state, int page, int size) {
        int rows = Math.max(1, Math.min(size, MAX_PAGE_SIZE));
        int at = Math.max(0, page);
        var wanted = state == null ? null : state.name();
        long total = jdbc.sql("select count(*) from import_run where ?::text is null or state = ?")
                .params(wanted, wanted)
                .query(Long.class)
                .single();
        var items = jdbc.sql(SELECT + "where ?::text is null or r.state = ? order by r.id desc limit ? offset ?")
                .params(wanted, wanted, rows, (long) at * rows)
                .query(this::view)
                .list();
        return new PageOf<>(items, at, rows, total);
    }

    record StoredFile(long id, ListText text) {}

    StoredFile file(long runId) {
        return jdbc.sql("""
                        select f.id, f.charset, f.separator from import_run r join import_file f on f.id = r.file_id
                        where r.id = ?
                        """)
                .param(runId)
                .query((row, number) -> new StoredFile(
                        row.getLong(1),
                        new ListText(
                                Charset.forName(row.getString(2)),
                                row.getString(3).charAt(0))))
                .optional()
                .orElseThrow(() -> new NotFoundException("list of import " + runId));
    }

    /** The import of the same list; held until the transaction ends, so that two at once make one. */
    Optional<Long> ofList(String sha256) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('import ' || ?, 0))")
                .param(sha256)
                .query((row, number) -> "")
                .list();
        return jdbc.sql("""
                        select max(r.id) from import_run r join import_file f on f.id = r.file_id
                        where f.sha256 = ? and r.state not in ('STOPPED', 'REVERTED')
                        """).param(sha256).query(Long.class).optional();
    }

    void configure(long id, ImportSettings settings, Instant now) {
        jdbc.sql("""
                        with changed as (
                            update import_run
                            set settings = :settings::jsonb, state = 'DRAFT', read_rows = 0, read_bytes = 0, read_all = false,
                                bad_rows = 0, late_bad_rows = 0, written_to = 0, written_key = '', made = 0, known = 0,
                                changed = 0, undecided = 0, repeated = 0, stop_wanted = false
                            where id = :id returning signature)
                        insert into import_mapping (signature, settings, used_at)
                        select signature, :settings::jsonb, :now from changed where signature <> ''
                        on conflict (signature) do update set settings = excluded.settings, used_at = excluded.used_at
                        """)
                .param("settings", write(settings))
                .param("id", id)
                .param("now", utc(now))
                .update();
        jdbc.sql("delete from import_reject where run_id = ?").param(id).update();
    }

    /** How a list with these columns was read last time. */
    Optional<ImportSettings> remembered(List<String> header) {
        return jdbc.sql("select settings from import_mapping where signature = ?")
                .param(signature(header))
                .query((row, number) -> read(row.getString(1)))
                .optional();
    }

    int started(long id, boolean dryRun, Instant now) {
        jdbc.sql("delete from import_reject where run_id = ? and late")
                .param(id)
                .update();
        return jdbc.sql("""
                        update import_run
                        set state = 'READING', dry_run = ?, starts = starts + 1, started_at = ?, ended_at = null, problem = null,
                            problem_detail = null, stop_wanted = false, written_to = 0, written_key = '', made = 0, known = 0,
                            changed = 0, undecided = 0, repeated = 0, bad_rows = bad_rows - late_bad_rows,
                            late_bad_rows = 0
                        where id = ? returning starts
                        """).params(dryRun, utc(now), id).query(Integer.class).single();
    }

    int restarted(long id, ImportState state) {
        return jdbc.sql(
                        "update import_run set state = ?, stop_wanted = false, starts = starts + 1 where id = ? returning starts")
                .params(state.name(), id)
                .query(Integer.class)
                .single();
    }

    void wantsStop(long id) {
        jdbc.sql("update import_run set stop_wanted = true where id = ?")
                .param(id)
                .update();
    }

    void enters(long id, ImportState state) {
        jdbc.sql("update import_run set state = ? where id = ? and state <> ?")
                .params(state.name(), id, state.name())
                .update();
    }

    void hasRead(long id, int rows, long bytes, int bad, boolean all) {
        jdbc.sql("""
                        update import_run set read_rows = read_rows + ?, read_bytes = ?, bad_rows = bad_rows + ?, read_all = ?
                        where id = ?
                        """).params(rows, bytes, bad, all, id).update();
    }

    void hasWritten(long id, int to, int made, int known, int undecided) {
        jdbc.sql("""
                        update import_run
                        set written_to = ?, made = made + ?, known = known + ?, undecided = undecided + ? where id = ?
                        """).params(to, made, known, undecided, id).update();
    }

    /** Up to which order they are written, in the order of their ids. */
    String writtenKey(long id) {
        return jdbc.sql("select written_key from import_run where id = ?")
                .param(id)
                .query(String.class)
                .single();
    }

    /** @param bad rows that were found bad only now, by the other rows of their order */
    void hasWrittenOrders(long id, String key, int to, int made, int known, int changed, int bad) {
        jdbc.sql("""
                        update import_run
                        set written_key = ?, written_to = ?, made = made + ?, known = known + ?, changed = changed + ?,
                            bad_rows = bad_rows + ?, late_bad_rows = late_bad_rows + ?
                        where id = ?
                        """).params(key, to, made, known, changed, bad, bad, id).update();
    }

    void hasTakenBack(long id, int to, int back, int kept) {
        jdbc.sql("update import_run set written_to = ?, taken_back = taken_back + ?, kept = kept + ? where id = ?")
                .params(to, back, kept, id)
                .update();
    }

    void ends(long id, ImportState state, Instant now) {
        jdbc.sql("update import_run set state = ?, ended_at = ? where id = ?")
                .params(state.name(), utc(now), id)
                .update();
    }

    void repeats(long id, int rows) {
        jdbc.sql("update import_run set repeated = ? where id = ?")
                .params(rows, id)
                .update();
    }

    void stops(long id, String problem, @Nullable String detail, Instant now) {
        jdbc.sql("update import_run set state = 'STOPPED', ended_at = ?, problem = ?, problem_detail = ? where id = ?")
                .params(utc(now), problem, detail, id)
                .update();
    }

    /** @param late they were read as good ones, and found bad only when they were to be written */
    void reject(long id, List<PreviewRow> rows, boolean late) {
        batches.batchUpdate(
                "insert into import_reject (run_id, row_number, line, problems, cells, late) values (?, ?, ?, ?, ?, ?)",
                rows,
                1000,
                (statement, row) -> {
                    statement.setLong(1, id);
                    statement.setInt(2, row.number());
                    statement.setLong(3, row.line());
                    var connection = statement.getConnection();
                    statement.setArray(
                            4,
                            connection.createArrayOf(
                                    "text",
                                    row.problems().stream()
                                            .map(Problem::toString)
                                            .toArray()));
                    statement.setArray(
                            5,
                            connection.createArrayOf(
                                    "text",
                                    row.cells().stream()
                                            .map(cell -> cell.replace("\0", "\uFFFD"))
                                            .toArray()));
                    statement.setBoolean(6, late);
                });
    }

    List<PreviewRow> rejects(long id, int after, int most) {
        return jdbc.sql("select * from import_reject where run_id = ? and row_number > ? order by row_number limit ?")
                .params(id, after, most)
                .query((row, number) -> new PreviewRow(
                        row.getInt("row_number"),
                        row.getLong("line"),
                        texts(row, "cells"),
                        texts(row, "problems").stream().map(Problem::of).toList()))
                .list();
    }

    PageOf<PreviewRow> rejectsPage(long id, int page, int size) {
        int rows = Math.max(1, Math.min(size, MAX_PAGE_SIZE));
        int at = Math.max(0, page);
        record Counted(long total, int after) {}
        var counted = jdbc.sql("""
                        select (select count(*) from import_reject where run_id = :id),
                               coalesce((select row_number from import_reject where run_id = :id order by row_number
                                         offset :skip limit 1), 2147483647)
                        """)
                .param("id", id)
                .param("skip", (long) at * rows)
                .query((row, number) -> new Counted(row.getLong(1), row.getInt(2)))
                .single();
        return new PageOf<>(rejects(id, counted.after - 1, rows), at, rows, counted.total);
    }

    private ImportView view(ResultSet row, int number) throws SQLException {
        return new ImportView(
                row.getLong("id"),
                row.getObject("definition_id", Long.class),
                row.getString("name"),
                row.getString("kind"),
                row.getLong("size"),
                ImportState.valueOf(row.getString("state")),
                row.getBoolean("dry_run"),
                read(row.getString("settings")),
                texts(row, "header"),
                row.getInt("read_rows"),
                row.getLong("read_bytes"),
                row.getBoolean("read_all"),
                row.getInt("bad_rows"),
                row.getInt("written_to"),
                row.getInt("made"),
                row.getInt("known"),
                row.getInt("changed"),
                row.getInt("undecided"),
                row.getInt("repeated"),
                row.getInt("taken_back"),
                row.getInt("kept"),
                row.getBoolean("stop_wanted"),
                row.getString("problem"),
                row.getString("problem_detail"),
                instant(row, "created_at").orElseThrow(),
                row.getString("created_by"),
                instant(row, "started_at").orElse(null),
                instant(row, "ended_at").orElse(null));
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        return Arrays.asList((String[]) row.getArray(column).getArray());
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    String write(ImportSettings settings) {
        try {
            return json.writeValueAsString(settings);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    ImportSettings read(String settings) {
        try {
            return json.readValue(settings, ImportSettings.class);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
