package io.filo.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import io.filo.support.PageOf;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Groups of customers by what is true of them, asked anew each time by one statement. A definition is a tree; see
 * {@link DefinitionReader}.
 */
public interface Segments {

    /**
     * Something that a definition can ask about.
     *
     * @param operators what can be asked, in the order in which they are offered
     * @param measure whether it can be added up
     * @param ofPurchases whether it follows from what was bought
     * @param asked how a survey has asked for it; null for what the shop knows by itself
     */
    record FieldView(
            String name,
            FieldType type,
            List<Operator> operators,
            boolean measure,
            boolean ofPurchases,
            @Nullable Asked asked) {}

    /**
     * What a survey has asked.
     *
     * @param words of the question that asked for it last
     * @param choices what can have been answered; none when it is any
     */
    record Asked(Survey.Words words, List<Survey.Option> choices) {}

    /**
     * What customers do.
     *
     * @param name as it stands in a definition
     */
    record DeedView(String name, List<FieldView> fields) {}

    /** All that definitions can name. */
    record Vocabulary(List<FieldView> fields, List<DeedView> deeds) {}

    Vocabulary vocabulary(Subjects subjects);

    /**
     * @param customerId null for a lead whose customer is not known yet
     * @param leadId null for all but leads
     * @param name null for a lead of whom nobody knows it
     * @param stage of a lead its status
     */
    record Member(
            @Nullable Long customerId,
            @Nullable Long leadId,
            @Nullable String name,
            @Nullable String city,
            String stage) {}

    /**
     * @param count how many there are
     * @param sample the first of them
     */
    record Preview(long count, List<Member> sample) {}

    /**
     * Who would be in it.
     *
     * @param key of the segment that is being changed, which it must not speak of; null for a new one
     * @throws WrongSegmentException when the definition is not in order
     * @throws BusinessException {@code SEGMENT_TOO_SLOW}
     */
    Preview preview(Subjects subjects, JsonNode definition, @Nullable String key);

    record SegmentView(
            String key,
            String name,
            Subjects subjects,
            JsonNode definition,
            Instant createdAt,
            String createdBy,
            Instant changedAt,
            String changedBy) {}

    /**
     * @param key small letters, digits and hyphens, at most 60
     * @throws WrongSegmentException when the definition is not in order
     * @throws BusinessException {@code SEGMENT_EXISTS}
     */
    SegmentView create(String key, String name, Subjects subjects, JsonNode definition, String actor);

    /**
     * Whose rows it has stays as it is.
     *
     * @throws WrongSegmentException when the definition is not in order
     * @throws NotFoundException without such a segment
     */
    SegmentView change(String key, String name, JsonNode definition, String actor);

    /** By name. */
    PageOf<SegmentView> list(int page, int size);

    /** @throws NotFoundException without such a segment */
    SegmentView get(String key);

    /**
     * Who is in it now, by id.
     *
     * @throws NotFoundException without such a segment
     * @throws BusinessException {@code SEGMENT_TOO_SLOW}
     */
    PageOf<Member> members(String key, int page, int size);
}
