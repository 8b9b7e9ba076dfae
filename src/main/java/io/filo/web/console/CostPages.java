package io.filo.web.console;

import static io.filo.access.Right.EDIT_COSTS;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.filo.access.Requires;
import io.filo.insight.MarketingCosts;
import io.filo.insight.MarketingCosts.Amount;
import io.filo.insight.MarketingCosts.Purpose;
import io.filo.support.BusinessException;
import io.filo.support.FiloClock;
import io.filo.web.Characters;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What was spent to win customers and to keep them: entered one by one, or as a list. */
@Controller
@Requires(EDIT_COSTS)
class CostPages {

    private static final int MONTHS = 24;

    private final MarketingCosts costs;
    private final Flash flash;
    private final FiloClock clock;
    private final ZoneId zone;
    private final String currency;

    CostPages(
            MarketingCosts costs,
            Flash flash,
            FiloClock clock,
            @Value("${filo.zone:Europe/Rome}") ZoneId zone,
            @Value("${filo.insight.currency:EUR}") String currency) {
        this.costs = costs;
        this.flash = flash;
        this.clock = clock;
        this.zone = zone;
        this.currency = currency;
    }

    @GetMapping("/reports/costs")
    String show(Model page) {
        var month = YearMonth.from(clock.instant().atZone(zone));
        page.addAttribute("costs", costs.of(month.minusMonths(MONTHS), month.plusYears(1)));
        page.addAttribute("sources", costs.sources());
        page.addAttribute("purposes", Purpose.values());
        page.addAttribute("month", month);
        page.addAttribute("currency", currency);
        return "costs";
    }

    @PostMapping("/reports/costs")
    String enter(
            @RequestParam String month,
            @RequestParam String source,
            @RequestParam Purpose purpose,
            @RequestParam BigDecimal amount,
            Principal who,
            RedirectAttributes next) {
        flash.doing(
                next,
                "costs.entered",
                () -> costs.enter(List.of(new Amount(month(month), source, purpose, amount)), who.getName()));
        return "redirect:/reports/costs";
    }

    @PostMapping("/reports/costs/list")
    String take(@RequestParam MultipartFile list, Principal who, RedirectAttributes next) throws IOException {
        var text = Characters.without(new String(list.getBytes(), StandardCharsets.UTF_8));
        try {
            var amounts = read(text);
            costs.enter(amounts, who.getName());
            flash.done(next, "costs.taken", amounts.size());
        } catch (BusinessException refusal) {
            flash.problem(next, refusal);
        }
        return "redirect:/reports/costs";
    }

    private static YearMonth month(String month) {
        try {
            return YearMonth.parse(month.strip());
        } catch (DateTimeException none) {
            throw new BusinessException("COST_MONTH", "A month is written as 2026-03.");
        }
    }

    /** @throws BusinessException {@code COST_LINE} */
    static List<Amount> read(String text) {
        var plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
        char separator = plain.lines().findFirst().orElse("").indexOf(';') >= 0 ? ';' : ',';
        var amounts = new ArrayList<Amount>();
        var reader = CsvReader.builder().fieldSeparator(separator).ofCsvRecord(plain);
        for (CsvRecord line : reader) {
            try {
                amounts.add(new Amount(
                        YearMonth.parse(line.getField(0).strip()),
                        line.getField(1),
                        Purpose.valueOf(line.getField(2).strip().toUpperCase(Locale.ROOT)),
                        new BigDecimal(line.getField(3).strip())));
            } catch (DateTimeException | IllegalArgumentException | IndexOutOfBoundsException wrong) {
                if (line.getStartingLineNumber() > 1 || !amounts.isEmpty() || line.getFieldCount() != 4) {
                    throw new BusinessException(
                            "COST_LINE",
                            "Line " + line.getStartingLineNumber()
                                    + " is no cost: write month, source, WIN or KEEP, and amount.",
                            line.getStartingLineNumber());
                }
            }
        }
        return amounts;
    }
}
