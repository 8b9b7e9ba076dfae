package io.filo.shop.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.order.Rewards;
import io.filo.order.Rewards.Worth;
import io.filo.shop.ShopCommands.Kind;
import io.filo.shop.ShopCommands.Ledger;
import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

@Block(
        id = "issueCoupon",
        name = "Issue coupon",
        category = "Shops",
        description =
                "Makes a code that nobody can guess, for one use, and has the shop know it, once. It is noted on the order's ledger"
                        + " of care, so that it can be taken back.")
class IssueCoupon implements BlockOf<IssueCoupon.Input, IssueCoupon.Output> {

    record Input(
            @Parameter(label = "Order", description = "The order's id in Filo", preset = "${orderId}")
            long orderId,

            @Parameter(label = "Percent", description = "1 to 100; empty where an amount is given") @Nullable
            Integer percent,

            @Parameter(
                    label = "Amount",
                    description =
                            "In the order's currency, 0.01 to 10000, two decimals; empty where a percentage is given")
            @Nullable
            BigDecimal amount,

            @Parameter(
                    label = "Valid for",
                    description = "From now, such as P60D; at most three years",
                    preset = "P60D")
            Duration validFor,

            @Parameter(
                    label = "Beginning",
                    description = "Of the code: up to 12 capitals and digits",
                    preset = "GRAZIE")
            @Nullable
            String prefix,

            @Parameter(
                    label = "Key",
                    description =
                            "Names this act among those for the order, such as thanks or return:${returnId}: the same key again is"
                                    + " the same act and is not sent twice")
            String key,

            @Parameter(
                    label = "Ledger",
                    description =
                            "Id of the order that takes it back when it comes to nothing, where that is another; the order itself when empty")
            @Nullable
            Long ledgerOrderId) {}

    record Output(
            @Parameter(label = "Command", description = "Id of the act, as the shop's page and its tasks name it")
            String commandId,

            @Parameter(label = "Coupon", description = "The code")
            String couponCode) {}

    /** None that people take for another. */
    private static final String LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    private static final int LENGTH = 10;
    private static final BigDecimal MOST = new BigDecimal(10_000);
    private static final Duration LONGEST = Duration.ofDays(3 * 366);

    private final OrderedAct act;
    private final Rewards rewards;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    IssueCoupon(OrderedAct act, Rewards rewards, Clock clock) {
        this.act = act;
        this.rewards = rewards;
        this.clock = clock;
    }

    @Override
    public Output execute(Input input) {
        var order = act.order(input.orderId);
        var details = new LinkedHashMap<String, String>();
        details.put("code", code(input.prefix == null ? "" : input.prefix.strip()));
        if ((input.percent == null) == (input.amount == null)) {
            throw OrderedAct.bad("Give a coupon either a percentage or an amount.");
        }
        if (input.percent != null) {
            if (input.percent < 1 || input.percent > 100) {
                throw OrderedAct.bad("A coupon takes off 1 to 100 per cent.");
            }
            details.put("percent", String.valueOf(input.percent));
        } else {
            details.put("amount", OrderedAct.money(Objects.requireNonNull(input.amount), MOST));
            details.put("currency", order.currency());
        }
        if (input.validFor.isNegative() || input.validFor.isZero() || input.validFor.compareTo(LONGEST) > 0) {
            throw OrderedAct.bad("A coupon is valid for up to three years.");
        }
        details.put(
                "expires",
                clock.instant()
                        .plus(input.validFor)
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString());
        long ledger = input.ledgerOrderId == null ? input.orderId : input.ledgerOrderId;
        var ordered = act.send(
                Kind.ISSUE_COUPON,
                input.orderId,
                order,
                input.key,
                details,
                new Ledger(ledger, "COUPON", "coupon:" + details.get("code")));
        // Of the first time, where this is not the first.
        String code = Objects.requireNonNull(ordered.details().get("code"));
        act.given(new Ledger(ledger, "COUPON", "coupon:" + code));
        rewards.couponEarned(
                ledger,
                input.orderId,
                code,
                worth(ordered.details()),
                Instant.parse(Objects.requireNonNull(ordered.details().get("expires"))));
        return new Output(Long.toString(ordered.id()), code);
    }

    private static Worth worth(Map<String, String> details) {
        var percent = details.get("percent");
        return percent == null
                ? new Worth(
                        null, new BigDecimal(Objects.requireNonNull(details.get("amount"))), details.get("currency"))
                : new Worth(Integer.valueOf(percent), null, null);
    }

    private String code(String prefix) {
        if (!prefix.matches("[A-Z0-9]{0,12}")) {
            throw OrderedAct.bad("A coupon's code begins with up to 12 capitals and digits.");
        }
        var code = new StringBuilder(prefix);
        for (int n = 0; n < LENGTH; n++) {
            code.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return code.toString();
    }
}
