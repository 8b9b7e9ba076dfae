package io.filo.campaign;

import io.filo.support.BusinessException;
import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a survey campaign needs beyond what all have: its questions, as its settings hold them.
 *
 * @param rolling whether it asks a twelfth of its people each month, instead of all at once
 * @param questions in the order in which they are asked; at most {@link #MOST_QUESTIONS}
 */
public record Survey(boolean rolling, List<Question> questions) {

    public static final int MOST_QUESTIONS = 20;
    public static final int MOST_CHOICES = 20;
    public static final int LONGEST_QUESTION = 300;
    public static final int LONGEST_CHOICE = 120;
    public static final int LONGEST_ANSWER = 2_000;
    public static final int HIGHEST_SCORE = 10;
    /** In this many months a rolling survey asks everybody once. */
    public static final int MONTHS = 12;

    static final BigDecimal LARGEST = new BigDecimal("1000000000");
    static final int MOST_DECIMALS = 4;
    private static final String FIELD = "[a-z][a-zA-Z0-9]{0,39}";
    private static final String KEY = "[a-z][a-z0-9]{0,19}";
    private static final String CODE = "[A-Z0-9][A-Z0-9_]{0,59}";
    private static final int LONGEST_CODE = 40;
    private static final Set<String> SETTINGS = Set.of("rolling", "questions");
    private static final Set<String> OF_QUESTION =
            Set.of("key", "kind", "text", "required", "field", "choices", "least", "most");
    private static final Set<String> OF_CHOICE = Set.of("code", "text");
    private static final Set<String> LANGUAGES = Set.of("it", "en");

    public Survey {
        questions = List.copyOf(questions);
    }

    /** What is answered. */
    public enum Kind {
        /** One of its choices. */
        ONE(FieldType.CODE),
        /** One of its choices or more. */
        SEVERAL(FieldType.CODES),
        TEXT(FieldType.TEXT),
        NUMBER(FieldType.NUMBER),
        /** How likely he would recommend us, 0 to 10. */
        NPS(FieldType.NUMBER);

        private final FieldType type;

        Kind(FieldType type) {
            this.type = type;
        }

        public boolean hasChoices() {
            return this == ONE || this == SEVERAL;
        }

        /** Of the profile's field that it can fill. */
        FieldType type() {
            return type;
        }
    }

    /** In both languages of the shop. */
    public record Words(String it, String en) {

        /** @param language ISO 639-1; English for all but Italian */
        public String in(String language) {
            return language.equals("it") ? it : en;
        }
    }

    /** @param code as it is stored, such as TRAIL_RUNNING */
    public record Option(String code, Words text) {}

    /**
     * @param key its name among the questions, such as q1
     * @param field of the customer's profile that the answer fills; null for none
     * @param choices two or more where the kind has any
     * @param least smallest number, largest number that is taken; null for any
     */
    public record Question(
            String key,
            Kind kind,
            Words text,
            boolean required,
            @Nullable String field,
            List<Option> choices,
            @Nullable BigDecimal least,
            @Nullable BigDecimal most) {

        public Optional<Option> choice(String code) {
            return choices.stream().filter(each -> each.code.equals(code)).findFirst();
        }
    }

    public boolean beginsWithNps() {
        return !questions.isEmpty() && questions.get(0).kind == Kind.NPS;
    }

    public Optional<Question> question(String key) {
        return questions.stream().filter(each -> each.key.equals(key)).findFirst();
    }

    /**
     * @param settings {@code {"rolling": false, "questions": [{"kind": "ONE", "text": {"it": "...", "en": "..."},
     *     "required": true, "field": "terrain", "choices": [{"text": {...}}, ...]}, ...]}}; {@code key} of a question and
     *     {@code code} of a choice are made when they are left out
     * @throws BusinessException {@code SURVEY_SHAPE}, {@code SURVEY_TOO_MANY}, {@code SURVEY_WORDS}, {@code SURVEY_CHOICES},
     *     {@code SURVEY_CHOICE_WORDS}, {@code SURVEY_CHOICE_TWICE}, {@code SURVEY_LIMITS}, {@code SURVEY_FIELD}, {@code
     *     SURVEY_FIELD_TWICE}
     */
    public static Survey of(Map<String, Object> settings) {
        onlyKnown(settings, SETTINGS, "settings");
        var listed = list(settings.get("questions"), "questions");
        if (listed.size() > MOST_QUESTIONS) {
            throw new BusinessException(
                    "SURVEY_TOO_MANY",
                    "A survey has at most " + MOST_QUESTIONS + " questions: take some out.",
                    MOST_QUESTIONS);
        }
        var questions = new ArrayList<Question>();
        var keys = new HashSet<String>();
        var fields = new HashSet<String>();
        for (int i = 0; i < listed.size(); i++) {
            var question = question(object(listed.get(i), "questions[" + i + "]"), i + 1);
            if (!keys.add(question.key)) {
                throw shape("questions[" + i + "].key", "a key that no other question has");
            }
            if (question.field != null && !fields.add(question.field)) {
                throw new BusinessException(
                        "SURVEY_FIELD_TWICE",
                        "Two questions fill the field '" + question.field + "': choose another name for one of them.",
                        question.field);
            }
            questions.add(question);
        }
        return new Survey(flag(settings.get("rolling"), "rolling"), questions);
    }

    private static Question question(Map<?, ?> written, int number) {
        var at = "questions[" + (number - 1) + "]";
        onlyKnown(written, OF_QUESTION, at);
        var kind = kind(written.get("kind"), at);
        var key = text(written.get("key"), at + ".key").orElse("q" + number);
        if (!key.matches(KEY)) {
            throw shape(at + ".key", "small letters and digits, such as q1");
        }
        var words = words(written.get("text"), at + ".text")
                .filter(each -> isGood(each, LONGEST_QUESTION))
                .orElseThrow(() -> new BusinessException(
                        "SURVEY_WORDS",
                        "Question " + number + " needs its words in Italian and in English, at most " + LONGEST_QUESTION
                                + " characters each.",
                        number,
                        LONGEST_QUESTION));
        var field = text(written.get("field"), at + ".field")
                .filter(each -> !each.isBlank())
                .orElse(null);
        if (field != null && !field.matches(FIELD)) {
            throw new BusinessException(
                    "SURVEY_FIELD",
                    "The profile field of question " + number
                            + " has a name of letters and digits that begins with a small letter, such as favouriteTerrain.",
                    number);
        }
        var choices = choices(written.get("choices"), kind, number, at + ".choices");
        var least = number(written.get("least"), at + ".least");
        var most = number(written.get("most"), at + ".most");
        if ((least != null || most != null) && kind != Kind.NUMBER
                || least != null && most != null && least.compareTo(most) > 0) {
            throw new BusinessException(
                    "SURVEY_LIMITS",
                    "Question " + number
                            + ": only a number has limits, and the smallest is not above the largest. Mend or empty them.",
                    number);
        }
        return new Question(
                key, kind, words, flag(written.get("required"), at + ".required"), field, choices, least, most);
    }

    private static List<Option> choices(@Nullable Object written, Kind kind, int number, String at) {
        var listed = list(written, at);
        if (kind.hasChoices() ? listed.size() < 2 || listed.size() > MOST_CHOICES : !listed.isEmpty()) {
            throw kind.hasChoices()
                    ? new BusinessException(
                            "SURVEY_CHOICES",
                            "Question " + number + " needs 2 to " + MOST_CHOICES
                                    + " choices, as many in English as in Italian.",
                            number,
                            MOST_CHOICES)
                    : shape(at, "no choices for a question of this kind");
        }
        var choices = new ArrayList<Option>();
        var codes = new HashSet<String>();
        var said = new HashSet<String>();
        for (int i = 0; i < listed.size(); i++) {
            var choice = object(listed.get(i), at + "[" + i + "]");
            onlyKnown(choice, OF_CHOICE, at + "[" + i + "]");
            var words = words(choice.get("text"), at + "[" + i + "].text")
                    .filter(each -> isGood(each, LONGEST_CHOICE))
                    .orElseThrow(() -> new BusinessException(
                            "SURVEY_CHOICE_WORDS",
                            "Each choice of question " + number + " needs its words in Italian and in English, at most "
                                    + LONGEST_CHOICE + " characters each, as many lines in one as in the other.",
                            number,
                            LONGEST_CHOICE));
            var code = text(choice.get("code"), at + "[" + i + "].code").orElseGet(() -> code(words.en(), codes));
            if (!code.matches(CODE)) {
                throw shape(at + "[" + i + "].code", "capital letters, digits and underscores, such as TRAIL");
            }
            if (!codes.add(code)
                    || !said.add("it" + words.it.toLowerCase(Locale.ROOT))
                    || !said.add("en" + words.en.toLowerCase(Locale.ROOT))) {
                throw new BusinessException(
                        "SURVEY_CHOICE_TWICE",
                        "Question " + number + " has the same choice twice: " + words.it + " / " + words.en + ".",
                        number,
                        words.it + " / " + words.en);
            }
            choices.add(new Option(code, words));
        }
        return List.copyOf(choices);
    }

    /** What a choice is stored as, made of its English words. */
    private static String code(String words, Set<String> taken) {
        var plain = Normalizer.normalize(words, Normalizer.Form.NFD)
                .replaceAll("\\p{M}+", "")
                .toUpperCase(Locale.ROOT)
                .replaceAll("[^A-Z0-9]+", "_")
                .replaceAll("^_+|_+$", "");
        var cut = plain.length() > LONGEST_CODE ? plain.substring(0, LONGEST_CODE) : plain;
        var code = cut.isEmpty() ? "CHOICE" : cut;
        for (int next = 2; taken.contains(code); next++) {
            code = (cut.isEmpty() ? "CHOICE" : cut) + "_" + next;
        }
        return code;
    }

    private static boolean isGood(Words words, int longest) {
        return List.of(words.it, words.en).stream()
                .allMatch(each -> !each.isBlank()
                        && each.length() <= longest
                        && each.codePoints().noneMatch(Character::isISOControl));
    }

    // --- reading what somebody posted -------------------------------------------------------------------------------

    private static BusinessException shape(String path, String wanted) {
        return new BusinessException(
                "SURVEY_SHAPE", "The survey cannot be read: at " + path + " there should be " + wanted + ".", path);
    }

    private static void onlyKnown(Map<?, ?> written, Set<String> known, String path) {
        written.keySet().stream()
                .filter(name -> !known.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw shape(
                            path,
                            "nothing but "
                                    + String.join(", ", known.stream().sorted().toList()));
                });
    }

    private static List<?> list(@Nullable Object written, String path) {
        if (written == null) {
            return List.of();
        }
        if (written instanceof List<?> list) {
            return list;
        }
        throw shape(path, "a list");
    }

    private static Map<?, ?> object(@Nullable Object written, String path) {
        if (written instanceof Map<?, ?> object) {
            return object;
        }
        throw shape(path, "an object in braces");
    }

    private static boolean flag(@Nullable Object written, String path) {
        if (written == null) {
            return false;
        }
        if (written instanceof Boolean flag) {
            return flag;
        }
        throw shape(path, "true or false");
    }

    private static Optional<String> text(@Nullable Object written, String path) {
        if (written == null) {
            return Optional.empty();
        }
        if (written instanceof String text) {
            return Optional.of(text.strip());
        }
        throw shape(path, "a text");
    }

    private static Optional<Words> words(@Nullable Object written, String path) {
        if (written == null) {
            return Optional.empty();
        }
        var object = object(written, path);
        onlyKnown(object, LANGUAGES, path);
        return Optional.of(new Words(
                text(object.get("it"), path + ".it").orElse(""),
                text(object.get("en"), path + ".en").orElse("")));
    }

    private static Kind kind(@Nullable Object written, String at) {
        for (var kind : Kind.values()) {
            if (kind.name().equals(written)) {
                return kind;
            }
        }
        throw shape(at + ".kind", "one of ONE, SEVERAL, TEXT, NUMBER, NPS");
    }

    private static @Nullable BigDecimal number(@Nullable Object written, String path) {
        if (written == null) {
            return null;
        }
        if (written instanceof Number number) {
            var value = new BigDecimal(number.toString());
            if (isNumber(value)) {
                return value;
            }
        }
        throw shape(path, "a number up to " + LARGEST + " with at most " + MOST_DECIMALS + " decimals");
    }

    /** Whether it is one that can be asked for and stored. */
    static boolean isNumber(BigDecimal value) {
        return value.abs().compareTo(LARGEST) <= 0 && value.stripTrailingZeros().scale() <= MOST_DECIMALS;
    }
}
