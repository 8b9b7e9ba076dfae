package io.filo.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.IntegrationTest;
import io.filo.engine.DueEvents;
import io.filo.ticket.TicketDesk;
import io.filo.ticket.TicketDesk.NewTicket;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.SmartLifecycle;

/** Dario changes a diagram in the Modeler's editor with the blocks that it offers, and deploys it as the Modeler does. */
class DesignerBrowserTests extends IntegrationTest {

    private static final Path DIAGRAM = Path.of("processes/ticket.bpmn");
    private static final Path TEMPLATES = Path.of("processes/.camunda/element-templates");
    private static final Path EDITOR = Path.of("src/test/models/node_modules/camunda-bpmn-js/dist");

    /** Opens a diagram with the element templates; calls back with what was not right. */
    private static final String OPEN = """
            const [xml, templates, done] = arguments;
            const problems = [];
            window.modeler = new BpmnModeler({container: '#canvas'});
            modeler.on('elementTemplates.errors', event => event.errors.forEach(error => problems.push(error.message)));
            modeler.get('elementTemplatesLoader').setTemplates(JSON.parse(templates));
            modeler.importXML(xml)
              .then(({warnings}) => done(problems.concat(warnings.map(warning => warning.message))))
              .catch(failure => done([failure.message]));
            """;

    /** Drops a service task on a flow and makes it the block of a template, if there is one; gives the file. */
    private static final String DROP = """
            const [flow, template, id, name, done] = arguments;
            const modeling = modeler.get('modeling');
            const templates = modeler.get('elementTemplates');
            const target = modeler.get('elementRegistry').get(flow);
            const [start, end] = target.waypoints;
            const task = modeler.get('elementFactory').createShape({type: 'bpmn:ServiceTask'});
            let dropped = modeling.createShape(task, {x: (start.x + end.x) / 2, y: (start.y + end.y) / 2}, target);
            if (template) {
              dropped = templates.applyTemplate(dropped, templates.get(template));
            }
            modeling.updateProperties(dropped, {id, name});
            modeler.get('canvas').scrollToElement(dropped);
            modeler.get('selection').select(dropped);
            modeler.saveXML({format: true}).then(({xml}) => done(xml)).catch(failure => done(failure.message));
            """;

    @LocalServerPort
    int port;

    @Autowired
    RepositoryService repository;

    @Autowired
    RuntimeService runtime;

    @Autowired
    IdentityService identity;

    @Autowired
    TicketDesk desk;

    @Autowired
    DueEvents events;

    /** Deploys what is shipped, as each start of the product does. */
    @Autowired
    @Qualifier("diagramDeployer")
    SmartLifecycle deployer;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private Chromium chromium;

    @BeforeEach
    void openTheEditor() throws IOException {
        assumeThat(EDITOR)
                .as("This test needs the Modeler's editor. Install it with: npm ci --prefix src/test/models")
                .isDirectory();
        chromium = Chromium.at(port);
        var page = Chromium.PICTURES.resolve("modeler.html").toAbsolutePath();
        Files.writeString(page, """
                <!doctype html>
                <meta charset="utf-8">
                <title>Modeler</title>
                <link rel="stylesheet" href="%1$sassets/camunda-platform-modeler.css">
                <style>body { margin: 0 } #canvas { height: 100vh }</style>
                <div id="canvas"></div>
                <script src="%1$scamunda-platform-modeler.production.min.js"></script>
                """.formatted(EDITOR.toUri()));
        chromium.open(page.toUri().toString());
        assertThat((List<?>) chromium.await(OPEN, Files.readString(DIAGRAM), templates()))
                .as("what the editor says of %s", DIAGRAM)
                .isEmpty();
    }

    @AfterEach
    void theShippedDiagramsAgain() {
        if (chromium != null) {
            chromium.close();
        }
        identity.clearAuthentication();
        var his = repository
                .createDeploymentQuery()
                .deploymentSource("Camunda Modeler")
                .list();
        his.forEach(deployment -> repository.deleteDeployment(deployment.getId(), true));
        deployer.start();
    }

