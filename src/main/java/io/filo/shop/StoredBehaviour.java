package io.filo.shop;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.filo.order.Snapshot.CartSnapshot;
import io.filo.order.Snapshot.Line;
import io.filo.order.Snapshot.Person;
import io.filo.order.SnapshotIntake;
import io.filo.order.SnapshotIntake.Source;
import io.filo.support.BusinessException;
import io.filo.support.NetworkLimit;
import io.filo.support.NotFoundException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

@Component
class StoredBehaviour implements Behaviour {

    private static final Logger log = LoggerFactory.getLogger(StoredBehaviour.class);

    private static final Set<String> TYPES = Set.of("PAGE", "PRODUCT", "SEARCH", "WISH", "CART", "CHECKOUT", "ORDER");
    private static final Pattern VISITOR = Pattern.compile("[A-Za-z0-9_-]{22,64}");
    private static final Pattern ORIGIN = Pattern.compile("https?://[a-z0-9.-]{1,253}(:\\d{1,5})?");
    private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
    private static final Duration FRESH = Duration.ofSeconds(5);
    /** A page that was open so long tells of nothing older. */
    private static final long OLDEST = Duration.ofHours(1).toMillis();

    private static final int MOST_EVENTS = 50;
    private static final int MOST_ITEMS = 50;
    private static final BigDecimal MOST = new BigDecimal(1_000_000);
    private static final int CLEANED_AT_ONCE = 5_000;

    /** @param ago milliseconds before it was sent */
    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Told(
            @Nullable String type,
            long ago,
            @Nullable String page,
            @Nullable String sku,
            @Nullable String words,
            @Nullable String source,
            @Nullable String medium,
            @Nullable BigDecimal quantity) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Cart(
            @Nullable String currency,
            @Nullable String url,
            @Nullable List<@Nullable Item> items) {}

    /** @param proof HMAC-SHA256 of visitor, line feed and account by the site's secret, in hexadecimal digits */
    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Batch(
            @Nullable String visitor,
            boolean consent,
            @Nullable String account,
            @Nullable String proof,
            @Nullable List<@Nullable Told> events,
            @Nullable Cart cart) {}

    private record Known(String connector, @Nullable String brand, String key, Set<String> origins) {}

    private final JdbcClient jdbc;
    private final Secrets secrets;
    private final SnapshotIntake intake;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final ShopProperties properties;
    private final ObjectMapper json = JsonMapper.builder().build();
    private final SecureRandom random = new SecureRandom();

    private volatile Map<String, Known> sites = Map.of();
    private volatile long readAt = System.nanoTime() - FRESH.toNanos();

    private final NetworkLimit told;

