package io.filo.campaign;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.campaign.Segments.Asked;
import io.filo.campaign.Segments.FieldView;
import io.filo.campaign.Survey.Option;
import io.filo.campaign.Survey.Question;
import io.filo.campaign.Survey.Words;
import io.filo.support.BusinessException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The fields of customers' profiles that surveys have asked for: their kind never changes, their words are the newest. */
@Repository
class AnsweredFields {

    private static final TypeReference<List<Option>> OPTIONS = new TypeReference<>() {};
    /** So many are offered where segments are built. */
    private static final int MOST = 200;

    private final JdbcClient jdbc;
    private final ObjectMapper json;

    AnsweredFields(JdbcClient jdbc, ObjectMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    record Known(String name, FieldType type, Words words, List<Option> choices) {}

    List<Known> all() {
        return jdbc.sql("select name, type, words, choices from profile_field order by name limit ?")
                .param(MOST)
                .query((row, number) -> new Known(
                        row.getString("name"),
                        FieldType.valueOf(row.getString("type")),
                        read(row.getString("words"), new TypeReference<>() {}),
                        read(row.getString("choices"), OPTIONS)))
                .list();
    }

    /** By their name in definitions. */
    Map<String, Field> fields() {
        var fields = new LinkedHashMap<String, Field>();
        for (var known : all()) {
            var field = Field.answered(known.name, known.type);
            fields.put(field.name(), field);
        }
        return fields;
    }

    List<FieldView> views() {
        return all().stream()
                .map(known -> new FieldView(
                        Field.PROFILE + known.name,
                        known.type,
                        known.type.operators(),
                        false,
                        false,
                        new Asked(known.words, known.choices)))
                .toList();
    }

    /** @throws BusinessException {@code SURVEY_FIELD_KIND} when a field holds answers of another kind, {@code SURVEY_FIELDS} */
    void check(Survey survey) {
        var known = all().stream().collect(Collectors.toMap(Known::name, each -> each));
        int fresh = 0;
        for (var question : survey.questions()) {
            var field = question.field();
            if (field == null) {
                continue;
            }
            var before = known.get(field);
            if (before != null && before.type != question.kind().type()) {
                throw new BusinessException(
                        "SURVEY_FIELD_KIND",
                        "The profile field '" + field
                                + "' holds answers of another kind from a survey before: choose another name.",
                        field);
            }
            fresh += before == null ? 1 : 0;
        }
        if (known.size() + fresh > MOST) {
            throw new BusinessException(
                    "SURVEY_FIELDS",
                    "Profiles have at most " + MOST + " fields from surveys: use one that is there.",
                    MOST);
        }
    }

    /** Makes the fields that a survey fills, or gives them its words; choices of before stay known. */
    void claim(long campaignId, Survey survey) {
        // one at a time, else two surveys could make a field of two kinds
        jdbc.sql("lock table profile_field in share row exclusive mode").update();
        check(survey);
        var known = all().stream().collect(Collectors.toMap(Known::name, each -> each));
        for (var question : survey.questions()) {
            var field = question.field();
            if (field != null) {
                var before = known.get(field);
                write(campaignId, field, question, before == null ? List.of() : before.choices);
            }
        }
    }

    private void write(long campaignId, String field, Question question, List<Option> before) {
        var choices = new ArrayList<>(question.choices());
        before.stream().filter(each -> question.choice(each.code()).isEmpty()).forEach(choices::add);
        jdbc.sql("""
                        insert into profile_field (name, type, words, choices, campaign_id)
                        values (:name, :type, :words::jsonb, :choices::jsonb, :campaign)
                        on conflict (name) do update set words = excluded.words, choices = excluded.choices
                        """)
                .param("name", field)
                .param("type", question.kind().type().name())
                .param("words", written(question.text()))
                .param("choices", written(choices))
                .param("campaign", campaignId)
                .update();
    }

    private String written(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private <T> T read(String stored, TypeReference<T> type) {
        try {
            return json.readValue(stored, type);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("A field of the profile is no JSON: " + stored, broken);
        }
    }
}