    @Test
    void newTicketsFollowTheDesignersDiagramAndRunningOnesStay() throws Exception {
        var shipped = newest();
        var running = openTicket();
        var changed = (String) chromium.await(
                DROP, "Flow_IsSure_Yes", "io.filo.blocks.warnOfDeadline", "ServiceTask_WarnAtOnce", "Warn at once");
        chromium.picture("modeler-block-dropped");
        assertThat(changed).contains("io.filo.blocks.warnOfDeadline").contains("ServiceTask_WarnAtOnce");

        var answer = deploy("dario", "dario", changed);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(newest().getVersion()).isEqualTo(shipped.getVersion() + 1);
        var later = openTicket();
        assertThat(versionOf(later)).isEqualTo(newest().getId());
        assertThat(desk.find(later).orElseThrow().escalation())
                .as("the new block has run")
                .isEqualTo(1);
        assertThat(versionOf(running)).isEqualTo(shipped.getId());
        assertThat(desk.find(running).orElseThrow().escalation()).isZero();

        var his = newest().getId();
        deployer.start();
        assertThat(newest().getId()).as("after a restart").isEqualTo(his);
        assertThat(deploy("dario", "dario", changed).statusCode()).isEqualTo(200);
        assertThat(newest().getId()).as("deployed again unchanged").isEqualTo(his);
    }

    @Test
    void aBrokenDiagramIsRefusedWithElementAndRemedyAndNothingChanges() throws Exception {
        var shipped = newest();
        var deployments = repository.createDeploymentQuery().count();
        var broken =
                (String) chromium.await(DROP, "Flow_IsSure_Yes", null, "ServiceTask_ThankCustomer", "Thank customer");
        chromium.picture("modeler-without-block");

        var answer = deploy("dario", "dario", broken);

        assertThat(answer.statusCode()).isEqualTo(400);
        JsonNode problem = json.readTree(answer.body());
        assertThat(problem.path("message").asText())
                .contains("ServiceTask_ThankCustomer")
                .contains("Choose a block from the element templates");
        assertThat(newest().getId()).isEqualTo(shipped.getId());
        assertThat(repository.createDeploymentQuery().count()).isEqualTo(deployments);
        assertThat(versionOf(openTicket())).isEqualTo(shipped.getId());
    }

    @Test
    void onlyADesignerDeploys() throws Exception {
        var shipped = newest();
        var diagram = Files.readString(DIAGRAM).replace("Ticket opened", "Ticket came in");

        assertThat(deploy("marta", "guessed", diagram).statusCode()).isEqualTo(401);
        assertThat(deploy("anna", "anna", diagram).statusCode()).isEqualTo(403);

        assertThat(newest().getId()).isEqualTo(shipped.getId());
    }

    private ProcessDefinition newest() {
        return repository
                .createProcessDefinitionQuery()
                .processDefinitionKey("ticket")
                .latestVersion()
                .singleResult();
    }

    private long openTicket() {
        identity.setAuthentication("anna", List.of("care"));
        try {
            var number = desk.open(new NewTicket(
                    "emily." + UUID.randomUUID().toString().substring(0, 8) + "@example.com",
                    "Emily Carter",
                    "Where is my parcel?",
                    "It is late.",
                    "care",
                    null,
                    "en"));
            events.deliver();
            return number;
        } finally {
            identity.clearAuthentication();
        }
    }

    private String versionOf(long ticket) {
        return runtime.createProcessInstanceQuery()
                .processDefinitionKey("ticket")
                .processInstanceBusinessKey(Long.toString(ticket))
                .singleResult()
                .getProcessDefinitionId();
    }

    /** Sends what Camunda Modeler sends. */
    private HttpResponse<String> deploy(String user, String password, String diagram) throws Exception {
        var boundary = "----" + UUID.randomUUID();
        var body = field(boundary, "deployment-name", "", "ticket")
                + field(boundary, "deployment-source", "", "Camunda Modeler")
                + field(boundary, "enable-duplicate-filtering", "", "true")
                + field(boundary, "diagram", "; filename=\"ticket.bpmn\"", diagram)
                + "--" + boundary + "--\r\n";
        var name = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return http.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/engine-rest/deployment/create"))
                        .header("Authorization", "Basic " + name)
                        .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static String field(String boundary, String name, String attributes, String value) {
        return "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"" + attributes + "\r\n"
                + (attributes.isEmpty() ? "" : "Content-Type: application/octet-stream\r\n") + "\r\n" + value + "\r\n";
    }

    /** All templates, as the Modeler finds them beside the diagram. */
    private String templates() throws IOException {
        var all = json.createArrayNode();
        try (var files = Files.list(TEMPLATES)) {
            for (var file : files.sorted().toList()) {
                json.readTree(file.toFile()).forEach(all::add);
            }
        }
        return json.writeValueAsString(all);
    }
}
