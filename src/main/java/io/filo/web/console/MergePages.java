package io.filo.web.console;

import static io.filo.access.Right.EDIT_CUSTOMERS;
import static io.filo.access.Right.MERGE_CUSTOMERS;

import io.filo.access.Requires;
import io.filo.access.SignedIn;
import io.filo.customer.CustomerCard;
import io.filo.customer.CustomerProfiles;
import io.filo.customer.Customers;
import io.filo.customer.Merges;
import io.filo.customer.Merges.Field;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Two cards side by side, what of each is kept, and the way back. */
@Controller
@Requires(MERGE_CUSTOMERS)
class MergePages {

    private static final int FOUND = 10;

    private final Customers customers;
    private final CustomerProfiles profiles;
    private final Merges merges;
    private final Flash flash;

    MergePages(Customers customers, CustomerProfiles profiles, Merges merges, Flash flash) {
        this.customers = customers;
        this.profiles = profiles;
        this.merges = merges;
        this.flash = flash;
    }

    @GetMapping("/customers/{id}/merge")
    String compare(
            @PathVariable long id,
            @RequestParam(name = "with", required = false) @Nullable Long with,
            @RequestParam(defaultValue = "") String q,
            Model model) {
        CustomerCard one = card(id);
        model.addAttribute("one", one);
        model.addAttribute("q", q);
        if (with == null) {
            String wanted = Fields.filter(q);
            model.addAttribute(
                    "found",
                    wanted == null
                            ? List.of()
                            : customers.search(wanted, null, null, 0, FOUND).items().stream()
                                    .filter(card -> card.id() != one.id())
                                    .toList());
            model.addAttribute("possible", merges.possibleDuplicates(one.id()));
            return "customer-merge-with";
        }
        CustomerCard other = card(with);
        model.addAttribute("other", other);
        model.addAttribute("lines", merges.compare(one.id(), other.id()));
        return "customer-merge";
    }

    @PostMapping("/customers/{id}/merge")
    String merge(
            @PathVariable long id,
            @RequestParam(name = "with") long with,
            @RequestParam(required = false) @Nullable String[] take,
            @RequestParam(defaultValue = "") String apart,
            @AuthenticationPrincipal SignedIn person,
            RedirectAttributes next) {
        try {
            if (apart.isEmpty()) {
                merges.merge(id, with, taken(take), person.id());
                flash.done(next, "merge.done");
            } else {
                merges.keepApart(id, with, person.id());
                flash.done(next, "merge.apart");
            }
        } catch (NotFoundException absent) {
            throw absent;
        } catch (BusinessException refusal) {
            flash.problem(next, refusal);
            return "redirect:/customers/" + id + "/merge?with=" + with;
        }
        return "redirect:/customers/" + id;
    }

    private static Set<Field> taken(String @Nullable [] take) {
        Set<Field> taken = EnumSet.noneOf(Field.class);
        if (take != null) {
            Arrays.stream(Field.values())
                    .filter(field -> List.of(take).contains(field.name()))
                    .forEach(taken::add);
        }
        return taken;
    }

    @PostMapping("/customers/{id}/merges/{merge}/undo")
    String undo(
            @PathVariable long id,
            @PathVariable long merge,
            @AuthenticationPrincipal SignedIn person,
            RedirectAttributes next) {
        flash.doing(next, "merge.undone", () -> merges.undo(merge, person.id()));
        return "redirect:/customers/" + id;
    }

    @PostMapping("/customers/{id}/persona")
    @Requires(EDIT_CUSTOMERS)
    String persona(
            @PathVariable long id,
            @RequestParam(defaultValue = "") String persona,
            @AuthenticationPrincipal SignedIn person,
            RedirectAttributes next) {
        flash.doing(
                next,
                "customer.personaSaved",
                () -> profiles.choosePersona(id, persona.isBlank() ? null : persona, person.id()));
        return "redirect:/customers/" + id;
    }

    private CustomerCard card(long id) {
        return customers.card(id).orElseThrow(() -> new NotFoundException("customer " + id));
    }
}
