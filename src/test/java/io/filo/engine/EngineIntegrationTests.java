package io.filo.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.IntegrationTest;
import org.camunda.bpm.engine.ProcessEngine;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class EngineIntegrationTests extends IntegrationTest {

    @Autowired
    ProcessEngine engine;

    @Test
    void theEngineRunsOnTheProductsDatabase() {
        assertThat(engine.getRepositoryService().createDeploymentQuery().count())
                .isGreaterThanOrEqualTo(0);
    }
}
