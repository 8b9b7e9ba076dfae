package io.filo.web.console;

import static io.filo.access.Right.EDIT_SEGMENTS;
import static io.filo.access.Right.EXPORT_SEGMENTS;
import static io.filo.access.Right.READ_SEGMENTS;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.filo.access.Requires;
import io.filo.campaign.FieldType;
import io.filo.campaign.Memberships;
import io.filo.campaign.Operator;
import io.filo.campaign.Previews;
import io.filo.campaign.SegmentExports;
import io.filo.campaign.SegmentExports.Platform;
import io.filo.campaign.Segments;
import io.filo.campaign.Segments.FieldView;
import io.filo.campaign.Segments.Member;
import io.filo.campaign.Segments.SegmentView;
import io.filo.campaign.Subjects;
import io.filo.campaign.WrongSegmentException;
import io.filo.customer.ConsentChannel;
import io.filo.customer.ConsentPurpose;
import io.filo.order.Returns;
import io.filo.order.Stores;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import io.filo.web.console.SegmentWords.Choice;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Segments: which there are and who is in them, and the page on which they are built. */
@Controller
@Requires(READ_SEGMENTS)
class SegmentPages {

    private static final int PAGE = 25;
    private static final int MOST_SEGMENTS = 500;
    private static final String KEY = "[a-z0-9][a-z0-9-]{0,59}";
    private static final int LONGEST_NAME = 120;

    /** What the builder says of itself, by the last part of the key {@code segments.says.}. */
    private static final List<String> SAYS = List.of(
            "all",
            "any",
            "add",
            "addGroup",
            "addWhere",
            "and",
            "andWhere",
            "atLeast",
            "average",
            "between",
            "channelLabel",
            "choose",
            "condition",
            "consent",
            "consentLabel",
            "count",
            "day",
            "dayKind",
            "days",
            "daysAgo",
            "daysAhead",
            "daysUnit",
            "deeds",
            "did",
            "didNot",
            "didOrNot",
            "ever",
            "failed",
            "field",
            "figure",
            "figureOf",
            "figures",
            "group",
            "inSegment",
            "isLabel",
            "lastDays",
            "no",
            "not",
            "notGroup",
            "onDay",
            "operator",
            "others",
            "remove",
            "several",
            "sum",
            "times",
            "toMend",
            "value",
            "when",
            "where",
            "yes");

    /** Of those, what the builder puts something into. */
    private static final Set<String> WITH_PLACE = Set.of("average", "figureOf", "sum");

    private final Segments segments;
    private final Previews previews;
    private final Returns returns;
    private final Stores stores;
    private final Memberships memberships;
    private final SegmentExports exports;
    private final Flash flash;

    SegmentPages(
            Segments segments,
            Previews previews,
            Returns returns,
            Stores stores,
            Memberships memberships,
            SegmentExports exports,
            Flash flash) {
        this.segments = segments;
        this.previews = previews;
        this.returns = returns;
        this.stores = stores;
        this.exports = exports;
        this.memberships = memberships;
        this.flash = flash;
    }

    // --- lists ------------------------------------------------------------------------------------------------------

    @GetMapping("/segments")
    String list(@RequestParam(defaultValue = "0") int page, @ModelAttribute("v") View view, Model model) {
        var rows = segments.list(Math.max(0, page), PAGE);
        var words = new TreeMap<String, String>();
        var names = names();
        rows.items().forEach(each -> words.put(each.key(), words(each, view, names)));
        model.addAttribute("rows", rows);
        model.addAttribute("words", words);
        return "segments";
    }

    /** What somebody chooses from that is not the same in every shop. */
    private Map<String, List<Choice>> lists(View view) {
        var reasons = returns.reasons(LocaleContextHolder.getLocale()).stream()
                .map(each -> new Choice(each.code(), each.name()))
                .toList();
        var known = stores.all().entrySet().stream()
                .map(each -> new Choice(each.getKey(), each.getValue()))
                .sorted(Comparator.comparing(Choice::label))
                .toList();
        return Map.of(
                "return.line.reason", reasons, "order.store", known, "touchpoint.store", known, "lead.store", known);
    }

