package io.filo.web.api;

import static io.filo.access.Right.EDIT_CUSTOMERS;
import static io.filo.access.Right.READ_CUSTOMERS;
import static io.filo.access.Right.READ_MARGINS;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.filo.access.Requires;
import io.filo.access.SignedIn;
import io.filo.campaign.ProfileAnswers;
import io.filo.campaign.ProfileAnswers.Told;
import io.filo.customer.ConsentChannel;
import io.filo.customer.ConsentPurpose;
import io.filo.customer.ConsentRecord;
import io.filo.customer.ConsentState;
import io.filo.customer.Consents;
import io.filo.customer.CustomerCard;
import io.filo.customer.Customers;
import io.filo.insight.CustomerInsight;
import io.filo.insight.CustomerInsights;
import io.filo.insight.Recommendations;
import io.filo.support.NotFoundException;
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
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
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
    private final Consents consents;
    private final Recommendations recommendations;
    private final CustomerInsights insights;
    private final ProfileAnswers answers;
    private final Clock clock;

    CustomersApi(
            Customers customers,
            Consents consents,
            Recommendations recommendations,
            CustomerInsights insights,
            ProfileAnswers answers,
            Clock clock) {
        this.customers = customers;
        this.consents = consents;
        this.recommendations = recommendations;
        this.insights = insights;
        this.answers = answers;
        this.clock = clock;
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
    Profile profile(@PathVariable long id) {
        CustomerCard card = card(id);
        return new Profile(
                card, consents.current(card.id()), insights.of(card.id()).orElse(null), answers.of(card.id()));
    }

    /**
     * A customer, and what belongs to nobody else.
     *
     * @param consents what holds now, by purpose and channel
     * @param metrics what the purchases say; null for who has bought nothing
     * @param answers what was told in surveys, the newest of each field of the profile
     */
    record Profile(
            @JsonUnwrapped CustomerCard card,
            List<Consents.Consent> consents,
            @Nullable CustomerInsight metrics,
            List<Told> answers) {}

    private CustomerCard card(long id) {
        return customers.card(id).orElseThrow(() -> new NotFoundException("customer " + id));
    }

    @GetMapping("/{id}/consents")
    @Operation(summary = "The consent log of a customer, newest first")
    PageOf<Consents.LoggedConsent> consents(
            @PathVariable long id,
            @RequestParam(defaultValue = "0") @Min(0) @Max(Paging.LAST) int page,
            @RequestParam(defaultValue = Paging.DEFAULT) @Min(1) @Max(Paging.LARGEST) int size) {
        return consents.log(card(id).id(), page, size);
    }

    /**
     * What a customer said about being written to or called.
     *
     * @param at when it was said; now when left out
     * @param proof what shows it later
     */
    record Said(
            @Nullable Long contactPointId,
            @NotNull ConsentPurpose purpose,
            @NotNull ConsentChannel channel,
            @NotNull ConsentState state,
            @NotBlank @Size(max = 60) String source,
            @Nullable @Size(max = 60) String textVersion,
            @Nullable Instant at,
            @NotBlank @Size(max = 2000) String proof) {}

    @PostMapping("/{id}/consents")
    @Requires(EDIT_CUSTOMERS)
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Adds to the consent log")
    Profile record(@PathVariable long id, @Valid @RequestBody Said said, Principal person) {
        Instant at = said.at == null ? clock.instant() : said.at;
        consents.record(
                new ConsentRecord(
                        card(id).id(),
                        said.contactPointId,
                        said.purpose,
                        said.channel,
                        said.state,
                        said.source,
                        said.textVersion,
                        at,
                        said.proof),
                person.getName());
        return profile(id);
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

    @GetMapping("/{id}/recommendations")
    @Operation(
            summary =
                    "What to offer a customer next, and why: what goes with what he has, and better ones of it; in stock"
                            + " only. Margins are for who may read them")
    Recommendations.Offers recommendations(
            @PathVariable long id,
            @RequestParam(defaultValue = "10") @Min(1) @Max(50) int size,
            @AuthenticationPrincipal SignedIn person) {
        var offers = recommendations.of(card(id).id(), size);
        return person.has(READ_MARGINS) ? offers : offers.withoutMargins();
    }
}
