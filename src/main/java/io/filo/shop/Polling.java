package io.filo.shop;

import io.filo.shop.Platform.Poll;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Asks shops again and again what changed, and puts it into the same inbox: the only way for shops that send nothing, the
 * safety net for the others. Looks back over an overlap each time, because shops commit out of order; what is known
 * already is no second row.
 */
@Component
class Polling {

    private static final Logger log = LoggerFactory.getLogger(Polling.class);

    private static final Duration LEASE = Duration.ofMinutes(10);
    private static final Duration FIRST_LOOK = Duration.ofDays(1);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final int MOST_PAGES = 400;

    private record Due(
            String connector, String topic, @Nullable Instant seenUntil, int failures) {}

    private final JdbcClient jdbc;
    private final Clock clock;
    private final ConnectorRows connectors;
    private final Platforms platforms;
    private final ShopClient client;
    private final SnapshotMaps maps;
    private final Inbox inbox;
    private final Heard heard;

    Polling(
            JdbcClient jdbc,
            Clock clock,
            ConnectorRows connectors,
            Platforms platforms,
            ShopClient client,
            SnapshotMaps maps,
            Inbox inbox,
            Heard heard) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.connectors = connectors;
        this.platforms = platforms;
        this.client = client;
        this.maps = maps;
        this.inbox = inbox;
        this.heard = heard;
    }

    /** Asks what is due, one shop after the other. @return how many questions were asked */
    int pollDue() {
        enrol();
        int asked = 0;
        Due due = claim();
        while (due != null) {
            poll(due);
            asked++;
            due = claim();
        }
        return asked;
    }

    /** A connector with an address is asked what its platform can be asked. */
    private void enrol() {
        for (Connector connector : connectors.all().values()) {
            if (!connector.active()
                    || connector.address() == null
                    || connector.address().isBlank()) {
                continue;
            }
            for (Poll poll : polls(connector)) {
                jdbc.sql("""
                                insert into shop_poll (connector_key, topic, next_at) values (?, ?, ?)
                                on conflict (connector_key, topic) do nothing
                                """)
                        .params(connector.key(), poll.topic(), InboxWork.at(clock.instant()))
                        .update();
            }
        }
    }

    private List<Poll> polls(Connector connector) {
        return platforms
                .find(connector.platform())
                .map(known -> known.platform().polls())
                .orElse(List.of());
    }

    private @Nullable Due claim() {
        OffsetDateTime now = InboxWork.at(clock.instant());
        return jdbc.sql("""
                        with due as (
                            select p.connector_key, p.topic from shop_poll p
                            join shop_connector c on c.key = p.connector_key and c.active and c.address is not null
                            where p.next_at <= :now and (p.lease_until is null or p.lease_until < :now)
                            order by p.next_at limit 1
                            for update of p skip locked)
                        update shop_poll p set lease_until = :until
                        from due where p.connector_key = due.connector_key and p.topic = due.topic
                        returning p.connector_key, p.topic, p.seen_until, p.failures
                        """)
                .param("now", now)
                .param("until", now.plus(LEASE))
                .query((row, number) -> {
                    OffsetDateTime seen = row.getObject("seen_until", OffsetDateTime.class);
                    return new Due(
                            row.getString("connector_key"),
                            row.getString("topic"),
                            seen == null ? null : seen.toInstant(),
                            row.getInt("failures"));
                })
                .optional()
                .orElse(null);
    }

    private void poll(Due due) {
        Connector connector = connectors.find(due.connector);
        Poll poll = connector == null
                ? null
                : polls(connector).stream()
                        .filter(each -> each.topic().equals(due.topic))
                        .findFirst()
                        .orElse(null);
        if (connector == null || poll == null) {
            jdbc.sql("delete from shop_poll where connector_key = ? and topic = ?")
                    .params(due.connector, due.topic)
                    .update();
            return;
        }
        try {
            Instant newest = pages(connector, poll, due.seenUntil);
            done(due, newest, clock.instant().plus(poll.every()), 0, null);
            Platform platform =
                    platforms.find(connector.platform()).orElseThrow().platform();
            if (platform.verify().scheme() == Verification.Scheme.NONE) {
                heard.accepted(connector.key());
            }
        } catch (ShopTrouble trouble) {
            log.info("Connector {} cannot be asked for {}: {}", due.connector, due.topic, trouble.remark());
            Duration pause = Duration.ofMinutes(1L << Math.min(due.failures, 6));
            done(
                    due,
                    due.seenUntil,
                    clock.instant().plus(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause),
                    due.failures + 1,
                    trouble.remark());
        }
    }

    private void done(Due due, @Nullable Instant seenUntil, Instant next, int failures, @Nullable String error) {
        jdbc.sql("""
                        update shop_poll
                        set seen_until = greatest(seen_until, ?::timestamptz), next_at = ?, lease_until = null, asked_at = ?,
                            failures = ?, error = ?
                        where connector_key = ? and topic = ?
                        """)
                .params(java.util.Arrays.asList(
                        seenUntil == null ? null : InboxWork.at(seenUntil),
                        InboxWork.at(next),
                        InboxWork.at(clock.instant()),
                        failures,
                        error,
                        due.connector,
                        due.topic))
                .update();
    }

    /** @return when the newest thing seen was changed */
    private @Nullable Instant pages(Connector connector, Poll poll, @Nullable Instant seenUntil) {
        var known = platforms.find(connector.platform()).orElseThrow();
        Instant since = (seenUntil == null ? clock.instant().minus(FIRST_LOOK) : seenUntil).minus(poll.overlap());
        Instant newest = seenUntil;
        List<@Nullable Object> before = List.of();
        boolean turnsPages = poll.path().contains("{page}") || poll.path().contains("{offset}");
        for (int page = 1; page <= MOST_PAGES; page++) {
            Object answer = ask(connector, known.platform(), poll, since, page);
            Object found = PlainData.at(answer, poll.items());
            List<?> items = found instanceof List<?> list ? list : found == null ? List.of() : List.of(found);
            if (found instanceof Map<?, ?> one && one.isEmpty()) {
                items = List.of();
            }
            List<@Nullable Object> present = new ArrayList<>();
            items.forEach(item -> present.add(PlainData.at(item, poll.id())));
            if (page > 1 && present.equals(before)) {
                // Some shops give the last page again to whoever asks beyond it.
                return newest;
            }
            before = present;
            Instant last = null;
            for (Object item : items) {
                Object kept = PlainData.keep(item, poll.keep());
                inbox.take(
                        connector.key(),
                        poll.topic(),
                        Inbox.Origin.POLL,
                        eventId(poll, kept),
                        null,
                        PlainData.write(kept),
                        false);
                last = updated(connector, poll, item);
                if (last != null && (newest == null || last.isAfter(newest))) {
                    newest = last;
                }
            }
            commit(connector, known, poll, items);
            if (items.size() < poll.size()) {
                return newest;
            }
            if (!turnsPages && poll.updated() != null) {
                // Without pages the next begins where this one ended.
                if (last == null || !last.isAfter(since)) {
                    throw ShopTrouble.lasting("shop.too-many", poll.size(), String.valueOf(since));
                }
                since = last;
            }
        }
        return newest;
    }

    /** What tells when it was changed is known by its bytes; a feed names its events. */
    private static @Nullable String eventId(Poll poll, @Nullable Object item) {
        Object id = poll.updated() == null ? PlainData.at(item, poll.id()) : null;
        return id instanceof String text ? text : null;
    }

    private static @Nullable Instant updated(Connector connector, Poll poll, Object item) {
        Object when = poll.updated() == null ? null : PlainData.at(item, poll.updated());
        String text = MapFunctions.instant(when, zone(connector, poll));
        return text == null ? null : Instant.parse(text);
    }

    private static ZoneId zone(Connector connector, Poll poll) {
        return Translation.zone(poll.zone() == null ? connector.zone() : poll.zone());
    }

    private @Nullable Object ask(Connector connector, Platform platform, Poll poll, Instant since, int page) {
        DateTimeFormatter format = poll.time() == null
                ? DateTimeFormatter.ISO_INSTANT
                : DateTimeFormatter.ofPattern(poll.time(), Locale.ROOT).withZone(zone(connector, poll));
        var reply = client.call(
                connector,
                platform.api(),
                "GET",
                poll.path(),
                place -> switch (place) {
                    case "since" -> format.format(since.truncatedTo(java.time.temporal.ChronoUnit.SECONDS));
                    case "until" ->
                        format.format(clock.instant()
                                .plus(Duration.ofDays(1))
                                .truncatedTo(java.time.temporal.ChronoUnit.SECONDS));
                    case "page" -> String.valueOf(page);
                    case "offset" -> String.valueOf((page - 1) * poll.size());
                    case "size" -> String.valueOf(poll.size());
                    default -> null;
                },
                null,
                Map.of());
        return client.read(connector, platform.api(), reply, false);
    }

    private void commit(Connector connector, Platforms.Known known, Poll poll, List<?> items) {
        Platform.Command commit = poll.commit();
        if (commit == null || items.isEmpty()) {
            return;
        }
        Platforms.MapFile map = commit.map() == null ? null : known.maps().get(commit.map());
        byte[] body = map == null
                ? null
                : PlainData.write(maps.run(map, Map.of("items", items), ZoneOffset.UTC, clock.instant()));
        var reply = client.call(
                connector, known.platform().api(), commit.method(), commit.path(), place -> null, body, Map.of());
        if (!reply.isGood()) {
            throw ShopClient.refusal(connector, reply);
        }
    }
}
