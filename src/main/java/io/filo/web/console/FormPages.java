package io.filo.web.console;

import static io.filo.access.Right.EDIT_FORMS;

import io.filo.access.Requires;
import io.filo.access.SignedIn;
import io.filo.customer.ConsentChannel;
import io.filo.customer.ConsentPurpose;
import io.filo.lead.CaptureForm;
import io.filo.lead.CaptureForm.Asked;
import io.filo.lead.CaptureForm.ConsentText;
import io.filo.lead.CaptureForm.Field;
import io.filo.lead.CaptureForms;
import io.filo.lead.LeadSource;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.MessageSource;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.util.HtmlUtils;

/** Capture forms: make one, take its snippet to another site, and look at what the guard held back. */
@Controller
@Requires(EDIT_FORMS)
class FormPages {

    private static final int CONSENTS = 3;
    private static final List<String> TEAMS = List.of("sales", "care", "marketing", "store");

    private final CaptureForms forms;
    private final MessageSource texts;
    private final Flash flash;
    private final String publicUrl;

    FormPages(CaptureForms forms, MessageSource texts, Flash flash, @Value("${filo.public-url:}") String publicUrl) {
        this.forms = forms;
        this.texts = texts;
        this.flash = flash;
        this.publicUrl = publicUrl;
    }

    @GetMapping("/capture-forms")
    String list(Model model) {
        model.addAttribute("forms", forms.list());
        return "capture-forms";
    }

    @GetMapping("/capture-forms/new")
    String make(Model model) {
        return edit(
                new CaptureForm(
                        "",
                        "",
                        LeadSource.FORM,
                        "it",
                        "",
                        "",
                        "",
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        List.of(
                                new Asked(Field.NAME, true),
                                new Asked(Field.EMAIL, true),
                                new Asked(Field.REQUEST, false)),
                        List.of(),
                        List.of(),
                        true,
                        null,
                        null),
                true,
                model);
    }

    @GetMapping("/capture-forms/{key}")
    String form(@PathVariable String key, @RequestParam(defaultValue = "0") int page, Model model) {
        CaptureForm form = forms.find(key).orElseThrow(() -> new NotFoundException("form " + key));
        model.addAttribute("held", forms.held(key, Fields.page(page), Fields.SIZE));
        return edit(form, false, model);
    }

    private String edit(CaptureForm form, boolean isNew, Model model) {
        model.addAttribute("form", form);
        model.addAttribute("isNew", isNew);
        model.addAttribute("fields", Field.values());
        model.addAttribute("purposes", ConsentPurpose.values());
        model.addAttribute(
                "channels",
                Arrays.stream(ConsentChannel.values())
                        .filter(channel -> channel != ConsentChannel.ANY)
                        .toList());
        model.addAttribute("teams", TEAMS);
        List<@Nullable ConsentText> rows = new ArrayList<>(form.consents());
        while (rows.size() < CONSENTS) {
            rows.add(null);
        }
        model.addAttribute("rows", rows);
        model.addAttribute("asked", (Asking) field -> form.fields().stream()
                .filter(each -> each.field() == field)
                .findFirst()
                .map(each -> each.required() ? "REQUIRED" : "OPTIONAL")
                .orElse(""));
        if (!isNew) {
            model.addAttribute("address", publicUrl + "/forms/" + form.key());
            model.addAttribute("snippet", snippet(form));
        }
        return "capture-form";
    }

    /** Whether a field is asked for: REQUIRED, OPTIONAL, or empty. */
    public interface Asking {
        String of(Field field);
    }

