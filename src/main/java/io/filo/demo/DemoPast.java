package io.filo.demo;

import static io.filo.demo.DemoGoods.AURORA;
import static io.filo.demo.DemoGoods.BARS;
import static io.filo.demo.DemoGoods.BELT;
import static io.filo.demo.DemoGoods.BREZZA;
import static io.filo.demo.DemoGoods.GELS;
import static io.filo.demo.DemoGoods.LAMP;
import static io.filo.demo.DemoGoods.RAPIDA;
import static io.filo.demo.DemoGoods.SOCKS;
import static io.filo.demo.DemoGoods.VENTO;
import static io.filo.demo.DemoGoods.VENTO_PRO;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What 620 invented buyers bought in the two years before the first start, as the list that a shop would export. The same
 * for the same start. The web's share rises from 10 to 25 of a hundred, whoever buys in several ways takes a little more,
 * and three pairs of goods go together.
 */
final class DemoPast {

    static final int BUYERS = 620;
    static final String HEADER =
            "order id;order number;order date;status;channel;store;customer id;email;first name;last name;phone;city;country;"
                    + "language;source;medium;shipping;delivered at;sku;product;category;quantity;unit price;unit cost;tax rate";

    private static final ZoneId ROME = ZoneId.of("Europe/Rome");
    /** Nobody sells in a store at night. */
    private static final LocalTime OPENS = LocalTime.of(8, 30);

    private static final Duration SPAN = Duration.ofDays(730);
    private static final List<String> GIVEN = List.of(
            "Alessia",
            "Andrea",
            "Anna",
            "Bianca",
            "Carlo",
            "Caterina",
            "Dario",
            "Elisa",
            "Fabio",
            "Franca",
            "Giorgio",
            "Ilaria",
            "Irene",
            "Laura",
            "Lorenzo",
            "Marta",
            "Matteo",
            "Michele",
            "Paola",
            "Pietro",
            "Rita",
            "Sara",
            "Simone",
            "Stefania",
            "Tommaso",
            "Valeria");
    private static final List<String> FAMILY = List.of(
            "Amato",
            "Barone",
            "Basile",
            "Caputo",
            "Cattaneo",
            "Costa",
            "D'Amico",
            "Donati",
            "Fabbri",
            "Fontana",
            "Gatti",
            "Grassi",
            "Leone",
            "Longo",
            "Mancini",
            "Marini",
            "Martini",
            "Messina",
            "Monti",
            "Orlando",
            "Palumbo",
            "Parisi",
            "Pellegrini",
            "Riva",
            "Sanna",
            "Serra",
            "Silvestri",
            "Testi",
            "Valente",
            "Villa");
    private static final List<DemoGoods> GOODS =
            List.of(AURORA, GELS, VENTO, RAPIDA, SOCKS, BREZZA, BARS, LAMP, VENTO_PRO, BELT);
    private static final int FIRST = 10_001;
    /** Days until a parcel arrives. */
    private static final List<Integer> TAKES = List.of(1, 2, 2, 2, 2, 3, 5, 9, 9, 9);

    private static final List<String> ORIGINS = List.of(
            "google / cpc", "google / cpc", "google / organic", "instagram / social", "newsletter / e-mail", "", "");
    private static final Map<DemoGoods, DemoGoods> GO_TOGETHER = Map.of(AURORA, SOCKS, GELS, BELT, BREZZA, LAMP);

    private final Instant start;
    private final Random random = new Random(20);

    DemoPast(Instant start) {
        this.start = start.truncatedTo(ChronoUnit.MINUTES);
    }

    /** @param store null but for the channel STORE */
    record Bought(
            int buyer, Instant at, String channel, @Nullable String store, List<DemoGoods> goods, boolean undone) {}

    /** Oldest first. */
    List<Bought> orders() {
        var all = new ArrayList<Bought>();
        for (int buyer = 0; buyer < BUYERS; buyer++) {
            all.addAll(of(buyer));
        }
        all.sort(Comparator.comparing(Bought::at).thenComparing(Bought::buyer));
        return all;
    }

    /**
     * Each has a rhythm of his own, and some are fickle, some faithful: so a model can tell who still buys from who has
     * stopped.
     */
    private List<Bought> of(int buyer) {
        double apart = 40 / -Math.log(1 - random.nextDouble());
        double stops = 1 - Math.pow(1 - random.nextDouble(), 0.2);
        double ago = 1 + random.nextDouble() * (SPAN.toDays() - 2);
        var times = new ArrayList<Instant>();
        do {
            times.add(start.minus((long) Math.ceil(ago), ChronoUnit.DAYS)
                    .atZone(ROME)
                    .toLocalDate()
                    .atTime(OPENS)
                    .plusMinutes(random.nextInt(12 * 60))
                    .atZone(ROME)
                    .toInstant());
            ago -= Math.max(1, -Math.log(1 - random.nextDouble()) * apart);
        } while (ago > 0.1 && random.nextDouble() >= stops);
        var channels = times.stream().map(this::channel).toList();
        boolean inSeveralWays = channels.stream().distinct().count() > 1;
        var orders = new ArrayList<Bought>();
        for (int n = 0; n < times.size(); n++) {
            orders.add(new Bought(
                    buyer,
                    times.get(n),
                    channels.get(n),
                    channels.get(n).equals("STORE") ? buyer % 3 == 0 ? "BO1" : "TO1" : null,
                    basket(inSeveralWays),
                    random.nextInt(40) == 0));
        }
        return orders;
    }

