package io.filo.order;

import io.filo.message.Message;
import io.filo.message.MessageClass;
import io.filo.message.Messages;
import io.filo.order.OrderView.State;
import io.filo.order.Returns.Item;
import io.filo.order.Returns.Request;
import io.filo.order.Snapshot.ReturnKind;
import io.filo.order.Snapshot.ReturnMode;
import io.filo.order.Snapshot.SalesChannel;
import io.filo.order.Snapshot.SalesModel;
import io.filo.support.NotFoundException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Withdrawals that customers declare by mail. One begins only where nothing is left to guess: who says it, that he says it
 * and does not ask about it, and of which order. The rest is a person's.
 */
@Service
@Transactional(propagation = Propagation.MANDATORY)
public class MailedWithdrawals {

    private static final Duration TIME_TO_WITHDRAW = Duration.ofDays(14);
    private static final int ORDERS_AT_MOST = 200;
    /** A shorter number may be a size, a day or a price. */
    private static final int SHORTEST_NUMBER = 3;

    private static final List<State> ON_ITS_WAY =
            List.of(State.OPEN, State.UNPAID, State.SHIPPED, State.LATE, State.READY);

    private static final String STEM =
            "(?:reced|recess|ripensament|annull|cambiato idea|withdraw|cancel|cooling.off|changed my mind)";
    private static final Pattern SPEAKS_OF_IT = Pattern.compile("\\b" + STEM);
    private static final Pattern ANSWERED = Pattern.compile("^\\s*(?:re|r|aw|rif)\\s*:");
    private static final Pattern DENIES_IT =
            Pattern.compile("\\b(?:non|senza|not|never|without|\\p{L}+n['’]t)\\s+(?:\\p{L}+\\s+){0,2}" + STEM);
    private static final Pattern SENTENCE = Pattern.compile("(?<=[.!?])\\s+|\\R\\s*\\R");
    /** An order that is named as such, whosever it is. */
    private static final Pattern NAMED_ORDER = Pattern.compile(
            "(?:\\b(?:ordine|order)\\s*(?:n|nr|no|num|numero|number)?[.°º]?\\s*[:#]?|#)\\s*([\\p{L}\\d][\\p{L}\\d/_-]*\\d[\\p{L}\\d]*|\\d+)");

    /** What became of it. */
    public enum Outcome {
        /** A return was begun, and its case acknowledges it. */
        REQUESTED,
        /** The order has one already. */
        FOUND,
        UNSURE
    }

    /**
     * What a mail meant.
     *
     * @param returnId null when unsure
     * @param reason why it is unsure, as a code: UNPROVEN_SENDER, NOT_STATED, NO_ORDER, OTHER_ORDER, SEVERAL_ORDERS,
     *     NOTHING_LEFT, NO_DISTANCE_SALE; null otherwise
     */
    public record Understood(
            Outcome outcome,
            @Nullable Long returnId,
            @Nullable String reason) {

        private static Understood unsure(String reason) {
            return new Understood(Outcome.UNSURE, null, reason);
        }
    }

    private final Messages messages;
    private final OrderDesk orders;
    private final Returns returns;
    private final JdbcClient jdbc;

    MailedWithdrawals(Messages messages, OrderDesk orders, Returns returns, JdbcClient jdbc) {
        this.messages = messages;
        this.orders = orders;
        this.returns = returns;
        this.jdbc = jdbc;
    }

    /**
     * Begins the return that the mail declares, of all that is left of its order. The same mail twice begins one, and so do
     * two mails about one order.
     *
     * @throws NotFoundException for an unknown message
     */
    public Understood take(long messageId, long customerId) {
        var message = message(messageId);
        var meant = meant(message, customerId);
        return meant.order == null ? Understood.unsure(meant.why) : begin(meant.order, message);
    }

    /**
     * Why no return was begun for a mail that may declare a withdrawal; begins none.
     *
     * @return a code as of {@link Understood}, A_MACHINE, FOUND where the order has a return that is open, or NOT_BEGUN where
     *     nothing is unsure; empty when it does not speak of it at all
     */
    @Transactional(readOnly = true, propagation = Propagation.SUPPORTS)
    public Optional<String> whyNone(long messageId, long customerId) {
        var message = message(messageId);
        var subject = message.subject().toLowerCase(Locale.ROOT);
        // What is answered has its subject from before.
        var said = ANSWERED.matcher(subject).find() ? message.visibleText() : subject + "\n" + message.visibleText();
        if (!SPEAKS_OF_IT.matcher(said.toLowerCase(Locale.ROOT)).find()) {
            return Optional.empty();
        }
        if (message.messageClass() != MessageClass.HUMAN) {
            return Optional.of("A_MACHINE");
        }
        var meant = meant(message, customerId);
        if (meant.order == null) {
            return Optional.of(meant.why);
        }
        boolean open = returns.ofOrder(meant.order.id()).stream().anyMatch(ReturnView::isOpen);
        return Optional.of(
                open
                        ? "FOUND"
                        : refusal(meant.order, returns.returnable(meant.order.id()))
                                .orElse("NOT_BEGUN"));
    }

