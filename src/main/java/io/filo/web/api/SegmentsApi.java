package io.filo.web.api;

import static io.filo.access.Right.EDIT_SEGMENTS;
import static io.filo.access.Right.READ_SEGMENTS;

import com.fasterxml.jackson.databind.JsonNode;
import io.filo.access.Requires;
import io.filo.campaign.Segments;
import io.filo.campaign.Segments.Member;
import io.filo.campaign.Segments.Preview;
import io.filo.campaign.Segments.SegmentView;
import io.filo.campaign.Segments.Vocabulary;
import io.filo.campaign.Subjects;
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
import java.net.URI;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/segments")
@Tag(name = "Segments")
class SegmentsApi {

    private static final String KEY = "[a-z0-9][a-z0-9-]{0,59}";

    /**
     * @param subjects CUSTOMERS when left out
     * @param definition a tree, such as {@code {"and": [{"field": "city", "op": "=", "value": "Torino"}, {"did": "order",
     *     "atLeast": 2, "within": {"days": 90}}]}}
     * @param key of the segment that is being changed
     */
    record Tried(
            @Nullable Subjects subjects,
            @NotNull JsonNode definition,
            @Nullable @Pattern(regexp = KEY) String key) {}

    /** @param key small letters, digits and hyphens */
    record PostedSegment(
            @NotNull @Pattern(regexp = KEY) String key,
            @NotBlank @Size(max = 120) String name,
            @Nullable Subjects subjects,
            @NotNull JsonNode definition) {}

    record ChangedSegment(
            @NotBlank @Size(max = 120) String name, @NotNull JsonNode definition) {}

    private final Segments segments;

    SegmentsApi(Segments segments) {
        this.segments = segments;
    }

    @GetMapping
    @Requires(READ_SEGMENTS)
    @Operation(summary = "Segments by name, with their definitions")
    PageOf<SegmentView> list(
            @RequestParam(defaultValue = "0") @Min(0) @Max(Paging.LAST) int page,
            @RequestParam(defaultValue = Paging.DEFAULT) @Min(1) @Max(Paging.LARGEST) int size) {
        return segments.list(page, size);
    }

    @GetMapping("/vocabulary")
    @Requires(READ_SEGMENTS)
    @Operation(summary = "What definitions can ask about: fields with their operators, and what customers do")
    Vocabulary vocabulary(@RequestParam(defaultValue = "CUSTOMERS") Subjects subjects) {
        return segments.vocabulary(subjects);
    }

    @PostMapping("/preview")
    @Requires(EDIT_SEGMENTS)
    @Operation(summary = "How many a definition would have, and the first ten of them")
    Preview preview(@RequestBody @Valid Tried tried) {
        return segments.preview(subjects(tried.subjects()), tried.definition(), tried.key());
    }

    @PostMapping
    @Requires(EDIT_SEGMENTS)
    @Operation(summary = "Makes a segment")
    ResponseEntity<SegmentView> create(@RequestBody @Valid PostedSegment posted, Principal person) {
        var made = segments.create(
                posted.key(), posted.name(), subjects(posted.subjects()), posted.definition(), person.getName());
        return ResponseEntity.created(URI.create("/api/segments/" + made.key())).body(made);
    }

    private static Subjects subjects(@Nullable Subjects subjects) {
        return subjects == null ? Subjects.CUSTOMERS : subjects;
    }

    @GetMapping("/{key}")
    @Requires(READ_SEGMENTS)
    @Operation(summary = "A segment with its definition")
    SegmentView get(@PathVariable String key) {
        return segments.get(key);
    }

    @PutMapping("/{key}")
    @Requires(EDIT_SEGMENTS)
    @Operation(summary = "Changes name and definition; whose rows it has stays")
    SegmentView change(@PathVariable String key, @RequestBody @Valid ChangedSegment changed, Principal person) {
        return segments.change(key, changed.name(), changed.definition(), person.getName());
    }

    @GetMapping("/{key}/members")
    @Requires(READ_SEGMENTS)
    @Operation(summary = "Who is in it now")
    PageOf<Member> members(
            @PathVariable String key,
            @RequestParam(defaultValue = "0") @Min(0) @Max(Paging.LAST) int page,
            @RequestParam(defaultValue = Paging.DEFAULT) @Min(1) @Max(Paging.LARGEST) int size) {
        return segments.members(key, page, size);
    }
}
