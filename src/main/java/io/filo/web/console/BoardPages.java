package io.filo.web.console;

import static io.filo.access.Right.READ_INSIGHT;

import io.filo.access.Requires;
import io.filo.insight.Board;
import io.filo.insight.Board.Bucket;
import io.filo.insight.Board.Cost;
import io.filo.insight.Board.Reason;
import io.filo.insight.Board.Shipping;
import io.filo.insight.Board.Steps;
import io.filo.insight.Period;
import io.filo.insight.PurchaseReports;
import io.filo.insight.PurchaseReports.Measure;
import io.filo.insight.PurchaseReports.Target;
import io.filo.insight.Share;
import io.filo.support.BusinessException;
import io.filo.support.FiloClock;
import io.filo.support.NotFoundException;
import io.filo.web.console.Sheet.Column;
import io.filo.web.console.Sheet.Kind;
import io.filo.web.console.Sheet.Range;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.format.annotation.DateTimeFormat;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The board: one question for each chart, answered in a sentence, with what its figures mean; each comes by itself, so that
 * a slow one holds up no other, and each can be taken along as a list.
 */
@Controller
@Requires(READ_INSIGHT)
class BoardPages {

    /** Half a year: most orders of it are old enough for it to be seen whether the customer came again. */
    private static final int USUAL_DAYS = 180;

    private static final List<String> MODES = List.of("PORTAL", "MAIL", "PHONE", "STORE");

    /** The questions, in their order. */
    enum Chart {
        PURCHASES,
        FUNNEL,
        CONVERSION,
        CUSTOMER_COST,
        RETURNS,
        SHIPPING_TIME,
        SHIPPING_COST;

        String key() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }

