package io.filo.lead.imports;

import io.filo.customer.ListedCustomers;
import io.filo.customer.ListedCustomers.Flaw;
import io.filo.customer.ListedCustomers.Met;
import io.filo.customer.ListedCustomers.Row;
import io.filo.customer.Recognition.Told;
import io.filo.lead.imports.Imports.Problem;
import io.filo.lead.imports.ListReader.ListRow;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes of the cells of a row what is known of a person, or says what is wrong with them. */
final class RowReader {

    private static final int LONGEST = 254;
    private static final int LONGEST_NOTE = 5_000;
    private static final Set<String> YES =
            Set.of("1", "yes", "y", "true", "si", "s", "x", "ok", "vero", "accepted", "accettato", "opt in");
    private static final Set<String> NO =
            Set.of("0", "no", "n", "false", "falso", "-", "refused", "rifiutato", "opt out");
    private static final Pattern ISO_DATE = Pattern.compile("(\\d{4})-(\\d{1,2})-(\\d{1,2})(?:[T ].{0,35})?");
    private static final Pattern OUR_DATE =
            Pattern.compile("(\\d{1,2})[./-](\\d{1,2})[./-](\\d{4}|\\d{2})(?: .{0,20})?");
    private static final Map<String, String> COUNTRIES = countries();

    private final ImportSettings settings;
    private final int columns;
    private final ListedCustomers customers;
    private final ZoneId zone;
    private final Instant now;

    RowReader(ImportSettings settings, int columns, ListedCustomers customers, ZoneId zone, Instant now) {
        this.settings = settings;
        this.columns = columns;
        this.customers = customers;
        this.zone = zone;
        this.now = now;
    }

    /** @param row null when there are problems */
    record Read(@Nullable Row row, List<Problem> problems) {}

    Read read(int number, ListRow list) {
        var problems = new ArrayList<Problem>();
        var cells = new EnumMap<ImportField, String>(ImportField.class);
        settings.mapping().forEach((field, column) -> {
            var cell = column < list.cells().size() ? list.cells().get(column).strip() : "";
            if (!cell.isEmpty()) {
                cells.put(field, cell);
                check(field, cell, problems);
            }
        });
        if (list.cells().stream().skip(columns).anyMatch(cell -> !cell.isBlank())) {
            problems.add(new Problem("ROW", "TOO_MANY_CELLS"));
        }
        var consented = consent(cells, problems);
        var consentedAt = date(cells, ImportField.CONSENT_DATE, problems);
        var metAt = date(cells, ImportField.MET_AT, problems);
        var language = language(cells, problems);
        var country = country(cells, problems);
        var given = cells.get(ImportField.GIVEN_NAME);
        var family = cells.get(ImportField.FAMILY_NAME);
        var told = new Told(
                name(cells, given, family),
                cells.get(ImportField.EMAIL),
                cells.get(ImportField.PHONE),
                cells.get(ImportField.COMPANY),
                cells.get(ImportField.VAT_NUMBER),
                cells.get(ImportField.STREET),
                cells.get(ImportField.POSTAL_CODE),
                cells.get(ImportField.CITY),
                country,
                language);
        if (problems.isEmpty()) {
            customers.flawOf(told).ifPresent(flaw -> problems.add(problem(flaw)));
        }
        if (!problems.isEmpty()) {
            return new Read(null, problems);
        }
        return new Read(
                new Row(
                        number,
                        told,
                        given,
                        family,
                        consented,
                        consentedAt,
                        metAt,
                        met(cells),
                        cells.get(ImportField.NOTE)),
                List.of());
    }

    private static void check(ImportField field, String cell, List<Problem> problems) {
        if (cell.length() > (field == ImportField.NOTE ? LONGEST_NOTE : LONGEST)) {
            problems.add(new Problem(field.name(), "TOO_LONG"));
        } else if (isBroken(cell)) {
            problems.add(new Problem(field.name(), "BROKEN_CHARACTERS"));
        }
    }

    /** Whether it has characters that are none. */
    static boolean isBroken(String cell) {
        for (int i = 0; i < cell.length(); i++) {
            char c = cell.charAt(i);
            if (c == '\0' || c == '\uFFFD') {
                return true;
            }
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == cell.length()
                        || !Character.isLowSurrogate(cell.charAt(i + 1))) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }

    private static @Nullable String name(
            Map<ImportField, String> cells, @Nullable String given, @Nullable String family) {
        var whole = cells.get(ImportField.NAME);
        if (whole != null || given == null && family == null) {
            return whole;
        }
        return ((given == null ? "" : given) + " " + (family == null ? "" : family)).strip();
    }

