package io.filo.web.console;

import static io.filo.access.Right.EDIT_CAMPAIGNS;
import static io.filo.access.Right.READ_CAMPAIGNS;

import io.filo.access.Requires;
import io.filo.campaign.CampaignCalls;
import io.filo.campaign.CampaignDraft;
import io.filo.campaign.CampaignDraft.Words;
import io.filo.campaign.CampaignKind;
import io.filo.campaign.CampaignReport.Row;
import io.filo.campaign.CampaignReports;
import io.filo.campaign.CampaignState;
import io.filo.campaign.Campaigns;
import io.filo.campaign.MonthlyNewsletter;
import io.filo.campaign.PhoneSettings;
import io.filo.campaign.Segments;
import io.filo.campaign.Segments.SegmentView;
import io.filo.campaign.SendWindow;
import io.filo.campaign.Subjects;
import io.filo.campaign.Survey;
import io.filo.contact.Letters;
import io.filo.support.BusinessException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Campaigns: the list, one being written, and one with what has become of it. */
@Controller
@Requires(READ_CAMPAIGNS)
class CampaignPages {

    private static final int SEGMENTS = 200;
    private static final Set<DayOfWeek> WORKING_DAYS = EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY);
    private static final List<String> VARIANTS = List.of("A", "B");
    private static final List<String> LANGUAGES = List.of("it", "en");

    private static final List<CampaignKind> KINDS =
            List.of(CampaignKind.NEWSLETTER, CampaignKind.SURVEY, CampaignKind.PHONE);
    private static final Set<String> UNDER_WAY = Set.of("OPEN", "AGAIN");
    private static final List<String> COLUMNS = List.of(
            "letter",
            "sent",
            "delivered",
            "bounced",
            "opensCounted",
            "opened",
            "clicked",
            "unsubscribed",
            "complained",
            "buyers",
            "money");

    private final Campaigns campaigns;
    private final CampaignCalls calls;
    private final CampaignReports reports;
    private final MonthlyNewsletter monthly;
    private final Segments segments;
    private final Letters letters;
    private final Flash flash;
    private final ZoneId zone;

    CampaignPages(
            Campaigns campaigns,
            CampaignCalls calls,
            CampaignReports reports,
            MonthlyNewsletter monthly,
            Segments segments,
            Letters letters,
            Flash flash,
            @Value("${filo.zone:Europe/Rome}") ZoneId zone) {
        this.campaigns = campaigns;
        this.calls = calls;
        this.reports = reports;
        this.monthly = monthly;
        this.segments = segments;
        this.letters = letters;
        this.flash = flash;
        this.zone = zone;
    }

    @GetMapping("/campaigns")
    String list(@RequestParam(defaultValue = "0") int page, Model model) {
        model.addAttribute("campaigns", campaigns.list(null, Fields.page(page), Fields.SIZE));
        model.addAttribute("overdue", monthly.isOverdue());
        model.addAttribute("segmentNames", segmentNames());
        return "campaigns";
    }

    private Map<String, String> segmentNames() {
        return segments.list(0, SEGMENTS).items().stream()
                .collect(Collectors.toMap(SegmentView::key, SegmentView::name));
    }

    /** @param name, segment to begin with, such as a suggestion names them */
    @GetMapping("/campaigns/new")
    @Requires(EDIT_CAMPAIGNS)
    String write(
            @RequestParam(defaultValue = "NEWSLETTER") CampaignKind kind,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String segment,
            Model model) {
        return form(model, null, fresh(KINDS.contains(kind) ? kind : CampaignKind.NEWSLETTER, name.strip(), segment));
    }

    private CampaignDraft fresh(CampaignKind kind, String name, String segment) {
        var letter = switch (kind) {
            case NEWSLETTER -> "newsletter";
            case SURVEY -> "survey";
            case PHONE -> "campaign-call";
        };
        return new CampaignDraft(
                name,
                kind,
                segment,
                letter.toUpperCase(Locale.ROOT).replace('-', '_'),
                null,
                new SendWindow(WORKING_DAYS, LocalTime.of(9, 0), LocalTime.of(18, 0), zone),
                0,
                kind == CampaignKind.SURVEY ? 0 : 10,
                BigDecimal.valueOf(5),
                new BigDecimal("0.3"),
                14,
                kind == CampaignKind.SURVEY ? SurveyForm.FRESH.settings() : Map.of(),
                LANGUAGES.stream()
                        .map(language -> new Words("A", language, letters.content(letter, language)))
                        .toList());
    }

    private String form(Model model, @Nullable Long id, CampaignDraft draft) {
        return form(
                model,
                id,
                draft,
                draft.kind() == CampaignKind.SURVEY ? SurveyForm.of(Survey.of(draft.settings())) : null);
    }

    /** @param asked the questions of a survey as they were typed */
    private String form(Model model, @Nullable Long id, CampaignDraft draft, @Nullable SurveyForm asked) {
        model.addAttribute("asked", asked);
        model.addAttribute("profileFields", asked == null ? List.of() : profileFields());
        model.addAttribute("id", id);
        model.addAttribute("draft", draft);
        model.addAttribute("segments", segments.list(0, SEGMENTS).items());
        model.addAttribute("brands", letters.brands());
        model.addAttribute("days", DayOfWeek.values());
        model.addAttribute("variants", VARIANTS);
        model.addAttribute("languages", LANGUAGES);
        model.addAttribute("written", written(draft));
        model.addAttribute("kinds", KINDS);
        if (draft.kind() == CampaignKind.PHONE) {
            model.addAttribute("calling", PhoneSettings.of(draft.settings()));
            model.addAttribute("groups", PhoneSettings.GROUPS);
        }
        return "campaign-edit";
    }

    private List<String> profileFields() {
        return segments.vocabulary(Subjects.CUSTOMERS).fields().stream()
                .filter(field -> field.asked() != null)
                .map(field -> field.name().substring(field.name().indexOf('.') + 1))
                .toList();
    }

    private static Map<String, String> written(CampaignDraft draft) {
        var written = new HashMap<String, String>();
        boolean phone = draft.kind() == CampaignKind.PHONE;
        draft.letters()
                .forEach(words -> written.put(
                        words.variant() + words.language(), phone ? spoken(words.content()) : words.content()));
        return written;
    }

    /** What is said bears the campaign's name for a subject. */
    private static String spoken(String content) {
        return content.substring(content.indexOf("\n\n") + 1).strip();
    }

    private static List<Words> words(CampaignKind kind, String name, Map<String, String> all) {
        var words = new ArrayList<Words>();
        for (var variant : kind == CampaignKind.PHONE ? VARIANTS.subList(0, 1) : VARIANTS) {
            for (var language : LANGUAGES) {
                var content = Fields.plain(all.getOrDefault("letter." + variant + "." + language, ""));
                if (!content.isEmpty()) {
                    words.add(new Words(
                            variant,
                            language,
                            kind == CampaignKind.PHONE ? "Subject: " + name + "\n\n" + content : content));
                }
            }
        }
        return words;
    }

    @PostMapping("/campaigns")
    @Requires(EDIT_CAMPAIGNS)
    String save(
            @RequestParam(required = false) @Nullable Long id,
            @RequestParam(defaultValue = "NEWSLETTER") CampaignKind kind,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String segment,
            @RequestParam(defaultValue = "NEWSLETTER") String topic,
            @RequestParam(defaultValue = "") String brand,
            @RequestParam(required = false) @Nullable Set<DayOfWeek> days,
            @RequestParam(defaultValue = "09:00") LocalTime from,
            @RequestParam(defaultValue = "18:00") LocalTime until,
            @RequestParam(defaultValue = "0") int testPercent,
            @RequestParam(defaultValue = "10") int holdOutPercent,
            @RequestParam(defaultValue = "5") BigDecimal bounceLimit,
            @RequestParam(defaultValue = "0.3") BigDecimal complaintLimit,
            @RequestParam(defaultValue = "14") int attributionDays,
            @RequestParam(defaultValue = "sales") String group,
            @RequestParam(defaultValue = "50") int perDay,
            @RequestParam(defaultValue = "10") int atATime,
            @RequestParam(defaultValue = "") String step,
            @RequestParam Map<String, String> all,
            Principal person,
            Model model,
            RedirectAttributes next) {
        var before = id == null ? null : campaigns.get(id).draft();
        var is = before == null ? kind : before.kind();
        var settings = new HashMap<>(before == null ? Map.<String, Object>of() : before.settings());
        if (is == CampaignKind.PHONE) {
            settings.putAll(Map.of("group", group, "perDay", perDay, "atATime", atATime));
        }
        var asked = is == CampaignKind.SURVEY ? SurveyForm.read(all).after(step) : null;
        if (asked != null) {
            settings.putAll(asked.settings());
        }
        boolean opens = days != null && !days.isEmpty() && from.isBefore(until);
        var draft = new CampaignDraft(
                name.strip(),
                is,
                segment,
                topic.strip(),
                brand.isBlank() ? null : brand,
                opens
                        ? new SendWindow(days == null ? WORKING_DAYS : days, from, until, zone)
                        : new SendWindow(WORKING_DAYS, LocalTime.of(9, 0), LocalTime.of(18, 0), zone),
                testPercent,
                holdOutPercent,
                bounceLimit,
                complaintLimit,
                attributionDays,
                settings,
                words(is, name.strip(), all));
        if (!step.isEmpty()) {
            return form(model, id, draft, asked);
        }
        try {
            if (!opens) {
                throw new BusinessException("CAMPAIGN_WINDOW", "The hours must end after they begin.");
            }
            long saved;
            if (id == null) {
                saved = campaigns.create(draft, person.getName());
            } else {
                campaigns.change(id, draft, person.getName());
                saved = id;
            }
            flash.done(next, "campaigns.saved");
            return "redirect:/campaigns/" + saved;
        } catch (BusinessException refusal) {
            // What was written is not lost.
            model.addAttribute("notice", flash.problem(refusal));
            return form(model, id, draft, asked);
        }
    }

    @GetMapping("/campaigns/{id}")
    String one(@PathVariable long id, Model model) {
        var campaign = campaigns.get(id);
        model.addAttribute("campaign", campaign);
        model.addAttribute("counts", campaigns.counts(id));
        model.addAttribute("samples", reports.samples(id));
        model.addAttribute("segmentNames", segmentNames());
        boolean phone = campaign.draft().kind() == CampaignKind.PHONE;
        boolean begun = campaign.firstSentAt() != null;
        model.addAttribute("report", begun && !phone ? reports.report(id) : null);
        model.addAttribute("calling", phone ? PhoneSettings.of(campaign.draft().settings()) : null);
        model.addAttribute(
                "survey",
                campaign.draft().kind() == CampaignKind.SURVEY
                        ? Survey.of(campaign.draft().settings())
                        : null);
        model.addAttribute("progress", phone && begun ? progress(id) : null);
        return "campaign";
    }

    /**
     * How far a telephone campaign is.
     *
     * @param waiting their turn has not come
     * @param open are somebody's task now
     * @param again asked to be called another time
     * @param called have been spoken with, or would not be
     * @param refused by a rule
     * @param held left alone by lot
     * @param outcomes of calls that are over, most of them first
     */
    record Progress(
            int waiting,
            int open,
            int again,
            int called,
            int refused,
            int held,
            List<CampaignCalls.Count> outcomes,
            CampaignCalls.Bought bought) {}

    private Progress progress(long id) {
        var people = campaigns.counts(id);
        var outcomes = calls.counts(id);
        var over = outcomes.stream()
                .filter(count -> !UNDER_WAY.contains(count.outcome()))
                .toList();
        return new Progress(
                calls.waiting(id),
                calls(outcomes, "OPEN"),
                calls(outcomes, "AGAIN"),
                people(people, "SENT"),
                people(people, "REFUSED"),
                people(people, "HELD"),
                over,
                calls.bought(id));
    }

    private static int calls(List<CampaignCalls.Count> counts, String outcome) {
        return counts.stream()
                .filter(count -> count.outcome().equals(outcome))
                .mapToInt(CampaignCalls.Count::calls)
                .sum();
    }

    private static int people(List<Campaigns.Count> counts, String state) {
        return counts.stream()
                .filter(count -> count.state().equals(state))
                .mapToInt(Campaigns.Count::people)
                .sum();
    }

    @GetMapping("/campaigns/{id}/edit")
    @Requires(EDIT_CAMPAIGNS)
    String edit(@PathVariable long id, Model model) {
        var campaign = campaigns.get(id);
        return campaign.state() == CampaignState.DRAFT
                ? form(model, id, campaign.draft())
                : "redirect:/campaigns/" + id;
    }

    /** The formatted form of a letter, as a mail program shows it. */
    @GetMapping(value = "/campaigns/{id}/letter/{number}", produces = MediaType.TEXT_HTML_VALUE)
    ResponseEntity<String> letter(@PathVariable long id, @PathVariable int number) {
        var samples = reports.samples(id);
        var html = number < 0 || number >= samples.size()
                ? null
                : samples.get(number).html();
        return html == null
                ? ResponseEntity.notFound().build()
                : ResponseEntity.ok()
                        .header("Content-Security-Policy", LetterPages.LETTER_POLICY)
                        .header("X-Frame-Options", "SAMEORIGIN")
                        .body(html);
    }

    @PostMapping("/campaigns/{id}/launch")
    @Requires(EDIT_CAMPAIGNS)
    String launch(@PathVariable long id, Principal person, RedirectAttributes next) {
        flash.doing(next, "campaigns.launched", () -> campaigns.launch(id, person.getName()));
        return "redirect:/campaigns/" + id;
    }

    @PostMapping("/campaigns/{id}/stop")
    @Requires(EDIT_CAMPAIGNS)
    String stop(@PathVariable long id, Principal person, RedirectAttributes next) {
        flash.doing(next, "campaigns.stopped", () -> campaigns.stop(id, person.getName()));
        return "redirect:/campaigns/" + id;
    }

    @GetMapping("/campaigns/{id}/report.csv")
    ResponseEntity<byte[]> csv(@PathVariable long id, @ModelAttribute("v") View view) {
        var csv = new CsvText();
        if (campaigns.get(id).draft().kind() == CampaignKind.PHONE) {
            calls(csv, progress(id), view);
        } else {
            var report = reports.report(id);
            csv.row(COLUMNS.stream().map(key -> view.text("campaigns." + key)).toList());
            csv.row(row(view.text("campaigns.all"), report.all()));
            report.variants().forEach(each -> csv.row(row(String.valueOf(each.variant()), each)));
        }
        return ResponseEntity.ok()
                .contentType(new MediaType("text", "csv", StandardCharsets.UTF_8))
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"campaign-" + id + ".csv\"")
                .body(csv.bytes());
    }

    private static void calls(CsvText csv, Progress progress, View view) {
        csv.row(List.of(
                view.text("campaigns.outcome"),
                view.text("campaigns.audience"),
                view.text("campaigns.buyers"),
                view.text("campaigns.money")));
        csv.row(List.of(view.text("campaigns.calls.waiting"), String.valueOf(progress.waiting), "", ""));
        csv.row(List.of(view.text("campaigns.calls.open"), String.valueOf(progress.open), "", ""));
        csv.row(List.of(view.text("campaigns.calls.again"), String.valueOf(progress.again), "", ""));
        progress.outcomes.forEach(count ->
                csv.row(List.of(view.code("campaigns.call", count.outcome()), String.valueOf(count.calls()), "", "")));
        csv.row(List.of(view.text("campaigns.calls.refused"), String.valueOf(progress.refused), "", ""));
        csv.row(arm(view.text("campaigns.calls.turn"), progress.bought.called()));
        csv.row(arm(view.text("campaigns.calls.held"), progress.bought.leftAlone()));
    }

    private static List<String> arm(String name, CampaignCalls.Arm arm) {
        return List.of(
                name,
                String.valueOf(arm.people()),
                String.valueOf(arm.buyers()),
                arm.net().toPlainString());
    }

    private static List<String> row(String letter, Row row) {
        return Stream.of(
                        letter,
                        row.sent(),
                        row.delivered(),
                        row.bounced(),
                        row.opensCounted(),
                        row.opened(),
                        row.clicked(),
                        row.unsubscribed(),
                        row.complained(),
                        row.buyers(),
                        row.money().toPlainString())
                .map(String::valueOf)
                .toList();
    }
}
