package io.filo.web.console;

import static io.filo.access.Right.EDIT_RULES;

import io.filo.access.Requires;
import io.filo.access.SignedIn;
import io.filo.customer.CustomerCard;
import io.filo.customer.Customers;
import io.filo.engine.RuleTables;
import io.filo.engine.RuleTables.Change;
import io.filo.engine.RuleTables.Draft;
import io.filo.engine.RuleTables.Replay;
import io.filo.engine.RuleTables.Table;
import io.filo.message.Message;
import io.filo.message.Messages;
import io.filo.support.BusinessException;
import io.filo.ticket.TicketDesk;
import io.filo.ticket.TicketView;
import io.filo.web.PersonalMail;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Decision tables: what is in force, a draft of it in the browser, and who would have been treated otherwise by it. */
@Controller
@Requires(EDIT_RULES)
class RulePages {

    static final String EDITOR_POLICY =
            "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
                    + "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private final RuleTables rules;
    private final Messages messages;
    private final TicketDesk desk;
    private final Customers customers;
    private final Flash flash;

    RulePages(RuleTables rules, Messages messages, TicketDesk desk, Customers customers, Flash flash) {
        this.rules = rules;
        this.messages = messages;
        this.desk = desk;
        this.customers = customers;
        this.flash = flash;
    }

    /**
     * @param reference as timelines name it, such as {@code ticket:1042}; null when the case has no page
     * @param columns of the outputs that differ or that only one of both has
     */
    record Shown(
            Change change,
            @Nullable String reference,
            @Nullable CustomerCard customer,
            List<String> columns) {}

    @GetMapping("/rules")
    String list(Model model) {
        List<Table> tables = rules.all();
        model.addAttribute("tables", tables);
        model.addAttribute(
                "drafts",
                tables.stream()
                        .map(table -> rules.draft(table.key()))
                        .flatMap(Optional::stream)
                        .collect(Collectors.toMap(Draft::key, draft -> draft)));
        return "rules";
    }

    @GetMapping("/rules/{key}")
    String editor(@PathVariable String key, Model model, HttpServletResponse response) {
        // The editor of tables writes styles into the page; nothing else is allowed here that is forbidden elsewhere.
        response.setHeader("Content-Security-Policy", EDITOR_POLICY);
        model.addAttribute("table", rules.table(key));
        model.addAttribute("versions", rules.versions(key));
        model.addAttribute("draft", rules.draft(key).orElse(null));
        return "rule";
    }

    /** @param version 0 for the draft, where there is one, else what is in force */
    @GetMapping(path = "/rules/{key}/file", produces = MediaType.APPLICATION_XML_VALUE)
    @ResponseBody
    String file(@PathVariable String key, @RequestParam(defaultValue = "0") int version) {
        if (version > 0) {
            return rules.xml(key, version);
        }
        return rules.draft(key)
                .map(Draft::xml)
                .orElseGet(() -> rules.xml(key, rules.table(key).version()));
    }

    @PostMapping("/rules/{key}/draft")
    String save(
            @PathVariable String key,
            @RequestParam String xml,
            @RequestParam int baseVersion,
            @RequestParam int revision,
            @AuthenticationPrincipal SignedIn person,
            RedirectAttributes next) {
        try {
            rules.save(key, xml, baseVersion, revision, person.id());
        } catch (BusinessException refusal) {
            flash.problem(next, refusal);
            return "redirect:/rules/{key}";
        }
        return "redirect:/rules/{key}/trial";
    }

    @GetMapping("/rules/{key}/trial")
    String trial(@PathVariable String key, Model model) {
        Optional<Draft> draft = rules.draft(key);
        if (draft.isEmpty()) {
            return "redirect:/rules/{key}";
        }
        List<String> problems = rules.problems(key, draft.get().xml());
        model.addAttribute("table", rules.table(key));
        model.addAttribute("draft", draft.get());
        model.addAttribute("problems", problems);
        if (problems.isEmpty()) {
            Replay replay = rules.replay(key, draft.get().xml());
            model.addAttribute("replay", replay);
            model.addAttribute(
                    "changes", replay.changes().stream().map(this::shown).toList());
        }
        return "rule-trial";
    }

    @PostMapping("/rules/{key}/publish")
    String publish(@PathVariable String key, @AuthenticationPrincipal SignedIn person, RedirectAttributes next) {
        try {
            int version = rules.publish(key, person.id());
            flash.done(next, "rule.published", version);
        } catch (BusinessException refusal) {
            flash.problem(next, refusal);
        }
        return "redirect:/rules/{key}";
    }

    @PostMapping("/rules/{key}/discard")
    String discard(@PathVariable String key, RedirectAttributes next) {
        flash.doing(next, "rule.discarded", () -> rules.discard(key));
        return "redirect:/rules/{key}";
    }

    private Shown shown(Change change) {
        String reference = reference(change);
        Long customerId = change.customerId() != null ? change.customerId() : customerOf(reference);
        return new Shown(
                change,
                reference,
                customerId == null ? null : customers.card(customerId).orElse(null),
                Stream.concat(change.was().stream(), change.would().stream())
                        .flatMap(row -> row.keySet().stream())
                        .distinct()
                        .filter(column -> !values(change.was(), column).equals(values(change.would(), column)))
                        .toList());
    }

    /** What the rows say in one column. */
    private static List<String> values(List<Map<String, Object>> rows, String column) {
        return rows.stream()
                .map(row -> row.get(column))
                .filter(Objects::nonNull)
                .map(Object::toString)
                .toList();
    }

    private static @Nullable String reference(Change change) {
        String process = change.process();
        if (process == null || change.businessKey() == null) {
            return null;
        }
        return switch (process) {
            case "ticket" -> "ticket:" + change.businessKey();
            case "email-to-ticket" -> "message:" + change.businessKey();
            case "lead-intake" -> "lead:" + change.businessKey();
            default -> null;
        };
    }

    private @Nullable Long customerOf(@Nullable String reference) {
        if (reference == null) {
            return null;
        }
        long id = Long.parseLong(reference.substring(reference.indexOf(':') + 1));
        return switch (reference.substring(0, reference.indexOf(':'))) {
            case "ticket" -> desk.find(id).map(TicketView::customerId).orElse(null);
            case "message" ->
                messages.find(id)
                        .filter(message -> PersonalMail.isReadable(message.privateTo()))
                        .map(Message::customerId)
                        .orElse(null);
            default -> null;
        };
    }
}