    private Met met(Map<ImportField, String> cells) {
        var else_ = settings.met();
        return new Met(
                cells.getOrDefault(ImportField.SOURCE, else_.source()),
                cells.getOrDefault(ImportField.MEDIUM, else_.medium()),
                cells.getOrDefault(ImportField.CAMPAIGN, else_.campaign()),
                cells.getOrDefault(ImportField.EVENT, else_.event()),
                cells.getOrDefault(ImportField.STORE, else_.store()),
                cells.getOrDefault(ImportField.ASSISTANT, else_.assistant()),
                cells.getOrDefault(ImportField.CODE, else_.code()));
    }

    /** A word that is neither yes nor no says nothing: silence is no consent, and no refusal. */
    private static @Nullable Boolean consent(Map<ImportField, String> cells, List<Problem> problems) {
        var said = cells.get(ImportField.CONSENT);
        if (said == null) {
            return null;
        }
        var plain = said.equals("-") ? said : ImportField.plain(said);
        if (YES.contains(plain)) {
            return true;
        }
        if (!NO.contains(plain)) {
            problems.add(new Problem(ImportField.CONSENT.name(), "BAD_CONSENT"));
        }
        return false;
    }

    private @Nullable Instant date(Map<ImportField, String> cells, ImportField field, List<Problem> problems) {
        var written = cells.get(field);
        if (written == null) {
            return null;
        }
        var day = day(written);
        if (day == null || day.getYear() < 1900) {
            problems.add(new Problem(field.name(), "BAD_DATE"));
            return null;
        }
        var instant = day.atStartOfDay(zone).toInstant();
        if (instant.isAfter(now)) {
            problems.add(new Problem(field.name(), "DATE_IN_FUTURE"));
        }
        return instant;
    }

    /** Year first, or day first as it is written in Italy; what fits no calendar is null. */
    static @Nullable LocalDate day(String written) {
        var iso = ISO_DATE.matcher(written);
        var ours = OUR_DATE.matcher(written);
        try {
            if (iso.matches()) {
                return LocalDate.of(number(iso.group(1)), number(iso.group(2)), number(iso.group(3)));
            }
            if (ours.matches()) {
                int year = number(ours.group(3));
                return LocalDate.of(year < 100 ? 2000 + year : year, number(ours.group(2)), number(ours.group(1)));
            }
        } catch (DateTimeException noDay) {
            return null;
        }
        return null;
    }

    private static int number(String digits) {
        return Integer.parseInt(digits);
    }

    private String language(Map<ImportField, String> cells, List<Problem> problems) {
        var written = cells.get(ImportField.LANGUAGE);
        if (written == null) {
            return settings.language();
        }
        var language = Locale.forLanguageTag(written.replace('_', '-')).getLanguage();
        if (language.length() != 2) {
            problems.add(new Problem(ImportField.LANGUAGE.name(), "BAD_LANGUAGE"));
        }
        return language;
    }

    static @Nullable String country(Map<ImportField, String> cells, List<Problem> problems) {
        var written = cells.get(ImportField.COUNTRY);
        if (written == null) {
            return null;
        }
        var code = COUNTRIES.get(ImportField.plain(written));
        if (code == null) {
            problems.add(new Problem(ImportField.COUNTRY.name(), "BAD_COUNTRY"));
        }
        return code;
    }

    /** By code, and by the names of our two languages. */
    private static Map<String, String> countries() {
        var countries = new HashMap<String, String>();
        for (var code : Locale.getISOCountries()) {
            var country = new Locale.Builder().setRegion(code).build();
            countries.put(code.toLowerCase(Locale.ROOT), code);
            countries.put(ImportField.plain(country.getISO3Country()), code);
            countries.put(ImportField.plain(country.getDisplayCountry(Locale.ITALIAN)), code);
            countries.put(ImportField.plain(country.getDisplayCountry(Locale.ENGLISH)), code);
        }
        return Map.copyOf(countries);
    }

    private static Problem problem(Flaw flaw) {
        return switch (flaw) {
            case NOT_REACHABLE -> new Problem("ROW", "NOT_REACHABLE");
            case BAD_EMAIL -> new Problem(ImportField.EMAIL.name(), "BAD_EMAIL");
            case BAD_PHONE -> new Problem(ImportField.PHONE.name(), "BAD_PHONE");
            case BAD_VAT_NUMBER -> new Problem(ImportField.VAT_NUMBER.name(), "BAD_VAT_NUMBER");
        };
    }
}
