package io.filo.web.api;

import static io.filo.access.Right.READ_INSIGHT;
import static io.filo.access.Right.SWITCH_WIN_BACK;

import io.filo.access.Requires;
import io.filo.campaign.WinBack;
import io.filo.support.NotFoundException;
import io.filo.support.PageOf;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.security.Principal;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/win-back")
@Requires(READ_INSIGHT)
@Tag(name = "Win-back")
class WinBackApi {

    private final WinBack winBack;
    private final TransactionTemplate transaction;

    WinBackApi(WinBack winBack, TransactionTemplate transaction) {
        this.winBack = winBack;
        this.transaction = transaction;
    }

    @GetMapping
    @Operation(summary = "Whether customers gone silent are followed up, and how many at most")
    WinBack.State state() {
        return winBack.state();
    }

    /** @param on whether customers gone silent are followed up every night */
    record Switch(@NotNull Boolean on) {}

    @PutMapping
    @Requires(SWITCH_WIN_BACK)
    @Operation(summary = "Switches the follow-up of customers gone silent on or off; cases that run go on")
    WinBack.State switchTo(@Valid @RequestBody Switch wanted, Principal person) {
        winBack.switchTo(wanted.on, person.getName());
        return winBack.state();
    }

    @PostMapping("/scan")
    @Requires(SWITCH_WIN_BACK)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Looks for customers gone silent now, as every night")
    void scan() {
        transaction.executeWithoutResult(status -> winBack.requestScan());
    }

    /**
     * @param planned the most to lose first
     * @param full the day's cases are used up before all were looked at
     * @param refusals why not, by rule, the most frequent first
     */
    record Trial(List<WinBack.Planned> planned, boolean full, List<WinBack.Refusal> refusals) {}

    @GetMapping("/dry-run")
    @Operation(summary = "Who would be followed up now, why, by which way, and who not by which rule; tells nobody")
    Trial dryRun() {
        var run = winBack.dryRun();
        return new Trial(run.planned(), run.full(), run.refusals());
    }

    @GetMapping("/result")
    @Operation(summary = "What following up has brought, against those who were left alone")
    WinBack.Result result() {
        return winBack.result();
    }

    @GetMapping("/follow-ups")
    @Operation(summary = "Follow-ups, newest first")
    PageOf<WinBack.FollowUp> followUps(
            @RequestParam(defaultValue = "0") @Min(0) @Max(Paging.LAST) int page,
            @RequestParam(defaultValue = Paging.DEFAULT) @Min(1) @Max(Paging.LARGEST) int size) {
        return winBack.followUps(page, size);
    }

    @GetMapping("/follow-ups/{id}")
    @Operation(summary = "A follow-up")
    WinBack.FollowUp followUp(@PathVariable long id) {
        return winBack.find(id).orElseThrow(() -> new NotFoundException("follow-up " + id));
    }
}