    private Map<String, String> names() {
        return segments.list(0, MOST_SEGMENTS).items().stream()
                .collect(Collectors.toMap(SegmentView::key, SegmentView::name));
    }

    private String words(SegmentView segment, View view, Map<String, String> names) {
        return new SegmentWords(view, segments.vocabulary(segment.subjects()), names, lists(view))
                .of(segment.definition());
    }

    @GetMapping("/segments/{key}")
    String show(
            @PathVariable String key,
            @RequestParam(defaultValue = "0") int page,
            @ModelAttribute("v") View view,
            Model model) {
        var segment = segments.get(key);
        model.addAttribute("segment", segment);
        model.addAttribute("words", words(segment, view, names()));
        model.addAttribute("standing", memberships.standing(key));
        model.addAttribute("startable", memberships.startable());
        model.addAttribute("exports", view.may("EXPORT_SEGMENTS") ? exports.log(key) : List.of());
        model.addAttribute("platforms", Platform.values());
        try {
            model.addAttribute("rows", segments.members(key, Math.max(0, page), PAGE));
            model.addAttribute("problem", null);
        } catch (NotFoundException absent) {
            throw absent;
        } catch (BusinessException refusal) {
            model.addAttribute("rows", null);
            model.addAttribute("problem", flash.words(refusal));
        }
        return "segment";
    }

    @PostMapping("/segments/{key}/look")
    @Requires(EDIT_SEGMENTS)
    String look(@PathVariable String key, @ModelAttribute("v") View view, RedirectAttributes next) {
        try {
            var look = memberships.look(key);
            flash.done(
                    next,
                    "segments.entry.done",
                    view.number(look.entered()),
                    view.number(look.left()),
                    view.number(look.waiting()));
        } catch (NotFoundException absent) {
            throw absent;
        } catch (BusinessException refusal) {
            flash.problem(next, refusal);
        }
        return "redirect:/segments/" + key;
    }

    /** Hashed addresses, as advertising platforms take them; refusals come back on the page. */
    @PostMapping("/segments/{key}/export")
    @Requires(EXPORT_SEGMENTS)
    Object export(
            @PathVariable String key, @RequestParam Platform platform, Principal person, RedirectAttributes next) {
        try {
            var given = exports.export(key, platform, person.getName());
            var csv = new StringBuilder(platform == Platform.META ? "email,phone\r\n" : "Email,Phone\r\n");
            given.rows()
                    .forEach(row -> csv.append(row.email() == null ? "" : row.email())
                            .append(',')
                            .append(row.phone() == null ? "" : row.phone())
                            .append("\r\n"));
            return ResponseEntity.ok()
                    .contentType(MediaType.parseMediaType("text/csv;charset=UTF-8"))
                    .header(
                            HttpHeaders.CONTENT_DISPOSITION,
                            "attachment; filename=\"" + key + "-"
                                    + platform.name().toLowerCase(Locale.ROOT) + ".csv\"")
                    .body(csv.toString().getBytes(StandardCharsets.UTF_8));
        } catch (NotFoundException absent) {
            throw absent;
        } catch (BusinessException refusal) {
            flash.problem(next, refusal);
            return "redirect:/segments/" + key;
        }
    }

    @PostMapping("/segments/{key}/entry")
    @Requires(EDIT_SEGMENTS)
    String startOnEntry(
            @PathVariable String key, @RequestParam String process, Principal person, RedirectAttributes next) {
        flash.doing(
                next,
                process.isEmpty() ? "segments.entry.stopped" : "segments.entry.started",
                () -> memberships.startOnEntry(key, process.isEmpty() ? null : process, person.getName()));
        return "redirect:/segments/" + key;
    }

    @GetMapping("/segment-builder")
    @Requires(EDIT_SEGMENTS)
    String make(Model model) {
        model.addAttribute("segment", null);
        model.addAttribute("subjects", Subjects.values());
        return "segment-edit";
    }

