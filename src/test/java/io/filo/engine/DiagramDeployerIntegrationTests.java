package io.filo.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.IntegrationTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.repository.DecisionDefinition;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class DiagramDeployerIntegrationTests extends IntegrationTest {

    @Autowired
    DiagramDeployer deployer;

    @Autowired
    RepositoryService repository;

    private DecisionDefinition newest() {
        return repository
                .createDecisionDefinitionQuery()
                .decisionDefinitionKey("ticket-sla")
                .latestVersion()
                .singleResult();
    }

    @Test
    void anUnchangedModelMakesNoNewVersion() {
        var before = newest().getVersion();
        deployer.deploy();
        assertThat(newest().getVersion()).isEqualTo(before);
    }

    @Test
    void aDesignersVersionIsHisAndStaysOverAStart() throws Exception {
        var his = Files.readString(Path.of("processes/ticket-sla.dmn"), StandardCharsets.UTF_8)
                .replaceFirst("(<decision [^>]*name=\")[^\"]*", "$1Times of the designer");
        var deployment = repository
                .createDeployment()
                .name("From the Modeler")
                .addString("ticket-sla.dmn", his)
                .deploy();
        try {
            var version = newest().getVersion();
            assertThat(newest().getName()).isEqualTo("Times of the designer");

            deployer.deploy();

            assertThat(newest().getVersion()).isEqualTo(version);
            assertThat(deployer.keptOfDesigners())
                    .extracting(DiagramDeployer.Kept::key)
                    .containsExactly("ticket-sla");
        } finally {
            repository.deleteDeployment(deployment.getId(), true);
            deployer.deploy();
        }
        assertThat(deployer.keptOfDesigners()).isEmpty();
    }
}
