package io.filo.web.console;

import static io.filo.access.Right.EDIT_CUSTOMERS;
import static io.filo.access.Right.MERGE_CUSTOMERS;
import static io.filo.access.Right.READ_CUSTOMERS;
import static io.filo.access.Right.READ_LEADS;
import static io.filo.access.Right.READ_TICKETS;

import io.filo.access.Requires;
import io.filo.access.SignedIn;
import io.filo.campaign.ProfileAnswers;
import io.filo.care.CustomerReferrals;
import io.filo.contact.Preferences;
import io.filo.customer.ConsentChannel;
import io.filo.customer.ConsentPurpose;
import io.filo.customer.ConsentRecord;
import io.filo.customer.ConsentState;
import io.filo.customer.Consents;
import io.filo.customer.CustomerCard;
import io.filo.customer.CustomerProfiles;
import io.filo.customer.Customers;
import io.filo.customer.Merges;
import io.filo.customer.Touchpoints;
import io.filo.insight.CustomerInsights;
import io.filo.insight.Recommendations;
import io.filo.lead.LeadDesk;
import io.filo.order.OrderDesk;
import io.filo.order.Returns;
import io.filo.order.Rewards;
import io.filo.shop.Behaviour;
import io.filo.support.NotFoundException;
import io.filo.ticket.TicketDesk;
import jakarta.validation.constraints.Size;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Customers: the list, and one with contact points, tickets and timeline. */
@Controller
@Requires(READ_CUSTOMERS)
class CustomerPages {

    private static final int TICKETS_SHOWN = 20;
    private static final int ORDERS_SHOWN = 5;
    private static final int TOUCHPOINTS_SHOWN = 20;
    private static final int SEEN_SHOWN = 20;
    private static final int ANSWERS_SHOWN = 5;
    private static final int OFFERS_SHOWN = 4;

    private static final int CONSENTS_SHOWN = 20;
    /** Where an operator may have heard it; the log knows further sources, such as forms. */
    private static final List<String> CONSENT_SOURCES = List.of("PHONE", "STORE", "MAIL", "PAPER");

    private final Customers customers;
    private final CustomerProfiles profiles;
    private final Merges merges;
    private final Touchpoints touchpoints;
    private final LeadDesk leads;
    private final Consents consents;
    private final TicketDesk desk;
    private final OrderDesk orders;
    private final Returns returns;
    private final Behaviour behaviour;
    private final Rewards rewards;
    private final Preferences preferences;
    private final ProfileAnswers told;
    private final CustomerReferrals referrals;
    private final Recommendations recommendations;
    private final CustomerInsights insights;
    private final Flash flash;
    private final Clock clock;

    CustomerPages(
            CustomerProfiles profiles,
            Merges merges,
            Touchpoints touchpoints,
            LeadDesk leads,
            Customers customers,
            Consents consents,
            TicketDesk desk,
            OrderDesk orders,
            Returns returns,
            Behaviour behaviour,
            Rewards rewards,
            Preferences preferences,
            ProfileAnswers told,
            CustomerReferrals referrals,
            Recommendations recommendations,
            CustomerInsights insights,
            Flash flash,
            Clock clock) {
        this.customers = customers;
        this.profiles = profiles;
        this.merges = merges;
        this.touchpoints = touchpoints;
        this.leads = leads;
        this.consents = consents;
        this.clock = clock;
        this.desk = desk;
        this.orders = orders;
        this.returns = returns;
        this.behaviour = behaviour;
        this.rewards = rewards;
        this.preferences = preferences;
        this.told = told;
        this.referrals = referrals;
        this.recommendations = recommendations;
        this.insights = insights;
        this.flash = flash;
    }

    @GetMapping("/customers")
    String list(@RequestParam(defaultValue = "") String q, @RequestParam(defaultValue = "0") int page, Model model) {
        model.addAttribute("customers", customers.search(Fields.filter(q), null, null, Fields.page(page), Fields.SIZE));
        model.addAttribute("q", q);
        return "customers";
    }

    @PostMapping("/customers/{id}/contact-points")
    @Requires(EDIT_CUSTOMERS)
    String add(
            @PathVariable long id,
            @RequestParam(defaultValue = "") String value,
            @AuthenticationPrincipal SignedIn person,
            RedirectAttributes next) {
        flash.doing(next, "customer.contactSaved", () -> customers.addContactPoint(id, value, person.id()));
        return "redirect:/customers/" + id;
    }

