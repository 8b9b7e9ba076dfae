package io.filo.lead.imports;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Imports that come again. */
@Repository
class ImportDefinitions {

    enum Source {
        FOLDER,
        DATABASE
    }

    record Definition(
            long id,
            String name,
            Source source,
            String sourceName,
            @Nullable String query,
            ImportSettings settings,
            @Nullable Integer everyMinutes,
            @Nullable Instant nextRunAt) {}

    private final JdbcClient jdbc;
    private final ImportRuns runs;

    ImportDefinitions(JdbcClient jdbc, ImportRuns runs) {
        this.jdbc = jdbc;
        this.runs = runs;
    }

    /** @return false when there is one of that name */
    boolean add(Definition definition, @Nullable String actor, Instant now) {
        var next = definition.nextRunAt();
        return jdbc.sql("""
                                insert into import_definition (id, name, source, source_name, query, settings, every_minutes,
                                                               next_run_at, created_at, created_by)
                                values (?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?) on conflict (name) do nothing
                                """)
                        .params(
                                definition.id(),
                                definition.name(),
                                definition.source().name(),
                                definition.sourceName(),
                                definition.query(),
                                runs.write(definition.settings()),
                                definition.everyMinutes(),
                                next == null ? null : utc(next),
                                utc(now),
                                actor)
                        .update()
                > 0;
    }

    Optional<Definition> find(long id) {
        return jdbc.sql("select * from import_definition where id = ?")
                .param(id)
                .query(this::definition)
                .optional();
    }

    List<Definition> all() {
        return jdbc.sql("select * from import_definition order by lower(name)")
                .query(this::definition)
                .list();
    }

    void delete(long id) {
        jdbc.sql("delete from import_definition where id = ?").param(id).update();
    }

    /** Those whose time has come, which is set to the next one; each is given to one node. */
    List<Definition> takeDue(Instant now) {
        var due = jdbc.sql("""
                        select * from import_definition where next_run_at <= ? order by next_run_at limit 100
                        for update skip locked
                        """).param(utc(now)).query(this::definition).list();
        due.forEach(definition -> jdbc.sql(
                        "update import_definition set next_run_at = ?::timestamptz + make_interval(mins => every_minutes) where id = ?")
                .params(utc(now), definition.id())
                .update());
        return due;
    }

    /** There may be more. */
    void dueSoon(long id, Instant now) {
        jdbc.sql("update import_definition set next_run_at = ? where id = ? and every_minutes is not null")
                .params(utc(now), id)
                .update();
    }

    boolean hasSeen(String origin) {
        return jdbc.sql("select exists (select from import_seen where origin = ?)")
                .param(origin)
                .query(Boolean.class)
                .single();
    }

    void saw(String origin, Instant now) {
        jdbc.sql("insert into import_seen (origin, seen_at) values (?, ?) on conflict do nothing")
                .params(origin, utc(now))
                .update();
    }

    private Definition definition(ResultSet row, int number) throws SQLException {
        var next = row.getObject("next_run_at", OffsetDateTime.class);
        return new Definition(
                row.getLong("id"),
                row.getString("name"),
                Source.valueOf(row.getString("source")),
                row.getString("source_name"),
                row.getString("query"),
                runs.read(row.getString("settings")),
                row.getObject("every_minutes", Integer.class),
                next == null ? null : next.toInstant());
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
