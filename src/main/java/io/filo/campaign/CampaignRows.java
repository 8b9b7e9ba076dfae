package io.filo.campaign;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.campaign.CampaignDraft.Words;
import io.filo.support.NotFoundException;
import io.filo.support.PageOf;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;

/** The campaigns of the store, with their letters. */
@Repository
class CampaignRows {

    private static final TypeReference<Map<String, Object>> SETTINGS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final ObjectMapper json;

    CampaignRows(JdbcClient jdbc, ObjectMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    long add(CampaignDraft draft, String actor, Instant now) {
        return written(jdbc.sql("""
                                insert into campaign (name, kind, segment_key, topic, brand, window_days, window_from,
                                    window_until, zone, test_percent, hold_out_percent, bounce_limit, complaint_limit,
                                    attribution_days, settings, created_at, created_by, changed_at, changed_by)
                                values (:name, :kind, :segment, :topic, :brand, :days, :from, :until, :zone, :test, :holdOut,
                                    :bounces, :complaints, :attribution, :settings::jsonb, :now, :actor, :now, :actor)
                                returning id
                                """), draft, actor, now).query(Long.class).single();
    }

    void change(long id, CampaignDraft draft, String actor, Instant now) {
        written(jdbc.sql("""
                                update campaign
                                set name = :name, kind = :kind, segment_key = :segment, topic = :topic, brand = :brand,
                                    window_days = :days, window_from = :from, window_until = :until, zone = :zone,
                                    test_percent = :test, hold_out_percent = :holdOut, bounce_limit = :bounces,
                                    complaint_limit = :complaints, attribution_days = :attribution,
                                    settings = :settings::jsonb, changed_at = :now, changed_by = :actor
                                where id = :id
                                """), draft, actor, now).param("id", id).update();
    }

    private StatementSpec written(StatementSpec statement, CampaignDraft draft, String actor, Instant now) {
        var window = draft.window();
        return statement
                .param("name", draft.name())
                .param("kind", draft.kind().name())
                .param("segment", draft.segment())
                .param("topic", draft.topic())
                .param("brand", draft.brand())
                .param(
                        "days",
                        window.days().stream().map(DayOfWeek::getValue).sorted().toArray(Integer[]::new))
                .param("from", window.from())
                .param("until", window.until())
                .param("zone", window.zone().getId())
                .param("test", draft.testPercent())
                .param("holdOut", draft.holdOutPercent())
                .param("bounces", draft.bounceLimit())
                .param("complaints", draft.complaintLimit())
                .param("attribution", draft.attributionDays())
                .param("settings", write(draft.settings()))
                .param("now", utc(now))
                .param("actor", actor);
    }

    /** What is written as it was keeps its version. */
    void words(long id, List<Words> letters, String actor, Instant now) {
        jdbc.sql("update campaign_letter set current = false where campaign_id = ? and current")
                .param(id)
                .update();
        for (var letter : letters) {
            int kept = jdbc.sql("""
                            update campaign_letter set current = true
                            where id = (select id from campaign_letter
                                        where campaign_id = ? and variant = ? and language = ? and content = ?
                                        order by version desc limit 1)
                            """)
                    .params(id, letter.variant(), letter.language(), letter.content())
                    .update();
            if (kept == 0) {
                jdbc.sql("""
                                insert into campaign_letter (campaign_id, variant, language, version, content, written_at,
                                                             written_by)
                                select :id, :variant, :language, 1 + coalesce(max(version), 0), :content, :now, :actor
                                from campaign_letter
                                where campaign_id = :id and variant = :variant and language = :language
                                """)
                        .param("id", id)
                        .param("variant", letter.variant())
                        .param("language", letter.language())
                        .param("content", letter.content())
                        .param("now", utc(now))
                        .param("actor", actor)
                        .update();
            }
        }
    }

    Optional<CampaignView> find(long id) {
        return jdbc.sql("select * from campaign where id = ?")
                .param(id)
                .query((row, number) -> view(row, words(id)))
                .optional();
    }

    /** @throws NotFoundException without such a campaign */
    CampaignView require(long id) {
        return find(id).orElseThrow(() -> new NotFoundException("campaign " + id));
    }

    /** Locked until the transaction ends. @throws NotFoundException without such a campaign */
    CampaignView lock(long id) {
        jdbc.sql("select id from campaign where id = ? for update")
                .param(id)
                .query(Long.class)
                .optional();
        return require(id);
    }

    private List<Words> words(long id) {
        return jdbc.sql("""
                        select variant, language, content from campaign_letter where campaign_id = ? and current
                        order by variant, language = 'it' desc, language
                        """)
                .param(id)
                .query((row, number) -> new Words(row.getString(1), row.getString(2), row.getString(3)))
                .list();
    }

    PageOf<CampaignView> list(@Nullable CampaignKind kind, int page, int size) {
        var wanted = kind == null ? null : kind.name();
        long total = jdbc.sql("select count(*) from campaign where ?::text is null or kind = ?")
                .params(wanted, wanted)
                .query(Long.class)
                .single();
        var items = jdbc.sql(
                        "select * from campaign where ?::text is null or kind = ? order by id desc limit ? offset ?")
                .params(wanted, wanted, size, (long) page * size)
                .query((row, number) -> view(row, List.of()))
                .list();
        return new PageOf<>(items, page, size, total);
    }

    /** Goes on to that state; only from the one it is in. @return whether it did */
    boolean moves(long id, CampaignState from, CampaignState to) {
        return jdbc.sql("update campaign set state = ? where id = ? and state = ?")
                        .params(to.name(), id, from.name())
                        .update()
                == 1;
    }

    void launched(long id, Instant now) {
        jdbc.sql("update campaign set state = 'COUNTING', launched_at = ? where id = ?")
                .params(utc(now), id)
                .update();
    }

    void frozen(long id, int audience, Instant now) {
        jdbc.sql("update campaign set frozen_at = ?, audience = ?, checked_to = 0 where id = ?")
                .params(utc(now), audience, id)
                .update();
    }

    /** The share of a further month was frozen. */
    void grown(long id, int wave, int people) {
        jdbc.sql("update campaign set wave = ?, audience = audience + ? where id = ?")
                .params(wave, people, id)
                .update();
    }

    void checked(long id, int to) {
        jdbc.sql("update campaign set checked_to = ? where id = ?")
                .params(to, id)
                .update();
    }

    void decided(long id, @Nullable String actor, Instant now) {
        jdbc.sql("update campaign set decided_at = ?, decided_by = ? where id = ?")
                .params(utc(now), actor, id)
                .update();
    }

    void begun(long id, Instant now) {
        jdbc.sql("update campaign set first_sent_at = coalesce(first_sent_at, ?) where id = ?")
                .params(utc(now), id)
                .update();
    }

    void tested(long id, Instant now) {
        jdbc.sql("update campaign set tested_at = coalesce(tested_at, ?) where id = ?")
                .params(utc(now), id)
                .update();
    }

    void won(long id, String variant, String reason) {
        jdbc.sql("update campaign set winner = ?, winner_reason = ? where id = ?")
                .params(variant, reason, id)
                .update();
    }

    void allSent(long id, Instant now) {
        jdbc.sql("update campaign set state = 'MEASURING', all_sent_at = ? where id = ?")
                .params(utc(now), id)
                .update();
    }

    void halted(long id, @Nullable String problem) {
        jdbc.sql("update campaign set state = ?, problem = ? where id = ?")
                .params(problem == null ? CampaignState.RUNNING.name() : CampaignState.HALTED.name(), problem, id)
                .update();
    }

    void ended(long id, CampaignState state, @Nullable String problem, @Nullable String actor, Instant now) {
        jdbc.sql("""
                        update campaign set state = ?, problem = coalesce(?, problem), ended_at = ?, ended_by = ?
                        where id = ?
                        """).params(state.name(), problem, utc(now), actor, id).update();
    }

    private CampaignView view(ResultSet row, List<Words> letters) throws SQLException {
        var days = new HashSet<DayOfWeek>();
        Arrays.stream((Integer[]) row.getArray("window_days").getArray()).forEach(day -> days.add(DayOfWeek.of(day)));
        return new CampaignView(
                row.getLong("id"),
                new CampaignDraft(
                        row.getString("name"),
                        CampaignKind.valueOf(row.getString("kind")),
                        row.getString("segment_key"),
                        row.getString("topic"),
                        row.getString("brand"),
                        new SendWindow(
                                days,
                                row.getObject("window_from", LocalTime.class),
                                row.getObject("window_until", LocalTime.class),
                                ZoneId.of(row.getString("zone"))),
                        row.getInt("test_percent"),
                        row.getInt("hold_out_percent"),
                        row.getBigDecimal("bounce_limit"),
                        row.getBigDecimal("complaint_limit"),
                        row.getInt("attribution_days"),
                        read(row.getString("settings")),
                        letters),
                CampaignState.valueOf(row.getString("state")),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getString("created_by"),
                instant(row, "launched_at"),
                instant(row, "frozen_at"),
                row.getInt("wave"),
                row.getInt("audience"),
                row.getInt("checked_to"),
                instant(row, "decided_at"),
                row.getString("decided_by"),
                instant(row, "first_sent_at"),
                instant(row, "tested_at"),
                row.getString("winner"),
                row.getString("winner_reason"),
                instant(row, "all_sent_at"),
                instant(row, "ended_at"),
                row.getString("ended_by"),
                row.getString("problem"));
    }

    private String write(Map<String, Object> settings) {
        try {
            return json.writeValueAsString(settings);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private Map<String, Object> read(String settings) {
        try {
            return json.readValue(settings, SETTINGS);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("Settings of a campaign are no JSON: " + settings, broken);
        }
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
