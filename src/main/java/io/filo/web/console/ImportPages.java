package io.filo.web.console;

import static io.filo.access.Right.IMPORT_CUSTOMERS;

import io.filo.access.Requires;
import io.filo.customer.ConsentChannel;
import io.filo.customer.ConsentPurpose;
import io.filo.customer.ListedCustomers.Met;
import io.filo.lead.imports.ImportContent;
import io.filo.lead.imports.ImportField;
import io.filo.lead.imports.ImportSchedules;
import io.filo.lead.imports.ImportSchedules.NewSchedule;
import io.filo.lead.imports.ImportSettings;
import io.filo.lead.imports.ImportSettings.Basis;
import io.filo.lead.imports.ImportSettings.ConsentBasis;
import io.filo.lead.imports.ImportSettings.OrderBasis;
import io.filo.lead.imports.ImportSettings.OrderBasis.Decimal;
import io.filo.lead.imports.ImportState;
import io.filo.lead.imports.ImportView;
import io.filo.lead.imports.Imports;
import io.filo.shop.Connectors;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.format.annotation.DateTimeFormat;
import org.springframework.format.annotation.DateTimeFormat.ISO;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Imports: the lists that came in, one with its rows and its report, and those that come by themselves. */
@Controller
@Requires(IMPORT_CUSTOMERS)
class ImportPages {

    private static final int PREVIEW_ROWS = 10;
    private static final int PREVIEW_COLUMNS = 12;
    private static final int REJECTS_SHOWN = 20;
    private static final int IMPORTS_TO_COPY = 20;

    /** The others fold away where the list has none of them. */
    private static final Set<ImportField> COMMON = Set.of(
            ImportField.EMAIL,
            ImportField.PHONE,
            ImportField.NAME,
            ImportField.GIVEN_NAME,
            ImportField.FAMILY_NAME,
            ImportField.COMPANY);

    private static final Set<ImportField> COMMON_OF_ORDERS = Set.of(
            ImportField.ORDER_ID,
            ImportField.ORDER_NUMBER,
            ImportField.PLACED_AT,
            ImportField.SKU,
            ImportField.PRODUCT_NAME,
            ImportField.QUANTITY,
            ImportField.UNIT_PRICE,
            ImportField.STATUS,
            ImportField.ACCOUNT,
            ImportField.EMAIL,
            ImportField.PHONE,
            ImportField.NAME);

    private static final List<ConsentChannel> CHANNELS = Arrays.stream(ConsentChannel.values())
            .filter(channel -> channel != ConsentChannel.ANY)
            .toList();

    private static final List<ConsentPurpose> PURPOSES =
            List.of(ConsentPurpose.MARKETING, ConsentPurpose.SURVEY, ConsentPurpose.CARE);

    private final Imports imports;
    private final ImportSchedules schedules;
    private final Connectors connectors;
    private final Flash flash;

    ImportPages(Imports imports, ImportSchedules schedules, Connectors connectors, Flash flash) {
        this.imports = imports;
        this.schedules = schedules;
        this.connectors = connectors;
        this.flash = flash;
    }

    @GetMapping("/imports")
    String list(@RequestParam(defaultValue = "0") int page, Model model) {
        model.addAttribute("imports", imports.search(null, Fields.page(page), Fields.SIZE));
        model.addAttribute("largest", imports.largest());
        model.addAttribute("schedules", schedules.all());
        model.addAttribute("folders", schedules.folders());
        model.addAttribute("databases", schedules.databases());
        model.addAttribute(
                "toCopy", imports.search(ImportState.DONE, 0, IMPORTS_TO_COPY).items());
        return "imports";
    }

    /** For browsers without script; with it the list goes to the API piece by piece. */
    @PostMapping("/imports")
    String receive(@RequestParam MultipartFile file, RedirectAttributes next) throws IOException {
        try (var content = file.getInputStream()) {
            var name = file.getOriginalFilename();
            var received = imports.receive(name == null ? "list.csv" : name, content);
            if (received.known()) {
                flash.done(next, "import.known");
            }
            return "redirect:/imports/" + received.id();
        } catch (BusinessException refusal) {
            flash.problem(next, refusal);
            return "redirect:/imports";
        }
    }

    @GetMapping("/imports/{id}")
    String one(@PathVariable long id, Model model) {
        ImportView list = imports.find(id).orElseThrow(() -> new NotFoundException("import " + id));
        model.addAttribute("list", list);
        boolean open = list.state() == ImportState.DRAFT || list.state() == ImportState.CHECKED;
        model.addAttribute("open", open);
        if (open) {
            model.addAttribute("preview", imports.preview(id, PREVIEW_ROWS));
            model.addAttribute("columns", Math.min(list.header().size(), PREVIEW_COLUMNS));
            var content = list.settings().content();
            model.addAttribute("fields", ImportField.of(content));
            model.addAttribute("common", content == ImportContent.ORDERS ? COMMON_OF_ORDERS : COMMON);
            model.addAttribute("contents", ImportContent.values());
            model.addAttribute("decimals", Decimal.values());
            model.addAttribute("shops", connectors.list());
            model.addAttribute("bases", Basis.values());
            model.addAttribute("purposes", PURPOSES);
            model.addAttribute("channels", CHANNELS);
        }
        model.addAttribute("rejects", imports.rejects(id, 0, REJECTS_SHOWN));
        return "import";
    }

