package io.filo.web.console;

import io.filo.contact.Preferences;
import io.filo.contact.Preferences.Page;
import io.filo.contact.Preferences.Shown;
import io.filo.contact.Preferences.Used;
import io.filo.customer.ConsentPurpose;
import io.filo.web.OpenToAll;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * What the links in letters open, without a login: what a customer wants to be sent, his consent, a survey. Looking at a
 * page changes nothing; only what is posted does.
 */
@Controller
@OpenToAll
class PreferencePages {

    private static final int LONGEST_AGENT = 200;
    private static final int LONGEST_COMMENT = 2000;

    private final Preferences preferences;
    private final String shopName;

    PreferencePages(Preferences preferences, @Value("${filo.shop-name:Filo}") String shopName) {
        this.preferences = preferences;
        this.shopName = shopName;
    }

    @GetMapping("/u/{token}")
    String show(
            @PathVariable String token,
            @RequestParam(required = false) @Nullable String score,
            Model model,
            HttpServletResponse response) {
        return page(token, preferences.show(token), null, score, "", model, response);
    }

    /** RFC 8058: the mail program says it, nobody reads the answer. */
    @PostMapping(path = "/u/{token}", params = "List-Unsubscribe=One-Click")
    ResponseEntity<String> oneClick(@PathVariable String token, HttpServletRequest request) {
        boolean done = preferences.unsubscribe(token, proof(request));
        return ResponseEntity.status(done ? HttpStatus.OK : HttpStatus.NOT_FOUND)
                .contentType(MediaType.TEXT_PLAIN)
                .body(done ? "Unsubscribed." : "Unknown link.");
    }

    @PostMapping(path = "/u/{token}", params = "!List-Unsubscribe")
    String act(
            @PathVariable String token,
            @RequestParam(defaultValue = "") String action,
            @RequestParam(defaultValue = "") List<String> wanted,
            @RequestParam(required = false) @Nullable String score,
            @RequestParam(defaultValue = "") String comment,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        Shown before = preferences.show(token).orElse(null);
        String done = before == null ? null : act(token, before.page(), action, wanted, score, comment, request);
        return page(token, preferences.show(token), done, score, comment, model, response);
    }

    /** @return what the page says then; null when nothing was done */
    private @Nullable String act(
            String token,
            Page page,
            String action,
            List<String> wanted,
            @Nullable String score,
            String comment,
            HttpServletRequest request) {
        return switch (page) {
            case PREFERENCES -> {
                boolean done = action.equals("none")
                        ? preferences.refuseAll(token, proof(request))
                        : preferences.choose(token, purposes(wanted), proof(request));
                yield done ? "preferences.saved" : null;
            }
            case OPT_IN -> said(preferences.confirmOptIn(token, proof(request)), "optIn");
            case SURVEY, NPS -> {
                Integer chosen = score(score, page);
                yield chosen == null
                        ? (page == Page.NPS ? "nps.choose" : "survey.choose")
                        : said(preferences.answerSurvey(token, chosen, cut(comment, LONGEST_COMMENT)), "survey");
            }
            case EXPIRED -> null;
        };
    }

    private static @Nullable String said(Used used, String kind) {
        return switch (used) {
            case NOW -> kind + ".done";
            case BEFORE -> kind + ".before";
            case NOT_GOOD -> null;
        };
    }

    private String page(
            String token,
            Optional<Shown> shown,
            @Nullable String said,
            @Nullable String score,
            String comment,
            Model model,
            HttpServletResponse response) {
        if (shown.isEmpty()) {
            response.setStatus(HttpStatus.NOT_FOUND.value());
        } else if (shown.get().page() == Page.EXPIRED) {
            response.setStatus(HttpStatus.GONE.value());
        }
        model.addAttribute("kind", shown.map(Shown::page).map(Enum::name).orElse("UNKNOWN"));
        model.addAttribute("shown", shown.orElse(null));
        model.addAttribute("said", said);
        model.addAttribute("token", token);
        model.addAttribute(
                "score", shown.map(found -> score(score, found.page())).orElse(null));
        model.addAttribute("comment", cut(comment, LONGEST_COMMENT));
        model.addAttribute("shopName", shopName);
        return "preferences";
    }

    private static Set<ConsentPurpose> purposes(List<String> wanted) {
        Set<ConsentPurpose> purposes = EnumSet.noneOf(ConsentPurpose.class);
        for (ConsentPurpose purpose : ConsentPurpose.values()) {
            if (wanted.contains(purpose.name())) {
                purposes.add(purpose);
            }
        }
        return purposes;
    }

    private static @Nullable Integer score(@Nullable String written, Page page) {
        var scores = page == Page.NPS ? "\\d|10" : "[1-5]";
        return written != null && written.matches(scores) ? Integer.valueOf(written) : null;
    }

    /** Who did it, as far as a server can tell. */
    private static String proof(HttpServletRequest request) {
        String agent = request.getHeader("User-Agent");
        return request.getRemoteAddr() + " " + (agent == null ? "" : cut(agent, LONGEST_AGENT));
    }

    private static String cut(String text, int length) {
        return text.length() > length ? text.substring(0, length) : text;
    }
}
