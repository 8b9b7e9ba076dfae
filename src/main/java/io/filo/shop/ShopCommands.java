package io.filo.shop;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The way back to the shop: a refund, a coupon, points, a tag. Each act is one row and is sent once; where nobody can know
 * whether it arrived, or the platform cannot do it, a person decides.
 */
public interface ShopCommands {

    enum Kind {
        REFUND_ORDER("refundOrder"),
        ISSUE_COUPON("issueCoupon"),
        GRANT_POINTS("grantPoints"),
        TAG_CUSTOMER("tagCustomer"),
        /** The same goods once more, by express. */
        SEND_EXPRESS("sendExpress"),
        DISABLE_COUPON("disableCoupon"),
        TAKE_POINTS("takePoints"),
        UNTAG_CUSTOMER("untagCustomer");

        private final String command;

        Kind(String command) {
            this.command = command;
        }

        /** Its name in connector.yaml. */
        String command() {
            return command;
        }

        /** What takes it back once it is done; empty where only a person can, if anybody. */
        Optional<Kind> opposite() {
            return switch (this) {
                case ISSUE_COUPON -> Optional.of(DISABLE_COUPON);
                case GRANT_POINTS -> Optional.of(TAKE_POINTS);
                case TAG_CUSTOMER -> Optional.of(UNTAG_CUSTOMER);
                default -> Optional.empty();
            };
        }
    }

    enum State {
        /** To be sent. */
        QUEUED,
        /** On its way now. */
        SENDING,
        /** Broke off on its way, and the platform cannot tell a repetition: a person looks in the shop. */
        CHECKING,
        /** The platform cannot do it: a person does it there. */
        MANUAL,
        DONE,
        /** The shop refuses it. */
        FAILED,
        /** A person decided that it is not to be done, or it was taken back before it was. */
        DROPPED;

        /** Whether somebody has to look after it. */
        public boolean waitsForPerson() {
            return this == CHECKING || this == MANUAL || this == FAILED;
        }
    }

    /** What a person does about one that waits. */
    enum Settlement {
        /** It is sent again: it was not done, or what was wrong is mended. */
        SEND_AGAIN,
        /** It was done in the shop, or found to be done. */
        DONE_BY_HAND,
        /** It is not to be done any more. */
        DROP
    }

    /** The entry on an order's ledger of care that an act stands for. @param ref what was given, as on the ledger */
    record Ledger(long orderId, String kind, String ref) {}

    /** What has become of an act that was taken back. */
    enum TakenBack {
        /** It was never done. */
        UNSENT,
        /** An act that undoes it is on its way. */
        UNDOING,
        /** It stands, and rightly: money that was paid back is owed to who cancels. */
        STANDS,
        /** Only a person can do it. */
        BY_PERSON
    }

    /** @param what the act's kind */
    record Taken(Ledger entry, Kind what, TakenBack how) {}

    /**
     * @param undoes act that it takes back, null for none
     * @param cause as it was ordered
     * @param answer what the shop said
     * @param error why it is not done, as a remark
     */
    record Ordered(
            long id,
            String connector,
            Kind kind,
            String cause,
            Map<String, String> details,
            State state,
            int attempts,
            @Nullable String answer,
            @Nullable String error,
            @Nullable Long undoes) {

        /** Our id of the order it is about; null when it is about none. */
        public @Nullable Long order() {
            var named = ORDER.matcher(cause);
            return named.find() ? Long.valueOf(named.group(1)) : null;
        }
    }

    /** How causes name the order. */
    Pattern ORDER = Pattern.compile("^order:(\\d{1,18}):");

    /**
     * In the running transaction. The same cause again is the same act.
     *
     * @param connector key of the shop
     * @param details texts and amounts for the platform's map: orderId, customerId, amount, currency, reason, code, tag...
     * @param cause unique, such as {@code return:17:refund}
     * @return its id
     */
    default long order(String connector, Kind kind, Map<String, String> details, String cause) {
        return order(connector, kind, details, cause, null);
    }

    /** @param ledger what goes when the act is taken back, null for an act that stands whatever becomes of the order */
    long order(String connector, Kind kind, Map<String, String> details, String cause, @Nullable Ledger ledger);

    /**
     * Takes back, in the running transaction, whatever was ordered for the ledger of an order: what was not done is not done
     * any more, what was done is undone by its opposite. Once for each act.
     */
    List<Taken> takeBack(long orderId);

    Optional<Ordered> find(long id);

    /** What waits for a person, oldest first; at most 100. */
    List<Ordered> forPeople(String connector);

    /**
     * As it is, held until the running transaction ends: neither a person nor the sender changes it meanwhile.
     *
     * @throws io.filo.support.NotFoundException
     */
    Ordered hold(long id);

    /**
     * @return order of the customer to whom something was promised that a person has dropped; empty when nothing was, or
     *     when it was dropped because the order came to nothing
     */
    Optional<Long> brokenPromise(long id);

    /**
     * On a page, outside its case, which hears of it.
     *
     * @throws io.filo.support.NotFoundException when it does not wait for a person
     */
    void settle(long id, Settlement settlement, String by);

    /** By its own case, which knows. Changes nothing when it does not wait for a person any more. */
    void settleInCase(long id, Settlement settlement, String by);
}
