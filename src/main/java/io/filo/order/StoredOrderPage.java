package io.filo.order;

import io.filo.contact.Channel;
import io.filo.contact.Correspondence;
import io.filo.contact.Enquiry;
import io.filo.contact.Purpose;
import io.filo.customer.CustomerCard;
import io.filo.customer.Customers;
import io.filo.message.Address;
import io.filo.message.InboundMessage;
import io.filo.message.Inbox;
import io.filo.message.MessageClass;
import io.filo.message.Outbox;
import io.filo.order.OrderPage.Outcome.NotProved;
import io.filo.order.OrderPage.Outcome.Refused;
import io.filo.order.OrderPage.Outcome.Taken;
import io.filo.order.OrderPage.Outcome.TooMany;
import io.filo.order.OrderPage.Outcome.Unknown;
import io.filo.order.OrderView.State;
import io.filo.order.Returns.Item;
import io.filo.order.Returns.Reason;
import io.filo.order.Returns.Request;
import io.filo.order.Snapshot.OrderStatus;
import io.filo.order.Snapshot.ReturnKind;
import io.filo.order.Snapshot.ReturnMode;
import io.filo.order.Snapshot.SalesChannel;
import io.filo.order.Snapshot.SalesModel;
import io.filo.order.Snapshot.ShipmentStatus;
import io.filo.support.BusinessException;
import io.filo.support.CalendarProperties;
import io.filo.support.Signatures;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
@Transactional(noRollbackFor = BusinessException.class)
class StoredOrderPage implements OrderPage {

    /** Directive 2011/83/EU, article 9: 14 days from the day after the arrival. */
    private static final int DAYS_TO_WITHDRAW = 14;

    private static final int LONGEST_TEXT = 5_000;
    private static final int LONGEST_NOTE = 500;
    private static final int LONGEST_EXCHANGE = 200;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    /** Every so many posts those go that no limit counts any more. */
    private static final int SWEEP = 100;

    /** Whoever mistypes so often does not wait; then a minute, and twice as long each time. */
    private static final int FREE_PROOFS = 3;

    private static final Duration FIRST_WAIT = Duration.ofMinutes(1);
    private static final Duration BETWEEN_LINKS = Duration.ofMinutes(10);
    private static final int LINKS_A_DAY = 3;

    private static final String CHANNEL = "PORTAL";
    private static final String QUEUE = "care";

    private final TrackingTokens tokens;
    private final OrderDesk orders;
    private final Returns returns;
    private final Customers customers;
    private final Inbox inbox;
    private final Outbox outbox;
    private final Correspondence correspondence;
    private final Signatures signatures;
    private final TrackingProperties limits;
    private final OrderProperties properties;
    private final CalendarProperties calendar;
    private final MessageSource texts;
    private final Stores stores;
    private final JdbcClient jdbc;
    private final Clock clock;

