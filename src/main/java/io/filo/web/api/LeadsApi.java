package io.filo.web.api;

import static io.filo.access.Right.READ_LEADS;
import static io.filo.access.Right.WORK_ON_LEADS;

import io.filo.access.Requires;
import io.filo.customer.ConsentChannel;
import io.filo.customer.ConsentPurpose;
import io.filo.customer.Recognition.Told;
import io.filo.lead.LeadDecision;
import io.filo.lead.LeadDesk;
import io.filo.lead.LeadDesk.LeadDetail;
import io.filo.lead.LeadSource;
import io.filo.lead.LeadStatus;
import io.filo.lead.LeadView;
import io.filo.lead.NewLead;
import io.filo.lead.NewLead.Attribution;
import io.filo.lead.NewLead.Consent;
import io.filo.support.FiloClock;
import io.filo.support.NotFoundException;
import io.filo.support.PageOf;
import io.filo.support.Quantities;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.net.URI;
import java.security.Principal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
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
@RequestMapping("/api/leads")
@Tag(name = "Leads")
class LeadsApi {

    /** @param textVersion of the text that the person read */
    record GivenConsent(
            @NotNull ConsentPurpose purpose,
            @NotNull ConsentChannel channel,
            @NotBlank @Size(max = 60) String textVersion) {}

    /**
     * At least an e-mail address or a telephone number.
     *
     * @param externalId of the program that tells: the same twice is one lead; left out, every call is one
     * @param source HAND, EVENT, IMPORT or API; left out, API
     * @param topics codes in capitals, such as QUOTE
     */
    record PostedLead(
            @Nullable @Size(max = 120) String externalId,
            @Nullable LeadSource source,
            @Nullable @Size(max = 200) String name,
            @Nullable @Size(max = 254) String email,
            @Nullable @Size(max = 40) String phone,
            @Nullable @Size(max = 200) String company,
            @Nullable @Size(max = 40) String vatNumber,
            @Nullable @Size(max = 200) String street,
            @Nullable @Size(max = 20) String postalCode,
            @Nullable @Size(max = 100) String city,

            @Nullable @Pattern(regexp = "[A-Z]{2}") String country,
            @Nullable @Pattern(regexp = "[a-z]{2}") String language,
            @Nullable @Size(max = 20_000) String request,

            @Nullable @Size(max = 10) List<@Pattern(regexp = "[A-Z_]{1,30}") String> topics,
            @Nullable @Size(max = 100) String touchSource,
            @Nullable @Size(max = 100) String medium,
            @Nullable @Size(max = 100) String campaign,
            @Nullable @Size(max = 100) String event,
            @Nullable @Size(max = 40) String store,
            @Nullable @Size(max = 64) String assistant,
            @Nullable @Size(max = 60) String code,
            @Nullable @Size(max = 10) List<@Valid GivenConsent> consents) {}

    /** @param opportunityValue in the shop's currency */
    record WrittenResult(
            @Nullable @Size(max = 5_000) String note,
            @Nullable @Size(max = 200) String orderReference,

            @Nullable @DecimalMin("0") @DecimalMax("99999999")
            BigDecimal opportunityValue) {}

    /** @param reason code of why it will not buy; for DISQUALIFY only */
    record Decided(
            @NotNull LeadDecision decision,
            @Nullable @Size(max = 40) String reason) {}

    private final LeadDesk desk;
    private final FiloClock clock;

    LeadsApi(LeadDesk desk, FiloClock clock) {
        this.desk = desk;
        this.clock = clock;
    }

    @GetMapping
    @Requires(READ_LEADS)
    @Operation(summary = "Lists leads, newest first; q searches name, address, company, event and request")
    PageOf<LeadView> search(
            @RequestParam(required = false) @Nullable LeadStatus status,
            @RequestParam(required = false) @Nullable @Size(max = 64) String team,
            @RequestParam(required = false) @Nullable Long customerId,
            @RequestParam(required = false) @Nullable @Size(max = 200) String q,
            @RequestParam(defaultValue = "0") @Min(0) @Max(Paging.LAST) int page,
            @RequestParam(defaultValue = Paging.DEFAULT) @Min(1) @Max(Paging.LARGEST) int size) {
        return desk.search(status, team, customerId, q, page, size);
    }

    @GetMapping("/{id}")
    @Requires(READ_LEADS)
    @Operation(summary = "A lead with score and reasons, customer, earlier leads, touchpoints, steps and tasks")
    LeadDetail detail(@PathVariable long id) {
        return desk.detail(id);
    }

    @PostMapping
    @Requires(WORK_ON_LEADS)
    @Operation(summary = "Takes in a lead and starts its case")
    ResponseEntity<LeadView> enter(@RequestBody @Valid PostedLead lead, Principal person) {
        long id = desk.enter(new NewLead(
                lead.source() == null ? LeadSource.API : lead.source(),
                "api:" + person.getName() + ":"
                        + (lead.externalId() == null ? UUID.randomUUID().toString() : lead.externalId()),
                new Told(
                        lead.name(),
                        lead.email(),
                        lead.phone(),
                        lead.company(),
                        lead.vatNumber(),
                        lead.street(),
                        lead.postalCode(),
                        lead.city(),
                        lead.country(),
                        lead.language() == null ? "it" : lead.language()),
                lead.request(),
                lead.topics() == null ? List.of() : lead.topics(),
                Quantities.largest(lead.request()).stream().boxed().findFirst().orElse(null),
                null,
                null,
                null,
                new Attribution(
                        lead.touchSource(),
                        lead.medium(),
                        lead.campaign(),
                        lead.event(),
                        lead.store(),
                        lead.assistant(),
                        lead.code()),
                lead.consents() == null
                        ? List.of()
                        : lead.consents().stream()
                                .map(given -> new Consent(given.purpose(), given.channel(), given.textVersion()))
                                .toList(),
                "api, " + person.getName(),
                clock.instant()));
        return ResponseEntity.created(URI.create("/api/leads/" + id)).body(view(id));
    }

    @PutMapping("/{id}/result")
    @Requires(WORK_ON_LEADS)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "What the person who decides writes down: a note, the first order, what may come of it")
    void writeDown(@PathVariable long id, @RequestBody @Valid WrittenResult result) {
        desk.writeDown(id, new LeadDesk.Result(result.note(), result.orderReference(), result.opportunityValue()));
    }

    @PostMapping("/{id}/decision")
    @Requires(WORK_ON_LEADS)
    @Operation(summary = "Decides on the open task Qualify lead, as Tasklist's form does")
    LeadView decide(@PathVariable long id, @RequestBody @Valid Decided decided) {
        desk.decide(id, decided.decision(), decided.reason());
        return view(id);
    }

    private LeadView view(long id) {
        return desk.find(id).orElseThrow(() -> new NotFoundException("lead " + id));
    }
}
