package io.filo.web.console;

import static io.filo.access.Right.READ_INSIGHT;
import static io.filo.access.Right.SWITCH_WIN_BACK;

import io.filo.access.Requires;
import io.filo.campaign.WinBack;
import io.filo.campaign.WinBack.ArmFigures;
import io.filo.campaign.WinBack.Compared;
import io.filo.campaign.WinBack.Planned;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The follow-up of customers gone silent: what it would do, the switch, what it did, and what that was worth. */
@Controller
@Requires(READ_INSIGHT)
class WinBackPages {

    private static final int SHOWN = 50;
    private static final int ROWS = 25;

    private final WinBack winBack;
    private final Flash flash;
    private final TransactionTemplate transaction;

    WinBackPages(WinBack winBack, Flash flash, TransactionTemplate transaction) {
        this.winBack = winBack;
        this.flash = flash;
        this.transaction = transaction;
    }

    @GetMapping("/win-back")
    String show(@RequestParam(defaultValue = "0") int page, Model model) {
        var run = winBack.dryRun();
        model.addAttribute("state", winBack.state());
        model.addAttribute("run", run);
        model.addAttribute("heldOut", run.count(WinBack.Arm.HELD_OUT));
        model.addAttribute("waiting", run.count(WinBack.Arm.WAITING));
        model.addAttribute("refusals", run.refusals());
        model.addAttribute("ways", List.of(WinBack.Treatment.ALERT, WinBack.Treatment.MAIL, WinBack.Treatment.CALL));
        model.addAttribute(
                "planned",
                run.planned().stream()
                        .filter(each -> each.arm() != WinBack.Arm.NONE || each.reason() != null)
                        .limit(SHOWN)
                        .toList());
        model.addAttribute("result", winBack.result());
        model.addAttribute("followUps", winBack.followUps(page, ROWS));
        return "win-back";
    }

    @PostMapping("/win-back/switch")
    @Requires(SWITCH_WIN_BACK)
    String switchTo(@RequestParam boolean on, Principal person, RedirectAttributes next) {
        flash.doing(next, on ? "winback.isOn" : "winback.isOff", () -> winBack.switchTo(on, person.getName()));
        return "redirect:/win-back";
    }

    @PostMapping("/win-back/scan")
    @Requires(SWITCH_WIN_BACK)
    String scan(RedirectAttributes next) {
        flash.doing(
                next, "winback.scanRequested", () -> transaction.executeWithoutResult(status -> winBack.requestScan()));
        return "redirect:/win-back";
    }

    // --- as lists ---------------------------------------------------------------------------------------------------

    @GetMapping("/win-back/dry-run.csv")
    ResponseEntity<byte[]> dryRun(@ModelAttribute("v") View view) {
        var csv = new CsvText();
        csv.row(List.of(
                view.text("winback.customer"),
                view.text("winback.rhythmDays"),
                view.text("winback.silentDays"),
                view.text("winback.segment"),
                view.text("winback.lost"),
                view.text("winback.way"),
                view.text("winback.what"),
                view.text("winback.why"),
                view.text("winback.rule")));
        for (Planned each : winBack.dryRun().planned()) {
            csv.row(List.of(
                    each.name(),
                    written(each.rhythmDays()),
                    written(each.silentDays()),
                    each.segment() == null ? "" : view.code("insight.segment", each.segment()),
                    written(each.lost()),
                    view.code("winback.way", each.treatment()),
                    view.code("winback.arm", each.arm()),
                    each.reason() == null ? "" : view.code("contact.reason", each.reason()),
                    each.reasonRule() == null ? written(each.rule()) : each.reasonRule()));
        }
        return file("win-back-dry-run.csv", csv);
    }

    @GetMapping("/win-back/result.csv")
    ResponseEntity<byte[]> result(@ModelAttribute("v") View view) {
        var csv = new CsvText();
        csv.row(List.of(
                view.text("winback.way"),
                view.text("winback.arm"),
                view.text("winback.customers"),
                view.text("winback.running"),
                view.text("winback.bought"),
                view.text("winback.share"),
                view.text("winback.money"),
                view.text("winback.difference"),
                view.text("winback.from"),
                view.text("winback.to")));
        for (Compared each : winBack.result().compared()) {
            var way = each.treatment() == null ? view.text("winback.all") : view.code("winback.way", each.treatment());
            csv.row(row(view, way, "TREATED", each.treated(), each.uplift().treatedRate(), each));
            csv.row(row(view, way, "HELD_OUT", each.heldOut(), each.uplift().heldOutRate(), null));
        }
        return file("win-back-result.csv", csv);
    }

    private static List<String> row(
            View view, String way, String arm, ArmFigures figures, double share, @Nullable Compared compared) {
        return List.of(
                way,
                view.code("winback.arm", arm),
                written(figures.customers()),
                written(figures.running()),
                written(figures.bought()),
                fraction(share),
                figures.money().toPlainString(),
                compared == null ? "" : fraction(compared.uplift().difference()),
                compared == null ? "" : fraction(compared.uplift().low()),
                compared == null ? "" : fraction(compared.uplift().high()));
    }

    private static String fraction(double share) {
        return String.format(Locale.ROOT, "%.4f", share);
    }

    private static String written(@Nullable Object value) {
        return Objects.toString(value, "");
    }

    private static ResponseEntity<byte[]> file(String name, CsvText csv) {
        return ResponseEntity.ok()
                .contentType(new MediaType("text", "csv", StandardCharsets.UTF_8))
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment().filename(name).build().toString())
                .body(csv.bytes());
    }
}
