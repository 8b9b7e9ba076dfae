package io.filo.web.api;

import static io.filo.access.Right.IMPORT_CUSTOMERS;

import io.filo.access.Requires;
import io.filo.lead.imports.ImportContent;
import io.filo.lead.imports.ImportSettings;
import io.filo.lead.imports.ImportState;
import io.filo.lead.imports.ImportView;
import io.filo.lead.imports.Imports;
import io.filo.lead.imports.Imports.PreviewRow;
import io.filo.lead.imports.Imports.Problem;
import io.filo.support.NotFoundException;
import io.filo.support.PageOf;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
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
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

@RestController
@RequestMapping("/api/imports")
@Requires(IMPORT_CUSTOMERS)
@Tag(name = "Imports")
class ImportsApi {

    /**
     * A row that cannot be taken in.
     *
     * @param problems in the words of the reader's language
     */
    record Reject(int number, long line, List<String> cells, List<Told> problems) {}

    record Told(String field, String code, String text) {}

    record Decision(boolean accept) {}

    private final Imports imports;
    private final MessageSource texts;

    ImportsApi(Imports imports, MessageSource texts) {
        this.imports = imports;
        this.texts = texts;
    }

    @PostMapping
    @Operation(
            summary = "Takes a list in, CSV or XLSX, as body or as the file of a form, and starts its import",
            description = "The same list twice is one import: the second time answers 200 with it, the first 201. With"
                    + " start=false nothing is written until it is started; with dryRun=true only counted. Lines of orders are"
                    + " told by their columns; shop is the key of the shop that they are of.")
    ResponseEntity<ImportView> receive(
            @RequestParam(required = false) @Nullable @Size(max = 200) String name,
            @RequestParam(defaultValue = "true") boolean start,
            @RequestParam(defaultValue = "false") boolean dryRun,
            @RequestParam(required = false) @Nullable @Size(max = 60) String shop,
            HttpServletRequest request)
            throws IOException {
        var list = UploadedList.of(request);
        String called = name != null ? name : list.name() != null ? list.name() : "list.csv";
        var received = imports.receive(called, list.content(), list.announced());
        if (shop != null && !received.known()) {
            imports.configure(received.id(), find(received.id()).settings().ofShop(shop));
        }
        if (start && !received.known()) {
            imports.start(received.id(), dryRun);
        }
        return ResponseEntity.status(received.known() ? HttpStatus.OK : HttpStatus.CREATED)
                .header(HttpHeaders.LOCATION, "/api/imports/" + received.id())
                .body(find(received.id()));
    }

    @GetMapping
    @Operation(summary = "Lists imports, newest first")
    PageOf<ImportView> search(
            @RequestParam(required = false) @Nullable ImportState state,
            @RequestParam(defaultValue = "0") @Min(0) @Max(Paging.LAST) int page,
            @RequestParam(defaultValue = Paging.DEFAULT) @Min(1) @Max(Paging.LARGEST) int size) {
        return imports.search(state, page, size);
    }

    @GetMapping("/{id}")
    @Operation(summary = "An import, how far it has come and what became of its rows")
    ImportView find(@PathVariable long id) {
        return imports.find(id).orElseThrow(() -> new NotFoundException("import " + id));
    }

    @GetMapping("/{id}/preview")
    @Operation(summary = "The first rows, with what is wrong in them")
    List<Reject> preview(
            @PathVariable long id, @RequestParam(defaultValue = "20") @Min(1) @Max(200) int rows, Locale locale) {
        return imports.preview(id, rows).stream().map(row -> told(row, locale)).toList();
    }

    @PutMapping("/{id}/settings")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Says which column is what, and on what the consent of the people rests")
    void configure(@PathVariable long id, @RequestBody ImportSettings settings) {
        imports.configure(id, settings);
    }

    @PostMapping("/{id}/content")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Takes the rows for people, or for lines of orders, and the columns by their names")
    void interpret(@PathVariable long id, @RequestParam ImportContent as) {
        imports.interpret(id, as);
    }

    @PostMapping("/{id}/start")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Starts the import, or its dry run")
    ImportView start(@PathVariable long id, @RequestParam(defaultValue = "false") boolean dryRun) {
        imports.start(id, dryRun);
        return find(id);
    }

    @PostMapping("/{id}/stop")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Stops a running import; what it has written stays and can be taken back")
    ImportView stop(@PathVariable long id) {
        imports.stop(id);
        return find(id);
    }

    @PostMapping("/{id}/decision")
    @Operation(summary = "Decides on a list with many errors")
    ImportView decide(@PathVariable long id, @RequestBody Decision decision) {
        imports.decide(id, decision.accept());
        return find(id);
    }

    @PostMapping("/{id}/revert")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Takes back what the import has entered, as far as nobody has touched it since")
    ImportView revert(@PathVariable long id) {
        imports.revert(id);
        return find(id);
    }

    @GetMapping("/{id}/rejects")
    @Operation(summary = "Rows that cannot be taken in")
    PageOf<Reject> rejects(
            @PathVariable long id,
            @RequestParam(defaultValue = "0") @Min(0) @Max(Paging.LAST) int page,
            @RequestParam(defaultValue = Paging.DEFAULT) @Min(1) @Max(Paging.LARGEST) int size,
            Locale locale) {
        return imports.rejects(id, page, size).map(row -> told(row, locale));
    }

    @GetMapping(path = "/{id}/rejects.csv", produces = "text/csv")
    @Operation(summary = "Rows that cannot be taken in, as a list that can be mended and sent again")
    ResponseEntity<StreamingResponseBody> rejectsFile(@PathVariable long id, Locale locale) {
        find(id);
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType("text/csv;charset=UTF-8"))
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"import-" + id + "-errors.csv\"")
                .header("X-Content-Type-Options", "nosniff")
                .body(out -> imports.writeRejects(id, out, problem -> words(problem, locale)));
    }

    private Reject told(PreviewRow row, Locale locale) {
        return new Reject(
                row.number(),
                row.line(),
                row.cells(),
                row.problems().stream()
                        .map(problem -> new Told(problem.field(), problem.code(), words(problem, locale)))
                        .toList());
    }

    private String words(Problem problem, Locale locale) {
        var error = String.valueOf(texts.getMessage("import.error." + problem.code(), null, problem.code(), locale));
        return problem.field().equals("ROW")
                ? error
                : texts.getMessage("import.field." + problem.field(), null, problem.field(), locale) + ": " + error;
    }
}
