package io.filo.shop;

import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        FAILED
    }

    /** @param answer what the shop said; @param error why it is not done, as a remark */
    record Ordered(
            long id,
            String connector,
            Kind kind,
            Map<String, String> details,
            State state,
            int attempts,
            @Nullable String answer,
            @Nullable String error) {}

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

    /** A person did it in the shop, or found that it was done. */
    void doneByHand(long id, String by);

    /** A person found that it was not done, or mended what was wrong. */
    void sendAgain(long id);
}
