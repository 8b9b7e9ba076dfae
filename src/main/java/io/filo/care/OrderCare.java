package io.filo.care;

import io.filo.contact.Correspondence;
import io.filo.contact.Preferences;
import io.filo.customer.CustomerCard;
import io.filo.customer.CustomerProfiles;
import io.filo.customer.Customers;
import io.filo.order.CareEffects;
import io.filo.order.CareEffects.Effect;
import io.filo.order.Catalogue;
import io.filo.order.Catalogue.ProductView;
import io.filo.order.Deliveries;
import io.filo.order.Deliveries.Delivery;
import io.filo.order.LikelyPurchases;
import io.filo.order.MailedWithdrawals;
import io.filo.order.OrderDesk;
import io.filo.order.OrderView;
import io.filo.order.Purchases;
import io.filo.order.Returns;
import io.filo.order.Returns.Returnable;
import io.filo.order.Rewards;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import io.filo.support.WorkingCalendar;
import io.filo.ticket.TicketDesk;
import io.filo.ticket.TicketDesk.NewTicket;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
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
    /** A category of tickets. */
    private static final String WITHDRAWAL = "WITHDRAWAL";

    private static final Set<String> NO_NEWS = Set.of("NOT_STATED", "A_MACHINE", "FOUND");
    /** A working day. */
    private static final long REMEDY_MINUTES = 480;

    /** Kinds of effects that are letters. */
    static final String MESSAGE = "MESSAGE";

    static final String SURVEY = "SURVEY";
    static final String OFFER = "OFFER";
    private static final Set<String> LETTERS = Set.of(MESSAGE, SURVEY, OFFER);
    /** What an offer speaks of. */
    static final String SUGGESTION = "SUGGESTION";
    /** Nothing of it stands anywhere but here. */
    private static final Set<String> OURS = Set.of(MESSAGE, SURVEY, OFFER, SUGGESTION);

    private static final int LOOKED_AT = 50;
    private static final BigDecimal HUNDRED = new BigDecimal(100);
    private static final BigDecimal WITH_TAX = new BigDecimal("1.22");

    private final Deliveries deliveries;
    private final CareEffects effects;
    private final Rewards rewards;
    private final Referrals referrals;
    private final Purchases purchases;
    private final Catalogue catalogue;
    private final LikelyPurchases likely;
    private final OrderDesk orders;
    private final Returns returns;
    private final CustomerProfiles profiles;
    private final Customers customers;
    private final Preferences answers;
    private final Correspondence correspondence;
    private final TicketDesk tickets;
    private final MailedWithdrawals withdrawals;
    private final OpenMatters matters;
    private final WorkingCalendar calendar;
    private final CareProperties limits;
    private final MessageSource texts;
    private final Clock clock;

    OrderCare(
            Deliveries deliveries,
            CareEffects effects,
            Rewards rewards,
            Referrals referrals,
            Purchases purchases,
            Catalogue catalogue,
            LikelyPurchases likely,
            OrderDesk orders,
            Returns returns,
            CustomerProfiles profiles,
            Customers customers,
            Preferences answers,
            Correspondence correspondence,
            TicketDesk tickets,
            MailedWithdrawals withdrawals,
            OpenMatters matters,
            WorkingCalendar calendar,
            CareProperties limits,
            MessageSource texts,
            Clock clock) {
        this.deliveries = deliveries;
        this.effects = effects;
        this.rewards = rewards;
        this.referrals = referrals;
        this.purchases = purchases;
        this.catalogue = catalogue;
        this.likely = likely;
        this.orders = orders;
        this.returns = returns;
        this.profiles = profiles;
        this.customers = customers;
        this.answers = answers;
        this.correspondence = correspondence;
        this.tickets = tickets;
        this.withdrawals = withdrawals;
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
        LOST("DELIVERY"),
        /** He would not recommend us. */
        DETRACTOR("COMPLAINT"),
        /** What was given for an order that came to nothing, and only a person can take back. */
        TAKE_BACK("GENERAL"),
        /** Goods that nobody collected. */
        NOT_COLLECTED("DELIVERY"),
        /** What the customer was promised and the shop does not do. */
        NOT_DONE("COMPLAINT");

        private final String category;

        Matter(String category) {
            this.category = category;
        }

        /** Of its ticket. */
        String category() {
            return category;
        }
    }

    /**
     * An order that a case begins with.
     *
     * @param friendOrderId order of who recommended us to its customer, null for nobody
     * @param friendId who that is
     */
    public record Purchase(
            Delivery order,
            @Nullable Long friendOrderId,
            @Nullable Long friendId) {}

    /** Derives the journey stage anew, enters a coupon as spent, and finds who recommended us. */
    public Purchase recordPurchase(long orderId) {
        var order = deliveries.hold(orderId);
        var customerId = order.customerId();
        if (customerId == null || !order.kept()) {
            return new Purchase(order, null, null);
        }
        profiles.derive(customerId, Map.of());
        if (order.couponCode() != null) {
            rewards.spend(orderId);
        }
        var friend = Stream.of(text(order.referralCode()), text(order.couponCode()))
                .filter(code -> !code.isBlank())
                .flatMap(code -> referrals.link(orderId, code).stream())
                .findFirst();
        friend.ifPresent(found -> note(customerId, "CAME_BY_FRIEND", orderId));
        return new Purchase(
                order,
                friend.map(Referrals.Referrer::referrerOrderId).orElse(null),
                friend.map(Referrals.Referrer::customerId).orElse(null));
    }

    /** What becomes of a recommendation. */
    public enum Recommended {
        /** The friend has paid the first order that he keeps. */
        COUNTS,
        /** He has not paid it yet. */
        UNPAID,
        /** He has bought before, has counted already, or the code has ended. */
        COUNTS_NOT
    }

    /** @param awaitUntil until when to wait for the payment */
    public record Recommendation(Recommended state, Instant awaitUntil) {}

    /** Counts the recommendation that an order came by, once it is paid; holds the order until the transaction ends. */
    public Recommendation countReferral(long orderId, long friendOrderId) {
        var order = deliveries.hold(orderId);
        var until = order.placedAt().plus(limits.watchFor());
        if (order.paidAt() == null) {
            return new Recommendation(Recommended.UNPAID, until);
        }
        if (!order.kept() || !referrals.count(orderId)) {
            return new Recommendation(Recommended.COUNTS_NOT, until);
        }
        var referrer = deliveries.look(friendOrderId).customerId();
        if (referrer != null) {
            note(referrer, "FRIEND_ORDERED", friendOrderId);
        }
        return new Recommendation(Recommended.COUNTS, until);
    }

    private static String text(@Nullable String code) {
        return code == null ? "" : code;
    }

    private void note(long customerId, String type, long orderId) {
        customers.appendTimeline(customerId, clock.instant(), type, CONTEXT + orderId, null);
    }

    /** Makes the code by which the customer of an order recommends us. */
    public void makeReferral(long orderId) {
        var order = deliveries.look(orderId);
        if (order.customerId() != null) {
            referrals.make(orderId, order.customerId());
        }
    }

    /**
     * What was bought, for tables that decide on letters.
     *
     * @param goods category of the dearest line that the customer keeps any of, as a code; of all when he keeps none
     * @param pieces that he keeps: bought, and neither sent back nor announced; 0 or more
     * @param spent by the customer so far, in whole units of the currency
     * @param marginPercent of the order, of what was paid without tax, 0 or more; -1 when a cost is not known
     */
    public record Bought(Delivery order, String goods, int pieces, long spent, int marginPercent) {}

    public Bought bought(long orderId) {
        var order = deliveries.look(orderId);
        var view = orders.order(orderId);
        var net = view.net();
        var margin = view.margin();
        var kept = returns.returnable(orderId);
        return new Bought(
                order,
                goods(order, view, kept),
                kept.stream()
                        .map(Returnable::quantity)
                        .reduce(BigDecimal.ZERO, BigDecimal::add)
                        .setScale(0, RoundingMode.CEILING)
                        .intValue(),
                order.customerId() == null
                        ? 0
                        : purchases.spent(order.customerId(), view.currency()).longValue(),
                net == null || margin == null || net.signum() <= 0
                        ? -1
                        : margin.max(BigDecimal.ZERO)
                                .multiply(HUNDRED)
                                .divide(net, 0, RoundingMode.DOWN)
                                .intValue());
    }

    private static String goods(Delivery order, OrderView view, List<Returnable> kept) {
        return kept.stream()
                .max(Comparator.comparing(line -> line.unitPrice().multiply(line.quantity())))
                .flatMap(dearest -> view.lines().stream()
                        .filter(line -> line.lineId().equals(dearest.lineId()))
                        .findFirst())
                .map(line -> Deliveries.goods(line.categoryPath()))
                .orElse(order.goods());
    }

    /**
     * Finds something for the next offer that is in stock, that the customer has not, and that leaves enough: what goes best
     * with all he has bought, or what the words fit best while too little is known. What is used up is offered again: first
     * what was in this order. Enters it on the order's ledger, so that the letter can name it.
     *
     * @param words of what fits, as one would look for it in the catalogue
     * @param leastMargin per cent of the price without tax
     * @param again what he has may be offered once more
     * @return its stock keeping unit
     */
    public Optional<String> suggest(long orderId, String words, int leastMargin, boolean again) {
        var order = orders.order(orderId);
        var has = order.customerId() == null ? Set.<String>of() : purchases.skus(order.customerId());
        var fitting = catalogue.fitting(order.shop(), words, LOOKED_AT).stream()
                .filter(product -> leaves(product, leastMargin))
                .map(ProductView::sku)
                .toList();
        var usedUp = order.lines().stream()
                .map(OrderView.LineView::sku)
                .filter(sku -> again && sku != null && fitting.contains(sku))
                .findFirst();
        var fresh = fitting.stream().filter(sku -> !has.contains(sku)).toList();
        var ranked = order.customerId() == null ? List.<String>of() : likely.ranked(order.customerId(), fresh);
        var found = usedUp.or(() -> (ranked.isEmpty() ? fresh : ranked).stream().findFirst())
                .or(() -> again ? fitting.stream().findFirst() : Optional.empty());
        found.ifPresent(sku -> effects.made(orderId, SUGGESTION, "product:" + sku));
        return found;
    }

    /** By the price without the tax that most goods have. */
    private static boolean leaves(ProductView product, int leastMargin) {
        var price = product.price();
        var cost = product.cost();
        if (price == null || cost == null || price.signum() <= 0) {
            return leastMargin <= 0;
        }
        var net = price.divide(WITH_TAX, 4, RoundingMode.HALF_UP);
        return net.subtract(cost).multiply(HUNDRED).compareTo(net.multiply(BigDecimal.valueOf(leastMargin))) >= 0;
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

    /** Puts on the customer's timeline what a person has given. */
    public void recordRemedy(long orderId, Remedy remedy) {
        var order = deliveries.look(orderId);
        if (remedy != Remedy.NOTHING && order.customerId() != null) {
            note(order.customerId(), "REMEDY_" + remedy, orderId);
        }
    }

    /**
     * Opens a ticket of the order's customer.
     *
     * @return its number; empty when he has left no address to answer to
     */
    public Optional<Long> openTicket(long orderId, Matter matter) {
        var order = deliveries.look(orderId);
        if (order.customerId() == null) {
            return Optional.empty();
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
                        texts.getMessage(
                                key + "text", new Object[] {order.number(), left, said(orderId, language)}, language),
                        TEAM,
                        "HIGH",
                        card.language(),
                        matter.category(),
                        true)));
    }

    /** The score that he gave, and what he wrote with it. */
    private String said(long orderId, Locale language) {
        var about = CONTEXT + orderId;
        return answers.score(about)
                .map(score -> texts.getMessage("care.ticket.said", new Object[] {score}, language)
                        + answers.comment(about)
                                .map(words ->
                                        "\n" + texts.getMessage("care.ticket.words", new Object[] {words}, language))
                                .orElse(""))
                .orElse("");
    }

    /** What was taken back on the ledger, but stands in the shop. */
    private String left(long orderId, Locale language) {
        return String.join(
                "\n",
                effects.of(orderId).stream()
                        .filter(effect -> !OURS.contains(effect.kind()) && effect.undoneAt() != null)
                        .map(effect -> "- "
                                + texts.getMessage("care.remedy." + effect.kind(), null, effect.kind(), language)
                                + " (" + effect.ref() + ")")
                        .toList());
    }

    /**
     * Marks a ticket whose message may declare a withdrawal that no return was begun for.
     *
     * @return why none was begun, as a code; empty when there is nothing to mark
     */
    public Optional<String> noteWithdrawal(long messageId, long ticket) {
        var view = tickets.find(ticket).orElseThrow(() -> new NotFoundException("ticket " + ticket));
        boolean filedSo = view.category().equals(WITHDRAWAL);
        var why = withdrawals
                .whyNone(messageId, view.customerId())
                // Elsewhere a word such as "cancel" that declares nothing is no news, nor is what has its return.
                .filter(code -> filedSo || !NO_NEWS.contains(code));
        why.ifPresent(code -> tickets.withdrawalSaid(ticket, code));
        return why;
    }

    /** Whether a ticket of the customer or a return of the order waits to be settled. */
    public boolean hasOpenMatter(long orderId) {
        return matters.isOpen(orders.order(orderId));
    }

    /**
     * Takes back what care gave for an order that came to nothing. What went to the shop is taken back there before.
     *
     * @return how many of it only a person can take back
     */
    public int undo(long orderId) {
        var order = deliveries.hold(orderId);
        var standing = effects.standing(orderId);
        var stopped = correspondence.takeBack(
                CONTEXT + orderId,
                standing.stream()
                        .filter(effect -> LETTERS.contains(effect.kind()))
                        .map(OrderCare::messageOf)
                        .toList());
        var customerId = order.customerId();
        if (!stopped.isEmpty() && customerId != null) {
            note(customerId, "CONTACT_CANCELLED", orderId);
        }
        standing.forEach(effect -> effects.undone(orderId, effect.kind(), effect.ref()));
        referrals.undo(orderId);
        rewards.restore(orderId);
        return (int) standing.stream()
                .filter(effect -> !OURS.contains(effect.kind()))
                .count();
    }

    private static Long messageOf(Effect effect) {
        return Long.valueOf(effect.ref().substring(effect.ref().indexOf(':') + 1));
    }
}
