package io.filo.web.api;

import static io.filo.access.Right.READ_CUSTOMERS;
import static io.filo.access.Right.WORK_ON_TICKETS;

import io.filo.access.Requires;
import io.filo.contact.ContactDrafts;
import io.filo.contact.ContactPermissions;
import io.filo.contact.Preferences;
import io.filo.customer.CustomerCard;
import io.filo.customer.Customers;
import io.filo.engine.UserTasks;
import io.filo.support.BusinessException;
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
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Requires(READ_CUSTOMERS)
@Tag(name = "Contact")
class ContactApi {

    private final ContactDrafts drafts;
    private final ContactPermissions permissions;
    private final Preferences preferences;
    private final Customers customers;
    private final UserTasks tasks;

    ContactApi(
            ContactDrafts drafts,
            ContactPermissions permissions,
            Preferences preferences,
            Customers customers,
            UserTasks tasks) {
        this.drafts = drafts;
        this.permissions = permissions;
        this.preferences = preferences;
        this.customers = customers;
        this.tasks = tasks;
    }

    /** @param customer whom the letter is for */
    record LetterToReview(ContactDrafts.Draft letter, CustomerCard customer) {}

    @GetMapping("/api/letters-to-review/{id}")
    @Operation(summary = "A letter that waits for a person to look at it")
    LetterToReview letter(@PathVariable long id) {
        ContactDrafts.Draft letter = drafts.find(id).orElseThrow(() -> absent(id));
        return new LetterToReview(letter, customers.card(letter.customerId()).orElseThrow(() -> absent(id)));
    }

    /** What the customer shall read. */
    record Words(
            @NotBlank @Size(max = 300) String subject,
            @NotBlank @Size(max = 50_000) String text) {}

    @PutMapping("/api/letters-to-review/{id}")
    @Requires(WORK_ON_TICKETS)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Changes the words of a letter that waits; nothing is sent before the task is completed")
    void edit(@PathVariable long id, @Valid @RequestBody Words words, Principal person) {
        if (!tasks.isOpenFor(person.getName(), "contact-customer", "draftId", Long.toString(id))) {
            throw new BusinessException("LETTER_NOT_YOURS", "Letter " + id + " does not wait for " + person.getName());
        }
        drafts.edit(id, words.subject, words.text, person.getName());
    }

    @GetMapping("/api/customers/{id}/contacts")
    @Operation(summary = "What the gate said of messages to a customer, newest first")
    PageOf<ContactPermissions.LoggedContact> contacts(
            @PathVariable long id,
            @RequestParam(defaultValue = "0") @Min(0) @Max(Paging.LAST) int page,
            @RequestParam(defaultValue = Paging.DEFAULT) @Min(1) @Max(Paging.LARGEST) int size) {
        return permissions.log(id, page, size);
    }

    /** @param score 1 to 5, null while there is no answer */
    record Survey(@Nullable Integer score, @Nullable String comment) {}

    @GetMapping("/api/tickets/{number}/survey")
    @Operation(summary = "What the customer answered when asked about a ticket")
    Survey survey(@PathVariable long number) {
        String about = "ticket:" + number;
        return new Survey(
                preferences.score(about).orElse(null),
                preferences.comment(about).orElse(null));
    }

    private static NotFoundException absent(long id) {
        return new NotFoundException("letter " + id + " to review");
    }
}
