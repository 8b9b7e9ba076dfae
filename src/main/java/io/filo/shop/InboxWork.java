package io.filo.shop;

import io.filo.message.Remarks;
import io.filo.order.Snapshot;
import io.filo.order.SnapshotIntake;
import io.filo.order.SnapshotIntake.Source;
import io.filo.order.SnapshotIntake.Taken;
import io.filo.shop.Platforms.Known;
import io.filo.shop.Translation.Translated;
import io.filo.support.BusinessException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Works off the inbox: takes rows by a lease, understands them without holding a lock, and hands each to the intake in the
 * transaction that marks it done. What cannot be understood is kept, with the reason, until somebody mends the map.
 */
@Component
class InboxWork {

    private static final Logger log = LoggerFactory.getLogger(InboxWork.class);

    private static final int BATCH = 10;
    private static final Duration LEASE = Duration.ofMinutes(3);

    /** A map that takes too long may only have met a busy machine; one that loops is not fed for ever. */
    private static final int MAP_ATTEMPTS = 3;

    private static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(5),
            Duration.ofSeconds(15),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofHours(1),
            Duration.ofHours(4));

    record Row(
            long id,
            String connector,
            String topic,
            String origin,
            byte[] body,
            Instant receivedAt,
            int attempts,
            int notices) {}

    private final JdbcClient jdbc;
    private final Clock clock;
    private final ConnectorRows connectors;
    private final Platforms platforms;
    private final Translation translation;
    private final ShopClient client;
    private final SnapshotIntake intake;
    private final PrivacyRequests privacy;
    private final TransactionTemplate transaction;
    private final int mostAttempts;

    InboxWork(
            JdbcClient jdbc,
            Clock clock,
            ConnectorRows connectors,
            Platforms platforms,
            Translation translation,
            ShopClient client,
            SnapshotIntake intake,
            PrivacyRequests privacy,
            PlatformTransactionManager transactions,
            ShopProperties properties) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.connectors = connectors;
        this.platforms = platforms;
        this.translation = translation;
        this.client = client;
        this.intake = intake;
        this.privacy = privacy;
        this.transaction = new TransactionTemplate(transactions);
        this.mostAttempts = properties.attempts();
    }

    /** @return how many rows were taken up */
    int workBatch() {
        List<Row> rows = claim();
        for (Row row : rows) {
            work(row);
        }
        return rows.size();
    }

    /** All that is due, in the calling thread. For tests. */
    int workDue() {
        int all = 0;
        int taken;
        do {
            taken = workBatch();
            all += taken;
        } while (taken > 0);
        return all;
    }

    /** As a table of its own: as a subquery it may be looked through once for each row, and locks others each time. */
    List<Row> claim() {
        OffsetDateTime now = at(clock.instant());
        return jdbc
                .sql("""
                        with due as materialized (
                            select id from webhook_inbox
                            where state = 'STORED' and next_attempt_at <= :now
                              and (lease_until is null or lease_until < :now)
                            order by next_attempt_at, id limit :batch
                            for update skip locked)
                        update webhook_inbox i set lease_until = :until, attempts = attempts + 1
                        from due where i.id = due.id
                        returning i.id, connector_key, topic, origin, body, received_at, attempts, notices
                        """)
                .param("now", now)
                .param("until", now.plus(LEASE))
                .param("batch", BATCH)
                .query((row, number) -> new Row(
                        row.getLong("id"),
                        row.getString("connector_key"),
                        row.getString("topic"),
                        row.getString("origin"),
                        row.getBytes("body"),
                        row.getObject("received_at", OffsetDateTime.class).toInstant(),
                        row.getInt("attempts"),
                        row.getInt("notices")))
                .list()
                .stream()
                .sorted(java.util.Comparator.comparingLong(Row::id))
                .toList();
    }

    private void work(Row row) {
        try {
            Connector connector = connectors.find(row.connector);
            if (connector == null) {
                throw ShopTrouble.lasting("shop.no-platform", row.connector);
            }
            Known known = platforms
                    .find(connector.platform())
                    .orElseThrow(() -> ShopTrouble.lasting("shop.no-platform", connector.platform()));
            Translated said = translation.translate(
                    known,
                    row.topic,
                    row.body,
                    connector.zone(),
                    row.receivedAt,
                    (fetch, message) -> ask(connector, known.platform(), fetch, message));
            var topic = known.platform().topics().get(row.topic);
            boolean history = row.origin.equals(Inbox.Origin.FILE.name()) || topic != null && topic.history();
            transaction.executeWithoutResult(status -> take(row, connector, said, history));
        } catch (ShopTrouble trouble) {
            failed(row, trouble.remark(), trouble.isLasting());
        } catch (BusinessException refused) {
            failed(row, Remarks.of("shop.refused", String.valueOf(refused.getMessage())), true);
        } catch (RuntimeException unexpected) {
            log.warn("Row {} of the shops' inbox cannot be worked on now: {}", row.id, unexpected.toString());
            log.debug("Row {}", row.id, unexpected);
            failed(row, Remarks.of("shop.failed", unexpected), false);
        }
    }

    private @Nullable Object ask(Connector connector, Platform platform, Platform.Fetch fetch, Object message) {
        var reply = client.call(
                connector,
                platform.api(),
                "GET",
                fetch.path(),
                place -> {
                    Object value = PlainData.at(message, place);
                    return value instanceof String text ? text : null;
                },
                null,
                Map.of());
        Object answer = client.read(connector, platform.api(), reply, fetch.optional());
        Object part = fetch.at() == null ? answer : PlainData.at(answer, fetch.at());
        return PlainData.keep(part, fetch.keep());
    }

    private void take(Row row, Connector connector, Translated said, boolean history) {
        if (said.kind().equals("ignored")) {
            ended(row, "IGNORED", said, null, null);
            return;
        }
        if (said.kind().equals("privacy")) {
            privacy.keep(connector, row.id, said.data(), row.receivedAt);
            ended(row, "DONE", said, null, null);
            return;
        }
        var source = new Source(connector.key(), connector.brand(), history);
        boolean early = false;
        var taken = new java.util.TreeSet<Taken>();
        for (Snapshot snapshot : said.snapshots()) {
            Taken each = intake.take(source, snapshot);
            taken.add(each);
            early |= each == Taken.EARLY;
        }
        if (early) {
            postponed(row, Remarks.of("shop.early"), false);
            return;
        }
        ended(
                row,
                "DONE",
                said,
                said.snapshots().stream().map(Snapshot::id).limit(5).collect(Collectors.joining(", ")),
                taken.stream().map(Enum::name).collect(Collectors.joining(" ")));
    }

    /** A notice that came again meanwhile may speak of something newer: then the row stays to be worked on. */
    private void ended(Row row, String state, Translated said, @Nullable String thing, @Nullable String taken) {
        jdbc.sql("""
                        update webhook_inbox
                        set state = case when notices = :notices then :state else 'STORED' end, lease_until = null,
                            error = null, kind = :kind, thing_id = :thing, taken = :taken, map_version = :version,
                            fetched = :fetched, done_at = :now
                        where id = :id
                        """)
                .param("notices", row.notices)
                .param("state", state)
                .param("kind", said.kind())
                .param("thing", thing)
                .param("taken", taken)
                .param("version", said.mapVersion())
                .param("fetched", said.fetched() == null ? null : PlainData.write(said.fetched()))
                .param("now", at(clock.instant()))
                .param("id", row.id)
                .update();
    }

    private void failed(Row row, String remark, boolean lasting) {
        try {
            transaction.executeWithoutResult(status -> postponed(row, remark, lasting));
        } catch (RuntimeException databaseAway) {
            log.warn("Row {} of the shops' inbox: {}. Its lease lapses.", row.id, databaseAway.getMessage());
        }
    }

    private static boolean stoppedMap(String remark) {
        return remark.startsWith("shop.map-stopped");
    }

    private void postponed(Row row, String remark, boolean lasting) {
        boolean unknownTopic = remark.startsWith("shop.no-topic");
        boolean over = lasting || row.attempts >= (stoppedMap(remark) ? MAP_ATTEMPTS : mostAttempts);
        int pause = Math.min(row.attempts - 1, PAUSES.size() - 1);
        Instant now = clock.instant();
        jdbc.sql("""
                        update webhook_inbox
                        set state = case when notices > :notices then 'STORED' else :state end, error = :error,
                            lease_until = null, next_attempt_at = :next, done_at = :done
                        where id = :id
                        """)
                .param("notices", row.notices)
                .param("state", unknownTopic ? "IGNORED" : over ? "FAILED" : "STORED")
                .param("error", remark)
                .param("next", at(over ? now : now.plus(PAUSES.get(Math.max(pause, 0)))))
                .param("done", over ? at(now) : null)
                .param("id", row.id)
                .update();
    }

    static OffsetDateTime at(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
