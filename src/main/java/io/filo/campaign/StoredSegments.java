package io.filo.campaign;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.campaign.DefinitionReader.Other;
import io.filo.insight.CustomerInsights;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import io.filo.support.PageOf;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

@Repository
@Transactional(readOnly = true, noRollbackFor = BusinessException.class)
class StoredSegments implements Segments, SegmentMembers, SegmentQueries {

    private static final int SAMPLE = 10;
    /** Who writes for all members has more time than who looks. */
    private static final Duration WRITING = Duration.ofMinutes(4);

    private final JdbcClient jdbc;
    private final CustomerInsights insights;
    private final AnsweredFields answered;
    private final Bounds bounds;
    private final ObjectMapper json;
    private final ZoneId zone;
    private final String currency;
    private final Clock clock;

    StoredSegments(
            JdbcClient jdbc,
            CustomerInsights insights,
            AnsweredFields answered,
            Bounds bounds,
            ObjectMapper json,
            @Value("${filo.zone:Europe/Rome}") ZoneId zone,
            @Value("${filo.insight.currency:EUR}") String currency,
            Clock clock) {
        this.jdbc = jdbc;
        this.insights = insights;
        this.answered = answered;
        this.bounds = bounds;
        this.json = json;
        this.zone = zone;
        this.currency = currency;
        this.clock = clock;
    }

    @Override
    public Vocabulary vocabulary(Subjects subjects) {
        var fields = new ArrayList<>(views(subjects.fields().values(), List.of()));
        fields.addAll(answered.views());
        return new Vocabulary(
                fields,
                Stream.of(Deed.values())
                        .map(deed ->
                                new DeedView(deed.written(), views(deed.fields().values(), deed.measures())))
                        .toList());
    }

    private static List<FieldView> views(Collection<Field> fields, List<String> measures) {
        return fields.stream()
                .map(field -> new FieldView(
                        field.name(),
                        field.type(),
                        field.type().operators(),
                        measures.contains(field.name()),
                        field.fromInsight(),
                        null))
                .toList();
    }

    @Override
    public Preview preview(Subjects subjects, JsonNode definition, @Nullable String key) {
        var found = ask(read(subjects, definition, key), subjects, 0, SAMPLE);
        return new Preview(found.total(), found.items());
    }

    private Condition read(Subjects subjects, JsonNode definition, @Nullable String key) {
        return new DefinitionReader(subjects, answered.fields(), key, insights.today(), this::other).read(definition);
    }

    private Optional<Other> other(String key) {
        return find(key).map(segment -> new Other(segment.subjects(), segment.definition()));
    }

    private PageOf<Member> ask(Condition definition, Subjects subjects, int page, int size) {
        var query = SegmentQuery.of(definition, subjects, insights.today(), zone, currency);
        return bounds.within(query, () -> {
            var items = new ArrayList<Member>();
            var totals = new ArrayList<Long>();
            jdbc.sql(query.shown())
                    .params(query.parameters())
                    .param("rows", size)
                    .param("skipped", (long) page * size)
                    .query(row -> {
                        totals.add(row.getLong("total"));
                        var id = row.getObject("id", Long.class);
                        if (id != null) {
                            items.add(new Member(
                                    row.getObject("customer_id", Long.class),
                                    subjects == Subjects.LEADS ? id : null,
                                    row.getString("name"),
                                    row.getString("city"),
                                    row.getString("stage")));
                        }
                    });
            return new PageOf<>(List.copyOf(items), page, size, totals.get(0));
        });
    }

    @Override
    @Transactional(noRollbackFor = BusinessException.class)
    public SegmentView create(String key, String name, Subjects subjects, JsonNode definition, String actor) {
        oneAtATime();
        read(subjects, definition, key);
        int made = jdbc.sql("""
                        insert into segment (key, name, subjects, definition, created_at, created_by, changed_at, changed_by)
                        values (:key, :name, :subjects, :definition::jsonb, :now, :actor, :now, :actor) on conflict do nothing
                        """)
                .param("key", key)
                .param("name", name)
                .param("subjects", subjects.name())
                .param("definition", definition.toString())
                .param("now", now())
                .param("actor", actor)
                .update();
        if (made == 0) {
            throw new BusinessException(
                    "SEGMENT_EXISTS", "There is a segment '" + key + "' already: choose another key.", key);
        }
        return get(key);
    }

