package io.filo.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.demo.DemoPast.Bought;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The two years before the demo's first start. */
class DemoPastTests {

    private static final Instant START = Instant.parse("2026-03-10T11:00:00Z");

    private final List<Bought> orders = new DemoPast(START).orders();

    private double shareOfWeb(Predicate<Bought> of) {
        return orders.stream()
                .filter(of)
                .collect(Collectors.averagingDouble(order -> order.channel().equals("WEB") ? 1 : 0));
    }

    @Test
    void itIsTheSameForTheSameStart() {
        assertThat(new DemoPast(START).list()).isEqualTo(new DemoPast(START).list());
        assertThat(orders)
                .extracting(Bought::buyer)
                .containsAll(java.util.stream.IntStream.range(0, 620).boxed().toList());
    }

    @Test
    void itLastsTwoYearsUpToTheLastDays() {
        assertThat(orders.get(0).at()).isBefore(START.minus(Duration.ofDays(700)));
        assertThat(orders).allMatch(order -> order.at().isAfter(START.minus(Duration.ofDays(731))));
        assertThat(orders.get(orders.size() - 1).at()).isBetween(START.minus(Duration.ofDays(3)), START);
        var counts = orders.stream().collect(Collectors.groupingBy(Bought::buyer, Collectors.counting()));
        assertThat(counts.values().stream().filter(count -> count >= 3)).hasSizeGreaterThan(300);
    }

    @Test
    void theWebsShareRisesAndWhoBuysInSeveralWaysTakesALittleMore() {
        var middle = START.minus(Duration.ofDays(365));
        assertThat(shareOfWeb(order -> order.at().isBefore(middle.minus(Duration.ofDays(182)))))
                .isBetween(0.08, 0.17);
        assertThat(shareOfWeb(order -> order.at().isAfter(middle.plus(Duration.ofDays(182)))))
                .isBetween(0.19, 0.27);
        var channels = orders.stream()
                .collect(Collectors.groupingBy(Bought::buyer, Collectors.mapping(Bought::channel, Collectors.toSet())));
        var spent = orders.stream()
                .collect(Collectors.partitioningBy(
                        order -> channels.get(order.buyer()).size() > 1,
                        Collectors.averagingDouble(order -> order.goods().stream()
                                .mapToInt(DemoGoods::price)
                                .sum())));
        assertThat(spent.get(true) / spent.get(false)).isBetween(1.03, 1.4);
    }

    @Test
    void threePairsGoTogether() {
        assertThat(together(DemoGoods.AURORA, DemoGoods.SOCKS)).isGreaterThan(0.3);
        assertThat(together(DemoGoods.GELS, DemoGoods.BELT)).isGreaterThan(0.3);
        assertThat(together(DemoGoods.BREZZA, DemoGoods.LAMP)).isGreaterThan(0.3);
        assertThat(together(DemoGoods.VENTO, DemoGoods.LAMP)).isLessThan(0.1);
    }

    private double together(DemoGoods one, DemoGoods other) {
        return orders.stream()
                .filter(order -> order.goods().contains(one))
                .collect(Collectors.averagingDouble(order -> order.goods().contains(other) ? 1 : 0));
    }
}