        static Chart of(String key) {
            return Arrays.stream(values())
                    .filter(chart -> chart.key().equals(key))
                    .findFirst()
                    .orElseThrow(() -> new NotFoundException("chart " + key));
        }
    }

    private final Board board;
    private final PurchaseReports purchases;
    private final Flash flash;
    private final FiloClock clock;
    private final ZoneId zone;

    BoardPages(
            Board board,
            PurchaseReports purchases,
            Flash flash,
            FiloClock clock,
            @Value("${filo.zone:Europe/Rome}") ZoneId zone) {
        this.board = board;
        this.purchases = purchases;
        this.flash = flash;
        this.clock = clock;
        this.zone = zone;
    }

    @GetMapping("/reports")
    String all(
            @RequestParam(defaultValue = "CHANNEL") Target by,
            @RequestParam(required = false) @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) @Nullable LocalDate from,
            @RequestParam(required = false) @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) @Nullable LocalDate to,
            Model page) {
        show(page, by, from, to);
        page.addAttribute(
                "charts", Arrays.stream(Chart.values()).map(Chart::key).toList());
        return "board";
    }

    /** The chart in its place on the board; else a page of its own. */
    @GetMapping("/reports/{chart}")
    String one(
            @PathVariable String chart,
            @RequestParam(defaultValue = "CHANNEL") Target by,
            @RequestParam(required = false) @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) @Nullable LocalDate from,
            @RequestParam(required = false) @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) @Nullable LocalDate to,
            @RequestHeader(name = "HX-Request", required = false) @Nullable String inPlace,
            @ModelAttribute("v") View view,
            Model page) {
        var asked = Chart.of(chart);
        show(page, by, from, to);
        page.addAttribute("chart", asked.key());
        try {
            page.addAttribute("sheet", sheet(asked, by, period(from, to), view));
        } catch (BusinessException refusal) {
            page.addAttribute("sheet", null);
            page.addAttribute("refusal", flash.words(refusal));
        }
        return inPlace == null ? "board-chart" : "parts/chart :: card";
    }

    private void show(Model page, Target by, @Nullable LocalDate from, @Nullable LocalDate to) {
        page.addAttribute("by", by);
        page.addAttribute(
                "targets",
                Arrays.stream(Target.values()).filter(each -> !each.isTime()).toList());
        page.addAttribute("from", first(from, to));
        page.addAttribute("to", last(to));
    }

    private LocalDate last(@Nullable LocalDate to) {
        return to == null ? clock.instant().atZone(zone).toLocalDate() : to;
    }

    private LocalDate first(@Nullable LocalDate from, @Nullable LocalDate to) {
        return from == null ? last(to).minusDays(USUAL_DAYS - 1L) : from;
    }

    private Period period(@Nullable LocalDate from, @Nullable LocalDate to) {
        return new Period(first(from, to), last(to));
    }

    @GetMapping("/reports/{chart}.csv")
    ResponseEntity<byte[]> csv(
            @PathVariable String chart,
            @RequestParam(defaultValue = "CHANNEL") Target by,
            @RequestParam(required = false) @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) @Nullable LocalDate from,
            @RequestParam(required = false) @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) @Nullable LocalDate to,
            @ModelAttribute("v") View view) {
        var period = period(from, to);
        var sheet = sheet(Chart.of(chart), by, period, view);
        return ResponseEntity.ok()
                .contentType(new MediaType("text", "csv", StandardCharsets.UTF_8))
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment()
                                .filename(chart + "-" + period.from() + "-" + period.to() + ".csv")
                                .build()
                                .toString())
                .body(sheet.csv(view).bytes());
    }

    private Sheet sheet(Chart chart, Target by, Period period, View view) {
        return switch (chart) {
            case PURCHASES -> purchases(purchases.report(by, period, null), view);
            case FUNNEL -> funnel(board.funnel(period).all(), view);
            case CONVERSION -> conversion(board.funnel(period), view);
            case CUSTOMER_COST -> costs(board.costs(period), view);
            case RETURNS -> returns(board.returned(period), view);
            case SHIPPING_TIME -> shipping(Shipping.TIME, board.shipping(Shipping.TIME, period), view);
            case SHIPPING_COST -> shipping(Shipping.COST, board.shipping(Shipping.COST, period), view);
        };
    }

    private static Column column(View view, String key, Kind kind) {
        return new Column(view.text("board." + key), kind);
    }

    private static List<@Nullable Object> row(@Nullable Object... cells) {
        return new ArrayList<>(Arrays.asList(cells));
    }

    // --- what was bought --------------------------------------------------------------------------------------------

    private static Sheet purchases(PurchaseReports.Report report, View view) {
        var rows = new ArrayList<List<@Nullable Object>>();
        for (var each : report.rows()) {
            rows.add(row(
                    view.target(report.by(), each.part()),
                    each.now().net(),
                    each.growth(),
                    each.steps(),
                    each.now().orders(),
                    each.now().buyers(),
                    each.now().of(Measure.TICKET)));
        }
        var total = report.total();
        var net = total.now().net();
        String headline;
        if (total.now().orders() == 0 || report.rows().isEmpty()) {
            headline = view.text("board.purchases.none");
        } else {
            var most = report.rows().get(0);
            var growth = total.growth();
            headline = view.text(
                            "board.purchases.headline",
                            view.target(report.by(), most.part()),
                            view.share(net.signum() <= 0 ? 0 : most.now().net().doubleValue() / net.doubleValue()),
                            view.money(net, report.currency()))
                    + (growth == null
                            ? ""
                            : " "
                                    + view.text(
                                            "board.purchases.growth",
                                            view.change(growth),
                                            report.period().days()));
        }
        return new Sheet(
                "purchases",
                headline,
                List.of(
                        new Column(view.code("board.target", report.by()), Kind.TEXT),
                        column(view, "net", Kind.MONEY),
                        column(view, "growth", Kind.CHANGE),
                        column(view, "trend", Kind.TREND),
                        column(view, "orders", Kind.NUMBER),
                        column(view, "buyers", Kind.NUMBER),
                        column(view, "ticket", Kind.MONEY)),
                rows,
                1,
                report.currency(),
                report.left() == 0 ? "" : view.text("board.left", view.number(report.left())));
    }

    // --- from the first look to the order ---------------------------------------------------------------------------

    private static Sheet funnel(Steps all, View view) {
        var rows = new ArrayList<List<@Nullable Object>>();
        long before = all.visitors();
        String steepest = "";
        double least = 2;
        for (var step : steps(all).entrySet()) {
            double of = before == 0 ? 0 : (double) step.getValue() / before;
            var name = view.text("board.step." + step.getKey());
            rows.add(row(
                    name,
                    step.getValue(),
                    rows.isEmpty() || before == 0 ? null : of,
                    all.visitors() == 0 ? null : (double) step.getValue() / all.visitors()));
            if (rows.size() > 1 && before > 0 && of < least) {
                least = of;
                steepest = name;
            }
            before = step.getValue();
        }
        return new Sheet(
                "funnel",
                all.visitors() == 0
                        ? view.text("board.funnel.none")
                        : view.text(
                                "board.funnel.headline",
                                view.number(all.ordered()),
                                view.number(all.visitors()),
                                view.percent(all.conversion().value()),
                                steepest,
                                view.share(least)),
                List.of(
                        column(view, "step", Kind.TEXT),
                        column(view, "visitors", Kind.NUMBER),
                        column(view, "ofBefore", Kind.SHARE),
                        column(view, "ofAll", Kind.SHARE)),
                all.visitors() == 0 ? List.of() : rows,
                1,
                "",
                "");
    }

    private static Map<String, Long> steps(Steps steps) {
        var all = new LinkedHashMap<String, Long>();
        all.put("visitors", steps.visitors());
        all.put("viewed", steps.viewed());
        all.put("cart", steps.cart());
        all.put("checkout", steps.checkout());
        all.put("ordered", steps.ordered());
        return all;
    }

    private static Sheet conversion(Board.Funnel funnel, View view) {
        var rows = new ArrayList<List<@Nullable Object>>();
        for (Steps each : funnel.sources()) {
            var share = each.conversion();
            rows.add(row(
                    view.target(Target.SOURCE, each.source()),
                    each.visitors(),
                    new Range(share.value(), share.low(), share.high(), true, share.few()),
                    each.viewed(),
                    each.cart(),
                    each.checkout(),
                    each.ordered()));
        }
        var best = funnel.sources().stream()
                .filter(each -> !each.conversion().few())
                .max(Comparator.comparing((Steps each) -> each.conversion().value()));
        return new Sheet(
                "conversion",
                funnel.sources().isEmpty()
                        ? view.text("board.funnel.none")
                        : best.map(each -> view.text(
                                        "board.conversion.headline",
                                        view.target(Target.SOURCE, each.source()),
                                        view.percent(each.conversion().value()),
                                        view.percent(funnel.all().conversion().value())))
                                .orElse(view.text("board.conversion.few", Share.FEW)),
                List.of(
                        new Column(view.code("board.target", Target.SOURCE), Kind.TEXT),
                        column(view, "visitors", Kind.NUMBER),
                        column(view, "conversion", Kind.RANGE),
                        column(view, "step.viewed", Kind.NUMBER),
                        column(view, "step.cart", Kind.NUMBER),
                        column(view, "step.checkout", Kind.NUMBER),
                        column(view, "step.ordered", Kind.NUMBER)),
                rows,
                1,
                "",
                "");
    }

    // --- what customers cost ----------------------------------------------------------------------------------------

    private static Sheet costs(Board.Costs costs, View view) {
        var rows = new ArrayList<List<@Nullable Object>>();
        for (Cost each : costs.sources()) {
            rows.add(row(
                    view.target(Target.SOURCE, each.source()),
                    each.perWon(),
                    each.won(),
                    each.winCost(),
                    each.perKept(),
                    each.kept(),
                    each.keepCost()));
        }
        var all = costs.all();
        String headline;
        if (all.winCost() == null && all.keepCost() == null) {
            headline = view.text("board.customer-cost.none", view.number(all.won()), view.number(all.kept()));
        } else {
            headline = view.text(
                    "board.customer-cost.headline",
                    view.money(all.perWon(), costs.currency()),
                    view.number(all.won()),
                    view.money(all.perKept(), costs.currency()),
                    view.number(all.kept()));
        }
        return new Sheet(
                "customer-cost",
                headline,
                List.of(
                        new Column(view.code("board.target", Target.SOURCE), Kind.TEXT),
                        column(view, "perWon", Kind.MONEY),
                        column(view, "won", Kind.NUMBER),
                        column(view, "winCost", Kind.MONEY),
                        column(view, "perKept", Kind.MONEY),
                        column(view, "kept", Kind.NUMBER),
                        column(view, "keepCost", Kind.MONEY)),
                rows,
                1,
                costs.currency(),
                view.text(
                        "board.customer-cost.months",
                        view.month(costs.from().atDay(1)),
                        view.month(costs.to().atDay(1))));
    }

    // --- returns ----------------------------------------------------------------------------------------------------

    private static Sheet returns(Board.Returned returned, View view) {
        var rows = new ArrayList<List<@Nullable Object>>();
        for (Reason each : returned.reasons()) {
            var row = row(reason(each, view), each.pieces(), each.returns(), each.value());
            MODES.forEach(mode -> row.add(each.byMode().getOrDefault(mode, 0L)));
            rows.add(row);
        }
        var columns = new ArrayList<>(List.of(
                column(view, "reason", Kind.TEXT),
                column(view, "pieces", Kind.NUMBER),
                column(view, "returns", Kind.NUMBER),
                column(view, "value", Kind.MONEY)));
        MODES.forEach(mode -> columns.add(new Column(view.code("board.mode", mode), Kind.NUMBER)));
        String headline;
        if (returned.returns() == 0) {
            headline = view.text("board.returns.none", view.number(returned.orders()));
        } else {
            var most = returned.reasons().get(0);
            headline = view.text(
                    "board.returns.headline",
                    view.number(returned.returns()),
                    view.number(returned.orders()),
                    view.share(returned.share().value()),
                    reason(most, view),
                    view.share(
                            returned.pieces().signum() == 0
                                    ? 0
                                    : most.pieces().doubleValue()
                                            / returned.pieces().doubleValue()));
        }
        return new Sheet("returns", headline, columns, rows, 1, returned.currency(), "");
    }

    private static String reason(Reason reason, View view) {
        var name = view.language().equals("it") ? reason.nameIt() : reason.nameEn();
        return name == null ? view.text("board.noReason") : name;
    }

    // --- shipping ---------------------------------------------------------------------------------------------------

    private static Sheet shipping(Shipping by, List<Bucket> buckets, View view) {
        var rows = new ArrayList<List<@Nullable Object>>();
        for (Bucket each : buckets) {
            rows.add(row(bucket(by, each, view), each.orders(), nps(each), each.answers(), again(each.again())));
        }
        return new Sheet(
                by == Shipping.TIME ? "shipping-time" : "shipping-cost",
                headline(by, buckets, view),
                List.of(
                        column(view, by == Shipping.TIME ? "time" : "cost", Kind.TEXT),
                        column(view, "parcels", Kind.NUMBER),
                        column(view, "nps", Kind.RANGE),
                        column(view, "answers", Kind.NUMBER),
                        column(view, "again", Kind.RANGE)),
                rows,
                1,
                "",
                "");
    }

    private static String bucket(Shipping by, Bucket bucket, View view) {
        int limit = bucket.bucket();
        if (by == Shipping.TIME) {
            return limit == 0 ? view.text("board.time.more", 7) : view.text("board.time.within", limit);
        }
        return limit == 0
                ? view.text("board.cost.free")
                : limit < 0 ? view.text("board.cost.more", 10) : view.text("board.cost.within", limit);
    }

    private static Range nps(Bucket bucket) {
        var nps = bucket.nps();
        var margin = bucket.npsMargin();
        return nps == null || margin == null
                ? new Range(null, 0, 0, false, true)
                : new Range(nps, Math.max(-100, nps - margin), Math.min(100, nps + margin), false, bucket.fewAnswers());
    }

    private static Range again(Share again) {
        return new Range(again.of() == 0 ? null : again.value(), again.low(), again.high(), true, again.few());
    }

    /** The quickest beside the slowest, or the cheapest beside the dearest, of those with answers enough. */
    private static String headline(Shipping by, List<Bucket> buckets, View view) {
        String key = by == Shipping.TIME ? "board.shipping-time" : "board.shipping-cost";
        if (buckets.isEmpty()) {
            return view.text(key + ".none");
        }
        var told = new ArrayList<String>();
        var answered = buckets.stream().filter(each -> !each.fewAnswers()).toList();
        var ripe = buckets.stream().filter(each -> !each.again().few()).toList();
        if (answered.size() > 1) {
            var one = answered.get(0);
            var other = answered.get(answered.size() - 1);
            told.add(view.text(
                    "board.shipping.nps",
                    bucket(by, one, view),
                    view.whole(one.nps()),
                    bucket(by, other, view),
                    view.whole(other.nps())));
        }
        if (ripe.size() > 1) {
            var one = ripe.get(0);
            var other = ripe.get(ripe.size() - 1);
            told.add(view.text(
                    "board.shipping.again",
                    bucket(by, one, view),
                    view.share(one.again().value()),
                    bucket(by, other, view),
                    view.share(other.again().value())));
        }
        if (answered.size() < 2) {
            told.add(view.text(
                    "board.shipping.few",
                    view.number(buckets.stream().mapToLong(Bucket::answers).sum()),
                    Share.FEW));
        }
        return String.join(" ", told);
    }
}
