package io.filo.care;

import io.filo.care.DeliveryWatch.Cause;
import io.filo.contact.LetterFields;
import io.filo.order.CareEffects;
import io.filo.order.CartView;
import io.filo.order.Catalogue;
import io.filo.order.Catalogue.ProductView;
import io.filo.order.Deliveries;
import io.filo.order.Deliveries.Delivery;
import io.filo.order.OrderDesk;
import io.filo.order.Rewards;
import io.filo.order.Rewards.Worth;
import io.filo.order.Snapshot;
import io.filo.order.Stores;
import io.filo.order.TrackingTokens;
import io.filo.support.WorkingCalendar;
import java.math.BigDecimal;
import java.text.NumberFormat;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Currency;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Component;

/** What letters may say of the order or the cart that they are about. */
@Component
class CareLetterFields implements LetterFields {

    private static final String CART = "cart:";
    private static final int MOST_GOODS = 3;
    private static final Pattern SUM = Pattern.compile("(\\d{1,12}\\.\\d{2}) ([A-Z]{3})");

    private final Deliveries deliveries;
    private final Referrals referrals;
    private final Catalogue catalogue;
    private final OrderDesk orders;
    private final CareEffects effects;
    private final Rewards rewards;
    private final TrackingTokens tokens;
    private final Stores stores;
    private final WorkingCalendar calendar;
    private final CareProperties limits;
    private final MessageSource texts;
    private final Clock clock;
    private final String publicUrl;

    CareLetterFields(
            Deliveries deliveries,
            Referrals referrals,
            Catalogue catalogue,
            OrderDesk orders,
            CareEffects effects,
            Rewards rewards,
            TrackingTokens tokens,
            Stores stores,
            WorkingCalendar calendar,
            CareProperties limits,
            MessageSource texts,
            Clock clock,
            @Value("${filo.public-url:}") String publicUrl) {
        this.deliveries = deliveries;
        this.referrals = referrals;
        this.catalogue = catalogue;
        this.orders = orders;
        this.effects = effects;
        this.rewards = rewards;
        this.tokens = tokens;
        this.stores = stores;
        this.calendar = calendar;
        this.limits = limits;
        this.texts = texts;
        this.clock = clock;
        this.publicUrl = publicUrl.isBlank() ? "http://localhost:8080" : publicUrl.replaceAll("/+$", "");
    }

    @Override
    public Map<String, String> examples() {
        return Map.ofEntries(
                Map.entry("orderNumber", "2041"),
                Map.entry("trackingLink", "https://shop.example/track/…"),
                Map.entry("newDate", "12 maggio 2026"),
                Map.entry("delayReason", "il corriere segnala «neve sul Brennero»"),
                Map.entry(
                        "remedy",
                        "un buono sconto per il prossimo acquisto (10 %, fino al 20 luglio 2026): SCUSE7KX2M9QLPA"),
                Map.entry("pickupStore", "Torino, via Roma 1"),
                Map.entry("referralCode", "AMICO7KX2M9Q"),
                Map.entry("referralLink", "https://shop.example/?ref=AMICO7KX2M9Q"),
                Map.entry("rewardCode", "AMICI4TR8WZ2LQP"),
                Map.entry("rewardWorth", "10 %"),
                Map.entry("rewardUntil", "20 luglio 2026"),
                Map.entry("offerGoods", "Merino socks"),
                Map.entry("offerPrice", "14,00 €"),
                Map.entry("offerLink", "https://shop.example/merino"),
                Map.entry("cartLink", "https://shop.example/cart/…"),
                Map.entry("cartGoods", "Aurora trail"));
    }

    @Override
    public Map<String, String> examples(String language) {
        var examples = new HashMap<>(examples());
        if (!language.equals("it")) {
            examples.put("newDate", "12 May 2026");
            examples.put("delayReason", "the carrier says “neve sul Brennero”");
            examples.put("remedy", "a coupon for your next purchase (10% off, until 20 July 2026): SCUSE7KX2M9QLPA");
            examples.put("rewardWorth", "10%");
            examples.put("rewardUntil", "20 July 2026");
            examples.put("offerPrice", "€14.00");
        }
        return examples;
    }

    @Override
    public Map<String, String> values(@Nullable String contextId) {
        if (contextId != null && contextId.matches(OrderCare.CONTEXT + "\\d{1,18}")) {
            return ofOrder(deliveries.look(Long.parseLong(contextId.substring(OrderCare.CONTEXT.length()))));
        } else if (contextId != null && contextId.matches(CART + "\\d{1,18}")) {
            return ofCart(orders.cart(Long.parseLong(contextId.substring(CART.length()))));
        }
        return Map.of();
    }

