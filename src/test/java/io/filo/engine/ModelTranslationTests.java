package io.filo.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.camunda.bpm.model.dmn.Dmn;
import org.camunda.bpm.model.dmn.instance.Decision;
import org.camunda.bpm.model.dmn.instance.DecisionTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelTranslationTests {

    static Stream<Path> tables() throws IOException {
        try (var files = Files.list(Path.of("processes"))) {
            return files.filter(file -> file.toString().endsWith(".dmn")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("tables")
    void everyTableIsWhollyInItalian(Path table) throws IOException {
        var texts = new Properties();
        try (var reader = Files.newBufferedReader(Path.of("src/main/resources/messages/tables_it.properties"))) {
            texts.load(reader);
        }
        assertThat(texts.stringPropertyNames())
                .as("tables_it.properties says what each of these is in Italian")
                .containsAll(keys(table));
    }

    private static List<String> keys(Path file) {
        var keys = new ArrayList<String>();
        for (var decision : Dmn.readModelFromFile(file.toFile()).getModelElementsByType(Decision.class)) {
            keys.add(decision.getId());
            if (decision.getDescription() != null) {
                keys.add(decision.getId() + ".documentation");
            }
            if (decision.getExpression() instanceof DecisionTable table) {
                table.getInputs().forEach(column -> keys.add(decision.getId() + "." + column.getId()));
                table.getOutputs().forEach(column -> keys.add(decision.getId() + "." + column.getId()));
                table.getRules().stream()
                        .filter(row -> row.getDescription() != null)
                        .forEach(row -> keys.add(decision.getId() + "." + row.getId()));
            }
        }
        return keys;
    }

    @Test
    void onlyWordsAreChangedInATable() throws IOException {
        var file = Path.of("processes/ticket-sla.dmn");
        var english = Files.readString(file, StandardCharsets.UTF_8);
        var italian = new ModelTranslation("it").translate("processes/ticket-sla.dmn", english);

        assertThat(italian)
                .contains("Tempi di risposta di un ticket", "label=\"Categoria\"", "Prima i buoni clienti.")
                .contains("<text>\"URGENT\"</text>", "biodi:width=\"190\"")
                .doesNotContain("Good customers first.");
        assertThat(new ModelTranslation("en").translate("processes/ticket-sla.dmn", english))
                .isEqualTo(english);
    }
}
