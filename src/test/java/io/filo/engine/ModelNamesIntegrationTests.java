package io.filo.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.IntegrationTest;
import org.camunda.bpm.engine.RepositoryService;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class ModelNamesIntegrationTests extends IntegrationTest {

    private static final String CARE = "post-purchase-care";

    @Autowired
    ModelNames names;

    @Autowired
    RepositoryService repository;

    @Autowired
    CaseViews cases;

    @Test
    void aStepIsCalledInTheLanguageOfWhoLooks() {
        var step = "UserTask_DecideRemedy";
        var deployed = deployedName(CARE, step);
        assertThat(deployed).isEqualTo("Decidi il rimedio");
        assertThat(names.name(CARE, step, deployed, "it")).isEqualTo(deployed);
        assertThat(names.name(CARE, step, deployed, "en")).isEqualTo("Decide remedy");
        assertThat(names.name(CARE, step, "Decide remedy", "en")).isEqualTo("Decide remedy");
        assertThat(names.name(CARE, null, "Cura dopo l’acquisto", "en")).isEqualTo("Post-purchase care");
    }

    @Test
    void whatADesignerNamedStays() {
        assertThat(names.name(CARE, "UserTask_DecideRemedy", "Che cosa gli diamo?", "en"))
                .isEqualTo("Che cosa gli diamo?");
        assertThat(names.name("my-own", "Task_1", "Chiama", "en")).isEqualTo("Chiama");
    }

    @Test
    void aDiagramSpeaksTheLanguageOfWhoLooks() {
        var definition = repository
                .createProcessDefinitionQuery()
                .processDefinitionKey(CARE)
                .latestVersion()
                .singleResult();
        var deployed = cases.diagram(definition.getId());
        assertThat(names.diagram(deployed, "it")).isEqualTo(deployed);
        assertThat(names.diagram(deployed, "en"))
                .contains("name=\"Decide remedy\"", "name=\"Post-purchase care\"", "BPMNDiagram")
                .doesNotContain("Decidi il rimedio");
    }

    private String deployedName(String process, String element) {
        var definition = repository
                .createProcessDefinitionQuery()
                .processDefinitionKey(process)
                .latestVersion()
                .singleResult();
        return repository
                .getBpmnModelInstance(definition.getId())
                .getModelElementById(element)
                .getAttributeValue("name");
    }
}
