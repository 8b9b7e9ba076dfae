package io.filo.shop.process;

import io.filo.engine.Block;
import io.filo.engine.BlockOf;
import io.filo.engine.Parameter;
import io.filo.order.Rewards;
import io.filo.shop.ShopCommands.Kind;
import io.filo.shop.ShopCommands.Ledger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

@Block(
        id = "grantPoints",
        name = "Grant points",
        category = "Shops",
        description =
                "Has the shop give the customer points for an order, once. Where the platform cannot do it, a person does. They"
                        + " are noted on the order's ledger of care, so that they can be taken back.")
class GrantPoints implements BlockOf<GrantPoints.Input, GrantPoints.Output> {

    private static final int MOST = 1_000_000;
    private static final Duration LONGEST = Duration.ofDays(3 * 366);

    record Input(
            @Parameter(label = "Order", description = "The order's id in Filo", preset = "${orderId}")
            long orderId,

            @Parameter(label = "Points", description = "1 to 1000000")
            int points,

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
            Long ledgerOrderId,

            @Parameter(
                    label = "Valid for",
                    description = "How long, such as P365D, up to three years; without end when empty")
            @Nullable
            Duration validFor) {}

    record Output(
            @Parameter(label = "Command", description = "Id of the act, as the shop's page and its tasks name it")
            String commandId) {}

    private final OrderedAct act;
    private final Rewards rewards;
    private final Clock clock;

    GrantPoints(OrderedAct act, Rewards rewards, Clock clock) {
        this.act = act;
        this.rewards = rewards;
        this.clock = clock;
    }

    @Override
    public Output execute(Input input) {
        if (input.points < 1 || input.points > MOST) {
            throw OrderedAct.bad("Grant 1 to " + MOST + " points.");
        }
        var expiresAt = input.validFor == null ? null : expiry(input.validFor);
        var order = act.order(input.orderId);
        var details = new LinkedHashMap<>(Map.of("points", String.valueOf(input.points)));
        if (expiresAt != null) {
            details.put("expires", expiresAt.toString());
        }
        var ledger = new Ledger(
                input.ledgerOrderId == null ? input.orderId : input.ledgerOrderId,
                "POINTS",
                "points:" + input.orderId + ":" + OrderedAct.text("key", input.key));
        var ordered = act.send(Kind.GRANT_POINTS, input.orderId, order, input.key, details, ledger);
        act.given(ledger);
        rewards.pointsEarned(ledger.orderId(), input.orderId, ledger.ref(), input.points, expiresAt);
        return new Output(Long.toString(ordered.id()));
    }

    private Instant expiry(Duration validFor) {
        if (validFor.isNegative() || validFor.isZero() || validFor.compareTo(LONGEST) > 0) {
            throw OrderedAct.bad("Points are valid for up to three years.");
        }
        return clock.instant().plus(validFor).truncatedTo(ChronoUnit.SECONDS);
    }
}
