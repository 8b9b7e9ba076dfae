package io.filo.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every text is there in Italian and in English, and every text that a page asks for is there at all. */
class BundleTests {

    private static final Path MESSAGES = Path.of("src/main/resources/messages");
    private static final Path TEMPLATES = Path.of("src/main/resources/templates");
    private static final Pattern PLACE = Pattern.compile("\\{(\\d)");
    private static final Pattern ASKED = Pattern.compile("#\\{([a-zA-Z_.]+)|v\\.text\\('([a-zA-Z_.]+)'[,)]");

    private static final Pattern REFUSAL = Pattern.compile("new BusinessException\\(\\s*\"([A-Z_]+)\"");

    private static final Pattern REMARK = Pattern.compile("Remarks\\.of\\(\\s*\"([a-z0-9.-]+[a-z0-9])\"");

    static Stream<Path> bundles() throws IOException {
        try (Stream<Path> files = Files.list(MESSAGES)) {
            return files.filter(file -> !file.getFileName().toString().contains("_")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void italianAndEnglishHaveTheSameTexts(Path english) throws IOException {
        Path italian =
                english.resolveSibling(english.getFileName().toString().replace(".properties", "_it.properties"));
        assertThat(italian).exists();
        Map<String, String> one = texts(english);
        Map<String, String> other = texts(italian);
        assertThat(other.keySet()).isEqualTo(one.keySet());
        one.forEach((key, text) -> {
            assertThat(text).as("%s in English", key).isNotBlank();
            assertThat(other.get(key)).as("%s in Italian", key).isNotBlank();
            assertThat(places(other.get(key))).as("places of %s", key).isEqualTo(places(text));
        });
    }

    /** A text with a place goes through MessageFormat, which takes a single apostrophe for a quote; one without does not. */
    @ParameterizedTest
    @MethodSource("bundles")
    void textsWithPlacesKeepTheirApostrophes(Path english) throws IOException {
        for (Path bundle : new Path[] {
            english, english.resolveSibling(english.getFileName().toString().replace(".properties", "_it.properties"))
        }) {
            texts(bundle).forEach((key, text) -> {
                if (!places(text).isEmpty()) {
                    assertThat(text.replace("''", ""))
                            .as("%s in %s", key, bundle)
                            .doesNotContain("'");
                } else {
                    assertThat(text).as("%s in %s", key, bundle).doesNotContain("''");
                }
            });
        }
    }

    @Test
    void noTextIsThereTwice() throws IOException {
        try (Stream<Path> files = Files.list(MESSAGES)) {
            for (Path bundle : files.toList()) {
                List<String> keys = Files.readAllLines(bundle).stream()
                        .filter(line -> !line.isBlank() && !line.startsWith("#") && line.contains("="))
                        .map(line -> line.substring(0, line.indexOf('=')).strip())
                        .toList();
                assertThat(keys).as("%s", bundle).doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void everyTextThatAPageAsksForIsThere() throws IOException {
        Set<String> known = new TreeSet<>();
        for (Path bundle : bundles().toList()) {
            known.addAll(texts(bundle).keySet());
        }
        try (Stream<Path> pages = Files.walk(TEMPLATES)) {
            for (Path page : pages.filter(Files::isRegularFile).toList()) {
                Set<String> asked = ASKED.matcher(Files.readString(page))
                        .results()
                        .map(found -> found.group(1) != null ? found.group(1) : found.group(2))
                        .collect(Collectors.toSet());
                assertThat(known).as("texts of %s", page).containsAll(asked);
            }
        }
    }

    @Test
    void everyRefusalHasItsWords() throws IOException {
        Set<String> known = texts(MESSAGES.resolve("web.properties")).keySet();
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                Set<String> codes = REFUSAL.matcher(Files.readString(source))
                        .results()
                        .map(found -> "problem." + found.group(1))
                        .collect(Collectors.toSet());
                assertThat(known).as("words for the refusals of %s", source).containsAll(codes);
            }
        }
    }

    @Test
    void everyRemarkHasItsWords() throws IOException {
        Set<String> known = texts(MESSAGES.resolve("message.properties")).keySet();
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                Set<String> codes = REMARK.matcher(Files.readString(source))
                        .results()
                        .map(found -> "remark." + found.group(1))
                        .collect(Collectors.toSet());
                assertThat(known).as("words for the remarks of %s", source).containsAll(codes);
            }
        }
    }

    @Test
    void noPageCarriesStyleOrScriptInline() throws IOException {
        try (Stream<Path> pages = Files.walk(TEMPLATES)) {
            for (Path page : pages.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(page))
                        .as("%s", page)
                        .doesNotContain("<style", " style=", "onclick=", "javascript:")
                        .doesNotContainPattern("<script(?![^>]*src=)");
            }
        }
    }

    private static Map<String, String> texts(Path bundle) throws IOException {
        Properties texts = new Properties();
        try (Reader reader = Files.newBufferedReader(bundle, StandardCharsets.UTF_8)) {
            texts.load(reader);
        }
        return texts.stringPropertyNames().stream().collect(Collectors.toMap(key -> key, texts::getProperty));
    }

    private static Set<String> places(String text) {
        return PLACE.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }
}
