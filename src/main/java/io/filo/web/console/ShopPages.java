package io.filo.web.console;

import static io.filo.access.Right.EDIT_CUSTOMERS;
import static io.filo.access.Right.READ_CUSTOMERS;

import io.filo.access.Requires;
import io.filo.contact.Permission;
import io.filo.customer.CustomerCard;
import io.filo.customer.CustomerProfiles;
import io.filo.customer.Customers;
import io.filo.insight.CustomerInsights;
import io.filo.insight.NeedLists;
import io.filo.insight.Recommendations;
import io.filo.order.Invitations;
import io.filo.order.OrderDesk;
import io.filo.order.Stores;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** For assistants in a store, on a telephone: who is it, what to offer, and where it lies. */
@Controller
@Requires(READ_CUSTOMERS)
class ShopPages {

    private static final int FOUND = 10;
    private static final int OFFERS = 6;
    private static final int ORDERS = 3;

    private final Customers customers;
    private final CustomerProfiles profiles;
    private final OrderDesk orders;
    private final Recommendations recommendations;
    private final NeedLists needs;
    private final CustomerInsights insights;
    private final Invitations invitations;
    private final Stores stores;
    private final Flash flash;

    ShopPages(
            Customers customers,
            CustomerProfiles profiles,
            OrderDesk orders,
            Recommendations recommendations,
            NeedLists needs,
            CustomerInsights insights,
            Invitations invitations,
            Stores stores,
            Flash flash) {
        this.customers = customers;
        this.profiles = profiles;
        this.orders = orders;
        this.recommendations = recommendations;
        this.needs = needs;
        this.insights = insights;
        this.invitations = invitations;
        this.stores = stores;
        this.flash = flash;
    }

    @GetMapping("/shop")
    String find(@RequestParam(defaultValue = "") String q, @RequestParam(defaultValue = "") String need, Model model) {
        var words = Fields.filter(q);
        model.addAttribute("q", q);
        model.addAttribute("customers", words == null ? null : customers.search(words, null, null, 0, FOUND));
        asked(need, model);
        return "shop";
    }

    @GetMapping("/shop/{id}")
    String customer(@PathVariable long id, @RequestParam(defaultValue = "") String need, Model model) {
        CustomerCard card = customers.card(id).orElseThrow(() -> new NotFoundException("customer " + id));
        if (card.id() != id) {
            return "redirect:/shop/" + card.id();
        }
        model.addAttribute("customer", card);
        model.addAttribute("profile", profiles.profile(id));
        model.addAttribute("orders", orders.ofCustomer(id, ORDERS));
        model.addAttribute("offers", recommendations.of(id, OFFERS));
        model.addAttribute("insight", insights.of(id).orElse(null));
        model.addAttribute("valueModel", insights.model().orElse(null));
        model.addAttribute("invited", invitations.invited(id).orElse(null));
        model.addAttribute("permission", invitations.ask(id));
        model.addAttribute("stores", stores.all());
        asked(need, model);
        return "shop-customer";
    }

    @PostMapping("/shop/{id}/invitation")
    @Requires(EDIT_CUSTOMERS)
    String invite(@PathVariable long id, @RequestParam(defaultValue = "") String store, RedirectAttributes next) {
        CustomerCard card = customers.card(id).orElseThrow(() -> new NotFoundException("customer " + id));
        try {
            var permission = invitations.invite(card.id(), Fields.filter(store));
            if (permission.isAllowed()) {
                flash.done(next, "shop.invite.sent");
            } else {
                flash.refused(
                        next,
                        permission.outcome() == Permission.Outcome.DEFER ? "shop.invite.later" : "shop.invite.refused",
                        flash.text("contact.reason." + permission.reason()));
            }
        } catch (BusinessException refused) {
            flash.problem(next, refused);
        }
        return "redirect:/shop/" + card.id();
    }

    private void asked(String need, Model model) {
        var words = Fields.filter(need);
        model.addAttribute("need", need);
        model.addAttribute("found", words == null ? null : needs.fitting(words, FOUND));
    }
}
