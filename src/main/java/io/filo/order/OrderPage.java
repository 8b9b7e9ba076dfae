package io.filo.order;

import io.filo.order.OrderView.ShipmentView;
import io.filo.order.OrderView.State;
import io.filo.order.Returns.Item;
import io.filo.order.Returns.Reason;
import io.filo.order.Returns.Returnable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a customer sees of an order, and does about it, by a link that needs no login. The link may have been forwarded:
 * nothing shown says who the customer is or where he lives, and whoever wants something shows first that the order is
 * his.
 */
public interface OrderPage {

    /** Names what a sender may say twice without meaning it twice: 16 to 40 letters, digits, {@code -} or {@code _}. */
    String FORM = "[A-Za-z0-9_-]{16,40}";

    /**
     * An order as its page shows it.
     *
     * @param language ISO 639-1, of who ordered
     * @param pickupStore what the store is called where it is picked up; null when it is sent
     * @param firstPromisedUntil what was promised first; null when nothing was
     * @param expectedUntil what is expected now; null when nobody says or all has arrived
     * @param parcels those that were not cancelled
     * @param mayWithdraw whether the contract can be withdrawn from, as far as time and kind of sale tell
     * @param withdrawUntil the last moment to do so, null before the arrival
     * @param returns newest first
     */
    record Tracked(
            long orderId,
            String number,
            String language,
            State state,
            Instant placedAt,
            boolean cancelled,
            @Nullable String pickupStore,
            @Nullable Instant firstPromisedUntil,
            @Nullable Instant expectedUntil,
            @Nullable Instant deliveredAt,
            List<ShipmentView> parcels,
            List<Goods> goods,
            List<Returnable> returnable,
            boolean mayWithdraw,
            @Nullable Instant withdrawUntil,
            List<ReturnView> returns) {

        /** Whether anything can be sent back, in whatever way. */
        public boolean maySendBack() {
            return !returnable.isEmpty() && (state == State.DELIVERED || state == State.RETURN || deliveredAt != null);
        }
    }

    /** A line of the order. */
    record Goods(String name, java.math.BigDecimal quantity) {}

    /**
     * Who posts, and what shows that the order is his.
     *
     * @param form matches {@link #FORM}; what the same form says twice is said once
     * @param proof the e-mail address of the order or the postal code it goes to, as written
     * @param network address it came from
     */
    record Sender(String token, String form, String proof, String network) {}

    /** What became of a post. */
    sealed interface Outcome {

        /** It is in; the same post before counts too. */
        record Taken() implements Outcome {}

        /** No such link, or not any more. */
        record Unknown() implements Outcome {}

        /** Neither e-mail address nor postal code of the order. */
        record NotProved() implements Outcome {}

        /** Too many posts of this network, wrong proofs by this link, or mails with a new one. */
        record TooMany() implements Outcome {}

        /** @param code as of {@link Returns#request}, EMPTY for a question without words, TOO_LONG, NOT_OPEN */
        record Refused(String code) implements Outcome {}
    }

    /** Empty for a link that is none or has expired. */
    Optional<Tracked> show(String token);

    /** Reasons to send something back, in the customer's language. */
    List<Reason> reasons(Tracked order);

    /** A question about the order, which becomes a message like any other. @param text at most 5,000 characters */
    Outcome ask(Sender sender, String text);

    /**
     * The statement that the contract is withdrawn from.
     *
     * @param items lines and pieces; reasons are not asked for
     */
    Outcome withdraw(Sender sender, List<Item> items);

    /**
     * @param reason one for all items
     * @param wish what he would like best
     * @param exchangeFor what he would like instead, such as a size: compulsory for EXCHANGE, at most 200 characters
     * @return Refused with EXCHANGE_FOR where he has not said
     */
    Outcome sendBack(
            Sender sender,
            List<Item> items,
            @Nullable String reason,
            @Nullable String note,
            Returns.Wish wish,
            String exchangeFor);

    /**
     * Mails a new link to the customer, for who holds one that takes no proof any more: whoever reads his mails is he. At most
     * one in ten minutes and three in a day.
     *
     * @return Refused with NO_ADDRESS where nothing can be mailed to him
     */
    Outcome mailLink(String token, String network);

    /** What he would like best for a return that is open. @param exchangeFor as in {@link #sendBack} */
    Outcome wish(Sender sender, long returnId, Returns.Wish wish, String exchangeFor);
}
