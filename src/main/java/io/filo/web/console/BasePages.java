package io.filo.web.console;

import static io.filo.access.Right.READ_INSIGHT;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.filo.access.Requires;
import io.filo.insight.CustomerBase;
import io.filo.insight.CustomerBase.Base;
import io.filo.insight.CustomerInsights;
import io.filo.insight.CustomerInsights.Cell;
import io.filo.support.NotFoundException;
import io.filo.support.SheetCells;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** The customer base: a question for each chart, each figure with what it means, each to be taken along as a list. */
@Controller
@Requires(READ_INSIGHT)
class BasePages {

    private final CustomerBase base;
    private final CustomerInsights insights;
    private final MessageSource texts;

    BasePages(CustomerBase base, CustomerInsights insights, MessageSource texts) {
        this.base = base;
        this.insights = insights;
        this.texts = texts;
    }

    /**
     * Buyers of one recency and one frequency.
     *
     * @param heat 0 to 5, how many there are beside the fullest
     */
    public record Square(int recency, int frequency, int customers, BigDecimal net, int heat) {}

    public record Segment(
            String code,
            int customers,
            BigDecimal net,
            @Nullable BigDecimal value12m) {}

    @GetMapping("/customer-base")
    String show(Model model) {
        var now = base.base();
        var rfm = insights.rfm();
        var segments = segments(rfm.cells());
        model.addAttribute("base", now);
        model.addAttribute("limits", rfm.limits());
        model.addAttribute("grid", grid(rfm.cells()));
        model.addAttribute("segments", segments);
        model.addAttribute(
                "mostOfSegment",
                segments.stream().mapToInt(Segment::customers).max().orElse(1));
        model.addAttribute("valueModel", insights.model().orElse(null));
        model.addAttribute("value", sum(segments.stream().map(Segment::value12m)));
        model.addAttribute("quarters", IntStream.rangeClosed(1, 7).boxed().toList());
        model.addAttribute(
                "series",
                List.of(
                        series("repeatShare", now, month -> BigDecimal.valueOf(month.repeatShare())),
                        series("ticket", now, CustomerBase.Month::ticket),
                        series("marginPerOrder", now, CustomerBase.Month::marginPerOrder),
                        series("net", now, CustomerBase.Month::net)));
        return "customer-base";
    }

    /**
     * A bar for each month.
     *
     * @param value what it shows; null for nothing known
     * @param x from the left, @param top from the top and @param height in a picture of 10 a month and 60 high
     */
    public record Bar(LocalDate month, @Nullable BigDecimal value, int x, double top, double height) {}

    /** @param latest of the last whole month; null while there is none */
    public record Series(
            String key, List<Bar> bars, int width, @Nullable Bar latest) {}

    private static Series series(String key, Base base, Function<CustomerBase.Month, @Nullable BigDecimal> of) {
        double most = base.months().stream()
                .map(of)
                .filter(Objects::nonNull)
                .mapToDouble(BigDecimal::doubleValue)
                .max()
                .orElse(0);
        var bars = new ArrayList<Bar>();
        for (var month : base.months()) {
            var value = of.apply(month);
            double height = value == null || most <= 0 ? 0 : Math.max(0, 58 * value.doubleValue() / most);
            bars.add(new Bar(month.month(), value, bars.size() * 10, 60 - height, height));
        }
        return new Series(
                key, bars, Math.max(10, bars.size() * 10), bars.size() < 2 ? null : bars.get(bars.size() - 2));
    }

    private static @Nullable BigDecimal sum(java.util.stream.Stream<@Nullable BigDecimal> amounts) {
        return amounts.filter(Objects::nonNull).reduce(BigDecimal::add).orElse(null);
    }

    /** Rows of frequency from 5 to 1, each of recency from 1 to 5. */
    private static List<List<Square>> grid(List<Cell> cells) {
        var customers = new int[6][6];
        var net = new BigDecimal[6][6];
        for (var cell : cells) {
            customers[cell.frequency()][cell.recency()] += cell.customers();
            var known = net[cell.frequency()][cell.recency()];
            net[cell.frequency()][cell.recency()] = known == null ? cell.net() : known.add(cell.net());
        }
        int most = Arrays.stream(customers).flatMapToInt(Arrays::stream).max().orElse(0);
        var rows = new ArrayList<List<Square>>();
        for (int f = 5; f >= 1; f--) {
            var row = new ArrayList<Square>();
            for (int r = 1; r <= 5; r++) {
                int count = customers[f][r];
                row.add(new Square(
                        r,
                        f,
                        count,
                        net[f][r] == null ? BigDecimal.ZERO : net[f][r],
                        count == 0 ? 0 : 1 + 4 * count / most));
            }
            rows.add(row);
        }
        return rows;
    }

