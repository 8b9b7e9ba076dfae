package io.filo.order;

import java.util.Optional;

/**
 * Links to the page of an order that need no login: 128 random bits, of which only a hash is kept. They travel in mails
 * that are forwarded, so they show nothing personal: see {@link OrderDesk#belongsTo}.
 */
public interface TrackingTokens {

    /** @return 22 characters, letters, digits, {@code -} and {@code _}; nowhere kept. Several may hold at once. */
    String issue(long orderId);

    /** The order of a token; empty for one that is none or has expired. */
    Optional<Long> orderOf(String token);
}