    @GetMapping("/segments/{key}/edit")
    @Requires(EDIT_SEGMENTS)
    String edit(@PathVariable String key, Model model) {
        model.addAttribute("segment", segments.get(key));
        model.addAttribute("subjects", Subjects.values());
        return "segment-edit";
    }

    // --- what the builder asks for ----------------------------------------------------------------------------------

    record FieldWords(
            String name,
            String label,
            FieldType type,
            List<Operator> operators,
            boolean measure,
            List<Choice> choices) {}

    record GroupWords(String label, List<FieldWords> fields) {}

    record DeedWords(String name, String label, List<FieldWords> fields) {}

    /** @param definition as it is stored; null for a new segment */
    record BuilderWords(
            List<GroupWords> groups,
            List<DeedWords> deeds,
            FieldWords number,
            Map<FieldType, Map<String, String>> operators,
            List<Choice> purposes,
            List<Choice> channels,
            List<Choice> said,
            List<Choice> segments,
            Map<String, String> says,
            @Nullable JsonNode definition) {}

    /** All that conditions are made of, in the person's language. */
    @GetMapping("/segment-builder/words")
    @ResponseBody
    @Requires(EDIT_SEGMENTS)
    BuilderWords words(
            @RequestParam Subjects subjects,
            @RequestParam(defaultValue = "") String key,
            @ModelAttribute("v") View view) {
        var vocabulary = segments.vocabulary(subjects);
        var words = new SegmentWords(view, vocabulary, Map.of(), lists(view));
        Function<FieldView, String> group = field -> field.name().startsWith("lead.")
                ? "lead"
                : field.asked() != null ? "answers" : field.ofPurchases() ? "purchases" : "profile";
        var grouped = vocabulary.fields().stream()
                .collect(Collectors.groupingBy(group, LinkedHashMap::new, Collectors.toList()));
        return new BuilderWords(
                grouped.entrySet().stream()
                        .map(each -> new GroupWords(
                                view.text("segments.group." + each.getKey()), fields(words, null, each.getValue())))
                        .toList(),
                vocabulary.deeds().stream()
                        .map(deed -> new DeedWords(
                                deed.name(),
                                view.text("segment.deed." + deed.name()),
                                fields(words, deed.name(), deed.fields())))
                        .toList(),
                new FieldWords("", "", FieldType.NUMBER, FieldType.NUMBER.operators(), false, List.of()),
                operators(words),
                choices(view, "consent.purpose", ConsentPurpose.values()),
                choices(view, "consent.channel", ConsentChannel.values()),
                choices(view, "segments.said", "GIVEN", "REFUSED", "REQUESTED", "NOTHING"),
                segments.list(0, MOST_SEGMENTS).items().stream()
                        .filter(each ->
                                each.subjects() == subjects && !each.key().equals(key))
                        .map(each -> new Choice(each.key(), each.name()))
                        .toList(),
                SAYS.stream()
                        .collect(Collectors.toMap(
                                each -> each,
                                each -> WITH_PLACE.contains(each)
                                        ? view.text("segments.says." + each, "{0}")
                                        : view.text("segments.says." + each))),
                key.isEmpty() ? null : segments.get(key).definition());
    }

    private static List<FieldWords> fields(SegmentWords words, @Nullable String deed, List<FieldView> fields) {
        return fields.stream()
                .map(field -> new FieldWords(
                        field.name(),
                        words.label(deed, field.name()),
                        field.type(),
                        field.operators(),
                        field.measure(),
                        words.choices(deed, field.name())))
                .toList();
    }

    private static Map<FieldType, Map<String, String>> operators(SegmentWords words) {
        var all = new TreeMap<FieldType, Map<String, String>>();
        for (var type : FieldType.values()) {
            all.put(
                    type,
                    type.operators().stream()
                            .collect(Collectors.toMap(Operator::written, each -> words.operator(type, each))));
        }
        return all;
    }

