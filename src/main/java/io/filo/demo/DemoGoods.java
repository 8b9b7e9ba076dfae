package io.filo.demo;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the demo shop sells, in the words of canonical.schema.json.
 *
 * @param price in euros, with tax
 * @param cost in euros, without tax
 * @param stock pieces on the web, in Torino and in Bologna
 */
record DemoGoods(
        String sku, String name, List<String> category, int price, int cost, List<Integer> stock, String description) {

    static final DemoGoods AURORA = new DemoGoods(
            "AUR",
            "Aurora trail",
            List.of("Scarpe", "Trail"),
            129,
            71,
            List.of(41, 6, 9),
            "Scarpa da trail, suola che tiene sul bagnato.");
    static final DemoGoods VENTO = new DemoGoods(
            "VEN",
            "Vento",
            List.of("Scarpe", "Strada"),
            99,
            58,
            List.of(63, 12, 8),
            "Scarpa da strada, leggera, per tutti i giorni.");
    static final DemoGoods VENTO_PRO = new DemoGoods(
            "VENPRO",
            "Vento Pro",
            List.of("Scarpe", "Strada"),
            139,
            70,
            List.of(28, 5, 4),
            "Scarpa da strada con piastra, per la gara.");
    static final DemoGoods BREZZA = new DemoGoods(
            "BRE",
            "Giacca Brezza",
            List.of("Abbigliamento", "Giacche"),
            79,
            36,
            List.of(33, 7, 5),
            "Antivento, impermeabile, si chiude in una tasca.");
    static final DemoGoods RAPIDA = new DemoGoods(
            "RAP",
            "Maglia Rapida",
            List.of("Abbigliamento", "Maglie"),
            35,
            14,
            List.of(80, 15, 11),
            "Maglia tecnica, asciuga in fretta.");
    static final DemoGoods SOCKS = new DemoGoods(
            "MER",
            "Calze merino",
            List.of("Abbigliamento", "Calze"),
            14,
            5,
            List.of(150, 30, 24),
            "Lana merino, niente vesciche. Un regalo per chi corre.");
    static final DemoGoods BELT = new DemoGoods(
            "GEL-BELT",
            "Cintura porta gel",
            List.of("Accessori"),
            22,
            8,
            List.of(44, 9, 6),
            "Sei gel e il telefono. Un regalo per chi corre.");
    static final DemoGoods LAMP = new DemoGoods(
            "LUM",
            "Lampada frontale Lume",
            List.of("Accessori"),
            45,
            24,
            List.of(26, 4, 3),
            "400 lumen, otto ore. Un regalo per chi corre.");
    static final DemoGoods FLASK = new DemoGoods(
            "FLA",
            "Borraccia morbida",
            List.of("Accessori"),
            18,
            6,
            List.of(0, 0, 0),
            "Mezzo litro, si schiaccia. Un regalo per chi corre.");
    static final DemoGoods WATCH = new DemoGoods(
            "GPS",
            "Orologio GPS Meridiana",
            List.of("Elettronica"),
            229,
            171,
            List.of(12, 2, 2),
            "Percorso, passo e cuore per quaranta ore.");
    static final DemoGoods GELS = new DemoGoods(
            "GELS",
            "Gel energetici, 12",
            List.of("Nutrizione"),
            24,
            13,
            List.of(210, 40, 35),
            "Uno ogni mezz'ora, limone o caffè.");
    static final DemoGoods BARS = new DemoGoods(
            "BARS",
            "Barrette, 10",
            List.of("Nutrizione"),
            27,
            14,
            List.of(120, 25, 20),
            "Datteri e nocciole, senza zuccheri aggiunti.");
    static final DemoGoods CLUB = new DemoGoods(
            "CLUB",
            "Maglia di squadra",
            List.of("Abbigliamento", "Maglie"),
            42,
            20,
            List.of(500),
            "Con nome e numero: si fa per te, e non si rende.");
    static final DemoGoods CARD = new DemoGoods(
            "CARD", "Buono regalo", List.of("Buoni"), 50, 0, List.of(), "Si spende sul sito e nei negozi.");

    static final List<DemoGoods> ALL =
            List.of(AURORA, VENTO, VENTO_PRO, BREZZA, RAPIDA, SOCKS, BELT, LAMP, FLASK, WATCH, GELS, BARS, CLUB, CARD);

    private static final List<String> LOCATIONS = List.of("WEB", "TO1", "BO1");

    Map<String, Object> snapshot(Instant at) {
        var product = new LinkedHashMap<String, Object>();
        product.put("id", sku);
        product.put("updatedAt", at.toString());
        product.put("sku", sku);
        product.put("name", name);
        product.put("description", description);
        product.put("categoryPath", category);
        product.put("price", price + ".00");
        if (cost > 0) {
            product.put("cost", cost + ".00");
        }
        product.put("currency", "EUR");
        product.put("active", true);
        if (equals(CLUB)) {
            product.put("attributes", Map.of("personalised", "true"));
        }
        if (!stock.isEmpty()) {
            var pieces = new ArrayList<Map<String, String>>();
            for (int n = 0; n < stock.size(); n++) {
                pieces.add(Map.of("location", LOCATIONS.get(n), "available", String.valueOf(stock.get(n))));
            }
            product.put("stock", pieces);
        }
        return product;
    }

    Map<String, Object> line(int number, int quantity) {
        var line = new LinkedHashMap<String, Object>();
        line.put("lineId", String.valueOf(number));
        line.put("productId", sku);
        line.put("sku", sku);
        line.put("name", name);
        line.put("categoryPath", category);
        line.put("quantity", String.valueOf(quantity));
        line.put("unitPrice", price + ".00");
        if (cost > 0) {
            line.put("unitCost", cost + ".00");
        }
        line.put("taxRate", "0.22");
        return line;
    }
}
