package io.filo.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Starts Filo as a person does, on an empty folder, and then in every way that goes wrong. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StartTests {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final Map<String, Integer> ports = FiloProcess.freePorts();

    private Path folder;
    private Path data;
    private FiloProcess filo;

    @BeforeAll
    void start(@TempDir Path folder) {
        this.folder = folder;
        data = folder.resolve("data");
        filo = FiloProcess.start(data, ports).awaitReady();
    }

    @AfterAll
    void stop() throws InterruptedException {
        filo.close();
    }

    @Test
    @Order(1)
    void itTellsWhereToLookWhoToBeAndHowToSendTheFirstMail() {
        assertThat(filo.output())
                .contains("http://localhost:" + filo.port("server.port") + "/")
                .contains("anna (customer care)")
                .contains("smtp://127.0.0.1:" + filo.port("filo.embedded.smtp-port"))
                .doesNotContain("Exception");
    }

    @Test
    @Order(2)
    void itListensOnLoopbackOnly() throws IOException {
        Optional<InetAddress> outside = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .findFirst();
        assertThat(filo.port("server.port")).isPositive();
        outside.ifPresent(address -> ports.forEach((name, port) -> {
            try (Socket socket = new Socket()) {
                assertThatThrownBy(() -> socket.connect(new InetSocketAddress(address, port), 2_000))
                        .as("%s on %s", name, address)
                        .isInstanceOf(ConnectException.class);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }));
    }

    @Test
    @Order(3)
    void theDatabaseAsksForAPassword() throws IOException {
        Path home = data.resolve("postgresql");

        assertThat(home.resolve("password")).content().hasSizeGreaterThan(32);
        assertThat(Files.getPosixFilePermissions(home)).hasSize(3);
        assertThat(Files.readAllLines(home.resolve("database/pg_hba.conf")))
                .filteredOn(line -> line.startsWith("host") || line.startsWith("local"))
                .isNotEmpty()
                .allMatch(line -> line.endsWith("scram-sha-256"));
    }

    @Test
    @Order(4)
    void aSecondOneBesideItSaysSo() throws InterruptedException {
        assertFailsWith(
                data,
                FiloProcess.freePorts(),
                "Another Filo (process %d) runs on the data folder %s".formatted(filo.pid(), data));
    }

    @Test
    @Order(5)
    void aTakenPortIsNamedWithTheVariableThatChangesIt() throws InterruptedException {
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("server.port", "SERVER_PORT");
        expected.put("filo.embedded.smtp-port", "FILO_EMBEDDED_SMTP_PORT");
        expected.put("filo.embedded.database-port", "FILO_EMBEDDED_DATABASE_PORT");
        for (Map.Entry<String, String> taken : expected.entrySet()) {
            Map<String, Integer> others = FiloProcess.freePorts();
            others.put(taken.getKey(), filo.port(taken.getKey()));
            assertFailsWith(
                    folder.resolve("other"), others, "Port " + filo.port(taken.getKey()) + " for ", taken.getValue());
        }
    }

    @Test
    @Order(6)
    void dataOfAnotherMajorVersionAreLeftAlone() throws IOException, InterruptedException {
        Path version = folder.resolve("old/postgresql/database/PG_VERSION");
        Files.createDirectories(version.getParent());
        Files.writeString(version, "16\n");

        assertFailsWith(folder.resolve("old"), FiloProcess.freePorts(), "written by PostgreSQL 16");
        assertThat(version).hasContent("16");
    }

    @Test
    @Order(7)
    void aFileInPlaceOfTheFolderIsNamed() throws IOException, InterruptedException {
        Path file = Files.createFile(folder.resolve("file"));

        assertFailsWith(file, FiloProcess.freePorts(), file + " is a file, not a folder");
    }

    @Test
    @Order(8)
    void aFolderThatCannotBeWrittenIsNamed() throws IOException, InterruptedException {
        assumeFalse("root".equals(System.getProperty("user.name")), "root writes anywhere");
        Path locked = Files.createDirectory(folder.resolve("locked"));
        assertThat(locked.toFile().setWritable(false)).isTrue();

        assertFailsWith(locked, FiloProcess.freePorts(), "The data folder " + locked + " cannot be written");
    }

    @Test
    @Order(9)
    void theDemoShopsMailsBecomeTickets() {
        await().atMost(SOON).untilAsserted(() -> {
            JsonNode tickets = json("/api/tickets?size=50").get("items");
            assertThat(tickets.findValuesAsText("subject"))
                    .contains(
                            "Spedite in Svizzera?",
                            "Preventivo 60 maglie",
                            "Recesso ordine 2041",
                            "Cancellate i miei dati",
                            "scarpa difettosa")
                    .containsOnlyOnce("Where is my parcel?");
        });
    }

    @Test
    @Order(9)
    void theDemoShopsOrdersComeThroughItsDoor() {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(
                                json("/api/orders?size=100").get("items").findValuesAsText("number"))
                        .hasSizeGreaterThanOrEqualTo(44)
                        .contains("2038", "2041", "2052", "2057"));
    }

    @Test
    @Order(9)
    void theMailOfElenaBeganHerReturnAndItsParcelWaitsToBeInspected() {
        await().atMost(SOON).untilAsserted(() -> {
            var order = StreamSupport.stream(
                            json("/api/orders?size=100").get("items").spliterator(), false)
                    .filter(each -> each.get("number").asText().equals("2041"))
                    .findFirst()
                    .orElseThrow();
            assertThat(json("/api/orders/" + order.get("id").asText()).get("returns"))
                    .singleElement()
                    .satisfies(back -> {
                        assertThat(back.get("mode").asText()).isEqualTo("MAIL");
                        assertThat(back.get("status").asText()).isEqualTo("RECEIVED");
                    });
        });
    }

    @Test
    @Order(10)
    void aKilledOneStartsAgainWithWhatItKnew() throws Exception {
        assertThat(filo.post("/api/demo/clock", "{\"advance\":\"P5D\"}").statusCode())
                .isEqualTo(200);
        long tickets = json("/api/tickets").get("total").asLong();
        filo.kill();

        filo = FiloProcess.start(data, ports).awaitReady();

        assertThat(json("/api/tickets").get("total").asLong()).isGreaterThanOrEqualTo(tickets);
        assertThat(Duration.parse(json("/api/demo/clock").get("offset").asText()))
                .isEqualTo(Duration.ofDays(5));
    }

    @Test
    @Order(11)
    void stoppingItStopsAll() throws InterruptedException {
        filo.stop();

        assertThat(data.resolve("postgresql/database/postmaster.pid")).doesNotExist();
        assertThat(data.resolve("postgresql/server.log")).content().contains("database system is shut down");
    }

    @Test
    @Order(12)
    void stoppingItInTheMiddleOfTheStartDoesNotWaitForItsEnd() throws InterruptedException {
        filo = FiloProcess.start(data, ports);
        await().atMost(SOON).until(() -> filo.output().contains("PostgreSQL is ready"));

        assertThat(filo.stop()).isEqualTo(130);

        assertThat(filo.output()).doesNotContain("Filo is ready").doesNotContain("Exception");
        assertThat(data.resolve("postgresql/database/postmaster.pid")).doesNotExist();
    }

    private JsonNode json(String path) throws IOException, InterruptedException {
        return new ObjectMapper().readTree(filo.get(path).body());
    }

    private static void assertFailsWith(Path data, Map<String, Integer> ports, String... words)
            throws InterruptedException {
        try (FiloProcess second = FiloProcess.start(data, ports)) {
            assertThat(second.awaitExit()).isEqualTo(1);
            List<String> lines = second.output()
                    .lines()
                    .filter(line -> !line.contains(" INFO "))
                    .toList();
            assertThat(lines)
                    .as(second.output())
                    .singleElement()
                    .asString()
                    .startsWith("Filo did not start. ")
                    .contains(words);
        }
    }
}
