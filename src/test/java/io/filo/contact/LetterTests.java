package io.filo.contact;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LetterTests {

    private static final Set<String> FIELDS = Set.of("firstName", "shopName", "link");
    private static final Set<String> PERSONAL = Set.of("firstName");

    @Test
    void fieldsAreFilledInAndFallBack() {
        var letter = Letter.parse("""
                Subject: {{ firstName | For you }}: news

                Hello {{firstName|}},

                from {{shopName}} {{link}}.
                --- html ---
                <p>Hello {{firstName|friend}}</p>
                """);
        var known = letter.fill(Map.of("firstName", "Ada", "shopName", "Passo Lento"));
        assertThat(known.subject()).isEqualTo("Ada: news");
        assertThat(known.text()).isEqualTo("Hello Ada,\n\nfrom Passo Lento.");
        var unknown = letter.fill(Map.of());
        assertThat(unknown.subject()).isEqualTo("For you: news");
        assertThat(unknown.text()).startsWith("Hello,");
        assertThat(unknown.html()).isEqualTo("<p>Hello friend</p>");
    }

    @Test
    void whatIsNotKnownLeavesNoHoleBehind() {
        var letter = Letter.parse("""
                Subject: Your cart

                Still there: {{shopName|your choice}}.
                {{link|}}

                {{link|}}

                Goodbye
                --- html ---
                <p>Still there</p>
                <p><a href="{{link|}}" style="color: #fff">Open it</a></p>
                <p>{{link|}}</p>
                <p>Or <a href="https://shop.example">look around</a></p>
                """);
        var unknown = letter.fill(Map.of());
        assertThat(unknown.text()).isEqualTo("Still there: your choice.\n\nGoodbye");
        assertThat(unknown.html()).isEqualTo("""
                <p>Still there</p>

                <p>Or <a href="https://shop.example">look around</a></p>""");
        assertThat(letter.fill(Map.of("link", "https://shop.example/c")).html())
                .contains("<a href=\"https://shop.example/c\"", "<p>https://shop.example/c</p>");
        assertThat(letter.fill(Map.of("link", "javascript:alert(1)")).html())
                .as("leads nowhere that a mail program would open")
                .doesNotContain("<a href=\"javascript");
    }

    @Test
    void whatWouldLeaveAHoleIsNamed() {
        var letter = Letter.parse("Subject: Your request #{{ticketNumber}}\n\nHello {{firstName|}}\n");
        assertThat(letter.hole(Map.of())).contains("ticketNumber");
        assertThat(letter.hole(Map.of("ticketNumber", " "))).contains("ticketNumber");
        assertThat(letter.hole(Map.of("ticketNumber", "1042"))).isEmpty();
    }

    @Test
    void whatAFieldHoldsIsNeitherMarkUpNorAField() {
        var letter = Letter.parse("Subject: {{firstName|}}\n\n{{firstName|}}\n--- html ---\n<p>{{firstName|}}</p>\n");
        var filled = letter.fill(Map.of("firstName", "<b>{{link}}\r\nBcc: x@example.com</b>"));
        assertThat(filled.subject()).isEqualTo("<b>{{link}} Bcc: x@example.com</b>");
        assertThat(filled.html()).isEqualTo("<p>&lt;b&gt;{{link}} Bcc: x@example.com&lt;/b&gt;</p>");
        assertThat(letter.fill(Map.of("firstName", "a".repeat(5000))).text()).hasSizeLessThan(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Subject: Hi\\n\\nText {{shopName}}                                 | ",
                "Hi\\n\\nText                                                       | first line",
                "Subject: Hi\\nText                                                 | no text",
                "Subject: Hi\\n\\n{{nobody}}                                        | no field 'nobody'",
                "Subject: Hi\\n\\nDear {{firstName}}                                | not known of every customer",
                "Subject: Hi\\n\\nDear {{shopName                                   | braces",
                "Subject: Hi\\n\\nText\\n--- html ---\\n<script>alert(1)</script>     | formatted part",
                "Subject: Hi\\n\\nText\\n--- html ---\\n<img src='https://x.example'> | formatted part",
                "Subject: Hi\\n\\nText\\n--- html ---\\n<a href='javascript:x'>x</a>  | formatted part",
                "Subject: Hi\\n\\nText\\n--- html ---\\n<p>{{nobody}}</p>             | no field 'nobody'",
            })
    void whatCouldNotBeSentIsToldWithItsRemedy(String file, String told) {
        var problems = Letter.problems(file.replace("\\n", "\n"), FIELDS, PERSONAL);
        if (told == null) {
            assertThat(problems).isEmpty();
        } else {
            assertThat(problems).anySatisfy(problem -> assertThat(problem).contains(told));
        }
    }

    @Test
    void everyShippedLetterIsThereInItalianAndEnglish() throws IOException {
        var languages = new TreeMap<String, Set<String>>();
        try (var files = Files.list(Path.of("forms/letters"))) {
            for (var file : files.toList()) {
                var name = Letter.NAME.matcher(file.getFileName().toString());
                assertThat(name.matches()).as("name of %s", file).isTrue();
                if (name.group(3) == null) {
                    languages
                            .computeIfAbsent(name.group(1), key -> new TreeSet<>())
                            .add(name.group(2));
                }
            }
        }
        assertThat(languages)
                .isNotEmpty()
                .allSatisfy((key, there) -> assertThat(there).as(key).containsExactly("en", "it"));
    }
}
