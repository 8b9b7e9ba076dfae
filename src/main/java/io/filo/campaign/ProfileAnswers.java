package io.filo.campaign;

import io.filo.campaign.AnsweredFields.Known;
import io.filo.campaign.Survey.Option;
import io.filo.campaign.Survey.Words;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What customers have told of themselves in surveys. */
@Service
@Transactional(readOnly = true)
public class ProfileAnswers {

    private final JdbcClient jdbc;
    private final AnsweredFields fields;

    ProfileAnswers(JdbcClient jdbc, AnsweredFields fields) {
        this.jdbc = jdbc;
        this.fields = fields;
    }

    /**
     * The newest answer that fills a field of the profile; of chosen, number and said one is there.
     *
     * @param name of the field
     * @param asked the question
     * @param chosen the words of what was chosen
     */
    public record Told(
            String name,
            Words asked,
            List<Words> chosen,
            @Nullable BigDecimal number,
            @Nullable String said,
            Instant at) {

        /** @param language ISO 639-1 */
        public String answer(String language) {
            return number != null
                    ? number.stripTrailingZeros().toPlainString()
                    : said != null
                            ? said
                            : chosen.stream().map(each -> each.in(language)).collect(Collectors.joining(", "));
        }
    }

    /** By name of the field. */
    public List<Told> of(long customerId) {
        Map<String, Known> known = fields.all().stream().collect(Collectors.toMap(Known::name, Function.identity()));
        if (known.isEmpty()) {
            return List.of();
        }
        var told = new ArrayList<Told>();
        jdbc.sql("""
                        select distinct on (field) field, codes, number, said, answered_at from campaign_answer
                        where customer_id = ? and field is not null order by field, answered_at desc, id desc
                        """).param(customerId).query(row -> {
            var field = known.get(row.getString("field"));
            if (field != null) {
                var codes = row.getArray("codes");
                told.add(new Told(
                        field.name(),
                        field.words(),
                        codes == null ? List.of() : words(field, List.of((String[]) codes.getArray())),
                        row.getBigDecimal("number"),
                        row.getString("said"),
                        row.getTimestamp("answered_at").toInstant()));
            }
        });
        return told;
    }

    private static List<Words> words(Known field, List<String> codes) {
        return codes.stream()
                .map(code -> choice(field, code).map(Option::text).orElse(new Words(code, code)))
                .toList();
    }

    private static Optional<Option> choice(Known field, String code) {
        return field.choices().stream().filter(each -> each.code().equals(code)).findFirst();
    }
}
