package io.filo.web.api;

import static io.filo.access.Right.EDIT_COSTS;
import static io.filo.access.Right.READ_INSIGHT;

import io.filo.access.Requires;
import io.filo.insight.Board;
import io.filo.insight.MarketingCosts;
import io.filo.insight.MarketingCosts.Amount;
import io.filo.insight.MarketingCosts.Entered;
import io.filo.insight.MarketingCosts.Purpose;
import io.filo.insight.Period;
import io.filo.insight.PurchaseReports;
import io.filo.insight.PurchaseReports.Target;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.security.Principal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import org.springframework.format.annotation.DateTimeFormat;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/reports")
@Tag(name = "Reports")
@Requires(READ_INSIGHT)
class BoardApi {

    private final Board board;
    private final PurchaseReports purchases;
    private final MarketingCosts costs;

    BoardApi(Board board, PurchaseReports purchases, MarketingCosts costs) {
        this.board = board;
        this.purchases = purchases;
        this.costs = costs;
    }

    @GetMapping("/purchases")
    @Operation(
            summary = "What was bought, told apart by something, beside as many days before; days in the shop's zone,"
                    + " inclusive, at most 366")
    PurchaseReports.Report purchases(
            @RequestParam(defaultValue = "CHANNEL") Target by,
            @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate from,
            @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate to) {
        return purchases.report(by, new Period(from, to), null);
    }

    @GetMapping("/returns")
    @Operation(summary = "Returns asked for in the period, by reason and by way")
    Board.Returned returns(
            @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate from,
            @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate to) {
        return board.returned(new Period(from, to));
    }

    @GetMapping("/shipping")
    @Operation(summary = "Orders whose parcels arrived, by time or cost of shipping, with NPS and who ordered again")
    List<Board.Bucket> shipping(
            @RequestParam(defaultValue = "TIME") Board.Shipping by,
            @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate from,
            @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate to) {
        return board.shipping(by, new Period(from, to));
    }

    @GetMapping("/funnel")
    @Operation(summary = "Visitors of the shops' sites from the first look to the order, in all and by source")
    Board.Funnel funnel(
            @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate from,
            @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate to) {
        return board.funnel(new Period(from, to));
    }

    @GetMapping("/customer-cost")
    @Operation(summary = "What it cost to win a customer and to keep one, by source; whole months")
    Board.Costs customerCost(
            @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate from,
            @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate to) {
        return board.costs(new Period(from, to));
    }

    @GetMapping("/costs")
    @Operation(
            summary = "What was spent to win customers and to keep them, by month and source; months such as 2026-03")
    List<Entered> costs(@RequestParam YearMonth from, @RequestParam YearMonth to) {
        return costs.of(from, to);
    }

    /** @param amount in the installation's currency; 0 takes out what was entered */
    record PutCost(
            @NotNull YearMonth month,
            @NotBlank @Size(max = 100) String source,
            @NotNull Purpose purpose,
            @NotNull @PositiveOrZero BigDecimal amount) {}

    @PutMapping("/costs")
    @Requires(EDIT_COSTS)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Enters what was spent, all of the list or nothing; what stands there is replaced")
    void enter(@RequestBody @Size(max = 1000) List<@Valid PutCost> entered, Principal who) {
        costs.enter(
                entered.stream()
                        .map(each -> new Amount(each.month, each.source, each.purpose, each.amount))
                        .toList(),
                who.getName());
    }
}
