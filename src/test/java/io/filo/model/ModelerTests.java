package io.filo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Looks at the models with the parts that Camunda Modeler itself is made of. They run in Node; without it, or before they
 * are installed, these tests are skipped and say how to get them.
 */
class ModelerTests {

    private static final Path CHECKS = Path.of("src", "test", "models");
    private static final List<String> CHROMIUM =
            List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");

    @Test
    void bpmnlintFindsNothing() throws Exception {
        finds("lint");
    }

    @Test
    void elementTemplatesAreValid() throws Exception {
        finds("templates");
    }

    @Test
    void formsAreWhatTasklistCanShow() throws Exception {
        finds("forms");
    }

    /** Pictures of all diagrams and tables are in {@code target/models} afterwards. */
    @Test
    void theModelerOpensDrawsAndSavesEveryModelAsItIs() throws Exception {
        assumeTrue(
                System.getenv("FILO_CHROMIUM") != null
                        || CHROMIUM.stream().anyMatch(path -> Files.isExecutable(Path.of(path))),
                "Skipped: no Chromium found. Install the package chromium, or name it by FILO_CHROMIUM.");
        finds("modeler");
    }

    private static void finds(String check) throws IOException, InterruptedException {
        assumeTrue(
                Files.isDirectory(CHECKS.resolve("node_modules")),
                "Skipped: the checks on models are not installed. Install Node 20 or newer, then run"
                        + " npm ci --prefix src/test/models");
        Process node;
        try {
            node = new ProcessBuilder("node", "check.js", check)
                    .directory(CHECKS.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException missing) {
            assumeTrue(false, "Skipped: there is no Node. Install Node 20 or newer.");
            return;
        }
        node.getOutputStream().close();
        var said = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(node.waitFor(2, TimeUnit.MINUTES)).as(said).isTrue();
        assertThat(said).as("findings of node check.js " + check).isEmpty();
        assertThat(node.exitValue()).isZero();
    }
}