    private static List<Choice> choices(View view, String prefix, Object... codes) {
        return Stream.of(codes)
                .map(code -> new Choice(code.toString(), view.code(prefix, code)))
                .toList();
    }

    /**
     * @param key empty or null for one that has none yet
     * @param page made up by the page, so that of its previews the newest is worked out alone
     */
    record Built(
            @Nullable String key,
            boolean isNew,
            @Nullable String name,
            @Nullable Subjects subjects,
            @Nullable JsonNode definition,
            @Nullable String page) {}

    record Shown(
            String name, @Nullable String about, @Nullable String link) {}

    /** Either how many there are, in words and ten of them, or what is wrong and where. */
    record Tried(
            @Nullable String count,
            @Nullable String words,
            List<Shown> sample,
            @Nullable String problem,
            @Nullable String path) {}

    @PostMapping("/segment-builder/preview")
    @ResponseBody
    @Requires(EDIT_SEGMENTS)
    Tried preview(@RequestBody Built built, Principal person, @ModelAttribute("v") View view) {
        var subjects = built.subjects() == null ? Subjects.CUSTOMERS : built.subjects();
        try {
            var found = previews.newest(
                    person.getName() + ":" + built.page(),
                    subjects,
                    definition(built),
                    built.isNew() ? null : built.key());
            return new Tried(
                    view.number(found.count()),
                    new SegmentWords(view, segments.vocabulary(subjects), names(), lists(view)).of(definition(built)),
                    found.sample().stream().map(each -> shown(each, view)).toList(),
                    null,
                    null);
        } catch (BusinessException refusal) {
            return new Tried(null, null, List.of(), plain(refusal, view), path(refusal));
        }
    }

    private static JsonNode definition(Built built) {
        return built.definition() == null ? MissingNode.getInstance() : built.definition();
    }

    private static Shown shown(Member member, View view) {
        var about = new ArrayList<String>();
        if (member.city() != null) {
            about.add(member.city());
        }
        about.add(view.code(member.leadId() == null ? "customer.stage" : "lead.status", member.stage()));
        return new Shown(
                member.name() == null ? "–" : member.name(),
                String.join(" · ", about),
                member.leadId() == null ? "/customers/" + member.customerId() : "/leads/" + member.leadId());
    }

    private static @Nullable String path(BusinessException refusal) {
        return refusal instanceof WrongSegmentException wrong ? wrong.path() : null;
    }

    /** At the condition itself its place need not be said, and how it is written neither. */
    private String plain(BusinessException refusal, View view) {
        var path = path(refusal);
        if (path == null) {
            return flash.words(refusal);
        }
        var own = "segments.problem." + refusal.code();
        var plain = view.text(own, refusal.arguments());
        if (!plain.equals(own)) {
            return plain;
        }
        var words = flash.words(refusal);
        return words.startsWith(path + ": ")
                ? words.substring(path.length() + 2, path.length() + 3).toUpperCase(Locale.ROOT)
                        + words.substring(path.length() + 3)
                : words;
    }

    record Saved(
            @Nullable String address,
            @Nullable String problem,
            @Nullable String path) {}

    @PostMapping("/segment-builder/save")
    @ResponseBody
    @Requires(EDIT_SEGMENTS)
    Saved save(@RequestBody Built built, Principal person, @ModelAttribute("v") View view) {
        var key = built.key() == null ? "" : built.key();
        var name = built.name() == null ? "" : built.name().strip();
        if (!key.matches(KEY)) {
            return new Saved(null, view.text("segments.key.wrong"), null);
        }
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            return new Saved(null, view.text("segments.name.wrong"), null);
        }
        try {
            if (built.isNew()) {
                var subjects = built.subjects() == null ? Subjects.CUSTOMERS : built.subjects();
                segments.create(key, name, subjects, definition(built), person.getName());
            } else {
                segments.change(key, name, definition(built), person.getName());
            }
            return new Saved("/segments/" + key, null, null);
        } catch (BusinessException refusal) {
            return new Saved(null, plain(refusal, view), path(refusal));
        }
    }
}
