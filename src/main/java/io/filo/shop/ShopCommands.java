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
        TAG_CUSTOMER("tagCustomer");

        private final String command;

        Kind(String command) {
            this.command = command;
        }

        /** Its name in connector.yaml. */
        String command() {
            return command;
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
        /** A person decided that it is not to be done. */
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

    /**
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
            @Nullable String error) {

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
    long order(String connector, Kind kind, Map<String, String> details, String cause);

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
     * On a page, outside its case, which hears of it.
     *
     * @throws io.filo.support.NotFoundException when it does not wait for a person
     */
    void settle(long id, Settlement settlement, String by);

    /** By its own case, which knows. Changes nothing when it does not wait for a person any more. */
    void settleInCase(long id, Settlement settlement, String by);
}