    private String channel(Instant at) {
        double age = Duration.between(at, start).toHours() / (double) SPAN.toHours();
        double web = 0.25 - 0.15 * Math.min(1, age);
        double drawn = random.nextDouble();
        return drawn < web ? "WEB" : drawn < web + 0.03 ? "PHONE" : "STORE";
    }

    private List<DemoGoods> basket(boolean inSeveralWays) {
        var goods = new ArrayList<DemoGoods>();
        var first = GOODS.get(random.nextInt(GOODS.size()));
        goods.add(first);
        var other = GO_TOGETHER.get(first);
        if (other != null && random.nextInt(100) < 45) {
            goods.add(other);
        }
        if (inSeveralWays && random.nextInt(100) < 20) {
            goods.add(GOODS.get(random.nextInt(GOODS.size())));
        }
        return goods.stream().distinct().toList();
    }

    /** A number below the limit that belongs to the order, and takes nothing from what is drawn. */
    private static int mixed(Bought order, int limit) {
        return (int) Math.floorMod(order.buyer * 31L + order.at.getEpochSecond() / 60 * 7, limit);
    }

    /** Free for who buys a lot; dearer for who lives far away. */
    private static String shipping(Bought order) {
        int goods = order.goods.stream().mapToInt(DemoGoods::price).sum();
        return goods >= 120 ? "0,00" : order.buyer % 4 == 0 ? "12,00" : "4,90";
    }

    /**
     * A piece that came back.
     *
     * @param order the shop's id of it
     */
    record Back(String order, Instant at, int price, String kind, String mode, String reason) {}

    /** Of what was bought in the last half year, the first piece of one in eight. */
    List<Back> returns() {
        var all = orders();
        var returns = new ArrayList<Back>();
        for (int n = 0; n < all.size(); n++) {
            var order = all.get(n);
            var at = order.at.plus(9, ChronoUnit.DAYS);
            if (order.undone
                    || n % 8 != 0
                    || at.isAfter(start.minus(Duration.ofDays(5)))
                    || order.at.isBefore(start.minus(Duration.ofDays(170)))) {
                continue;
            }
            var goods = order.goods.get(0);
            var reason = switch (goods.category().get(0)) {
                case "Scarpe" -> n % 3 == 0 ? "TOO_LARGE" : "TOO_SMALL";
                case "Abbigliamento" -> n % 3 == 0 ? "TOO_SMALL" : "NOT_AS_EXPECTED";
                case "Nutrizione" -> "CHANGED_MIND";
                default -> "DEFECTIVE";
            };
            returns.add(new Back(
                    "S" + (FIRST + n),
                    at,
                    goods.price(),
                    reason.equals("DEFECTIVE") ? "DEFECT" : "WITHDRAWAL",
                    order.channel.equals("WEB") ? n % 3 == 0 ? "MAIL" : "PORTAL" : order.channel,
                    reason));
        }
        return returns;
    }

    // --- as a list --------------------------------------------------------------------------------------------------

    String list() {
        var list = new StringBuilder(HEADER).append('\n');
        int number = FIRST - 1;
        for (var order : orders()) {
            number++;
            for (var goods : order.goods) {
                list.append(row(number, order, goods)).append('\n');
            }
        }
        return list.toString();
    }

    private String row(int number, Bought order, DemoGoods goods) {
        int buyer = order.buyer;
        var given = GIVEN.get(buyer % GIVEN.size());
        var family = FAMILY.get(buyer / GIVEN.size() % FAMILY.size());
        boolean sent = !order.channel.equals("STORE") && !order.undone;
        var arrives = order.at.plus(TAKES.get(mixed(order, TAKES.size())), ChronoUnit.DAYS);
        var origin = order.channel.equals("WEB") ? ORIGINS.get(mixed(order, ORIGINS.size())) : "";
        return String.join(
                ";",
                "S" + number,
                Integer.toString(number),
                order.at.toString(),
                order.undone ? "cancelled" : "closed",
                order.channel,
                order.store == null ? "" : order.store,
                "past-" + buyer,
                (given + "." + family.replace("'", "")).toLowerCase(java.util.Locale.ROOT) + buyer
                        + "@corridori.example",
                given,
                family,
                "+39 347 %07d".formatted(5_000_000 + buyer * 7),
                buyer % 3 == 0 ? "Bologna" : "Torino",
                "IT",
                "it",
                origin.isEmpty() ? "" : origin.split(" / ")[0],
                origin.isEmpty() ? "" : origin.split(" / ")[1],
                sent ? shipping(order) : "",
                sent && arrives.isBefore(start) ? arrives.toString() : "",
                goods.sku(),
                goods.name(),
                String.join(" > ", goods.category()),
                "1",
                goods.price() + ",00",
                goods.cost() + ",00",
                "22");
    }
}
