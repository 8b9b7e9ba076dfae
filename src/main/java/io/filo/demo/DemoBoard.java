package io.filo.demo;

import io.filo.insight.MarketingCosts;
import io.filo.insight.MarketingCosts.Amount;
import io.filo.insight.MarketingCosts.Purpose;
import io.filo.insight.PurchaseReports.Measure;
import io.filo.insight.PurchaseReports.Target;
import io.filo.lead.imports.ImportState;
import io.filo.lead.imports.Imports;
import io.filo.report.Reports;
import io.filo.report.Reports.Question;
import io.filo.report.Span;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Something for each chart of the board: what was spent, what came back and why, what customers answered, who looks around. */
@Component
@ConditionalOnProperty("filo.demo.enabled")
class DemoBoard {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final ZoneId ROME = ZoneId.of("Europe/Rome");
    private static final int MONTHS = 13;
    private static final int VISITORS = 90;
    private static final int MOST_IMPORTS = 20;

    private static final List<List<String>> ORIGINS = List.of(
            List.of("google", "cpc"), List.of("instagram", "social"), List.of("newsletter", "e-mail"), List.of());

    private final MarketingCosts costs;
    private final Reports reports;
    private final Imports imports;
    private final DemoSteps steps;
    private final JdbcClient jdbc;

    DemoBoard(MarketingCosts costs, Reports reports, Imports imports, DemoSteps steps, JdbcClient jdbc) {
        this.costs = costs;
        this.reports = reports;
        this.imports = imports;
        this.steps = steps;
        this.jdbc = jdbc;
    }

    void tell(DemoShop shop, Instant start) throws IOException, InterruptedException {
        steps.once("board-costs", () -> spend(YearMonth.from(start.atZone(ROME))));
        steps.once("board-reports", this::keep);
        steps.once("board-visitors", () -> lookAround(shop));
        if (steps.isOpen("board-answers") && thePastIsThere()) {
            steps.once("board-returns", () -> sendBack(shop, start));
            steps.once("board-answers", this::answer);
        }
    }

    private void spend(YearMonth present) {
        var amounts = new ArrayList<Amount>();
        for (int ago = 0; ago < MONTHS; ago++) {
            var month = present.minusMonths(ago);
            amounts.add(amount(month, "google / cpc", Purpose.WIN, 140 + 15 * (ago % 4)));
            amounts.add(amount(month, "instagram / social", Purpose.WIN, 90 + 10 * (ago % 3)));
            amounts.add(amount(month, "newsletter / e-mail", Purpose.KEEP, 45));
            amounts.add(amount(month, "STORE", Purpose.KEEP, 120));
        }
        costs.enter(amounts, "marta");
    }

    private static Amount amount(YearMonth month, String source, Purpose purpose, int euros) {
        return new Amount(month, source, purpose, BigDecimal.valueOf(euros));
    }

    private void keep() {
        reports.save(
                "Negozi, gli ultimi 90 giorni", new Question(Measure.NET, Target.STORE, Span.LAST_90, null), "elio");
        reports.save(
                "Nuovi acquirenti per mese",
                new Question(Measure.NEW_BUYERS, Target.MONTH, Span.LAST_365, null),
                "marta");
    }

    /** In the last hour: some look, fewer fill a cart, few order. */
    private static void lookAround(DemoShop shop) throws IOException, InterruptedException {
        for (int n = 0; n < VISITORS; n++) {
            var origin = ORIGINS.get(n % ORIGINS.size());
            var events = new ArrayList<Map<String, Object>>();
            var page = new LinkedHashMap<>(DemoShop.look("PAGE", 50 - n % 10, Map.of("page", "/")));
            if (!origin.isEmpty()) {
                page.put("source", origin.get(0));
                page.put("medium", origin.get(1));
            }
            events.add(page);
            if (n % 10 < 7) {
                events.add(DemoShop.look(
                        "PRODUCT",
                        40 - n % 10,
                        Map.of("sku", DemoGoods.ALL.get(n % 6).sku())));
            }
            if (n % 10 < 3) {
                events.add(DemoShop.look("CART", 30 - n % 10, Map.of("page", "/carrello")));
            }
            if (n % 10 < 2) {
                events.add(DemoShop.look("CHECKOUT", 20 - n % 10, Map.of("page", "/cassa")));
            }
            if (n % 10 == 0) {
                events.add(DemoShop.look("ORDER", 10 - n % 10, Map.of("page", "/grazie")));
            }
            shop.visit("demo-visitor-number-%06d".formatted(n), events);
        }
    }

    private boolean thePastIsThere() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            if (imports.search(ImportState.DONE, 0, MOST_IMPORTS).items().stream()
                    .anyMatch(each -> each.name().equals(DemoShop.PAST))) {
                return true;
            }
            Thread.sleep(PAUSE.toMillis());
        }
        return false;
    }

    private static void sendBack(DemoShop shop, Instant start) throws IOException, InterruptedException {
        for (var back : new DemoPast(start).returns()) {
            var told = new LinkedHashMap<String, Object>();
            told.put("id", "R-" + back.order());
            told.put("updatedAt", back.at().plus(Duration.ofDays(4)).toString());
            told.put("orderId", back.order());
            told.put("kind", back.kind());
            told.put("mode", back.mode());
            told.put("status", "COMPLETED");
            told.put("requestedAt", back.at().toString());
            told.put("refund", back.price() + ".00");
            told.put("lines", List.of(Map.of("lineId", "1", "quantity", "1", "reason", back.reason())));
            shop.send("return.history", "R-" + back.order(), told);
        }
    }

    /** What customers said of parcels in the last half year: the later they came, the worse. No letter asked them. */
    private void answer() {
        jdbc.sql("""
                        insert into survey_answer (context_id, customer_id, score, highest, comment, answered_at)
                        select 'order:' || o.id, o.customer_id,
                               least(10, greatest(0, 10 + (o.id % 4)::int - 2
                                   - round(extract(epoch from max(s.delivered_at) - o.placed_at) / 86400 * 0.6)::int)),
                               10, '', max(s.delivered_at) + interval '2 days'
                        from shop_order o join shipment s on s.order_id = o.id
                        where o.shop = ? and not o.live and o.customer_id is not null and o.external_id like 'S1%'
                          and o.placed_at > now() - interval '190 days'
                        group by o.id having bool_and(s.delivered_at is not null)
                        on conflict do nothing
                        """).param(DemoShop.KEY).update();
    }
}
