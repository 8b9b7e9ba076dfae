package io.filo.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.context.support.ResourceBundleMessageSource;

class RemarksTests {

    private static final Pattern MADE = Pattern.compile("Remarks\\s*\\.of\\(\\s*([^;]{1,160})");
    private static final Pattern CODE = Pattern.compile("\"((?:mail|class)\\.[a-z0-9-]+)\"");

    @Test
    void aCodeIsSaidInTheReadersLanguage() {
        String remark = Remarks.of("mail.parts-limit", 1_000);

        assertThat(remark).isEqualTo("mail.parts-limit|1000");
        assertThat(words(remark, Locale.ENGLISH))
                .isEqualTo("The mail has more than 1000 parts; the rest was left out.");
        assertThat(words(remark, Locale.ITALIAN))
                .isEqualTo("La mail ha più di 1000 parti; le altre sono state tralasciate.");
    }

    @Test
    void whatWasStoredAsASentenceStaysOne() {
        String sentence = "It carries the header x-autoreply.";

        assertThat(words(sentence, Locale.ITALIAN)).isEqualTo(sentence);
        assertThat(words("mail.of-a-later-version|7", Locale.ITALIAN)).isEqualTo("mail.of-a-later-version|7");
    }

    @Test
    void parametersOfStrangersCannotBreakOut() {
        assertThat(Remarks.of("class.field", "Precedence", "a|b\n{0} '")).isEqualTo("class.field|Precedence|a/b {0} '");
        assertThat(words(Remarks.of("class.field", "Precedence", "{0} '"), Locale.ENGLISH))
                .isEqualTo("Its header says Precedence: {0} '.");
        assertThatThrownBy(() -> Remarks.of("No code")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyCodeHasWordsInBothLanguages() throws Exception {
        Set<String> codes = new TreeSet<>();
        try (var files = Files.walk(Path.of("src/main/java"))) {
            for (var file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                var made = MADE.matcher(Files.readString(file));
                while (made.find()) {
                    var code = CODE.matcher(made.group(1));
                    while (code.find()) {
                        codes.add(code.group(1));
                    }
                }
            }
        }

        assertThat(codes).hasSizeGreaterThan(40).allSatisfy(code -> {
            assertThat(words(code, Locale.ENGLISH)).isNotEqualTo(code);
            assertThat(words(code, Locale.ITALIAN)).isNotEqualTo(code).isNotEqualTo(words(code, Locale.ENGLISH));
        });
    }

    private static String words(String remark, Locale locale) {
        var texts = new ResourceBundleMessageSource();
        texts.setBasename("messages/message");
        texts.setDefaultEncoding("UTF-8");
        texts.setFallbackToSystemLocale(false);
        return Remarks.words(texts, remark, locale);
    }
}