    private Message message(long messageId) {
        return messages.find(messageId).orElseThrow(() -> new NotFoundException("message " + messageId));
    }

    /** @param order null when unsure, and then why */
    private record Meant(@Nullable OrderView order, String why) {}

    private Meant meant(Message message, long customerId) {
        // What a colleague forwards, or a list sends on, was said by another and at another time.
        if (message.authenticationFailed() || message.suppressAcknowledgement()) {
            return new Meant(null, "UNPROVEN_SENDER");
        }
        var subject = message.subject().toLowerCase(Locale.ROOT);
        var text = message.visibleText().toLowerCase(Locale.ROOT);
        if (!declares(subject, text)) {
            return new Meant(null, "NOT_STATED");
        }
        var own = orders.ofCustomer(customerId, ORDERS_AT_MOST);
        var words = subject + "\n" + text;
        var named = own.stream().filter(order -> names(words, order.number())).toList();
        if (named.isEmpty() && NAMED_ORDER.matcher(words).find()) {
            return new Meant(null, "OTHER_ORDER");
        }
        var meant = named.isEmpty()
                ? own.stream()
                        .filter(order -> isInTime(order, message.receivedAt()))
                        .toList()
                : named;
        if (meant.size() != 1) {
            return new Meant(null, meant.isEmpty() ? "NO_ORDER" : "SEVERAL_ORDERS");
        }
        return new Meant(meant.get(0), "");
    }

    private Understood begin(OrderView order, Message message) {
        // Locked, so that of two mails at once the second finds the return of the first.
        jdbc.sql("select id from shop_order where id = ? for no key update")
                .param(order.id())
                .query(Long.class)
                .single();
        var key = "message:" + message.id();
        var before = jdbc.sql("select id from goods_return where request_key = ?")
                .param(key)
                .query(Long.class)
                .optional();
        if (before.isPresent()) {
            return new Understood(Outcome.REQUESTED, before.get(), null);
        }
        Optional<ReturnView> open =
                returns.ofOrder(order.id()).stream().filter(ReturnView::isOpen).findFirst();
        if (open.isPresent()) {
            return new Understood(Outcome.FOUND, open.get().id(), null);
        }
        var left = returns.returnable(order.id());
        var refusal = refusal(order, left);
        if (refusal.isPresent()) {
            return Understood.unsure(refusal.get());
        }
        var all = left.stream()
                .map(line -> new Item(line.lineId(), line.quantity(), null, null))
                .toList();
        var id = returns.request(
                new Request(order.id(), ReturnKind.WITHDRAWAL, ReturnMode.MAIL, all, key, message.receivedAt()));
        return new Understood(Outcome.REQUESTED, id, null);
    }

    private static Optional<String> refusal(OrderView order, List<Returns.Returnable> left) {
        if (order.channel() == SalesChannel.STORE || order.salesModel() == SalesModel.B2B) {
            return Optional.of("NO_DISTANCE_SALE");
        }
        return order.kept() && !left.isEmpty() ? Optional.empty() : Optional.of("NOTHING_LEFT");
    }

    /** Whoever only asks about it, or says that he will not, declares nothing. The text counts before the subject. */
    private static boolean declares(String subject, String text) {
        var spoken = sentences(text);
        var decisive = spoken.isEmpty() ? sentences(subject) : spoken;
        return decisive.stream()
                .anyMatch(sentence ->
                        !sentence.endsWith("?") && !DENIES_IT.matcher(sentence).find());
    }

    private static List<String> sentences(String text) {
        return Arrays.stream(SENTENCE.split(text))
                .map(String::strip)
                .filter(sentence -> SPEAKS_OF_IT.matcher(sentence).find())
                .toList();
    }

    /** By its number, or by the digits that it ends with, as people copy them. */
    private static boolean names(String words, String number) {
        var plain = number.toLowerCase(Locale.ROOT).replaceFirst("^#", "");
        return isWord(words, plain) || isWord(words, plain.replaceFirst("^.*\\D", ""));
    }

    private static boolean isWord(String words, String number) {
        return number.length() >= SHORTEST_NUMBER
                && Pattern.compile("(?<![\\p{L}\\d])" + Pattern.quote(number) + "(?![\\p{L}\\d])")
                        .matcher(words)
                        .find();
    }

    private static boolean isInTime(OrderView order, Instant at) {
        if (!order.kept() || order.channel() == SalesChannel.STORE) {
            return false;
        }
        var arrived = order.deliveredAt();
        return arrived == null
                ? order.live() && (ON_ITS_WAY.contains(order.state()) || order.state() == State.RETURN)
                : Duration.between(arrived, at).toDays() <= TIME_TO_WITHDRAW.toDays();
    }
}
