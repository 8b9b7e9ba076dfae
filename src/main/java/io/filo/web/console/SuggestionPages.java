package io.filo.web.console;

import static io.filo.access.Right.EDIT_SEGMENTS;
import static io.filo.access.Right.READ_INSIGHT;

import io.filo.access.Requires;
import io.filo.campaign.Segments;
import io.filo.campaign.Subjects;
import io.filo.campaign.SuggestedSegment;
import io.filo.insight.Suggestions;
import io.filo.insight.Suggestions.Kind;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import java.security.Principal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What might be worth doing, with the numbers that speak for it, and whom to tell of it. */
@Controller
@Requires(READ_INSIGHT)
class SuggestionPages {

    private static final int LONGEST_NAME = 120;
    private static final String EXISTS = "SEGMENT_EXISTS";

    private final Suggestions suggestions;
    private final Segments segments;
    private final Flash flash;

    SuggestionPages(Suggestions suggestions, Segments segments, Flash flash) {
        this.suggestions = suggestions;
        this.segments = segments;
        this.flash = flash;
    }

    @GetMapping("/suggestions")
    String suggestions(Model model) {
        var found = suggestions.all();
        model.addAttribute("found", found);
        model.addAttribute("kinds", Kind.values());
        return "suggestions";
    }

    /** Makes the segment of those whom the suggestion is for, once; who may write campaigns goes on to one for them. */
    @PostMapping("/suggestions/segment")
    @Requires(EDIT_SEGMENTS)
    String segment(
            @RequestParam String key, @ModelAttribute("v") View view, Principal person, RedirectAttributes next) {
        var suggestion = suggestions.all().suggestions().stream()
                .filter(each -> SuggestedSegment.of(each).key().equals(key))
                .findFirst()
                .orElseThrow(() -> new NotFoundException("suggestion " + key));
        var name = view.suggestion(suggestion);
        name = name.substring(0, Math.min(name.length(), LONGEST_NAME));
        try {
            segments.create(
                    key,
                    name,
                    Subjects.CUSTOMERS,
                    SuggestedSegment.of(suggestion).definition(),
                    person.getName());
            flash.done(next, "suggestions.segmentMade");
        } catch (BusinessException refusal) {
            if (!refusal.code().equals(EXISTS)) {
                flash.problem(next, refusal);
                return "redirect:/suggestions";
            }
        }
        if (!view.may("EDIT_CAMPAIGNS")) {
            return "redirect:/segments/" + key;
        }
        next.addAttribute("segment", key);
        next.addAttribute("name", name);
        return "redirect:/campaigns/new";
    }
}