    @PostMapping("/capture-forms")
    String save(
            @RequestParam(defaultValue = "") String key,
            @RequestParam(defaultValue = "false") boolean isNew,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "FORM") String kind,
            @RequestParam(defaultValue = "it") String language,
            @RequestParam(defaultValue = "") String title,
            @RequestParam(defaultValue = "") String intro,
            @RequestParam(defaultValue = "") String thanks,
            @RequestParam(defaultValue = "") String event,
            @RequestParam(defaultValue = "") String campaign,
            @RequestParam(defaultValue = "") String touchSource,
            @RequestParam(defaultValue = "") String medium,
            @RequestParam(defaultValue = "") String store,
            @RequestParam(defaultValue = "") String team,
            @RequestParam(defaultValue = "") String sites,
            @RequestParam(defaultValue = "false") boolean active,
            HttpServletRequest request,
            @AuthenticationPrincipal SignedIn person,
            Model model,
            RedirectAttributes next) {
        CaptureForm form = new CaptureForm(
                key.strip().toLowerCase(Locale.ROOT),
                name.strip(),
                kind.equals("EVENT") ? LeadSource.EVENT : LeadSource.FORM,
                language,
                title.strip(),
                Fields.plain(intro),
                Fields.plain(thanks),
                given(event),
                given(campaign),
                given(touchSource),
                given(medium),
                given(store),
                TEAMS.contains(team) ? team : null,
                asked(request),
                consents(request),
                Arrays.stream(sites.split("[\\s,]+"))
                        .map(site -> site.toLowerCase(Locale.ROOT).replaceAll("/+$", ""))
                        .filter(site -> !site.isEmpty())
                        .distinct()
                        .toList(),
                active,
                null,
                null);
        try {
            forms.save(form, isNew, person.id());
        } catch (BusinessException refusal) {
            model.addAttribute("notice", flash.problem(refusal));
            return edit(form, isNew, model);
        }
        flash.done(next, "captureForm.saved");
        return "redirect:/capture-forms/" + form.key();
    }

    @PostMapping("/capture-forms/{key}/held/{id}")
    String release(@PathVariable String key, @PathVariable long id, RedirectAttributes next) {
        flash.doing(next, "captureForm.released", () -> forms.release(key, id));
        return "redirect:/capture-forms/" + key;
    }

    private static List<Asked> asked(HttpServletRequest request) {
        return Arrays.stream(Field.values())
                .flatMap(field -> Optional.ofNullable(request.getParameter("field." + field)).stream()
                        .filter(asked -> asked.equals("REQUIRED") || asked.equals("OPTIONAL"))
                        .map(asked -> new Asked(field, asked.equals("REQUIRED"))))
                .toList();
    }

    private static List<ConsentText> consents(HttpServletRequest request) {
        List<ConsentText> consents = new ArrayList<>();
        for (int row = 0; row < CONSENTS; row++) {
            int index = row;
            String text = parameter(request, "consent.text." + row);
            if (text.isEmpty()) {
                continue;
            }
            ConsentPurpose purpose = Arrays.stream(ConsentPurpose.values())
                    .filter(each -> each.name().equals(request.getParameter("consent.purpose." + index)))
                    .findFirst()
                    .orElse(ConsentPurpose.MARKETING);
            ConsentChannel channel = Arrays.stream(ConsentChannel.values())
                    .filter(each -> each.name().equals(request.getParameter("consent.channel." + index)))
                    .findFirst()
                    .orElse(ConsentChannel.EMAIL);
            consents.add(new ConsentText(purpose, channel, parameter(request, "consent.version." + row), text));
        }
        return consents;
    }

    private static String parameter(HttpServletRequest request, String name) {
        String value = request.getParameter(name);
        return value == null ? "" : Fields.plain(value);
    }

    private static @Nullable String given(String text) {
        return text.isBlank() ? null : text.strip();
    }

    /** Plain HTML that works without a script; with ours, its visitors need no further step. */
    private String snippet(CaptureForm form) {
        Locale locale = Locale.forLanguageTag(form.language());
        String address = publicUrl + "/forms/" + form.key();
        StringBuilder html = new StringBuilder();
        html.append("<form method=\"post\" action=\"%1$s\" data-filo-form=\"%1$s\">\n".formatted(address));
        for (Asked asked : form.fields()) {
            String name = asked.field().parameter();
            String label = HtmlUtils.htmlEscape(word("capture.field." + name, locale));
            String required = asked.required() ? " required" : "";
            html.append(
                    asked.field() == Field.REQUEST
                            ? "  <p><label>%s<br><textarea name=\"%s\" rows=\"5\"%s></textarea></label></p>\n"
                                    .formatted(label, name, required)
                            : "  <p><label>%s<br><input name=\"%s\" type=\"%s\"%s></label></p>\n"
                                    .formatted(
                                            label,
                                            name,
                                            asked.field() == Field.EMAIL
                                                    ? "email"
                                                    : asked.field() == Field.PHONE ? "tel" : "text",
                                            required));
        }
        form.consents()
                .forEach(text -> html.append(
                        "  <p><label><input type=\"checkbox\" name=\"consent\" value=\"%s\"> %s</label></p>\n"
                                .formatted(HtmlUtils.htmlEscape(text.value()), HtmlUtils.htmlEscape(text.text()))));
        html.append(
                "  <div hidden aria-hidden=\"true\"><input name=\"website\" tabindex=\"-1\" autocomplete=\"off\"></div>\n");
        html.append("  <p><button>%s</button></p>\n</form>\n"
                .formatted(HtmlUtils.htmlEscape(
                        word(form.source() == LeadSource.EVENT ? "capture.signUp" : "capture.send", locale))));
        html.append("<script src=\"%s/assets/capture-form.js\" defer></script>".formatted(publicUrl));
        return html.toString();
    }

    private String word(String key, Locale locale) {
        return String.valueOf(texts.getMessage(key, null, key, locale));
    }
}
