package io.filo.care;

import io.filo.contact.Correspondence;
import io.filo.customer.CustomerCard;
import io.filo.customer.CustomerProfiles;
import io.filo.customer.Customers;
import io.filo.order.CareEffects;
import io.filo.order.CareEffects.Effect;
import io.filo.order.Deliveries;
import io.filo.order.Deliveries.Delivery;
import io.filo.order.OrderDesk;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import io.filo.support.WorkingCalendar;
import io.filo.ticket.TicketDesk;
import io.filo.ticket.TicketDesk.NewTicket;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What the diagrams of care do. All calls join the running transaction. */
@Service
@Transactional(propagation = Propagation.MANDATORY, noRollbackFor = BusinessException.class)
public class OrderCare {

    /** What the contact log and letters call an order. */
    static final String CONTEXT = "order:";

    private static final String TEAM = "care";
    private static final String LEAD = "care-lead";
    /** A working day. */
    private static final long REMEDY_MINUTES = 480;

    /** Kinds of effects that are letters. */
    static final String MESSAGE = "MESSAGE";

    static final String SURVEY = "SURVEY";
    static final String OFFER = "OFFER";
    private static final Set<String> LETTERS = Set.of(MESSAGE, SURVEY, OFFER);
    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9_-]{1,60}");

    private final Deliveries deliveries;
    private final CareEffects effects;
    private final OrderDesk orders;
    private final CustomerProfiles profiles;
    private final Customers customers;
    private final Correspondence correspondence;
    private final TicketDesk tickets;
    private final OpenMatters matters;
    private final WorkingCalendar calendar;
    private final CareProperties limits;
    private final MessageSource texts;
    private final Clock clock;

    OrderCare(
            Deliveries deliveries,
            CareEffects effects,
            OrderDesk orders,
            CustomerProfiles profiles,
            Customers customers,
            Correspondence correspondence,
            TicketDesk tickets,
            OpenMatters matters,
            WorkingCalendar calendar,
            CareProperties limits,
            MessageSource texts,
            Clock clock) {
        this.deliveries = deliveries;
        this.effects = effects;
        this.orders = orders;
        this.profiles = profiles;
        this.customers = customers;
        this.correspondence = correspondence;
        this.tickets = tickets;
        this.matters = matters;
        this.calendar = calendar;
        this.limits = limits;
        this.texts = texts;
        this.clock = clock;
    }

    /** What a person can be given for an order that is late. */
    public enum Remedy {
        COUPON,
        EXPRESS,
        REFUND,
        NOTHING
    }

    /** Why a ticket is opened without a message of the customer. */
    public enum Matter {
        /** A parcel is lost, or comes back to us. */
        LOST,
        /** He would not recommend us. */
        DETRACTOR,
        /** What was given for an order that came to nothing, and only a person can take back. */
        TAKE_BACK,
        /** Goods that nobody collected. */
        NOT_COLLECTED
    }

    /** Derives the journey stage anew. @return the order as it is now */
    public Delivery recordPurchase(long orderId) {
        var order = deliveries.hold(orderId);
        if (order.customerId() != null && order.kept()) {
            profiles.derive(order.customerId(), Map.of());
        }
        return order;
    }

    /** A delivery and what to make of it. */
    public record Looked(Delivery delivery, DeliveryWatch watch) {}

    /** As it is now; nothing that the shop says comes between this and the end of the transaction. */
    public Looked look(long orderId) {
        var delivery = deliveries.hold(orderId);
        return new Looked(delivery, DeliveryWatch.of(delivery, clock.instant(), limits, calendar));
    }

    /**
     * When what follows the arrival is due; all count from the arrival itself.
     *
     * @param arrivedAt null until it has arrived
     * @param remindAt when to remind of goods that can be collected, null while they cannot
     */
    public record Times(
            @Nullable Instant arrivedAt,
            @Nullable Instant howToAt,
            @Nullable Instant surveyAt,
            @Nullable Instant remindAt,
            @Nullable Instant keepUntil) {}

    public Times times(Delivery delivery) {
        var arrived = DeliveryWatch.arrivedAt(delivery);
        var ready = delivery.readyAt();
        return new Times(
                arrived,
                arrived == null ? null : arrived.plus(limits.howToAfter()),
                arrived == null ? null : arrived.plus(limits.surveyAfter()),
                ready == null ? null : ready.plus(limits.collectReminderAfter()),
                ready == null ? null : ready.plus(limits.collectWithin()));
    }

    /** When the order arrived; when it was placed while nobody knows. */
    public Instant arrivedAt(long orderId) {
        var delivery = deliveries.look(orderId);
        var arrived = DeliveryWatch.arrivedAt(delivery);
        return arrived == null ? delivery.placedAt() : arrived;
    }

    /** Puts on the customer's timeline that he is told of a delay. @param severity code of the table */
    public void recordDelay(long orderId, String severity) {
        var order = deliveries.look(orderId);
        if (order.customerId() != null) {
            customers.appendTimeline(order.customerId(), clock.instant(), "DELAY_" + severity, CONTEXT + orderId, null);
        }
    }

    /** Who decides on a remedy and until when. @param asked who was asked before, null for nobody */
    public record Decider(String team, Instant dueAt) {}

    public Decider decider(@Nullable String asked) {
        return new Decider(asked == null ? TEAM : LEAD, calendar.plusWorkingMinutes(clock.instant(), REMEDY_MINUTES));
    }

    /**
     * Enters what a person has given, once.
     *
     * @param code of the coupon, for COUPON
     * @throws BusinessException {@code REMEDY_CODE} for a coupon without a code
     */
    public void grant(long orderId, Remedy remedy, @Nullable String code) {
        if (remedy == Remedy.NOTHING) {
            return;
        }
        if (remedy == Remedy.COUPON && (code == null || !CODE.matcher(code).matches())) {
            throw new BusinessException(
                    "REMEDY_CODE", "Write the coupon's code as the shop has it: letters, digits, - and _.");
        }
        var order = deliveries.look(orderId);
        var ref = remedy == Remedy.COUPON ? "coupon:" + code : remedy.name().toLowerCase(Locale.ROOT) + ":" + orderId;
        if (effects.made(orderId, remedy.name(), ref) && order.customerId() != null) {
            customers.appendTimeline(order.customerId(), clock.instant(), "REMEDY_" + remedy, CONTEXT + orderId, null);
        }
    }

    /**
     * Opens a ticket of the order's customer.
     *
     * @return its number; empty when he has left no address to answer to
     */
    public java.util.Optional<Long> openTicket(long orderId, Matter matter) {
        var order = deliveries.look(orderId);
        if (order.customerId() == null) {
            return java.util.Optional.empty();
        }
        var card = customers
                .card(order.customerId())
                .orElseThrow(() -> new NotFoundException("customer " + order.customerId()));
        var language = card.language().equals("it") ? Locale.ITALIAN : Locale.ENGLISH;
        var key = "care.ticket." + matter + ".";
        var left = matter == Matter.TAKE_BACK ? left(orderId, language) : "";
        return card.contactPoints().stream()
                .filter(point -> point.type().equals("EMAIL"))
                .map(CustomerCard.ContactPointCard::value)
                .findFirst()
                .map(address -> tickets.open(new NewTicket(
                        address,
                        card.displayName(),
                        texts.getMessage(key + "subject", new Object[] {order.number()}, language),
                        texts.getMessage(key + "text", new Object[] {order.number(), left}, language),
                        TEAM,
                        "HIGH",
                        card.language())));
    }

    /** What was taken back on the ledger, but stands in the shop. */
    private String left(long orderId, Locale language) {
        return String.join(
                "\n",
                effects.of(orderId).stream()
                        .filter(effect -> !LETTERS.contains(effect.kind()) && effect.undoneAt() != null)
                        .map(effect -> "- "
                                + texts.getMessage("care.remedy." + effect.kind(), null, effect.kind(), language)
                                + " (" + effect.ref() + ")")
                        .toList());
    }

    /** Whether a ticket of the customer or a return of the order waits to be settled. */
    public boolean hasOpenMatter(long orderId) {
        return matters.isOpen(orders.order(orderId));
    }

    /**
     * Takes back what care gave for an order that came to nothing.
     *
     * @return how many of it only a person can take back, in the shop
     */
    public int undo(long orderId) {
        var standing = effects.standing(orderId);
        correspondence.takeBack(
                CONTEXT + orderId,
                standing.stream()
                        .filter(effect -> LETTERS.contains(effect.kind()))
                        .map(OrderCare::messageOf)
                        .toList());
        standing.forEach(effect -> effects.undone(orderId, effect.kind(), effect.ref()));
        return (int) standing.stream()
                .filter(effect -> !LETTERS.contains(effect.kind()))
                .count();
    }

    private static Long messageOf(Effect effect) {
        return Long.valueOf(effect.ref().substring(effect.ref().indexOf(':') + 1));
    }
}
