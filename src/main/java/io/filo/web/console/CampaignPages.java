package io.filo.web.console;

import static io.filo.access.Right.EDIT_CAMPAIGNS;
import static io.filo.access.Right.READ_CAMPAIGNS;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.filo.access.Requires;
import io.filo.campaign.CampaignDraft;
import io.filo.campaign.CampaignDraft.Words;
import io.filo.campaign.CampaignKind;
import io.filo.campaign.CampaignReport.Row;
import io.filo.campaign.CampaignReports;
import io.filo.campaign.CampaignState;
import io.filo.campaign.Campaigns;
import io.filo.campaign.MonthlyNewsletter;
import io.filo.campaign.Segments;
import io.filo.campaign.SendWindow;
import io.filo.contact.Letters;
import io.filo.support.BusinessException;
import io.filo.support.SheetCells;
import java.io.IOException;
import java.io.StringWriter;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
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

    private final Campaigns campaigns;
    private final CampaignReports reports;
    private final MonthlyNewsletter monthly;
    private final Segments segments;
    private final Letters letters;
    private final MessageSource texts;
    private final Flash flash;
    private final ZoneId zone;

    CampaignPages(
            Campaigns campaigns,
            CampaignReports reports,
            MonthlyNewsletter monthly,
            Segments segments,
            Letters letters,
            MessageSource texts,
            Flash flash,
            @Value("${filo.zone:Europe/Rome}") ZoneId zone) {
        this.campaigns = campaigns;
        this.reports = reports;
        this.monthly = monthly;
        this.segments = segments;
        this.letters = letters;
        this.texts = texts;
        this.flash = flash;
        this.zone = zone;
    }

    @GetMapping("/campaigns")
    String list(@RequestParam(defaultValue = "0") int page, Model model) {
        model.addAttribute("campaigns", campaigns.list(null, Fields.page(page), Fields.SIZE));
        model.addAttribute("overdue", monthly.isOverdue());
        return "campaigns";
    }

    /** @param name, segment to begin with, such as a suggestion names them */
    @GetMapping("/campaigns/new")
    @Requires(EDIT_CAMPAIGNS)
    String write(
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String segment,
            Model model) {
        return form(
                model,
                null,
                new CampaignDraft(
                        name.strip(),
                        CampaignKind.NEWSLETTER,
                        segment,
                        "NEWSLETTER",
                        null,
                        new SendWindow(WORKING_DAYS, LocalTime.of(9, 0), LocalTime.of(18, 0), zone),
                        0,
                        10,
                        BigDecimal.valueOf(5),
                        new BigDecimal("0.3"),
                        14,
                        Map.of(),
                        Stream.of("it", "en")
                                .map(language -> new Words("A", language, letters.content("newsletter", language)))
                                .toList()));
    }

    private String form(Model model, @Nullable Long id, CampaignDraft draft) {
        model.addAttribute("id", id);
        model.addAttribute("draft", draft);
        model.addAttribute("segments", segments.list(0, SEGMENTS).items());
        model.addAttribute("brands", letters.brands());
        model.addAttribute("days", DayOfWeek.values());
        model.addAttribute("variants", VARIANTS);
        model.addAttribute("languages", LANGUAGES);
        model.addAttribute("written", written(draft));
        return "campaign-edit";
    }

    private static Map<String, String> written(CampaignDraft draft) {
        var written = new HashMap<String, String>();
        draft.letters().forEach(words -> written.put(words.variant() + words.language(), words.content()));
        return written;
    }

    @PostMapping("/campaigns")
    @Requires(EDIT_CAMPAIGNS)
    String save(
            @RequestParam(required = false) @Nullable Long id,
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
            @RequestParam Map<String, String> all,
            Principal person,
            Model model,
            RedirectAttributes next) {
        var words = new ArrayList<Words>();
        for (var variant : VARIANTS) {
            for (var language : LANGUAGES) {
                var content = Fields.plain(all.getOrDefault("letter." + variant + "." + language, ""));
                if (!content.isEmpty()) {
                    words.add(new Words(variant, language, content));
                }
            }
        }
        var kind =
                id == null ? CampaignKind.NEWSLETTER : campaigns.get(id).draft().kind();
        boolean opens = days != null && !days.isEmpty() && from.isBefore(until);
        var draft = new CampaignDraft(
                name.strip(),
                kind,
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
                id == null ? Map.of() : campaigns.get(id).draft().settings(),
                words);
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
            return form(model, id, draft);
        }
    }

    @GetMapping("/campaigns/{id}")
    String one(@PathVariable long id, Model model) {
        var campaign = campaigns.get(id);
        model.addAttribute("campaign", campaign);
        model.addAttribute("counts", campaigns.counts(id));
        model.addAttribute("samples", reports.samples(id));
        model.addAttribute("report", campaign.firstSentAt() == null ? null : reports.report(id));
        return "campaign";
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
    ResponseEntity<byte[]> csv(@PathVariable long id, Locale locale) throws IOException {
        var report = reports.report(id);
        var rows = new ArrayList<List<String>>();
        rows.add(Stream.of(
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
                        "money")
                .map(key -> String.valueOf(texts.getMessage("campaigns." + key, null, key, locale)))
                .toList());
        rows.add(row(String.valueOf(texts.getMessage("campaigns.all", null, "", locale)), report.all()));
        report.variants().forEach(each -> rows.add(row(String.valueOf(each.variant()), each)));
        var out = new StringWriter();
        var csv = CsvWriter.builder().fieldSeparator(';').build(out);
        rows.forEach(cells ->
                csv.writeRecord(cells.stream().map(SheetCells::harmless).toList()));
        csv.flush();
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType("text/csv;charset=UTF-8"))
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"campaign-" + id + ".csv\"")
                .body(("\uFEFF" + out).getBytes(StandardCharsets.UTF_8));
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