    private static List<Segment> segments(List<Cell> cells) {
        var by = new TreeMap<String, List<Cell>>();
        cells.forEach(cell ->
                by.computeIfAbsent(cell.segment(), code -> new ArrayList<>()).add(cell));
        return by.entrySet().stream()
                .map(entry -> new Segment(
                        entry.getKey(),
                        entry.getValue().stream().mapToInt(Cell::customers).sum(),
                        entry.getValue().stream().map(Cell::net).reduce(BigDecimal.ZERO, BigDecimal::add),
                        sum(entry.getValue().stream().map(Cell::value12m))))
                .sorted(Comparator.comparing(Segment::net).reversed())
                .toList();
    }

    // --- as lists ---------------------------------------------------------------------------------------------------

    @GetMapping("/customer-base/{chart}.csv")
    ResponseEntity<byte[]> list(@PathVariable String chart, Locale locale) throws IOException {
        var rows = switch (chart) {
            case "rfm" -> rfm(locale);
            case "segments" -> segmentRows(locale);
            case "risk" -> risks(locale);
            case "cohorts" -> cohorts(locale);
            case "months" -> months(locale);
            default -> throw new NotFoundException("list " + chart);
        };
        var out = new StringWriter();
        var csv = CsvWriter.builder().fieldSeparator(';').build(out);
        rows.forEach(row -> csv.writeRecord(row.stream()
                .map(cell -> cell == null
                        ? ""
                        : cell instanceof Number number ? number(number) : SheetCells.harmless(cell.toString()))
                .toList()));
        csv.flush();
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType("text/csv;charset=UTF-8"))
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + chart + ".csv\"")
                // With the mark that calculation programs know UTF-8 by.
                .body(("\uFEFF" + out).getBytes(StandardCharsets.UTF_8));
    }

    /** Numbers are ours, and a minus before one is no formula. */
    private static String number(Number number) {
        return number instanceof BigDecimal amount ? amount.toPlainString() : number.toString();
    }

    private List<@Nullable Object> head(Locale locale, String... keys) {
        return new ArrayList<>(Arrays.stream(keys)
                .map(key -> texts.getMessage(key, null, key, locale))
                .toList());
    }

    private static List<@Nullable Object> row(@Nullable Object... cells) {
        return Arrays.asList(cells);
    }

    private String code(String kind, String code, Locale locale) {
        return String.valueOf(texts.getMessage(kind + "." + code, null, code, locale));
    }

    private List<List<@Nullable Object>> rfm(Locale locale) {
        var rows = new ArrayList<List<@Nullable Object>>();
        rows.add(head(
                locale,
                "base.recency",
                "base.frequency",
                "base.monetary",
                "base.segment",
                "base.customers",
                "base.net",
                "base.value"));
        for (var cell : insights.rfm().cells()) {
            rows.add(row(
                    cell.recency(),
                    cell.frequency(),
                    cell.monetary(),
                    code("insight.segment", cell.segment(), locale),
                    cell.customers(),
                    cell.net(),
                    cell.value12m()));
        }
        return rows;
    }

    private List<List<@Nullable Object>> segmentRows(Locale locale) {
        var rows = new ArrayList<List<@Nullable Object>>();
        rows.add(head(locale, "base.segment", "base.customers", "base.net", "base.value"));
        for (var segment : segments(insights.rfm().cells())) {
            rows.add(row(
                    code("insight.segment", segment.code(), locale),
                    segment.customers(),
                    segment.net(),
                    segment.value12m()));
        }
        return rows;
    }

    private List<List<@Nullable Object>> risks(Locale locale) {
        var rows = new ArrayList<List<@Nullable Object>>();
        rows.add(head(locale, "base.state", "base.customers", "base.value", "base.lost"));
        for (var risk : base.base().risks()) {
            rows.add(row(code("base.state", risk.state(), locale), risk.customers(), risk.value12m(), risk.lost()));
        }
        return rows;
    }

    private List<List<@Nullable Object>> cohorts(Locale locale) {
        var rows = new ArrayList<List<@Nullable Object>>();
        rows.add(head(locale, "base.cohort", "base.quarter", "base.buyers", "base.ofCohort"));
        for (var cohort : base.base().cohorts()) {
            rows.add(row(cohort.start(), 0, cohort.buyers(), cohort.buyers()));
            for (int i = 0; i < cohort.again().size(); i++) {
                rows.add(row(cohort.start(), i + 1, cohort.again().get(i), cohort.buyers()));
            }
        }
        return rows;
    }

    private List<List<@Nullable Object>> months(Locale locale) {
        Base now = base.base();
        var rows = new ArrayList<List<@Nullable Object>>();
        rows.add(head(
                locale,
                "base.month",
                "base.orders",
                "base.buyers",
                "base.repeatOrders",
                "base.net",
                "base.ticket",
                "base.marginOrders",
                "base.margin",
                "base.marginPerOrder"));
        for (var month : now.months()) {
            rows.add(row(
                    month.month(),
                    month.orders(),
                    month.buyers(),
                    month.repeatOrders(),
                    month.net(),
                    month.ticket(),
                    month.marginOrders(),
                    month.margin(),
                    month.marginPerOrder()));
        }
        return rows;
    }
}
