package io.filo.bench;

import io.filo.ProductProcess;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpRequest;
import java.sql.Connection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** What a first import of past orders costs, and what it costs to find one of them afterwards. */
public final class OrderHistory extends ListBench {

    private static final int GOODS = 2_000;

    private final int orders;

    private OrderHistory(Map<String, String> options) {
        super(options);
        this.orders = Integer.parseInt(options.getOrDefault("orders", "1000000"));
    }

    public static void main(String[] arguments) throws Exception {
        new OrderHistory(Options.of(arguments)).run();
        System.exit(0);
    }

    @Override
    List<String> tables() {
        return List.of(
                "customer",
                "contact_point",
                "shop_account",
                "shop_order",
                "shop_order_line",
                "shipment",
                "shipment_report",
                "touchpoint",
                "timeline_entry");
    }

    @Override
    String query() {
        return "&shop=bench";
    }

    @Override
    int limit() {
        return 8;
    }

    /** About 1.3 lines an order, 2.5 orders a customer, in the course of three years. */
    @Override
    int write(Writer out) throws IOException {
        out.write("order id;order number;order date;status;payment status;channel;currency;customer id;email;phone;"
                + "first name;last name;street;zip;city;country;shipping;delivered at;sku;product;category;quantity;"
                + "unit price;unit cost;tax rate\n");
        var random = new Random(5);
        var begin = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(3 * 365, ChronoUnit.DAYS);
        long apart = 3L * 360 * 86_400 / orders;
        int rows = 0;
        for (int i = 0; i < orders; i++) {
            int who = random.nextInt(Math.max(1, orders * 2 / 5));
            var placed = begin.plusSeconds(i * apart);
            boolean cancelled = random.nextInt(50) == 0;
            var head = String.format(
                    Locale.ROOT,
                    "%d;#%d;%s;%s;%s;%s;EUR;c%d;persona%d@posta%d.example;+39 3%02d %07d;Nome%d;Cognome%d;Via Roma %d;%d;Torino;IT;"
                            + "6,90;%s;",
                    1_000_000 + i,
                    10_000 + i,
                    placed,
                    cancelled ? "cancelled" : "completed",
                    cancelled ? "voided" : "paid",
                    i % 5 == 0 ? "store" : "web",
                    who,
                    who,
                    who % 97,
                    20 + who / 10_000_000,
                    who % 10_000_000,
                    who % 997,
                    who % 7919,
                    who,
                    10_000 + who % 80_000,
                    cancelled ? "" : placed.plus(3, ChronoUnit.DAYS));
            int lines = 1 + (random.nextInt(10) < 2 ? 1 : 0) + (random.nextInt(20) == 0 ? 2 : 0);
            for (int line = 0; line < lines; line++) {
                int item = random.nextInt(GOODS);
                out.write(head + "SKU-" + item + ";Articolo " + item + ";Scarpe > Trail;" + (1 + random.nextInt(2))
                        + ";"
                        + BigDecimal.valueOf(990 + item * 7L, 2).toString().replace('.', ',') + ";"
                        + BigDecimal.valueOf(500 + item * 3L, 2).toString().replace('.', ',') + ";22\n");
                rows++;
            }
        }
        return rows;
    }

    @Override
    void measureMore(Connection looker, ProductProcess product) throws Exception {
        try (var statement = looker.createStatement()) {
            statement.execute("vacuum analyze");
        }
        int some = orders / 2;
        for (var what : List.of(
                "",
                "q=%23" + (10_000 + some),
                "q=" + (10_000 + some),
                "q=persona" + some / 5 + "%40posta",
                "q=Nome12%20Cognome" + some % 7919,
                "q=cognome12",
                "q=%2B39%20320",
                "q=nobody-has-this",
                "q=no",
                "state=LATE",
                "state=DELIVERED&q=cognome7",
                "channel=STORE")) {
            var address = URI.create("http://127.0.0.1:" + product.port() + "/api/orders?" + what);
            var millis = new double[11];
            for (int i = 0; i < millis.length; i++) {
                long begin = System.nanoTime();
                send(HttpRequest.newBuilder(address));
                millis[i] = seconds(begin) * 1000;
            }
            Arrays.sort(millis);
            System.out.printf(Locale.ROOT, "orders?%s: median %.0f ms (at most 50)%n", what, millis[5]);
        }
    }
}
