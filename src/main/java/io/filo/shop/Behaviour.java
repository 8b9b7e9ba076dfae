package io.filo.shop;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What visitors of shops' sites look at, as rows and after consent. Whoever tells reads nothing back; a visitor is a
 * customer only once the shop itself has proved whom it has signed in.
 */
public interface Behaviour {

    /** What the site is told. */
    enum Answer {
        /** Kept, forgotten, or passed over for want of consent: the site sees no difference. */
        TAKEN,
        /** There is no such site. */
        UNKNOWN,
        /** Pages of that origin may not tell anything. */
        FORBIDDEN,
        /** Not as the description says. */
        BAD,
        /** Too much from one network within a minute. */
        TOO_MANY
    }

    /** @param key public, in the pages of the site; @param secret to prove who is signed in, for the shop's server */
    record Site(String key, String secret, List<String> origins) {}

    /**
     * @param type PAGE, PRODUCT, SEARCH, WISH, CART, CHECKOUT or ORDER
     * @param words that were searched for
     */
    record Seen(
            Instant at,
            String shop,
            String type,
            @Nullable String page,
            @Nullable String sku,
            @Nullable String product,
            @Nullable String words) {}

    /** In bytes; what is larger is not to be read. */
    int MAX_BODY = 32_768;

    /** Whether pages of that origin may tell that site's key something. */
    boolean isAllowed(String siteKey, @Nullable String origin);

    /** @param network address that it came from */
    Answer collect(String siteKey, @Nullable String origin, String network, byte[] body);

    /** How the connector's site tells; empty while it does not. */
    Optional<Site> site(String connector);

    /**
     * Lets a site tell, or not any more.
     *
     * @param origins such as {@code https://www.shop.example}; empty for not any more, which forgets the key
     * @throws io.filo.support.BusinessException {@code SITE_ORIGIN} for what is no origin
     * @throws io.filo.support.NotFoundException for an unknown connector
     */
    void allow(String connector, List<String> origins);

    /** What the customer looked at lately, newest first; nothing of who objects to conclusions being drawn. */
    List<Seen> of(long customerId, int most);

    /** A cart's line as a site tells it. */
    record Item(String sku, String name, BigDecimal quantity, BigDecimal price) {}
}