    @PostMapping("/customers/{id}/contact-points/{contactPointId}")
    @Requires(EDIT_CUSTOMERS)
    String correct(
            @PathVariable long id,
            @PathVariable long contactPointId,
            @RequestParam(defaultValue = "") String value,
            @AuthenticationPrincipal SignedIn person,
            RedirectAttributes next) {
        flash.doing(
                next,
                "customer.contactSaved",
                () -> customers.correctContactPoint(id, contactPointId, value, person.id()));
        return "redirect:/customers/" + id;
    }

    @PostMapping("/customers/{id}/consents")
    @Requires(EDIT_CUSTOMERS)
    String recordConsent(
            @PathVariable long id,
            @RequestParam ConsentPurpose purpose,
            @RequestParam ConsentChannel channel,
            @RequestParam ConsentState state,
            @RequestParam @Size(max = 60) String source,
            @RequestParam @Size(max = 500) String proof,
            @AuthenticationPrincipal SignedIn person,
            RedirectAttributes next) {
        ConsentRecord said = new ConsentRecord(id, null, purpose, channel, state, source, null, clock.instant(), proof);
        flash.doing(next, "consents.recorded", () -> consents.record(said, person.id()));
        return "redirect:/customers/" + id + "#consents";
    }

    @GetMapping("/customers/{id}")
    String customer(
            @PathVariable long id,
            @RequestParam(defaultValue = "0") int page,
            @AuthenticationPrincipal SignedIn person,
            Locale locale,
            Model model) {
        CustomerCard card = customers.card(id).orElseThrow(() -> new NotFoundException("customer " + id));
        if (card.id() != id) {
            return "redirect:/customers/" + card.id();
        }
        model.addAttribute("customer", card);
        model.addAttribute("profile", profiles.profile(id));
        model.addAttribute("insight", insights.of(id).orElse(null));
        model.addAttribute("valueModel", insights.model().orElse(null));
        model.addAttribute("personas", CustomerProfiles.PERSONAS);
        model.addAttribute("people", card.kind().equals("COMPANY") ? profiles.peopleOf(id) : List.of());
        model.addAttribute("possible", person.has(MERGE_CUSTOMERS) ? merges.possibleDuplicates(id) : List.of());
        model.addAttribute("merges", person.has(MERGE_CUSTOMERS) ? merges.of(id) : List.of());
        model.addAttribute("touchpoints", touchpoints.of(id, TOUCHPOINTS_SHOWN));
        model.addAttribute(
                "leads",
                person.has(READ_LEADS)
                        ? leads.search(null, null, id, null, 0, TICKETS_SHOWN).items()
                        : List.of());
        model.addAttribute("orders", orders.ofCustomer(id, ORDERS_SHOWN));
        model.addAttribute(
                "reasons",
                returns.reasons(locale).stream().collect(Collectors.toMap(Returns.Reason::code, Returns.Reason::name)));
        model.addAttribute("offers", recommendations.of(id, OFFERS_SHOWN));
        model.addAttribute("answers", preferences.answers(id, ANSWERS_SHOWN));
        model.addAttribute("told", told.of(id));
        model.addAttribute("points", rewards.points(id));
        model.addAttribute("coupons", rewards.coupons(id));
        model.addAttribute("referrals", referrals.of(id));
        model.addAttribute("seen", behaviour.of(id, SEEN_SHOWN));
        model.addAttribute("consents", consents.current(id));
        model.addAttribute("consentLog", consents.log(id, 0, CONSENTS_SHOWN));
        model.addAttribute("consentPurposes", ConsentPurpose.values());
        model.addAttribute("consentChannels", ConsentChannel.values());
        model.addAttribute("consentSources", CONSENT_SOURCES);
        model.addAttribute("timeline", customers.timeline(id, Fields.page(page), Fields.SIZE));
        model.addAttribute(
                "tickets",
                person.has(READ_TICKETS)
                        ? desk.search(null, null, id, null, 0, TICKETS_SHOWN).items()
                        : List.of());
        return "customer";
    }
}
