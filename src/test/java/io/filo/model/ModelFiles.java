package io.filo.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;

/** The models as they lie in the folders {@code processes} and {@code forms}. */
final class ModelFiles {

    static final Path PROCESSES = Path.of("processes");
    static final Path FORMS = Path.of("forms");

    private ModelFiles() {}

    static List<Path> in(Path folder, String ending) {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static List<Path> diagrams() {
        return in(PROCESSES, ".bpmn");
    }

    static BpmnModelInstance model(Path diagram) {
        return Bpmn.readModelFromFile(diagram.toFile());
    }

    /** File name without its ending. */
    static String stem(Path file) {
        var name = file.getFileName().toString();
        return name.substring(0, name.lastIndexOf('.'));
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** A message bundle, by its file name without ending. */
    static Properties bundle(String name) {
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(
                Path.of("src/main/resources/messages", name + ".properties"), StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return properties;
    }
}