    @PostMapping(value = "/imports/{id}/settings", params = "!shop")
    String configure(
            @PathVariable long id,
            @RequestParam Map<String, String> form,
            @RequestParam(defaultValue = "it") String language,
            @RequestParam(defaultValue = "5") int errorLimit,
            @RequestParam(defaultValue = "NOTHING") Basis basis,
            @RequestParam(defaultValue = "") Set<ConsentPurpose> purposes,
            @RequestParam(defaultValue = "") Set<ConsentChannel> channels,
            @RequestParam(defaultValue = "") String proof,
            @RequestParam(defaultValue = "") String textVersion,
            @RequestParam(required = false) @DateTimeFormat(iso = ISO.DATE) @Nullable LocalDate givenOn,
            RedirectAttributes next) {
        var met = new Met(
                text(form, "met.source"),
                text(form, "met.medium"),
                text(form, "met.campaign"),
                text(form, "met.event"),
                text(form, "met.store"),
                text(form, "met.assistant"),
                text(form, "met.code"));
        var consent = basis == Basis.NOTHING
                ? ConsentBasis.NONE
                : new ConsentBasis(
                        basis,
                        purposes,
                        channels,
                        proof.strip(),
                        textVersion.isBlank() ? null : textVersion.strip(),
                        givenOn);
        flash.doing(
                next,
                "import.saved",
                () -> imports.configure(id, new ImportSettings(mapping(form), language, errorLimit, met, consent)));
        return "redirect:/imports/" + id;
    }

    @PostMapping(value = "/imports/{id}/settings", params = "shop")
    String configureOrders(
            @PathVariable long id,
            @RequestParam Map<String, String> form,
            @RequestParam(defaultValue = "it") String language,
            @RequestParam(defaultValue = "5") int errorLimit,
            @RequestParam String shop,
            @RequestParam(defaultValue = "EUR") String currency,
            @RequestParam(defaultValue = "COMMA") Decimal decimal,
            RedirectAttributes next) {
        var orders = new OrderBasis(shop.strip(), currency.strip().toUpperCase(Locale.ROOT), decimal);
        flash.doing(
                next,
                "import.saved",
                () -> imports.configure(id, new ImportSettings(mapping(form), language, errorLimit, orders)));
        return "redirect:/imports/" + id;
    }

    @PostMapping("/imports/{id}/content")
    String interpret(@PathVariable long id, @RequestParam ImportContent as, RedirectAttributes next) {
        flash.doing(next, "import.saved", () -> imports.interpret(id, as));
        return "redirect:/imports/" + id;
    }

    private static Map<ImportField, Integer> mapping(Map<String, String> form) {
        var mapping = new EnumMap<ImportField, Integer>(ImportField.class);
        for (ImportField field : ImportField.values()) {
            String column = form.getOrDefault("column." + field, "");
            if (column.matches("\\d{1,4}")) {
                mapping.put(field, Integer.valueOf(column));
            }
        }
        return mapping;
    }

    private static @Nullable String text(Map<String, String> form, String field) {
        return Fields.filter(form.getOrDefault(field, ""));
    }

    @PostMapping("/imports/{id}/start")
    String start(@PathVariable long id, @RequestParam(defaultValue = "false") boolean dryRun, RedirectAttributes next) {
        flash.doing(next, dryRun ? "import.dryRunStarted" : "import.startedNow", () -> imports.start(id, dryRun));
        return "redirect:/imports/" + id;
    }

    @PostMapping("/imports/{id}/stop")
    String stop(@PathVariable long id, RedirectAttributes next) {
        flash.doing(next, "import.stopWanted", () -> imports.stop(id));
        return "redirect:/imports/" + id;
    }

    @PostMapping("/imports/{id}/decision")
    String decide(@PathVariable long id, @RequestParam boolean accept, RedirectAttributes next) {
        flash.doing(next, "import.decided", () -> imports.decide(id, accept));
        return "redirect:/imports/" + id;
    }

    @PostMapping("/imports/{id}/revert")
    String revert(@PathVariable long id, RedirectAttributes next) {
        flash.doing(next, "import.revertStarted", () -> imports.revert(id));
        return "redirect:/imports/" + id;
    }

    // --- by themselves ----------------------------------------------------------------------------------------------

    @PostMapping("/imports/schedules")
    String schedule(
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String source,
            @RequestParam(defaultValue = "") String query,
            @RequestParam(required = false) @Nullable Long settingsOf,
            @RequestParam(required = false) @Nullable Integer everyMinutes,
            RedirectAttributes next) {
        int colon = source.indexOf(':');
        flash.doing(
                next,
                "imports.scheduled",
                () -> schedules.add(new NewSchedule(
                        name,
                        source.startsWith("folder:"),
                        source.substring(colon + 1),
                        Fields.plain(query),
                        settingsOf,
                        everyMinutes)));
        return "redirect:/imports#schedules";
    }

    @PostMapping("/imports/schedules/{id}/run")
    String run(@PathVariable long id) {
        return "redirect:/imports/" + schedules.runNow(id);
    }

    @PostMapping("/imports/schedules/{id}/remove")
    String remove(@PathVariable long id, RedirectAttributes next) {
        flash.doing(next, "imports.removed", () -> schedules.remove(id));
        return "redirect:/imports#schedules";
    }
}
