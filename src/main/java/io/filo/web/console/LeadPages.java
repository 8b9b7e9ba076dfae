package io.filo.web.console;

import static io.filo.access.Right.EDIT_FORMS;
import static io.filo.access.Right.READ_LEADS;
import static io.filo.access.Right.WORK_ON_LEADS;

import io.filo.access.Requires;
import io.filo.access.SignedIn;
import io.filo.customer.Recognition.Told;
import io.filo.lead.CaptureForms;
import io.filo.lead.LeadDesk;
import io.filo.lead.LeadSource;
import io.filo.lead.LeadStatus;
import io.filo.lead.NewLead;
import io.filo.lead.NewLead.Attribution;
import io.filo.support.BusinessException;
import io.filo.support.FiloClock;
import io.filo.support.Quantities;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Leads: the list, which grows while one looks; one with all that is known; and entering one by hand. */
@Controller
@Requires(READ_LEADS)
class LeadPages {

    private final LeadDesk desk;
    private final CaptureForms forms;
    private final FiloClock clock;
    private final Flash flash;

    LeadPages(LeadDesk desk, CaptureForms forms, FiloClock clock, Flash flash) {
        this.desk = desk;
        this.forms = forms;
        this.clock = clock;
        this.flash = flash;
    }

    @GetMapping("/leads")
    String list(
            @RequestParam(defaultValue = "") String status,
            @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "0") int page,
            @AuthenticationPrincipal SignedIn person,
            Model model) {
        Optional<LeadStatus> wanted = Arrays.stream(LeadStatus.values())
                .filter(each -> each.name().equals(status))
                .findFirst();
        model.addAttribute(
                "leads",
                desk.search(wanted.orElse(null), null, null, Fields.filter(q), Fields.page(page), Fields.SIZE));
        model.addAttribute("status", wanted.map(Enum::name).orElse(""));
        model.addAttribute("statuses", LeadStatus.values());
        model.addAttribute("heldPosts", person.has(EDIT_FORMS) ? forms.unseen() : 0);
        model.addAttribute("q", q);
        return "leads";
    }

    @GetMapping("/leads/{id}")
    String lead(@PathVariable long id, Model model) {
        model.addAttribute("detail", desk.detail(id));
        return "lead";
    }

    @GetMapping("/leads/new")
    @Requires(WORK_ON_LEADS)
    String form(Model model) {
        model.addAttribute("entered", new Entered("", "", "", "", "", "", "", "", "", "", "it"));
        return "lead-new";
    }

    /** As it stands in the form. */
    record Entered(
            String name,
            String email,
            String phone,
            String company,
            String vatNumber,
            String request,
            String event,
            String campaign,
            String store,
            String code,
            String language) {}

    @PostMapping("/leads")
    @Requires(WORK_ON_LEADS)
    String enter(
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String email,
            @RequestParam(defaultValue = "") String phone,
            @RequestParam(defaultValue = "") String company,
            @RequestParam(defaultValue = "") String vatNumber,
            @RequestParam(defaultValue = "") String request,
            @RequestParam(defaultValue = "") String event,
            @RequestParam(defaultValue = "") String campaign,
            @RequestParam(defaultValue = "") String store,
            @RequestParam(defaultValue = "") String code,
            @RequestParam(defaultValue = "it") String language,
            @AuthenticationPrincipal SignedIn person,
            Model model,
            RedirectAttributes next) {
        try {
            long id = desk.enter(new NewLead(
                    LeadSource.HAND,
                    "hand:" + UUID.randomUUID(),
                    new Told(
                            given(name),
                            given(email),
                            given(phone),
                            given(company),
                            given(vatNumber),
                            null,
                            null,
                            null,
                            null,
                            language.equals("en") ? "en" : "it"),
                    given(Fields.plain(request)),
                    List.of(),
                    Quantities.largest(request).stream().boxed().findFirst().orElse(null),
                    null,
                    null,
                    null,
                    new Attribution(null, null, given(campaign), given(event), given(store), person.id(), given(code)),
                    List.of(),
                    "entered by " + person.id(),
                    clock.instant()));
            flash.done(next, "lead.entered");
            return "redirect:/leads/" + id;
        } catch (BusinessException refusal) {
            model.addAttribute("notice", flash.problem(refusal));
            model.addAttribute(
                    "entered",
                    new Entered(
                            name, email, phone, company, vatNumber, request, event, campaign, store, code, language));
            return "lead-new";
        }
    }

    private static @Nullable String given(String text) {
        return text.isBlank() ? null : text.strip();
    }
}
