package io.filo.web.console;

import static io.filo.access.Right.DESCRIBE_PRODUCTS;
import static io.filo.access.Right.READ_CUSTOMERS;
import static io.filo.access.Right.WORK_ON_TICKETS;
import static java.util.stream.Collectors.toMap;

import io.filo.access.Requires;
import io.filo.access.SignedIn;
import io.filo.engine.CaseViews;
import io.filo.engine.ModelNames;
import io.filo.engine.UserTasks;
import io.filo.engine.UserTasks.OpenTask;
import io.filo.insight.NeedLists;
import io.filo.order.Catalogue;
import io.filo.order.OrderDesk;
import io.filo.order.ReturnView;
import io.filo.order.Returns;
import io.filo.order.Snapshot.SalesChannel;
import io.filo.support.FiloClock;
import io.filo.support.NotFoundException;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.constraints.Size;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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

/** Orders: the list, and one with its parcels, returns and the diagram of its case; products with their stock, also for a need in words. */
@Controller
@Requires(READ_CUSTOMERS)
class OrderPages {

    /** The process whose cases have orders as their business key. */
    private static final String CARE = "post-purchase-care";

    /** The process whose cases have returns as their business key. */
    private static final String RETURN = "return-withdrawal";

    private static final List<String> STATES = List.of("OPEN", "UNPAID", "LATE", "DELIVERED", "RETURN", "UNDONE");

    private final OrderDesk desk;
    private final Returns returns;
    private final Catalogue catalogue;
    private final NeedLists needs;
    private final CaseViews cases;
    private final UserTasks tasks;
    private final Flash flash;
    private final FiloClock clock;
    private final ModelNames names;

    OrderPages(
            OrderDesk desk,
            Returns returns,
            Catalogue catalogue,
            NeedLists needs,
            CaseViews cases,
            UserTasks tasks,
            Flash flash,
            FiloClock clock,
            ModelNames names) {
        this.desk = desk;
        this.returns = returns;
        this.catalogue = catalogue;
        this.needs = needs;
        this.flash = flash;
        this.cases = cases;
        this.tasks = tasks;
        this.clock = clock;
        this.names = names;
    }

