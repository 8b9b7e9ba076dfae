package io.filo.contact;

import io.filo.support.BusinessException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The Italian public register of objections (Registro delle opposizioni), by exchange of files: the numbers to ask about
 * go out, the register's answer comes back with the day on which it was asked. The table contact-permission wants an
 * answer of the last 15 days before a call with an offer.
 */
@Service
@Transactional(noRollbackFor = BusinessException.class)
public class PhoneRegister {

    /** An answer is good for so many days; numbers are asked about again a little sooner. */
    private static final int ASK_AGAIN_AFTER = 10;

    private static final int OLDEST_ANSWER = 30;
    private static final int LONGEST_LINE = 100;
    private static final int MOST_ERRORS = 100;
    private static final int BATCH = 5_000;
    private static final String ITALY = "+39";

    private static final Pattern SEPARATOR = Pattern.compile("[;,\\t]");
    private static final Pattern NUMBER = Pattern.compile("\\+\\d{6,15}");
    private static final Set<String> YES = Set.of("s", "si", "sì", "y", "yes", "true", "1", "iscritto", "listed");
    private static final Set<String> NO = Set.of("n", "no", "false", "0", "non iscritto", "not listed");

    private final JdbcClient jdbc;
    private final Clock clock;

    PhoneRegister(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * How the shop stands with the register.
     *
     * @param toAsk numbers that would be exported now
     * @param newestCheck day of the newest answer, null before the first
     */
    public record Standing(
            long toAsk,
            long answered,
            long listed,
            @Nullable LocalDate newestCheck) {}

    /** What became of an answer: lines that were taken, how many of them are listed, and what was wrong where. */
    public record Imported(int taken, int listed, List<BadLine> errors) {}

    /** @param line counts from 1 */
    public record BadLine(int line, String text) {}

    @Transactional(readOnly = true)
    public Standing standing() {
        return jdbc.sql("select (select count(*) " + TO_ASK + ") as to_ask, count(*) as answered,"
                        + " count(*) filter (where listed) as listed, max(checked_on) as newest from phone_register")
                .param("asked", today().minusDays(ASK_AGAIN_AFTER))
                .query((row, number) -> new Standing(
                        row.getLong("to_ask"),
                        row.getLong("answered"),
                        row.getLong("listed"),
                        row.getObject("newest", LocalDate.class)))
                .single();
    }

    private static final String TO_ASK = """
            from contact_point p
            join customer c on c.id = p.customer_id and c.merged_into is null and c.erased_at is null
            left join phone_register r on r.number = p.normalised
            where p.type = 'PHONE' and p.normalised like '+39%' and (r.checked_on is null or r.checked_on <= :asked)
            """;

    /** The numbers to ask about, one a line in international form: Italian ones that were not asked about lately. */
    @Transactional(readOnly = true)
    public String export() {
        var numbers = jdbc.sql("select distinct p.normalised " + TO_ASK + " order by p.normalised")
                .param("asked", today().minusDays(ASK_AGAIN_AFTER))
                .query(String.class)
                .list();
        return numbers.isEmpty() ? "" : String.join("\r\n", numbers) + "\r\n";
    }

    /**
     * Takes the register's answer: a number and yes or no in each line, separated by semicolon, comma or tab. What cannot
     * be read is told and left out. An older answer never replaces a newer one.
     *
     * @param checkedOn when the register was asked: within the last 30 days
     * @throws BusinessException {@code REGISTER_DATE}, {@code REGISTER_EMPTY} when no line could be read
     */
    public Imported importAnswer(String file, LocalDate checkedOn) {
        var today = today();
        if (checkedOn.isAfter(today) || checkedOn.isBefore(today.minusDays(OLDEST_ANSWER))) {
            throw new BusinessException(
                    "REGISTER_DATE",
                    "An answer is from the last " + OLDEST_ANSWER
                            + " days: give the day on which the register was asked.",
                    OLDEST_ANSWER);
        }
        var answers = new LinkedHashMap<String, Boolean>();
        var errors = new ArrayList<BadLine>();
        int number = 0;
        for (var line : (Iterable<String>) file.replace("\uFEFF", "").lines()::iterator) {
            number++;
            if (line.isBlank() || number == 1 && line.chars().noneMatch(Character::isDigit)) {
                continue;
            }
            var answer = read(line);
            if (answer.isPresent()) {
                answers.putAll(answer.get());
            } else if (errors.size() < MOST_ERRORS) {
                errors.add(new BadLine(number, line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) : line));
            }
        }
        if (answers.isEmpty()) {
            throw new BusinessException(
                    "REGISTER_EMPTY",
                    "No line could be read: each has a number and yes or no, such as +390115550147;no. The first lines that"
                            + " could not: "
                            + errors.stream().limit(3).map(BadLine::text).toList(),
                    errors.stream().limit(3).map(BadLine::text).toList().toString());
        }
        store(answers, checkedOn);
        return new Imported(
                answers.size(),
                (int) answers.values().stream().filter(listed -> listed).count(),
                errors);
    }

    private void store(Map<String, Boolean> answers, LocalDate checkedOn) {
        var numbers = List.copyOf(answers.keySet());
        for (int from = 0; from < numbers.size(); from += BATCH) {
            var part = numbers.subList(from, Math.min(numbers.size(), from + BATCH));
            jdbc.sql("""
                            insert into phone_register (number, listed, checked_on, imported_at)
                            select number, listed, :checked, :now from unnest(:numbers, :listed) as answer (number, listed)
                            on conflict (number) do update
                            set listed = excluded.listed, checked_on = excluded.checked_on, imported_at = excluded.imported_at
                            where excluded.checked_on >= phone_register.checked_on
                            """)
                    .param("numbers", part.toArray(String[]::new))
                    .param("listed", part.stream().map(answers::get).toArray(Boolean[]::new))
                    .param("checked", checkedOn)
                    .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                    .update();
        }
    }

    private static Optional<Map<String, Boolean>> read(String line) {
        var parts = SEPARATOR.split(line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) : line);
        if (parts.length < 2) {
            return Optional.empty();
        }
        var number = normal(parts[0]);
        var answer = parts[1].replace("\"", "").strip().toLowerCase(Locale.ROOT);
        boolean known = YES.contains(answer) || NO.contains(answer);
        return NUMBER.matcher(number).matches() && known
                ? Optional.of(Map.of(number, YES.contains(answer)))
                : Optional.empty();
    }

    /** The register itself knows Italian numbers only, and may leave the country out. */
    private static String normal(String written) {
        var digits = written.replaceAll("[\\s./()\"'-]", "");
        return digits.startsWith("+") ? digits : digits.startsWith("00") ? "+" + digits.substring(2) : ITALY + digits;
    }

    private LocalDate today() {
        return clock.instant().atOffset(ZoneOffset.UTC).toLocalDate();
    }
}
