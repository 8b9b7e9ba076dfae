package io.filo.web.console;

import static io.filo.access.Right.READ_EVENTS;
import static io.filo.access.Right.RETRY_EVENTS;

import io.filo.access.Requires;
import io.filo.engine.EventLog;
import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What the domain told the processes: what waits, what has failed, and once more. */
@Controller
@Requires(READ_EVENTS)
class EventPages {

    private static final List<String> STATES = List.of("FAILED", "PARKED", "READY", "DONE", "DROPPED");

    private final EventLog events;
    private final Flash flash;

    EventPages(EventLog events, Flash flash) {
        this.events = events;
        this.flash = flash;
    }

    @GetMapping("/events")
    String list(
            @RequestParam(defaultValue = "") String state, @RequestParam(defaultValue = "0") int page, Model model) {
        String wanted = STATES.contains(state) ? state : "";
        model.addAttribute("events", events.search(wanted.isEmpty() ? null : wanted, Fields.page(page), Fields.SIZE));
        model.addAttribute("state", wanted);
        model.addAttribute("states", STATES);
        return "events";
    }

    @PostMapping("/events/{id}/retry")
    @Requires(RETRY_EVENTS)
    String retry(@PathVariable long id, @RequestParam(defaultValue = "") String state, RedirectAttributes next) {
        flash.doing(next, "event.retried", () -> events.retry(id));
        return "redirect:/events" + (STATES.contains(state) ? "?state=" + state : "");
    }
}
