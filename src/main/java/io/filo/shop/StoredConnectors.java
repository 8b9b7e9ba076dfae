package io.filo.shop;

import io.filo.message.Remarks;
import io.filo.shop.Connector.Keys;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import io.filo.support.PageOf;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

@Component
class StoredConnectors implements Connectors {

    private static final Pattern KEY = Pattern.compile("[a-z0-9][a-z0-9-]{0,59}");
    private static final Duration REFUSALS_COUNT_FOR = Duration.ofHours(1);

    private final JdbcClient jdbc;
    private final Clock clock;
    private final ConnectorRows rows;
    private final Platforms platforms;
    private final ShopClient client;
    private final ApplicationEventPublisher local;

    StoredConnectors(
            JdbcClient jdbc,
            Clock clock,
            ConnectorRows rows,
            Platforms platforms,
            ShopClient client,
            ApplicationEventPublisher local) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.rows = rows;
        this.platforms = platforms;
        this.client = client;
        this.local = local;
    }

    @Override
    public List<PlatformChoice> platforms() {
        return platforms.all().stream()
                .map(each -> new PlatformChoice(
                        each.key(),
                        each.name(),
                        each.setup(),
                        each.verify().scheme() != Verification.Scheme.NONE,
                        each.api().needs()))
                .toList();
    }

    @Override
    public List<String> platformProblems() {
        return platforms.problems();
    }

    @Override
    public List<Status> list() {
        return jdbc.sql("""
                        select c.*, f.failed, f.waiting, p.asked_at, p.error as ask_error,
                               exists (select from shop_command k where k.connector_key = c.key
                                       and k.state in ('CHECKING', 'MANUAL', 'FAILED')) as commands
                        from shop_connector c
                        cross join lateral (
                            select count(*) filter (where state = 'FAILED') as failed,
                                   count(*) filter (where state = 'STORED') as waiting
                            from webhook_inbox i where i.connector_key = c.key and i.state in ('FAILED', 'STORED')) f
                        left join lateral (
                            select max(asked_at) as asked_at, max(error) as error
                            from shop_poll p where p.connector_key = c.key) p on true
                        order by c.name, c.key
                        """).query((row, number) -> status(row)).list();
    }

    private Status status(ResultSet row) throws SQLException {
        String platform = row.getString("platform");
        var known = platforms.find(platform);
        Instant now = clock.instant();
        Instant heardAt = instant(row, "heard_at");
        Instant refusedAt = instant(row, "refused_at");
        boolean active = row.getBoolean("active");
        int silence = row.getInt("silence_minutes");
        Instant created = row.getObject("created_at", OffsetDateTime.class).toInstant();
        var alarms = new ArrayList<Alarm>();
        if (active && known.isEmpty()) {
            alarms.add(Alarm.NO_PLATFORM);
        }
        if (active
                && silence > 0
                && (heardAt == null ? created : heardAt).isBefore(now.minus(Duration.ofMinutes(silence)))) {
            alarms.add(Alarm.SILENT);
        }
        if (active && row.getString("ask_error") != null) {
            alarms.add(Alarm.ASKING_FAILS);
        }
        if (refusedAt != null && refusedAt.isAfter(now.minus(REFUSALS_COUNT_FOR))) {
            alarms.add(Alarm.REFUSALS);
        }
        if (row.getLong("failed") > 0) {
            alarms.add(Alarm.FAILED_ROWS);
        }
        if (row.getBoolean("commands")) {
            alarms.add(Alarm.COMMANDS);
        }
        return new Status(
                row.getString("key"),
                row.getString("name"),
                platform,
                known.map(each -> each.platform().name()).orElse(platform),
                active,
                heardAt,
                instant(row, "pinged_at"),
                row.getLong("accepted"),
                row.getLong("refused"),
                refusedAt,
                row.getLong("failed"),
                row.getLong("waiting"),
                instant(row, "asked_at"),
                row.getString("ask_error"),
                alarms);
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    @Override
    public Optional<Kept> find(String key) {
        return jdbc.sql("select * from shop_connector where key = ?")
                .param(key)
                .query((row, number) -> {
                    Keys keys = keysOf(key, row.getBytes("secrets"));
                    int silence = row.getInt("silence_minutes");
                    return new Kept(
                            new Draft(
                                    key,
                                    row.getString("name"),
                                    row.getString("platform"),
                                    row.getString("brand"),
                                    row.getBoolean("active"),
                                    row.getString("address"),
                                    row.getString("zone"),
                                    null,
                                    null,
                                    null,
                                    silence == 0 ? null : silence),
                            !keys.hook().isBlank(),
                            !keys.user().isBlank(),
                            !keys.token().isBlank());
                })
                .optional();
    }

    /** None where the installation's secret has changed: then they are entered anew. */
    private Keys keysOf(String key, byte @Nullable [] sealed) {
        try {
            return rows.keys(key, sealed);
        } catch (IllegalStateException otherSecret) {
            return Keys.NONE;
        }
    }

    @Override
    @Transactional(noRollbackFor = BusinessException.class)
    public void save(Draft draft, boolean isNew, String by) {
        check(draft);
        var stored = jdbc.sql("select secrets, address from shop_connector where key = ? for update")
                .param(draft.key())
                .query((row, number) -> new Stored(keysOf(draft.key(), row.getBytes(1)), row.getString(2)))
                .optional();
        Keys before = stored.map(Stored::keys).orElse(null);
        if (isNew && before != null) {
            throw new BusinessException(
                    "CONNECTOR_TAKEN",
                    "There is a connector '" + draft.key() + "' already. Choose another key.",
                    draft.key());
        }
        if (!isNew && before == null) {
            throw new NotFoundException("connector " + draft.key());
        }
        Keys old = before == null ? Keys.NONE : before;
        String address = address(draft);
        require(
                draft.token() != null
                        || old.token().isBlank()
                        || address == null
                        || stored.map(Stored::address)
                                .filter(known -> sameServer(known, address))
                                .isPresent(),
                "CONNECTOR_TOKEN",
                "The address is another server's: enter the token once more, else that server would be sent the old one.");
        Keys keys = new Keys(
                draft.hookSecret() == null ? old.hook() : draft.hookSecret().strip(),
                draft.user() == null ? old.user() : draft.user().strip(),
                draft.token() == null ? old.token() : draft.token().strip());
        jdbc.sql("""
                        insert into shop_connector (key, name, platform, brand, active, address, zone, secrets,
                                                    silence_minutes, created_at, changed_at, changed_by)
                        values (:key, :name, :platform, :brand, :active, :address, :zone, :secrets, :silence, :now, :now, :by)
                        on conflict (key) do update
                        set name = excluded.name, platform = excluded.platform, brand = excluded.brand,
                            active = excluded.active, address = excluded.address, zone = excluded.zone,
                            secrets = excluded.secrets, silence_minutes = excluded.silence_minutes,
                            changed_at = excluded.changed_at, changed_by = excluded.changed_by
                        """)
                .param("key", draft.key())
                .param("name", draft.name().strip())
                .param("platform", draft.platform())
                .param("brand", draft.brand())
                .param("active", draft.active())
                .param("address", address)
                .param("zone", draft.zone())
                .param("secrets", rows.seal(draft.key(), keys))
                .param("silence", draft.silenceMinutes())
                .param("now", InboxWork.at(clock.instant()))
                .param("by", by)
                .update();
        // Asked again at once: somebody has just mended it.
        jdbc.sql("update shop_poll set next_at = ?, failures = 0, error = null where connector_key = ?")
                .params(InboxWork.at(clock.instant()), draft.key())
                .update();
        rows.forget();
    }

    private record Stored(Keys keys, @Nullable String address) {}

    private static boolean sameServer(String one, String other) {
        URI first = URI.create(one);
        URI second = URI.create(other);
        return first.getScheme().equals(second.getScheme())
                && first.getHost().equalsIgnoreCase(second.getHost())
                && first.getPort() == second.getPort();
    }

    private static @Nullable String address(Draft draft) {
        return draft.address() == null || draft.address().isBlank()
                ? null
                : draft.address().strip();
    }

    private void check(Draft draft) {
        require(
                KEY.matcher(draft.key()).matches(),
                "CONNECTOR_KEY",
                "A connector's key has lower-case letters, digits and dashes, at most 60 of them.");
        require(
                !draft.name().isBlank() && draft.name().length() <= 200,
                "CONNECTOR_NAME",
                "Give the connector a name of at most 200 characters.");
        var platform = platforms.find(draft.platform());
        require(platform.isPresent(), "CONNECTOR_PLATFORM", "Choose one of the platforms.");
        if (draft.hookSecret() != null) {
            checkSecrets(
                    new Keys(draft.hookSecret(), "", "").secrets(),
                    platform.orElseThrow().platform().verify());
        }
        String address = address(draft);
        require(
                address == null || isAddress(address),
                "CONNECTOR_ADDRESS",
                "The address begins with https:// and names a host.");
        if (address != null) {
            try {
                client.refuse(URI.create(address));
            } catch (ShopTrouble trouble) {
                require(
                        !trouble.isLasting(),
                        "CONNECTOR_HOST",
                        "That host may not be asked: see filo.shop.allowed-hosts and filo.shop.private-networks.");
            }
        }
        try {
            ZoneId.of(draft.zone());
        } catch (DateTimeException unknown) {
            throw new BusinessException(
                    "CONNECTOR_ZONE",
                    "There is no time zone '" + draft.zone() + "'. One is Europe/Rome.",
                    draft.zone());
        }
        Integer silence = draft.silenceMinutes();
        require(
                silence == null || silence >= 5 && silence <= 525_600,
                "CONNECTOR_SILENCE",
                "The alarm on silence takes 5 to 525600 minutes; leave it empty for none.");
    }

    private static void checkSecrets(List<String> secrets, Verification verify) {
        boolean usable =
                verify.scheme() == Verification.Scheme.NONE || secrets.stream().allMatch(verify::isUsable);
        require(
                usable || !verify.wantsWhsec(),
                "CONNECTOR_WHSEC",
                "The secret is whsec_ and then Base64 of at least 16 random bytes, one secret a line.");
        require(
                usable,
                "CONNECTOR_SECRET",
                "The secret is too short to prove anything: take at least 16 random characters, one secret a line, and"
                        + " enter the same in the shop.");
    }

    private static boolean isAddress(String text) {
        try {
            URI address = URI.create(text);
            return ("https".equals(address.getScheme()) || "http".equals(address.getScheme()))
                    && address.getHost() != null
                    && address.getUserInfo() == null;
        } catch (IllegalArgumentException wrong) {
            return false;
        }
    }

    private static void require(boolean holds, String code, String sentence) {
        if (!holds) {
            throw new BusinessException(code, sentence);
        }
    }

    @Override
    public Trial test(String key) {
        rows.forget();
        Connector connector = rows.find(key);
        if (connector == null) {
            throw new NotFoundException("connector " + key);
        }
        var known = platforms.find(connector.platform());
        if (known.isEmpty()) {
            return new Trial(false, Remarks.of("shop.no-platform", connector.platform()));
        }
        Platform platform = known.get().platform();
        boolean sends = platform.verify().scheme() != Verification.Scheme.NONE;
        if (sends && connector.keys().secrets().isEmpty()) {
            return new Trial(false, Remarks.of("shop.no-secret"));
        }
        String question = platform.api().test();
        if (question == null || connector.address() == null) {
            boolean heard = Boolean.TRUE.equals(
                    jdbc.sql("select heard_at is not null or pinged_at is not null from shop_connector where key = ?")
                            .param(key)
                            .query(Boolean.class)
                            .single());
            return sends && heard
                    ? new Trial(true, Remarks.of("shop.test-heard"))
                    : new Trial(false, Remarks.of(question == null ? "shop.test-send" : "shop.test-address"));
        }
        try {
            var reply = client.call(connector, platform.api(), "GET", question, place -> null, null, Map.of());
            client.read(connector, platform.api(), reply, false);
            return new Trial(true, Remarks.of("shop.test-good", reply.status()));
        } catch (ShopTrouble trouble) {
            return new Trial(false, trouble.remark());
        }
    }

    @Override
    public PageOf<Row> rows(
            @Nullable String connector, @Nullable String state, @Nullable String topic, int page, int size) {
        String where =
                "(:connector::text is null or connector_key = :connector) and (:state::text is null or state = :state)"
                        + " and (:topic::text is null or topic = :topic or thing_id = :topic)";
        long total = jdbc.sql("select count(*) from webhook_inbox where " + where)
                .param("connector", connector)
                .param("state", state)
                .param("topic", topic)
                .query(Long.class)
                .single();
        List<Row> items = jdbc.sql(COLUMNS + " where " + where + " order by id desc limit :size offset :offset")
                .param("connector", connector)
                .param("state", state)
                .param("topic", topic)
                .param("size", size)
                .param("offset", (long) page * size)
                .query((row, number) -> row(row))
                .list();
        return new PageOf<>(items, page, size, total);
    }

    private static final String COLUMNS =
            "select id, connector_key, topic, origin, state, received_at, attempts, notices, next_attempt_at, error, kind,"
                    + " thing_id, taken, map_version, notes::text as notes, length(body) as size from webhook_inbox";

    @Override
    public Optional<Row> row(long id) {
        return jdbc.sql(COLUMNS + " where id = ?")
                .param(id)
                .query((row, number) -> row(row))
                .optional();
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getLong("id"),
                row.getString("connector_key"),
                row.getString("topic"),
                row.getString("origin"),
                row.getString("state"),
                row.getObject("received_at", OffsetDateTime.class).toInstant(),
                row.getInt("attempts"),
                row.getInt("notices"),
                row.getString("state").equals("STORED") ? instant(row, "next_attempt_at") : null,
                row.getString("error"),
                row.getString("kind"),
                row.getString("thing_id"),
                row.getString("taken"),
                row.getString("map_version"),
                row.getString("notes"),
                row.getInt("size"));
    }

    @Override
    public byte[] body(long id, boolean fetched) {
        return jdbc.sql("select " + (fetched ? "coalesce(fetched, '')" : "body") + " from webhook_inbox where id = ?")
                .param(id)
                .query((row, number) -> row.getBytes(1))
                .optional()
                .orElseThrow(() -> new NotFoundException("message of a shop " + id));
    }

    @Override
    @Transactional
    public void replay(long id) {
        int found = jdbc.sql("""
                        update webhook_inbox
                        set state = 'STORED', attempts = 0, next_attempt_at = ?, notices = notices + 1, error = null
                        where id = ?
                        """).params(InboxWork.at(clock.instant()), id).update();
        if (found == 0) {
            throw new NotFoundException("message of a shop " + id);
        }
        local.publishEvent(new Inbox.Arrived());
    }

    @Override
    @Transactional
    public int replayFailed(String connector) {
        int found =
                jdbc.sql("""
                        update webhook_inbox set state = 'STORED', attempts = 0, next_attempt_at = ?, error = null
                        where connector_key = ? and state = 'FAILED'
                        """).params(InboxWork.at(clock.instant()), connector).update();
        local.publishEvent(new Inbox.Arrived());
        return found;
    }
}