    @Override
    @Transactional(noRollbackFor = BusinessException.class)
    public SegmentView change(String key, String name, JsonNode definition, String actor) {
        oneAtATime();
        read(get(key).subjects(), definition, key);
        // who comes in by other conditions has not entered by what he did
        jdbc.sql("""
                        update segment set name = :name, definition = :definition::jsonb, changed_at = :now, changed_by = :actor,
                               members_at = case when definition = :definition::jsonb then members_at end
                        where key = :key
                        """)
                .param("key", key)
                .param("name", name)
                .param("definition", definition.toString())
                .param("now", now())
                .param("actor", actor)
                .update();
        return get(key);
    }

    /** Else two that are written at once could come to speak of each other. */
    private void oneAtATime() {
        jdbc.sql("select 1 from (select pg_advisory_xact_lock(hashtextextended('filo.campaign.segment', 0))) x")
                .query(Integer.class)
                .single();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    @Override
    public PageOf<SegmentView> list(int page, int size) {
        long total = jdbc.sql("select count(*) from segment").query(Long.class).single();
        var items = jdbc.sql("select * from segment order by lower(name), key limit ? offset ?")
                .params(size, (long) page * size)
                .query((row, number) -> view(row))
                .list();
        return new PageOf<>(items, page, size, total);
    }

    @Override
    public SegmentView get(String key) {
        return find(key).orElseThrow(() -> new NotFoundException("segment " + key));
    }

    private Optional<SegmentView> find(String key) {
        return jdbc.sql("select * from segment where key = ?")
                .param(key)
                .query((row, number) -> view(row))
                .optional();
    }

    private SegmentView view(ResultSet row) throws SQLException {
        return new SegmentView(
                row.getString("key"),
                row.getString("name"),
                Subjects.valueOf(row.getString("subjects")),
                tree(row.getString("definition")),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getString("created_by"),
                row.getObject("changed_at", OffsetDateTime.class).toInstant(),
                row.getString("changed_by"));
    }

    private JsonNode tree(String stored) {
        try {
            return json.readTree(stored);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("A stored definition is no JSON: " + stored, broken);
        }
    }

    @Override
    public PageOf<Member> members(String key, int page, int size) {
        var segment = get(key);
        return ask(read(segment.subjects(), segment.definition(), key), segment.subjects(), page, size);
    }

    @Override
    @Transactional
    public void ask(String key, String query, Map<String, ?> parameters, RowCallbackHandler rows) {
        var members = members(get(key));
        bounds.within(WRITING, () -> {
            jdbc.sql("with member as materialized (" + members.sql() + ")" + query)
                    .params(members.parameters())
                    .params(parameters)
                    .query(rows);
            return true;
        });
    }

    private SegmentQuery members(SegmentView segment) {
        return SegmentQuery.of(
                read(segment.subjects(), segment.definition(), segment.key()),
                segment.subjects(),
                insights.today(),
                zone,
                currency);
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public int write(String key, String statement, Map<String, ?> parameters) {
        var query = buyers(key);
        var customers = "select distinct id from (" + query.sql() + ") buyers (id)";
        return bounds.within(
                WRITING,
                () -> jdbc.sql("with member as materialized (" + customers + ")" + statement)
                        .params(query.parameters())
                        .params(parameters)
                        .update());
    }

    @Override
    public Query buyers(String key) {
        var segment = get(key);
        var members = members(segment);
        var of = " from (" + members.sql() + ") member";
        return new Query(
                switch (segment.subjects()) {
                    case CUSTOMERS -> "select member.id" + of;
                    case COMPANIES ->
                        "select buyer.id from customer buyer where coalesce(buyer.company_id, buyer.id) in (select member.id"
                                + of + ") and buyer.merged_into is null and buyer.erased_at is null";
                    case LEADS -> "select member.customer_id" + of + " where member.customer_id is not null";
                },
                members.parameters());
    }
}
