package io.filo.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.IntegrationTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** With {@code -Dfilo.generate=true} writes the element templates and the catalogue; else checks that they are fresh. */
class BlockFilesTests extends IntegrationTest {

    private static final Path FOLDER = Path.of("processes");

    @Autowired
    Blocks blocks;

    @Autowired
    List<EventType> events;

    @Test
    void templatesAndCatalogueAreFresh() throws IOException {
        // Designers have no use for what only tests publish.
        var published = events.stream()
                .filter(event -> !event.name().startsWith("test."))
                .toList();
        var files = BlockFiles.of(blocks.all(), published);
        if (Boolean.getBoolean("filo.generate")) {
            for (var file : files.entrySet()) {
                var path = FOLDER.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.writeString(path, file.getValue());
            }
        }
        for (var file : files.entrySet()) {
            assertThat(FOLDER.resolve(file.getKey()))
                    .as("run: mvn test -Dtest=BlockFilesTests -Dfilo.generate=true")
                    .exists()
                    .hasContent(file.getValue());
        }
        try (var present = Files.list(FOLDER.resolve(".camunda/element-templates"))) {
            var names = new TreeSet<String>();
            present.forEach(path -> names.add(".camunda/element-templates/" + path.getFileName()));
            assertThat(files.keySet()).as("templates of blocks that are gone").containsAll(names);
        }
    }
}
