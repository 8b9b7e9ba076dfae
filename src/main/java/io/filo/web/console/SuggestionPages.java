package io.filo.web.console;

import static io.filo.access.Right.READ_INSIGHT;

import io.filo.access.Requires;
import io.filo.insight.Suggestions;
import io.filo.insight.Suggestions.Kind;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** What might be worth doing, with the numbers that speak for it. */
@Controller
@Requires(READ_INSIGHT)
class SuggestionPages {

    private final Suggestions suggestions;

    SuggestionPages(Suggestions suggestions) {
        this.suggestions = suggestions;
    }

    @GetMapping("/suggestions")
    String suggestions(Model model) {
        var found = suggestions.all();
        model.addAttribute("found", found);
        model.addAttribute("kinds", Kind.values());
        return "suggestions";
    }
}
