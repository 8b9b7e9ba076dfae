package io.filo.web.api;

import static io.filo.access.Right.READ_CUSTOMERS;
import static io.filo.access.Right.WORK_ON_TICKETS;

import io.filo.access.Requires;
import io.filo.order.ReturnCourse;
import io.filo.order.ReturnCourse.Assessment;
import io.filo.order.ReturnView;
import io.filo.order.Returns;
import io.filo.order.Returns.Inspected;
import io.filo.order.Returns.Reason;
import io.filo.order.Snapshot.ReturnMode;
import io.filo.support.FiloClock;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/returns/{id}")
@Tag(name = "Returns")
class ReturnsApi {

    /** @param proposedRefund with tax; @param reasons those to choose from, in the caller's language */
    record ReturnDetail(ReturnView back, Assessment assessment, BigDecimal proposedRefund, List<Reason> reasons) {}

    /** @param condition NEW, OPENED, WORN, DAMAGED or MISSING; @param reason null to leave it as it is */
    record InspectedLine(
            @NotBlank String lineId,
            @NotNull BigDecimal quantity,
            @NotBlank @Size(max = 20) String condition,
            @Nullable @Size(max = 40) String reason) {}

    /** @param mode how it came back */
    record Inspection(
            @NotNull ReturnMode mode,
            @NotEmpty @Size(max = 500) List<@Valid InspectedLine> lines,
            @Nullable BigDecimal refund) {}

    private final Returns returns;
    private final ReturnCourse course;
    private final TransactionTemplate transaction;
    private final FiloClock clock;

    ReturnsApi(Returns returns, ReturnCourse course, TransactionTemplate transaction, FiloClock clock) {
        this.returns = returns;
        this.course = course;
        this.transaction = transaction;
        this.clock = clock;
    }

    @GetMapping
    @Requires(READ_CUSTOMERS)
    @Operation(summary = "A return with what a table decides on it by, and what would be paid back")
    ReturnDetail detail(@PathVariable long id) {
        return transaction.execute(status -> new ReturnDetail(
                returns.find(id),
                course.assess(id),
                course.proposedRefund(id),
                returns.reasons(LocaleContextHolder.getLocale())));
    }

    @PostMapping("/received")
    @Requires(WORK_ON_TICKETS)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Tells that the parcel is here; its case hears of it")
    void received(@PathVariable long id) {
        returns.receive(id, clock.instant());
    }

    @PostMapping("/cancelled")
    @Requires(WORK_ON_TICKETS)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Tells that the customer keeps the goods; its case hears of it")
    void cancelled(@PathVariable long id) {
        returns.cancel(id);
    }

    @PostMapping("/inspection")
    @Requires(WORK_ON_TICKETS)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Keeps what was found in the parcel; how it is settled the task Inspect says")
    void inspected(@PathVariable long id, @RequestBody @Valid Inspection inspection) {
        var reasons = new HashMap<String, String>();
        for (var line : inspection.lines()) {
            if (line.reason() != null && !line.reason().isBlank()) {
                reasons.put(line.lineId(), line.reason());
            }
        }
        transaction.executeWithoutResult(status -> {
            returns.correct(id, inspection.mode(), reasons);
            returns.inspect(
                    id,
                    inspection.lines().stream()
                            .map(line -> new Inspected(line.lineId(), line.quantity(), line.condition()))
                            .toList());
            returns.checkRefund(id, inspection.refund());
        });
    }
}
