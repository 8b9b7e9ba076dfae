package io.filo.campaign;

import io.filo.campaign.WinBack.Planned;
import io.filo.campaign.WinBack.Refusal;
import io.filo.contact.Channel;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

final class WinBackCounts {

    private record Why(
            @Nullable Channel channel,
            String reason,
            @Nullable String rule) {}

    private WinBackCounts() {}

    static List<Refusal> refusals(List<Planned> planned) {
        var counts = new LinkedHashMap<Why, Integer>();
        for (var each : planned) {
            var reason = each.reason();
            if (reason != null && (each.arm() == WinBack.Arm.NONE || each.arm() == WinBack.Arm.WAITING)) {
                counts.merge(new Why(each.channel(), reason, each.reasonRule()), 1, Integer::sum);
            }
        }
        return counts.entrySet().stream()
                .map(entry -> new Refusal(
                        entry.getKey().channel, entry.getKey().reason, entry.getKey().rule, entry.getValue()))
                .sorted(Comparator.comparingInt(Refusal::customers).reversed())
                .toList();
    }
}
