package io.filo.shop.process;

import io.filo.order.CareEffects;
import io.filo.order.ShopNames;
import io.filo.order.ShopNames.Names;
import io.filo.shop.ShopCommands;
import io.filo.shop.ShopCommands.Kind;
import io.filo.shop.ShopCommands.Ledger;
import io.filo.shop.ShopCommands.Ordered;
import io.filo.shop.ShopCommands.Taken;
import io.filo.support.BusinessException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What the blocks have in common: an act is about an order, and the same one whenever kind, order and key are the same. */
@Component
class OrderedAct {

    private static final int LONGEST = 200;

    private final ShopNames orders;
    private final ShopCommands commands;
    private final CareEffects effects;

    OrderedAct(ShopNames orders, ShopCommands commands, CareEffects effects) {
        this.orders = orders;
        this.commands = commands;
        this.effects = effects;
    }

    Names order(long orderId) {
        return orders.of(orderId);
    }

    /** @param details what the platform's map needs besides the order's names */
    Ordered send(
            Kind kind, long orderId, Names order, String key, Map<String, String> details, @Nullable Ledger ledger) {
        var all = new LinkedHashMap<>(details);
        all.put("orderId", order.orderId());
        all.put("number", order.number());
        if (order.account() != null) {
            all.put("customerId", order.account());
        }
        if (order.email() != null) {
            all.put("email", order.email());
        }
        long id = commands.order(
                order.shop(), kind, all, "order:" + orderId + ":" + kind.name() + ":" + text("key", key), ledger);
        return commands.find(id).orElseThrow();
    }

    /** For who takes it back when the order comes to nothing. */
    void given(Ledger ledger) {
        effects.made(ledger.orderId(), ledger.kind(), ledger.ref());
    }

    boolean stands(long orderId, String kind, String ref) {
        return effects.standing(orderId).stream()
                .anyMatch(effect -> effect.kind().equals(kind) && effect.ref().equals(ref));
    }

    List<Taken> takeBack(long orderId) {
        var taken = commands.takeBack(orderId);
        taken.forEach(each ->
                effects.undone(orderId, each.entry().kind(), each.entry().ref()));
        return taken;
    }

    static String text(String what, String given) {
        String text = given.strip();
        if (text.isEmpty() || text.length() > LONGEST) {
            throw bad("The " + what + " of what goes to a shop has 1 to " + LONGEST + " characters.");
        }
        return text;
    }

    /** @return with two places, as shops write it */
    static String money(BigDecimal amount, BigDecimal most) {
        BigDecimal cents = amount.setScale(2, RoundingMode.HALF_UP);
        if (cents.compareTo(amount) != 0 || amount.signum() <= 0 || amount.compareTo(most) > 0) {
            throw bad("The amount " + amount.toPlainString() + " is not between 0.01 and " + most + ", in full cents.");
        }
        return cents.toPlainString();
    }

    static BusinessException bad(String sentence) {
        return new BusinessException("BAD_ACT", sentence, sentence);
    }
}