    StoredBehaviour(
            JdbcClient jdbc,
            Secrets secrets,
            SnapshotIntake intake,
            TransactionTemplate transaction,
            Clock clock,
            ShopProperties properties) {
        this.jdbc = jdbc;
        this.secrets = secrets;
        this.intake = intake;
        this.transaction = transaction;
        this.clock = clock;
        this.properties = properties;
        this.told = new NetworkLimit(clock, properties.collectPerNetwork());
        json.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(8)
                        .maxNumberLength(30)
                        .build());
    }

    private @Nullable Known known(String siteKey) {
        if (System.nanoTime() - readAt >= FRESH.toNanos()) {
            readAt = System.nanoTime();
            var read = new HashMap<String, Known>();
            jdbc.sql(
                            "select key, brand, site_key, site_origins from shop_connector where active and site_key is not null")
                    .query((row, number) -> new Known(
                            row.getString("key"),
                            row.getString("brand"),
                            row.getString("site_key"),
                            Set.copyOf(row.getString("site_origins").lines().toList())))
                    .list()
                    .forEach(site -> read.put(site.key, site));
            sites = read;
        }
        return sites.get(siteKey);
    }

    @Override
    public boolean isAllowed(String siteKey, @Nullable String origin) {
        var site = known(siteKey);
        return site != null && origin != null && site.origins.contains(origin);
    }

    @Override
    public Answer collect(String siteKey, @Nullable String origin, String network, byte[] body) {
        var site = known(siteKey);
        if (site == null) {
            return Answer.UNKNOWN;
        }
        if (origin == null || !site.origins.contains(origin)) {
            return Answer.FORBIDDEN;
        }
        if (told.isTooMuch(network)) {
            return Answer.TOO_MANY;
        }
        Batch batch;
        try {
            batch = json.readValue(body, Batch.class);
        } catch (IOException wrong) {
            return Answer.BAD;
        }
        if (batch == null
                || batch.visitor == null
                || !VISITOR.matcher(batch.visitor).matches()) {
            return Answer.BAD;
        }
        if (!batch.consent) {
            jdbc.sql("delete from site_visitor where connector_key = ? and visitor = ?")
                    .params(site.connector, batch.visitor)
                    .update();
            return Answer.TAKEN;
        }
        var events = batch.events == null ? List.<Told>of() : batch.events;
        if (events.size() > MOST_EVENTS) {
            return Answer.BAD;
        }
        var now = clock.instant();
        var rows = new ArrayList<Map<String, @Nullable Object>>();
        for (Told event : events) {
            if (event == null || event.type == null || !TYPES.contains(event.type)) {
                return Answer.BAD;
            }
            rows.add(row(event, now));
        }
        transaction.executeWithoutResult(status -> keep(site, batch, rows, now));
        return Answer.TAKEN;
    }

    private static Map<String, @Nullable Object> row(Told event, Instant now) {
        var row = new HashMap<String, @Nullable Object>();
        row.put("type", event.type);
        row.put(
                "occurred_at",
                now.minusMillis(Math.max(0, Math.min(event.ago, OLDEST))).toString());
        row.put("page", cut(path(event.page), 500));
        row.put("sku", cut(event.sku, 100));
        row.put("words", cut(event.words, 200));
        row.put("source", cut(event.source, 100));
        row.put("medium", cut(event.medium, 100));
        var quantity = event.quantity;
        row.put("quantity", quantity == null || quantity.abs().compareTo(MOST) > 0 ? null : quantity);
        return row;
    }

    /** What stands behind a question mark may be a token or an address. */
    private static @Nullable String path(@Nullable String page) {
        return page == null ? null : page.split("[?#]", 2)[0];
    }

    private static @Nullable String cut(@Nullable String text, int most) {
        if (text == null || text.isBlank()) {
            return null;
        }
        var clean = text.replaceAll("\\p{Cntrl}", " ").strip();
        return clean.substring(0, Math.min(clean.length(), most));
    }

    private void keep(Known site, Batch batch, List<Map<String, @Nullable Object>> rows, Instant now) {
        var account = proved(site, batch);
        jdbc.sql("""
                        with visitor as (
                            insert into site_visitor as v (connector_key, visitor, account, first_seen_at, seen_at)
                            values (:connector, :visitor, :account, :now, :now)
                            on conflict (connector_key, visitor) do update
                            set account = coalesce(excluded.account, v.account), seen_at = excluded.seen_at
                            returning connector_key, visitor)
                        insert into behaviour_event (connector_key, visitor, type, occurred_at, page, sku, words, source,
                            medium, quantity)
                        select v.connector_key, v.visitor, e.type, e.occurred_at, e.page, e.sku, e.words, e.source, e.medium,
                               e.quantity
                        from visitor v, jsonb_to_recordset(:events::jsonb)
                             as e (type text, occurred_at timestamptz, page text, sku text, words text, source text, medium text,
                                   quantity numeric)
                        """)
                .param("connector", site.connector)
                .param("visitor", batch.visitor)
                .param("account", account)
                .param("now", InboxWork.at(now))
                .param("events", write(rows))
                .update();
        if (batch.cart != null) {
            cart(site, Objects.requireNonNull(batch.visitor), batch.cart, now);
        }
    }

    /** @return null when the shop has not proved it: then nobody is signed in, as far as we know */
    private @Nullable String proved(Known site, Batch batch) {
        if (batch.account == null || batch.proof == null || batch.account.length() > 200) {
            return null;
        }
        var right = secrets.proof(secret(site.key), batch.visitor + "\n" + batch.account);
        return MessageDigest.isEqual(
                        right.getBytes(StandardCharsets.UTF_8), batch.proof.getBytes(StandardCharsets.UTF_8))
                ? batch.account
                : null;
    }

    /** A cart of a customer whom we know, for shops that tell of none themselves. It is only ever told that it was left. */
    private void cart(Known site, String visitor, Cart cart, Instant now) {
        if (cart.items == null
                || cart.items.size() > MOST_ITEMS
                || cart.currency == null
                || !CURRENCY.matcher(cart.currency).matches()) {
            return;
        }
        var account = jdbc.sql("""
                        select v.account from site_visitor v
                        join shop_account a on a.shop = v.connector_key and a.external_id = v.account
                        where v.connector_key = ? and v.visitor = ?
                        """)
                .params(site.connector, visitor)
                .query(String.class)
                .optional();
        if (account.isEmpty()) {
            return;
        }
        var lines = new ArrayList<Line>();
        var skus = new HashSet<String>();
        var total = BigDecimal.ZERO;
        for (Item item : cart.items) {
            var sku = item == null ? null : cut(item.sku(), 100);
            if (item == null || sku == null || !skus.add(sku) || isOdd(item.quantity()) || isOdd(item.price())) {
                return;
            }
            var name = cut(item.name(), 300);
            lines.add(new Line(
                    sku, null, sku, name == null ? sku : name, List.of(), item.quantity(), item.price(), null, null));
            total = total.add(item.quantity().multiply(item.price()));
        }
        var url = cart.url;
        var own = url != null
                && url.length() <= 500
                && site.origins.stream().anyMatch(origin -> url.equals(origin) || url.startsWith(origin + "/"));
        intake.take(
                new Source(site.connector, site.brand, false),
                new CartSnapshot(
                        "site:" + visitor,
                        now,
                        new Person(account.get(), null, false, null, null, null, null, null, null, null),
                        cart.currency,
                        total,
                        lines,
                        own ? url : null,
                        null,
                        null));
    }

    private static boolean isOdd(@Nullable BigDecimal number) {
        return number == null || number.signum() <= 0 || number.compareTo(MOST) > 0 || number.scale() > 4;
    }

    private String write(List<Map<String, @Nullable Object>> rows) {
        try {
            return json.writeValueAsString(rows);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Made of the key: nothing is to be kept, and a new key has a new one. */
    private String secret(String siteKey) {
        return secrets.derived("site:" + siteKey);
    }

    @Override
    public Optional<Site> site(String connector) {
        return jdbc.sql("select site_key, site_origins from shop_connector where key = ? and site_key is not null")
                .param(connector)
                .query((row, number) -> new Site(
                        row.getString("site_key"),
                        secret(row.getString("site_key")),
                        row.getString("site_origins").lines().toList()))
                .optional();
    }

    @Override
    @Transactional(noRollbackFor = BusinessException.class)
    public void allow(String connector, List<String> origins) {
        for (String origin : origins) {
            if (!ORIGIN.matcher(origin).matches()) {
                throw new BusinessException(
                        "SITE_ORIGIN",
                        "'" + origin + "' is no origin of pages. Write one as browsers send it, such as"
                                + " https://www.shop.example.",
                        origin);
            }
        }
        var key = new byte[16];
        random.nextBytes(key);
        int found = jdbc.sql("""
                        update shop_connector
                        set site_origins = :origins,
                            site_key = case when :origins = '' then null else coalesce(site_key, :key) end
                        where key = :connector
                        """)
                .param("origins", String.join("\n", origins))
                .param("key", Base64.getUrlEncoder().withoutPadding().encodeToString(key))
                .param("connector", connector)
                .update();
        if (found == 0) {
            throw new NotFoundException("connector " + connector);
        }
        readAt = System.nanoTime() - FRESH.toNanos();
    }

    @Override
    public List<Seen> of(long customerId, int most) {
        return jdbc.sql("""
                        select e.occurred_at, c.name as shop, e.type, e.page, e.sku, e.words,
                               (select p.name from product p where p.shop = e.connector_key and p.sku = e.sku limit 1) as product
                        from shop_account a
                        join site_visitor v on v.connector_key = a.shop and v.account = a.external_id
                        join behaviour_event e on e.connector_key = v.connector_key and e.visitor = v.visitor
                        join shop_connector c on c.key = e.connector_key
                        where a.customer_id = :customer
                          and coalesce((select s.state from consent_event s
                                        where s.customer_id = a.customer_id and s.purpose = 'PROFILING'
                                        order by s.occurred_at desc, s.id desc limit 1), '') not in ('WITHDRAWN', 'OBJECTED')
                        order by e.occurred_at desc, e.id desc limit :most
                        """)
                .param("customer", customerId)
                .param("most", most)
                .query((row, number) -> new Seen(
                        row.getObject("occurred_at", java.time.OffsetDateTime.class)
                                .toInstant(),
                        row.getString("shop"),
                        row.getString("type"),
                        row.getString("page"),
                        row.getString("sku"),
                        row.getString("product"),
                        row.getString("words")))
                .list();
    }

    @Scheduled(initialDelayString = "PT25M", fixedDelayString = "PT1H")
    void cleanUp() {
        var before = InboxWork.at(clock.instant().minus(properties.keepBehaviour()));
        int all = 0;
        int step;
        do {
            step = jdbc.sql("""
                            delete from behaviour_event where id in (
                                select id from behaviour_event where occurred_at < ? order by occurred_at limit ?)
                            """).params(before, CLEANED_AT_ONCE).update();
            all += step;
        } while (step == CLEANED_AT_ONCE);
        jdbc.sql("delete from site_visitor where seen_at < ?").param(before).update();
        if (all > 0) {
            log.info("Cleaned up {} old lines of what visitors looked at.", all);
        }
    }
}
