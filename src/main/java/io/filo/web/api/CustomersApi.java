package io.filo.web.api;

import static io.filo.access.Right.EDIT_CUSTOMERS;
import static io.filo.access.Right.READ_CUSTOMERS;

import io.filo.access.Requires;
import io.filo.customer.CustomerCard;
import io.filo.customer.Customers;
import io.filo.support.NotFoundException;
import io.filo.support.PageOf;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/customers")
@Requires(READ_CUSTOMERS)
@Tag(name = "Customers")
class CustomersApi {

    private final Customers customers;

    CustomersApi(Customers customers) {
        this.customers = customers;
    }

    @GetMapping
    @Operation(summary = "Lists customers by name; q searches names, addresses and telephone numbers")
    PageOf<CustomerCard> search(
            @RequestParam(required = false) @Nullable @Size(max = 254) String email,
            @RequestParam(required = false) @Nullable @Size(max = 40) String phone,
            @RequestParam(required = false) @Nullable @Size(max = 200) String q,
            @RequestParam(defaultValue = "0") @Min(0) @Max(Paging.LAST) int page,
            @RequestParam(defaultValue = Paging.DEFAULT) @Min(1) @Max(Paging.LARGEST) int size) {
        return customers.search(q, email, phone, page, size);
    }

    @GetMapping("/{id}")
    @Operation(summary = "A customer; for one that was merged, the one it became part of")
    CustomerCard card(@PathVariable long id) {
        return customers.card(id).orElseThrow(() -> new NotFoundException("customer " + id));
    }

    /** @param value an e-mail address or a telephone number */
    record Reach(@NotBlank @Size(max = 254) String value) {}

    @PostMapping("/{id}/contact-points")
    @Requires(EDIT_CUSTOMERS)
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Adds an e-mail address or a telephone number")
    CustomerCard add(@PathVariable long id, @Valid @RequestBody Reach reach, Principal person) {
        customers.addContactPoint(card(id).id(), reach.value, person.getName());
        return card(id);
    }

    @PutMapping("/{id}/contact-points/{contactPointId}")
    @Requires(EDIT_CUSTOMERS)
    @Operation(summary = "Corrects an address or number, or says that it works again after a bounce")
    CustomerCard correct(
            @PathVariable long id,
            @PathVariable long contactPointId,
            @Valid @RequestBody Reach reach,
            Principal person) {
        customers.correctContactPoint(card(id).id(), contactPointId, reach.value, person.getName());
        return card(id);
    }

    @GetMapping("/{id}/timeline")
    @Operation(summary = "What happened with a customer, newest first")
    PageOf<Customers.TimelineEntry> timeline(
            @PathVariable long id,
            @RequestParam(defaultValue = "0") @Min(0) @Max(Paging.LAST) int page,
            @RequestParam(defaultValue = Paging.DEFAULT) @Min(1) @Max(Paging.LARGEST) int size) {
        return customers.timeline(card(id).id(), page, size);
    }
}