    private Map<String, String> ofOrder(Delivery order) {
        var locale = order.language().equals("it") ? Locale.ITALY : Locale.UK;
        var now = clock.instant();
        var expected = order.expectedUntil();
        var values = new HashMap<String, String>();
        values.put("orderNumber", order.number());
        values.put("trackingLink", publicUrl + "/track/" + tokens.issue(order.orderId()));
        var promised = order.promisedUntil();
        // What was promised all along is no new date.
        values.put(
                "newDate",
                expected == null || !expected.isAfter(now) || promised != null && !expected.isAfter(promised)
                        ? ""
                        : day(expected, locale));
        var cause = DeliveryWatch.of(order, now, limits, calendar).cause();
        if (cause != Cause.NONE) {
            values.put("delayReason", reason(order, cause, locale));
        }
        // It may have arrived before somebody decided.
        values.put("remedy", remedy(order.orderId(), locale));
        values.put("pickupStore", order.pickupStoreId() == null ? "" : stores.name(order.pickupStoreId()));
        referrals.codeOf(order.orderId()).ifPresent(code -> {
            values.put("referralCode", code);
            values.put("referralLink", limits.referralLink().replace("{code}", code));
        });
        given(order.orderId(), "COUPON").ifPresent(code -> {
            values.put("rewardCode", code);
            rewards.coupon(code).ifPresent(coupon -> {
                if (coupon.worth() != null) {
                    values.put("rewardWorth", worth(coupon.worth(), locale));
                }
                if (coupon.expiresAt() != null) {
                    values.put("rewardUntil", day(coupon.expiresAt(), locale));
                }
            });
        });
        given(order.orderId(), OrderCare.SUGGESTION)
                .flatMap(sku -> catalogue.bySku(orders.order(order.orderId()).shop(), sku))
                .ifPresent(product -> {
                    values.put("offerGoods", product.name());
                    values.put("offerPrice", price(product, locale));
                    values.put("offerLink", product.url() == null ? "" : product.url());
                });
        return values;
    }

    private Map<String, String> ofCart(CartView cart) {
        return Map.of(
                "cartLink",
                cart.recoveryUrl() == null ? "" : cart.recoveryUrl(),
                "cartGoods",
                cart.lines().stream().map(Snapshot.Line::name).limit(MOST_GOODS).collect(Collectors.joining(", ")));
    }

    /** In the words of carrier or warehouse, where they tell any. */
    private String reason(Delivery order, Cause cause, Locale locale) {
        var told = order.delayReason();
        if (told != null && !told.isBlank() && !told.matches("[A-Z0-9_]+")) {
            return texts.getMessage("care.cause.TOLD", new Object[] {told.strip()}, locale);
        }
        var ofCause = texts.getMessage("care.cause." + cause, null, "", locale);
        return told == null ? ofCause : texts.getMessage("care.reason." + told, null, ofCause, locale);
    }

    private String remedy(long orderId, Locale locale) {
        return effects.standing(orderId).stream()
                .filter(effect -> effect.kind().matches("COUPON|EXPRESS|REFUND"))
                .reduce((earlier, later) -> later)
                .map(effect -> {
                    var given = given(effect, locale);
                    return effect.kind().equals("COUPON")
                            ? coupon(given, locale)
                            : texts.getMessage("care.given." + effect.kind(), new Object[] {given}, locale);
                })
                .orElse("");
    }

    /** With what it takes off and until when, where that is known. */
    private String coupon(String code, Locale locale) {
        return rewards.coupon(code)
                .filter(coupon -> coupon.worth() != null && coupon.expiresAt() != null)
                .map(coupon -> texts.getMessage(
                        "care.given.COUPON_WORTH",
                        new Object[] {
                            code,
                            worth(Objects.requireNonNull(coupon.worth()), locale),
                            day(Objects.requireNonNull(coupon.expiresAt()), locale)
                        },
                        locale))
                .orElseGet(() -> texts.getMessage("care.given.COUPON", new Object[] {code}, locale));
    }

    private static String worth(Worth worth, Locale locale) {
        return worth.amount() == null
                ? worth.percent() + (locale.getLanguage().equals("it") ? " %" : "%")
                : money(worth.amount(), Objects.requireNonNull(worth.currency()), locale);
    }

    /** A code as it is, a sum as its customer writes it. */
    private static String given(CareEffects.Effect effect, Locale locale) {
        var given = effect.ref().substring(effect.ref().indexOf(':') + 1);
        var sum = SUM.matcher(given);
        return sum.matches() ? money(new BigDecimal(sum.group(1)), sum.group(2), locale) : given;
    }

    /** What was given last of that kind. */
    private Optional<String> given(long orderId, String kind) {
        return effects.standing(orderId).stream()
                .filter(effect -> effect.kind().equals(kind))
                .reduce((earlier, later) -> later)
                .map(effect -> effect.ref().substring(effect.ref().indexOf(':') + 1));
    }

    private static String price(ProductView product, Locale locale) {
        return product.price() == null || product.currency() == null
                ? ""
                : money(product.price(), product.currency(), locale);
    }

    private static String money(BigDecimal amount, String currency, Locale locale) {
        var format = NumberFormat.getCurrencyInstance(locale);
        format.setCurrency(Currency.getInstance(currency));
        return format.format(amount);
    }

    private String day(Instant moment, Locale locale) {
        return DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG)
                .withLocale(locale)
                .format(moment.atZone(calendar.zone()));
    }
}