    StoredOrderPage(
            TrackingTokens tokens,
            OrderDesk orders,
            Returns returns,
            Customers customers,
            Inbox inbox,
            Outbox outbox,
            Correspondence correspondence,
            Signatures signatures,
            TrackingProperties limits,
            OrderProperties properties,
            CalendarProperties calendar,
            MessageSource texts,
            Stores stores,
            JdbcClient jdbc,
            Clock clock) {
        this.tokens = tokens;
        this.orders = orders;
        this.returns = returns;
        this.customers = customers;
        this.inbox = inbox;
        this.outbox = outbox;
        this.correspondence = correspondence;
        this.signatures = signatures;
        this.limits = limits;
        this.properties = properties;
        this.calendar = calendar;
        this.texts = texts;
        this.stores = stores;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    // --- looking ----------------------------------------------------------------------------------------------------

    @Override
    @Transactional(readOnly = true)
    public Optional<Tracked> show(String token) {
        return tokens.orderOf(token).map(orders::order).map(this::tracked);
    }

    private Tracked tracked(OrderView order) {
        var returnable = order.customerId() == null ? List.<Returns.Returnable>of() : returns.returnable(order.id());
        var until = order.deliveredAt() == null ? null : withdrawUntil(order.deliveredAt());
        var parcels = order.shipments().stream()
                .filter(parcel -> parcel.status() != ShipmentStatus.CANCELLED)
                .toList();
        return new Tracked(
                order.id(),
                order.number(),
                language(order),
                order.state(),
                order.placedAt(),
                order.status() == OrderStatus.CANCELLED,
                order.pickupStoreId() == null ? null : stores.name(order.pickupStoreId()),
                order.firstPromisedUntil(),
                order.expectedUntil(),
                order.deliveredAt(),
                parcels,
                order.lines().stream()
                        .map(line -> new Goods(line.name(), line.quantity()))
                        .toList(),
                returnable,
                !returnable.isEmpty()
                        && order.state() != State.UNDONE
                        && order.salesModel() != SalesModel.B2B
                        // What was bought in a store is no contract at a distance.
                        && order.channel() != SalesChannel.STORE
                        && (until == null || !clock.instant().isAfter(until)),
                until,
                order.returns());
    }

    /** To the end of the last day, where the shop is. */
    private Instant withdrawUntil(Instant arrived) {
        return arrived.atZone(calendar.zone())
                .toLocalDate()
                .plusDays(DAYS_TO_WITHDRAW + 1L)
                .atStartOfDay(calendar.zone())
                .toInstant()
                .minusSeconds(1);
    }

    private String language(OrderView order) {
        return card(order).map(CustomerCard::language).orElse(properties.defaultLanguage());
    }

    private Optional<CustomerCard> card(OrderView order) {
        return order.customerId() == null ? Optional.empty() : customers.card(order.customerId());
    }

    @Override
    @Transactional(readOnly = true)
    public List<Reason> reasons(Tracked order) {
        return returns.reasons(Locale.forLanguageTag(order.language()));
    }

    // --- acting -----------------------------------------------------------------------------------------------------

    @Override
    public Outcome ask(Sender sender, String text) {
        var written = text.replace("\u0000", "").strip();
        if (written.isEmpty() || written.length() > LONGEST_TEXT) {
            return new Refused(written.isEmpty() ? "EMPTY" : "TOO_LONG");
        }
        return proved(sender, order -> {
            inbox.receive(question(order, sender, written));
            return new Taken();
        });
    }

    @Override
    public Outcome withdraw(Sender sender, List<Item> items) {
        return proved(sender, order -> {
            var request = request(order, sender, ReturnKind.WITHDRAWAL, items);
            // What was said before stands, also when nothing is left to withdraw from.
            if (!asked(request) && !tracked(order).mayWithdraw()) {
                return new Refused("NOT_OPEN");
            }
            returns.request(request);
            return new Taken();
        });
    }

    @Override
    public Outcome sendBack(
            Sender sender,
            List<Item> items,
            @Nullable String reason,
            @Nullable String note,
            Returns.Wish wish,
            String exchangeFor) {
        if (reason == null || note != null && note.length() > LONGEST_NOTE) {
            return new Refused(reason == null ? "RETURN_REASON" : "TOO_LONG");
        }
        return proved(sender, order -> {
            var explained = items.stream()
                    .map(item -> new Item(item.lineId(), item.quantity(), reason, note))
                    .toList();
            var request = request(order, sender, kind(reason, wish), explained);
            if (!asked(request) && !tracked(order).maySendBack()) {
                return new Refused("NOT_OPEN");
            }
            if (items.isEmpty()) {
                return new Refused("RETURN_NOTHING");
            }
            var refused = exchange(wish, exchangeFor);
            if (refused.isPresent()) {
                return refused.get();
            }
            returns.wish(returns.request(request), wish, exchangeFor);
            return new Taken();
        });
    }

    private static Optional<Outcome> exchange(Returns.Wish wish, String exchangeFor) {
        if (wish != Returns.Wish.EXCHANGE || !exchangeFor.isBlank() && exchangeFor.length() <= LONGEST_EXCHANGE) {
            return Optional.empty();
        }
        return Optional.of(new Refused(exchangeFor.isBlank() ? "EXCHANGE_FOR" : "TOO_LONG"));
    }

    private ReturnKind kind(String reason, Returns.Wish wish) {
        if (reason.equals("WRONG_ITEM")) {
            return ReturnKind.WRONG_ITEM;
        }
        boolean fault = returns.reasons(Locale.ENGLISH).stream()
                .anyMatch(each -> each.code().equals(reason) && each.fault());
        if (fault) {
            return ReturnKind.DEFECT;
        }
        return wish == Returns.Wish.EXCHANGE ? ReturnKind.EXCHANGE : ReturnKind.OTHER;
    }

    @Override
    public Outcome wish(Sender sender, long returnId, Returns.Wish wish, String exchangeFor) {
        return proved(sender, order -> {
            if (order.returns().stream().noneMatch(each -> each.id() == returnId && each.isOpen())) {
                return new Refused("NOT_OPEN");
            }
            var refused = exchange(wish, exchangeFor);
            if (refused.isPresent()) {
                return refused.get();
            }
            returns.wish(returnId, wish, exchangeFor);
            return new Taken();
        });
    }

    private Request request(OrderView order, Sender sender, ReturnKind kind, List<Item> items) {
        return new Request(
                order.id(), kind, ReturnMode.PORTAL, items, key(order, sender, kind, items), clock.instant());
    }

    private boolean asked(Request request) {
        return jdbc.sql("select exists (select from goods_return where request_key = ?)")
                .param(request.key())
                .query(Boolean.class)
                .single();
    }

    /** The same form with the same content is one declaration; who goes back and says something else declares anew. */
    private static String key(OrderView order, Sender sender, ReturnKind kind, List<Item> items) {
        var content = Content.write(items.stream()
                .sorted(Comparator.comparing(Item::lineId))
                .map(item -> List.of(
                        item.lineId(),
                        item.quantity().stripTrailingZeros().toPlainString(),
                        Objects.requireNonNullElse(item.reason(), ""),
                        Objects.requireNonNullElse(item.note(), "")))
                .toList());
        return form(order, sender) + ":" + HexFormat.of().formatHex(sha256(kind + content), 0, 16);
    }

    /** One after the other for each order: a burst at once must not all be the first guess. */
    private Outcome proved(Sender sender, Function<OrderView, Outcome> then) {
        var id = tokens.orderOf(sender.token());
        if (id.isEmpty()) {
            return new Unknown();
        }
        if (!sender.form().matches(FORM)) {
            return new Refused("FORM");
        }
        jdbc.sql("select id from shop_order where id = ? for no key update")
                .param(id.get())
                .query(Long.class)
                .single();
        var network = network(sender.network());
        var link = signatures.sign("tracking-link", sender.token());
        if (isBusy(network) || mustWait(link, network)) {
            return new TooMany();
        }
        boolean proved = orders.belongsTo(id.get(), sender.proof());
        count(id.get(), network, link, "PROOF", proved);
        if (!proved) {
            return new NotProved();
        }
        try {
            return then.apply(orders.order(id.get()));
        } catch (BusinessException refusal) {
            return new Refused(refusal.code());
        }
    }

    private String network(String address) {
        return signatures.sign("tracking-network", address);
    }

    private boolean isBusy(String network) {
        return jdbc.sql("select count(*) >= ? from tracking_post where network = ? and posted_at > ?")
                .params(limits.perNetwork(), network, utc(clock.instant().minus(HOUR)))
                .query(Boolean.class)
                .single();
    }

    private record Wrong(int all, int here, @Nullable Instant lastHere) {}

    /** Whoever guesses waits longer each time; from many networks he gets through as many as the link bears. */
    private boolean mustWait(String link, String network) {
        var now = clock.instant();
        var wrong = jdbc.sql("""
                        select count(*) as everywhere, count(*) filter (where network = :network) as here,
                               max(posted_at) filter (where network = :network) as last_here
                        from tracking_post
                        where link = :link and posted_at > :since and kind = 'PROOF' and not proved
                        """)
                .param("network", network)
                .param("link", link)
                .param("since", utc(now.minus(DAY)))
                .query((row, number) ->
                        new Wrong(row.getInt("everywhere"), row.getInt("here"), OrderIntake.instant(row, "last_here")))
                .single();
        if (wrong.all >= limits.wrongProofs()) {
            return true;
        }
        return wrong.lastHere != null
                && wrong.here >= FREE_PROOFS
                && now.isBefore(wrong.lastHere.plus(FIRST_WAIT.multipliedBy(1L << (wrong.here - FREE_PROOFS))));
    }

    @Override
    public Outcome mailLink(String token, String network) {
        var id = tokens.orderOf(token);
        if (id.isEmpty()) {
            return new Unknown();
        }
        jdbc.sql("select id from shop_order where id = ? for no key update")
                .param(id.get())
                .query(Long.class)
                .single();
        var now = clock.instant();
        var signed = network(network);
        boolean often = jdbc.sql("""
                        select count(*) >= ? or coalesce(max(posted_at) > ?, false)
                        from tracking_post where order_id = ? and kind = 'LINK' and posted_at > ?
                        """)
                .params(LINKS_A_DAY, utc(now.minus(BETWEEN_LINKS)), id.get(), utc(now.minus(DAY)))
                .query(Boolean.class)
                .single();
        if (often || isBusy(signed)) {
            return new TooMany();
        }
        var order = orders.order(id.get());
        var customer = order.customerId();
        if (customer == null) {
            return new Refused("NO_ADDRESS");
        }
        count(order.id(), signed, null, "LINK", false);
        var enquiry = new Enquiry(
                Purpose.TRANSACTIONAL,
                Channel.EMAIL,
                "TRACKING_LINK",
                "tracking-link",
                "order:" + order.id(),
                null,
                false);
        if (!correspondence.ask(customer, enquiry).isAllowed()) {
            return new Refused("NO_ADDRESS");
        }
        correspondence.send(customer, enquiry, order.brand(), null);
        return new Taken();
    }

    private void count(long orderId, String network, @Nullable String link, String kind, boolean proved) {
        long post = jdbc.sql("""
                        insert into tracking_post (order_id, network, link, kind, proved, posted_at)
                        values (:order, :network, :link, :kind, :proved, :now) returning id
                        """)
                .param("order", orderId)
                .param("network", network)
                .param("link", link)
                .param("kind", kind)
                .param("proved", proved)
                .param("now", utc(clock.instant()))
                .query(Long.class)
                .single();
        if (post % SWEEP == 0) {
            jdbc.sql("delete from tracking_post where posted_at < ?")
                    .param(utc(clock.instant().minus(DAY)))
                    .update();
        }
    }

    /** Of the customer whom the order belongs to: whoever has shown so may be answered there and nowhere else. */
    private InboundMessage question(OrderView order, Sender sender, String text) {
        var now = clock.instant();
        var language = language(order);
        return new InboundMessage(
                CHANNEL,
                outbox.mailboxFor(QUEUE, null),
                null,
                null,
                content(order, sender, text),
                List.of(),
                List.of(),
                List.of(),
                address(order, sender).orElse(null),
                List.of(),
                List.of(),
                List.of(),
                texts.getMessage(
                        "track.question.subject", new Object[] {order.number()}, Locale.forLanguageTag(language)),
                text,
                "",
                language,
                List.of(),
                false,
                MessageClass.HUMAN,
                List.of(),
                false,
                false,
                List.of(),
                false,
                List.of(),
                now,
                now);
    }

    private Optional<Address> address(OrderView order, Sender sender) {
        var name = card(order).map(CustomerCard::displayName).orElse(null);
        return card(order).stream()
                .flatMap(card -> card.contactPoints().stream())
                .filter(point -> point.type().equals("EMAIL"))
                .min(Comparator.comparing((CustomerCard.ContactPointCard point) ->
                                point.state().equals("HARD_BOUNCED"))
                        .thenComparing(point -> !point.primary()))
                .map(CustomerCard.ContactPointCard::value)
                // A forwarding address of a marketplace is on no card: he who wrote it is answered by it.
                .or(() -> Optional.of(sender.proof().strip()).filter(written -> written.contains("@")))
                .map(address -> new Address(address, name));
    }

    private static byte[] content(OrderView order, Sender sender, String text) {
        return sha256(form(order, sender) + "\n" + text);
    }

    private static String form(OrderView order, Sender sender) {
        return "track:" + order.id() + ":" + sender.form();
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
