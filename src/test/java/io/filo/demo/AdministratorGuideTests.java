package io.filo.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.core.io.ClassPathResource;

/** The administrator guide names every property, and none that nobody reads. */
class AdministratorGuideTests {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(filo\\.[\\w.-]+)` \\|");

    @Test
    void itListsEveryPropertyAndNoOther() throws IOException {
        Set<String> listed = ROW.matcher(Files.readString(Path.of("docs/administrator-guide.md")))
                .results()
                .map((MatchResult row) -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(listed).containsExactlyInAnyOrderElementsOf(properties());
    }

    @SuppressWarnings("unchecked")
    private static Set<String> properties() throws IOException {
        String metadata = new ClassPathResource("META-INF/spring-configuration-metadata.json", ours())
                .getContentAsString(java.nio.charset.StandardCharsets.UTF_8);
        return ((List<Map<String, Object>>)
                        JsonParserFactory.getJsonParser().parseMap(metadata).get("properties"))
                .stream().map(property -> (String) property.get("name")).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Only what this project declares: libraries have files of the same name. */
    private static ClassLoader ours() throws IOException {
        return new java.net.URLClassLoader(
                new java.net.URL[] {Path.of("target/classes/").toUri().toURL()}, null);
    }
}
