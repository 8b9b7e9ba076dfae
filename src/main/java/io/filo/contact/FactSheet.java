package io.filo.contact;

import io.filo.contact.ContactFacts.Flag;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * All that the table sees, as codes, numbers and booleans. Numbers are cut where no row can tell them apart any more, so
 * that few different sheets stand for many customers.
 */
record FactSheet(
        Purpose purpose,
        Channel channel,
        String topic,
        String template,
        boolean erased,
        String address,
        String consent,
        boolean paidOrder,
        boolean boughtSince,
        int sentForContext,
        boolean registerListed,
        int registerDays,
        String trouble,
        int sentOnChannel,
        int sentInAll,
        int surveys,
        boolean holdOut,
        boolean reviewed,
        LocalDays.Kind day,
        int hour) {

    static final int MOST_COUNTED = 9;
    static final int MOST_DAYS = 30;

    /** The strongest of what stands between the customer and the shop. */
    static String trouble(Set<Flag> flags) {
        return flags.contains(Flag.OPEN_COMPLAINT)
                ? "COMPLAINT"
                : flags.contains(Flag.OPEN_RETURN) ? "RETURN" : flags.contains(Flag.LATE_DELIVERY) ? "LATE" : "NONE";
    }

    /** By the names that the table's inputs use. */
    Map<String, Object> inputs() {
        var inputs = new LinkedHashMap<String, Object>();
        inputs.put("purpose", purpose.name());
        inputs.put("channel", channel.name());
        inputs.put("topic", topic);
        inputs.put("template", template);
        inputs.put("erased", erased);
        inputs.put("address", address);
        inputs.put("consent", consent);
        inputs.put("paidOrder", paidOrder);
        inputs.put("boughtSince", boughtSince);
        inputs.put("sentForContext", sentForContext);
        inputs.put("registerListed", registerListed);
        inputs.put("registerDays", registerDays);
        inputs.put("trouble", trouble);
        inputs.put("sentOnChannel", sentOnChannel);
        inputs.put("sentInAll", sentInAll);
        inputs.put("surveys", surveys);
        inputs.put("holdOut", holdOut);
        inputs.put("reviewed", reviewed);
        inputs.put("day", day.name());
        inputs.put("hour", hour);
        return inputs;
    }
}
