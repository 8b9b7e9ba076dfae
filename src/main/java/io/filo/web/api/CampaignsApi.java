package io.filo.web.api;

import static io.filo.access.Right.EDIT_CAMPAIGNS;
import static io.filo.access.Right.READ_CAMPAIGNS;

import io.filo.access.Requires;
import io.filo.campaign.CampaignDraft;
import io.filo.campaign.CampaignDraft.Words;
import io.filo.campaign.CampaignKind;
import io.filo.campaign.CampaignReport;
import io.filo.campaign.CampaignReports;
import io.filo.campaign.CampaignReports.Sample;
import io.filo.campaign.CampaignView;
import io.filo.campaign.Campaigns;
import io.filo.campaign.SendWindow;
import io.filo.campaign.SurveyResults;
import io.filo.campaign.SurveyResults.Results;
import io.filo.campaign.SurveyResults.Text;
import io.filo.support.BusinessException;
import io.filo.support.PageOf;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.net.URI;
import java.security.Principal;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.MessageSource;
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
@RequestMapping("/api/campaigns")
@Tag(name = "Campaigns")
class CampaignsApi {

    private static final Set<DayOfWeek> WORKING_DAYS = EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY);

    /**
     * When it may leave.
     *
     * @param zone of the clock that counts; that of the installation when left out
     */
    record PostedWindow(
            @NotNull @Size(min = 1) Set<DayOfWeek> days,
            @NotNull LocalTime from,
            @NotNull LocalTime until,
            @Nullable ZoneId zone) {}

    /**
     * @param variant A or B
     * @param content "Subject: ", an empty line, the text; maybe "--- html ---" and the formatted form
     */
    record PostedLetter(
            @NotNull @Pattern(regexp = "[AB]") String variant,
            @NotNull @Pattern(regexp = "[a-z]{2}") String language,
            @NotBlank @Size(max = 100_000) String content) {}

    /**
     * @param kind NEWSLETTER when left out
     * @param topic NEWSLETTER when left out
     * @param window Monday to Friday from 9 to 18 when left out
     * @param bounceLimit in percent; 5 when left out
     * @param complaintLimit in percent; 0.3 when left out
     * @param attributionDays 14 when left out
     * @param settings what its kind needs beyond this
     */
    record PostedCampaign(
            @NotBlank @Size(max = 120) String name,
            @Nullable CampaignKind kind,
            @NotBlank @Size(max = 60) String segment,

            @Nullable @Pattern(regexp = "[A-Z][A-Z0-9_]{0,39}")
            String topic,

            @Nullable @Size(max = 60) String brand,
            @Nullable @Valid PostedWindow window,
            @Nullable @Min(0) @Max(50) Integer testPercent,
            @Nullable @Min(0) @Max(50) Integer holdOutPercent,
            @Nullable BigDecimal bounceLimit,
            @Nullable BigDecimal complaintLimit,
            @Nullable @Min(1) @Max(90) Integer attributionDays,
            @Nullable Map<String, Object> settings,
            @Nullable @Size(max = 20) List<@Valid PostedLetter> letters) {}

    /**
     * What became, or in the dry run would become, of so many.
     *
     * @param reasonText the reason in the person's language
     */
    record Counted(
            String arm,
            String state,
            @Nullable String outcome,
            @Nullable String reason,
            @Nullable String rule,
            String reasonText,
            int people) {}

    /** @param yes whether it goes out; when it has stopped itself, whether it goes on */
    record Decision(@NotNull Boolean yes) {}

    private final Campaigns campaigns;
    private final CampaignReports reports;
    private final SurveyResults answers;
    private final MessageSource texts;
    private final ZoneId zone;

    CampaignsApi(
            Campaigns campaigns,
            CampaignReports reports,
            SurveyResults answers,
            MessageSource texts,
            @Value("${filo.zone:Europe/Rome}") ZoneId zone) {
        this.campaigns = campaigns;
        this.reports = reports;
        this.answers = answers;
        this.texts = texts;
        this.zone = zone;
    }

    @GetMapping
    @Requires(READ_CAMPAIGNS)
    @Operation(summary = "Campaigns, newest first, without their letters")
    PageOf<CampaignView> list(
            @RequestParam(required = false) @Nullable CampaignKind kind,
            @RequestParam(defaultValue = "0") @Min(0) @Max(Paging.LAST) int page,
            @RequestParam(defaultValue = Paging.DEFAULT) @Min(1) @Max(Paging.LARGEST) int size) {
        return campaigns.list(kind, page, size);
    }

    @GetMapping("/{id}")
    @Requires(READ_CAMPAIGNS)
    @Operation(summary = "A campaign with its letters")
    CampaignView get(@PathVariable long id) {
        return campaigns.get(id);
    }

    @GetMapping("/{id}/counts")
    @Requires(READ_CAMPAIGNS)
    @Operation(
            summary =
                    "What became of how many of its people, and why; before it is approved, what would become of them")
    List<Counted> counts(@PathVariable long id, Locale language) {
        return campaigns.counts(campaigns.get(id).id()).stream()
                .map(count -> new Counted(
                        count.arm(),
                        count.state(),
                        count.outcome(),
                        count.reason(),
                        count.rule(),
                        count.reason() == null
                                ? ""
                                : String.valueOf(texts.getMessage(
                                        "contact.reason." + count.reason(), null, count.reason(), language)),
                        count.people()))
                .toList();
    }

    @GetMapping("/{id}/letters")
    @Requires(READ_CAMPAIGNS)
    @Operation(summary = "How its letters read, for an example")
    List<Sample> letters(@PathVariable long id) {
        return reports.samples(id);
    }

    @GetMapping("/{id}/report")
    @Requires(READ_CAMPAIGNS)
    @Operation(summary = "What has become of it, and what it has brought")
    CampaignReport report(@PathVariable long id) {
        return reports.report(id);
    }

    @GetMapping("/{id}/answers")
    @Requires(READ_CAMPAIGNS)
    @Operation(summary = "What was answered to a survey, by question and month")
    Results answers(@PathVariable long id) {
        return answers.results(id);
    }

    @GetMapping("/{id}/answers/{question}")
    @Requires(READ_CAMPAIGNS)
    @Operation(summary = "What was written to a question of a survey, newest first")
    PageOf<Text> texts(
            @PathVariable long id,
            @PathVariable String question,
            @RequestParam(defaultValue = "0") @Min(0) @Max(Paging.LAST) int page,
            @RequestParam(defaultValue = Paging.DEFAULT) @Min(1) @Max(Paging.LARGEST) int size) {
        return answers.texts(id, question, page, size);
    }

    @PostMapping
    @Requires(EDIT_CAMPAIGNS)
    @Operation(summary = "Writes a campaign; nothing happens before it is launched")
    ResponseEntity<CampaignView> create(@RequestBody @Valid PostedCampaign posted, Principal person) {
        long id = campaigns.create(draft(posted), person.getName());
        return ResponseEntity.created(URI.create("/api/campaigns/" + id)).body(campaigns.get(id));
    }

    @PutMapping("/{id}")
    @Requires(EDIT_CAMPAIGNS)
    @Operation(summary = "Writes it anew, as long as it was not launched")
    CampaignView change(@PathVariable long id, @RequestBody @Valid PostedCampaign posted, Principal person) {
        campaigns.change(id, draft(posted), person.getName());
        return campaigns.get(id);
    }

    @PostMapping("/{id}/launch")
    @Requires(EDIT_CAMPAIGNS)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Freezes who it is for, tries the rules on them, and asks a person for his yes")
    void launch(@PathVariable long id, Principal person) {
        campaigns.launch(id, person.getName());
    }

    @PostMapping("/{id}/decision")
    @Requires(EDIT_CAMPAIGNS)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "What a person says when he is asked")
    void decide(@PathVariable long id, @RequestBody @Valid Decision decision, Principal person) {
        campaigns.decide(id, decision.yes(), person.getName());
    }

    @PostMapping("/{id}/stop")
    @Requires(EDIT_CAMPAIGNS)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Stops it at once: what has not left stays")
    void stop(@PathVariable long id, Principal person) {
        campaigns.stop(id, person.getName());
    }

    private CampaignDraft draft(PostedCampaign posted) {
        return new CampaignDraft(
                posted.name().strip(),
                or(posted.kind(), CampaignKind.NEWSLETTER),
                posted.segment(),
                or(posted.topic(), "NEWSLETTER"),
                posted.brand(),
                window(or(
                        posted.window(),
                        new PostedWindow(WORKING_DAYS, LocalTime.of(9, 0), LocalTime.of(18, 0), null))),
                or(posted.testPercent(), 0),
                or(posted.holdOutPercent(), 10),
                or(posted.bounceLimit(), BigDecimal.valueOf(5)),
                or(posted.complaintLimit(), new BigDecimal("0.3")),
                or(posted.attributionDays(), 14),
                or(posted.settings(), Map.of()),
                or(posted.letters(), List.<PostedLetter>of()).stream()
                        .map(letter -> new Words(letter.variant(), letter.language(), letter.content()))
                        .toList());
    }

    private SendWindow window(PostedWindow posted) {
        if (!posted.from().isBefore(posted.until())) {
            throw new BusinessException("CAMPAIGN_WINDOW", "The hours must end after they begin.");
        }
        return new SendWindow(posted.days(), posted.from(), posted.until(), or(posted.zone(), zone));
    }

    private static <T> T or(@Nullable T given, T otherwise) {
        return given == null ? otherwise : given;
    }
}
