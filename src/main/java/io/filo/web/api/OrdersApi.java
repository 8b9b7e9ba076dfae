package io.filo.web.api;

import static io.filo.access.Right.DESCRIBE_PRODUCTS;
import static io.filo.access.Right.READ_CUSTOMERS;
import static io.filo.access.Right.READ_MARGINS;

import io.filo.access.Requires;
import io.filo.access.SignedIn;
import io.filo.insight.NeedLists;
import io.filo.insight.NeedLists.NeedList;
import io.filo.order.CartView;
import io.filo.order.Catalogue;
import io.filo.order.Catalogue.ProductView;
import io.filo.order.OrderDesk;
import io.filo.order.OrderView;
import io.filo.order.OrderView.OrderRow;
import io.filo.support.PageOf;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.security.Principal;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.springframework.format.annotation.DateTimeFormat;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api")
@Tag(name = "Orders")
@Requires(READ_CUSTOMERS)
class OrdersApi {

    private final OrderDesk desk;
    private final Catalogue catalogue;
    private final NeedLists needs;

    OrdersApi(OrderDesk desk, Catalogue catalogue, NeedLists needs) {
        this.desk = desk;
        this.needs = needs;
        this.catalogue = catalogue;
    }

    @GetMapping("/orders")
    @Operation(
            summary =
                    "Lists orders, newest first; q searches number, customer's name and address; state is OPEN, UNPAID,"
                            + " LATE, DELIVERED, RETURN or UNDONE; days are in UTC, inclusive")
    PageOf<OrderRow> search(
            @RequestParam(required = false) @Nullable Long customerId,
            @RequestParam(required = false) @Nullable @Size(max = 200) String q,
            @RequestParam(required = false) @Nullable @Size(max = 20) String state,
            @RequestParam(required = false) @Nullable @Size(max = 100) String shop,
            @RequestParam(required = false) @Nullable @Size(max = 20) String channel,
            @RequestParam(required = false) @Nullable @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate from,
            @RequestParam(required = false) @Nullable @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate until,
            @RequestParam(defaultValue = "0") @Min(0) @Max(Paging.LAST) int page,
            @RequestParam(defaultValue = Paging.DEFAULT) @Min(1) @Max(Paging.LARGEST) int size) {
        return desk.search(new OrderDesk.Search(q, state, shop, channel, from, until, customerId), page, size);
    }

    @GetMapping("/orders/{id}")
    @Operation(summary = "An order with lines, margin without VAT, parcels, returns and adjustments")
    OrderView order(@PathVariable long id) {
        return desk.order(id);
    }

    @GetMapping("/carts/{id}")
    @Operation(summary = "A cart with what is in it")
    CartView cart(@PathVariable long id) {
        return desk.cart(id);
    }

    @GetMapping("/products")
    @Operation(
            summary = "Lists products with their stock; q searches words of name, description and attributes, or a SKU")
    PageOf<ProductView> products(
            @RequestParam(required = false) @Nullable @Size(max = 200) String q,
            @RequestParam(defaultValue = "false") boolean inStock,
            @RequestParam(defaultValue = "0") @Min(0) @Max(Paging.LAST) int page,
            @RequestParam(defaultValue = Paging.DEFAULT) @Min(1) @Max(Paging.LARGEST) int size) {
        return catalogue.search(q, inStock, page, size);
    }

    @GetMapping("/need-list")
    @Operation(
            summary =
                    "Products for a need in words, such as \"regalo per chi corre\": in stock only, best first by how well"
                            + " they fit, how they sell, what they leave, and what there is too much of or whose season comes."
                            + " Margins are for who may read them")
    NeedList needList(
            @RequestParam @NotBlank @Size(max = 200) String words,
            @RequestParam(defaultValue = "20") @Min(1) @Max(50) int size,
            @AuthenticationPrincipal SignedIn person) {
        var found = needs.fitting(words, size);
        return person.has(READ_MARGINS) ? found : found.withoutMargins();
    }

    /** @param words what somebody may say who needs it; nothing takes them away */
    record Needs(@NotNull @Size(max = 500) String words) {}

    @PutMapping("/products/{sku}/needs")
    @Requires(DESCRIBE_PRODUCTS)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Writes what needs a product meets, so that it is found by them")
    void describe(@PathVariable String sku, @Valid @RequestBody Needs described, Principal person) {
        needs.describe(sku, described.words, person.getName());
    }
}
