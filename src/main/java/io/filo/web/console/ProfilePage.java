package io.filo.web.console;

import io.filo.access.ApiTokens;
import io.filo.access.Requires;
import io.filo.access.SignedIn;
import io.filo.access.Users;
import io.filo.report.Reports;
import io.filo.support.BusinessException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.TreeSet;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** A person's own page: language and zone, password, reports that come by mail, tokens for programs. */
@Controller
@Requires({})
class ProfilePage {

    private final Users users;
    private final ApiTokens tokens;
    private final Reports reports;
    private final Flash flash;

    ProfilePage(Users users, ApiTokens tokens, Reports reports, Flash flash) {
        this.users = users;
        this.tokens = tokens;
        this.reports = reports;
        this.flash = flash;
    }

    @GetMapping("/me")
    String me(@AuthenticationPrincipal SignedIn person, Model model) {
        model.addAttribute("tokens", tokens.of(person.id()));
        model.addAttribute("reports", reports.receivedBy(person.id()));
        model.addAttribute("zones", new TreeSet<>(ZoneId.getAvailableZoneIds()));
        return "me";
    }

    @PostMapping("/me/preferences")
    String prefer(
            @AuthenticationPrincipal SignedIn person,
            @RequestParam String language,
            @RequestParam String zone,
            RedirectAttributes next) {
        flash.doing(next, "me.preferred", () -> users.prefer(person.id(), language, zone(zone)));
        return "redirect:/me";
    }

    /** The switch that stands on every page; comes back to that page. */
    @PostMapping("/me/language")
    String language(
            @AuthenticationPrincipal SignedIn person,
            @RequestParam String language,
            @RequestParam(defaultValue = "/") String back) {
        users.prefer(person.id(), language, person.zone());
        return "redirect:" + own(back);
    }

    @PostMapping("/me/password")
    String password(
            @AuthenticationPrincipal SignedIn person,
            @RequestParam String oldPassword,
            @RequestParam String newPassword,
            RedirectAttributes next) {
        flash.doing(next, "me.passwordChanged", () -> users.changePassword(person.id(), oldPassword, newPassword));
        return "redirect:/me";
    }

    /** Nobody has to look for the report that a colleague has sent to him. */
    @PostMapping("/me/reports/{id}/end")
    String endReport(@AuthenticationPrincipal SignedIn person, @PathVariable long id, RedirectAttributes next) {
        flash.doing(next, "report.unsubscribed", () -> reports.unsubscribe(id, person.id(), person));
        return "redirect:/me#reports";
    }

    @PostMapping("/me/tokens")
    String createToken(
            @AuthenticationPrincipal SignedIn person,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "90") int days,
            RedirectAttributes next) {
        try {
            next.addFlashAttribute("newToken", tokens.create(person.id(), name, Duration.ofDays(days)));
        } catch (BusinessException refusal) {
            flash.problem(next, refusal);
        }
        return "redirect:/me#tokens";
    }

    @PostMapping("/me/tokens/{id}/revoke")
    String revokeToken(@AuthenticationPrincipal SignedIn person, @PathVariable long id, RedirectAttributes next) {
        flash.doing(next, "me.tokenRevoked", () -> tokens.revoke(person.id(), id));
        return "redirect:/me#tokens";
    }

    private static ZoneId zone(String id) {
        try {
            return ZoneId.of(id);
        } catch (DateTimeException e) {
            throw new BusinessException("UNKNOWN_ZONE", "\"%s\" is no time zone.".formatted(id));
        }
    }

    /** Only to a page of ours: an address from outside could lead anywhere. */
    private static String own(String back) {
        boolean ours = back.startsWith("/") && !back.startsWith("//") && back.indexOf('\\') < 0;
        return ours ? back : "/";
    }
}