    @GetMapping("/orders")
    String list(
            @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "") String state,
            @RequestParam(defaultValue = "") String channel,
            @RequestParam(defaultValue = "") String shop,
            @RequestParam(defaultValue = "") String from,
            @RequestParam(defaultValue = "") String until,
            @RequestParam(defaultValue = "0") int page,
            Model model) {
        var wanted = STATES.contains(state) ? state : "";
        var by = Arrays.stream(SalesChannel.values()).map(Enum::name).anyMatch(channel::equals) ? channel : "";
        var shops = desk.shops();
        var of = shops.contains(shop) ? shop : "";
        model.addAttribute(
                "orders",
                desk.search(
                        new OrderDesk.Search(
                                Fields.filter(q),
                                Fields.filter(wanted),
                                Fields.filter(of),
                                Fields.filter(by),
                                day(from),
                                day(until),
                                null),
                        Fields.page(page),
                        Fields.SIZE));
        model.addAttribute("q", q);
        model.addAttribute("state", wanted);
        model.addAttribute("channel", by);
        model.addAttribute("shop", of);
        model.addAttribute("from", day(from) == null ? "" : from);
        model.addAttribute("until", day(until) == null ? "" : until);
        model.addAttribute("states", STATES);
        model.addAttribute("channels", SalesChannel.values());
        model.addAttribute("shops", shops);
        return "orders";
    }

    private static @Nullable LocalDate day(String written) {
        try {
            return written.isBlank() ? null : LocalDate.parse(written);
        } catch (DateTimeParseException noDay) {
            return null;
        }
    }

    @GetMapping("/orders/{id}")
    String order(@PathVariable long id, Locale locale, Model model, HttpServletResponse response) {
        // The viewer of diagrams writes styles into the page.
        response.setHeader("Content-Security-Policy", RulePages.EDITOR_POLICY);
        var order = desk.order(id);
        model.addAttribute("order", order);
        model.addAttribute("returnCases", order.returns().stream().collect(toMap(ReturnView::id, this::caseOf)));
        model.addAttribute(
                "mayBeReturned",
                order.customerId() != null && !returns.returnable(id).isEmpty());
        model.addAttribute("reasons", reasons(locale));
        model.addAttribute("case", cases.newest(CARE, Long.toString(id)).orElse(null));
        model.addAttribute("tasks", tasks.ofCase(CARE, Long.toString(id)));
        return "order";
    }

    /**
     * Where the case of a return stands.
     *
     * @param places the steps it waits at, none when it has ended or there is none
     */
    public record ReturnCase(String processKey, List<CaseViews.Place> places, List<OpenTask> tasks) {}

    private ReturnCase caseOf(ReturnView back) {
        var key = Long.toString(back.id());
        return new ReturnCase(
                RETURN,
                cases.newest(RETURN, key).map(CaseViews.CaseView::active).orElse(List.of()),
                tasks.ofCase(RETURN, key));
    }

    /** The parcel is here: its case goes on. */
    @PostMapping("/orders/{id}/returns/{returnId}/received")
    @Requires(WORK_ON_TICKETS)
    String received(@PathVariable long id, @PathVariable long returnId) {
        if (returns.find(returnId).orderId() != id) {
            throw new NotFoundException("return " + returnId + " of order " + id);
        }
        returns.receive(returnId, clock.instant());
        return "redirect:/orders/" + id;
    }

    private java.util.Map<String, String> reasons(Locale locale) {
        return returns.reasons(locale).stream().collect(toMap(Returns.Reason::code, Returns.Reason::name));
    }

    /** The diagram of its case, as it was deployed. */
    @GetMapping(path = "/orders/{id}/diagram", produces = MediaType.APPLICATION_XML_VALUE)
    @ResponseBody
    String diagram(@PathVariable long id, Locale locale) {
        return cases.newest(CARE, Long.toString(id))
                .map(found -> names.diagram(cases.diagram(found.definitionId()), locale.getLanguage()))
                .orElseThrow(() -> new NotFoundException("case of order " + id));
    }

    @GetMapping("/products")
    String products(
            @RequestParam(defaultValue = "") String need,
            @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "false") boolean inStock,
            @RequestParam(defaultValue = "0") int page,
            Model model) {
        var products = catalogue.search(Fields.filter(q), inStock, Fields.page(page), Fields.SIZE);
        var asked = Fields.filter(need);
        var found = asked == null ? null : needs.fitting(asked, Fields.SIZE);
        model.addAttribute("products", products);
        model.addAttribute("need", need);
        model.addAttribute("found", found);
        model.addAttribute(
                "words",
                needs.words(
                        found == null
                                ? products.items().stream()
                                        .map(Catalogue.ProductView::sku)
                                        .toList()
                                : found.products().stream()
                                        .map(NeedLists.Found::sku)
                                        .toList()));
        model.addAttribute("q", q);
        model.addAttribute("inStock", inStock);
        return "products";
    }

    /** What needs a product meets, so that it is found by them. */
    @PostMapping("/products/needs")
    @Requires(DESCRIBE_PRODUCTS)
    String describe(
            @RequestParam @Size(max = 200) String sku,
            @RequestParam(defaultValue = "") @Size(max = 500) String words,
            @RequestParam(defaultValue = "") String need,
            @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "false") boolean inStock,
            @RequestParam(defaultValue = "0") int page,
            @AuthenticationPrincipal SignedIn person,
            RedirectAttributes next) {
        flash.doing(next, "products.need.saved", () -> needs.describe(sku, words, person.id()));
        next.addAttribute("need", need);
        next.addAttribute("q", q);
        next.addAttribute("inStock", inStock);
        next.addAttribute("page", page);
        return "redirect:/products";
    }
}
