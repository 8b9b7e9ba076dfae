package io.filo.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only the packaged files can show; runs after they are made. */
class PackagedTests {

    @Test
    void theDemoStartsFromItsFileAlone(@TempDir Path folder) throws Exception {
        try (var filo = FiloProcess.startJar(
                Path.of("target/filo-demo.jar"), folder.resolve("data"), FiloProcess.freePorts())) {
            filo.awaitReady();

            assertThat(filo.get("/actuator/health").statusCode()).isEqualTo(200);
            assertThat(filo.get("/api/tickets").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void theProductionFileHasNothingOfTheDemoAndSaysWhatItNeeds(@TempDir Path folder) throws Exception {
        try (var filo =
                FiloProcess.startJar(Path.of("target/filo.jar"), folder.resolve("data"), FiloProcess.freePorts())) {
            assertThat(filo.awaitExit()).isNotZero();
            assertThat(filo.output()).contains("FILO_SECRET", "FILO_PUBLIC_URL");
        }
    }
}
