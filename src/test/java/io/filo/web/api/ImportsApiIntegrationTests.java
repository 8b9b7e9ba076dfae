package io.filo.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.IntegrationTest;
import io.filo.web.Browser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Lists over HTTP, as programs send them. */
class ImportsApiIntegrationTests extends IntegrationTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @LocalServerPort
    int port;

    @Autowired
    JdbcClient jdbc;

    private final String own = UUID.randomUUID().toString().substring(0, 8);

    private HttpResponse<String> send(String query, String contentType, HttpRequest.BodyPublisher body) {
        return send("marta", query, contentType, body);
    }

    private HttpResponse<String> send(String user, String query, String contentType, HttpRequest.BodyPublisher body) {
        var login = Base64.getEncoder().encodeToString((user + ":" + user).getBytes(StandardCharsets.UTF_8));
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/imports" + query))
                                    .header("Authorization", "Basic " + login)
                                    .header("Content-Type", contentType)
                                    .POST(body)
                                    .build(),
                            BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException noJson) {
            throw new IllegalStateException(response.body(), noJson);
        }
    }

    private String list() {
        return "email;nome\nada." + own + "@example.com;Ada\n=1+1;Formula\n";
    }

    @Test
    void aListIsTheBodyOfARequest() {
        var sent = send("?name=fair.csv&start=false", "text/csv", BodyPublishers.ofString(list()));

        assertThat(sent.statusCode()).isEqualTo(201);
        assertThat(json(sent).path("state").asText()).isEqualTo("DRAFT");
        assertThat(json(sent).path("settings").path("mapping").path("EMAIL").asInt())
                .isZero();
        var again = send("?name=other.csv", "application/octet-stream", BodyPublishers.ofString(list()));
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(json(again).path("id")).isEqualTo(json(sent).path("id"));
    }

    @Test
    void aListIsTheFileOfAForm() {
        var form = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"forms.csv\"\r\n"
                + "Content-Type: text/csv\r\n\r\n" + list() + "\r\n--x--\r\n";

        var sent = send("", "multipart/form-data; boundary=x", BodyPublishers.ofString(form));

        assertThat(sent.statusCode()).isEqualTo(201);
        assertThat(json(sent).path("name").asText()).isEqualTo("forms.csv");
        assertThat(json(sent).path("state").asText()).isEqualTo("READING");
    }

    @Test
    void aListLargerThanAnyRequestGoesThroughInPieces() {
        var row = "n%07d." + own + "@example.com;Somebody with a name\n";
        var rows = new InputStream() {

            private byte[] current = "email;nome\n".getBytes(StandardCharsets.UTF_8);
            private int at;
            private int number;

            @Override
            public int read() {
                if (at == current.length) {
                    if (number == 400_000) {
                        return -1;
                    }
                    current = row.formatted(number++).getBytes(StandardCharsets.UTF_8);
                    at = 0;
                }
                return current[at++];
            }
        };

        var sent = send("?start=false", "text/csv", BodyPublishers.ofInputStream(() -> rows));

        assertThat(sent.statusCode()).isEqualTo(201);
        assertThat(json(sent).path("size").asLong()).isGreaterThan(15_000_000);
        jdbc.sql("delete from import_chunk where file_id = (select file_id from import_run where id = ?)")
                .param(json(sent).path("id").asLong())
                .update();
    }

    @Test
    void twoGigabytesAreRefusedBeforeAByteOfThemIsRead() throws IOException {
        long before = files();
        var login = Base64.getEncoder().encodeToString("marta:marta".getBytes(StandardCharsets.UTF_8));
        for (var type : List.of("text/csv", "multipart/form-data; boundary=x")) {
            try (var socket = new Socket("localhost", port)) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write("""
                                POST /api/imports HTTP/1.1
                                Host: localhost
                                Authorization: Basic %s
                                Accept-Language: en
                                Content-Type: %s
                                Content-Length: %d

                                %s""".formatted(
                                login,
                                type,
                                2L << 30,
                                type.startsWith("text")
                                        ? ""
                                        : "--x\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\n\nemail\n")
                        .replace("\n", "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                var answer = new StringBuilder();
                var bytes = new byte[4096];
                while (answer.indexOf("filo.imports.max-size") < 0) {
                    int read = socket.getInputStream().read(bytes);
                    assertThat(read).as("%s", answer).isPositive();
                    answer.append(new String(bytes, 0, read, StandardCharsets.UTF_8));
                }
                assertThat(answer.toString()).startsWith("HTTP/1.1 413").contains("FILE_TOO_LARGE");
            }
        }
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void whatIsNoListIsRefusedWithTheRemedyAndLeavesNothing() {
        long before = files();

        refused(BodyPublishers.noBody(), "FILE_EMPTY");
        refused(BodyPublishers.ofByteArray(new byte[] {1, 0, 2, 0, 3}), "FILE_NO_LIST");
        refused(BodyPublishers.ofByteArray(new byte[] {'P', 'K', 3, 4, 9, 9}), "FILE_NO_LIST");
        refused(
                BodyPublishers.ofByteArray(new byte[] {(byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0, 1}),
                "FILE_NO_LIST");
        refused(BodyPublishers.ofString("ada@example.com;Ada\ntito@example.com;Tito\n"), "HEADER_MISSING");
        refused(BodyPublishers.ofString("x".repeat(3_000_000)), "FILE_UNREADABLE");
        assertThat(files()).isEqualTo(before);
    }

    private long files() {
        return jdbc.sql("select count(*) from import_file").query(Long.class).single();
    }

    private void refused(HttpRequest.BodyPublisher body, String code) {
        var answer = send("", "application/octet-stream", body);
        assertThat(answer.statusCode()).as(answer.body()).isBetween(400, 499);
        assertThat(json(answer).path("code").asText()).isEqualTo(code);
    }

    @Test
    void aBombIsNotUnpacked() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("xl/sharedStrings.xml"));
            var zeros = new byte[1 << 20];
            for (int i = 0; i < 200; i++) {
                zip.write(zeros);
            }
            zip.closeEntry();
        }
        refused(BodyPublishers.ofByteArray(bytes.toByteArray()), "FILE_UNPACKS_TOO_LARGE");
    }

    @Test
    void aListWithoutAddressesWaitsForItsColumns() {
        var sent = send("", "text/csv", BodyPublishers.ofString("a;b\n" + own + ";2\n"));

        assertThat(sent.statusCode()).isEqualTo(409);
        assertThat(json(sent).path("code").asText()).isEqualTo("MAPPING_MISSING");
    }

    @Test
    void rowsWithErrorsAreToldInTheReadersLanguageAndAsAHarmlessFile() {
        long id = json(send("?start=false", "text/csv", BodyPublishers.ofString(list())))
                .path("id")
                .asLong();
        var marta = Browser.basic(port, "marta");

        var preview = json(marta.get("/api/imports/" + id + "/preview"));

        assertThat(preview.path(1).path("problems").path(0).path("text").asText())
                .isIn("E-mail: no e-mail address", "E-mail: non è un indirizzo e-mail");
        assertThat(marta.json("PUT", "/api/imports/" + id + "/settings", """
                        {"mapping": {"EMAIL": 7}, "language": "it", "errorLimit": 5, "met": {}, "consent": {"basis": "NOTHING", "purposes": [], "channels": []}}
                        """).statusCode())
                .isEqualTo(409);
    }

    @Test
    void onlyWhoMayImportDoes() {
        assertThat(send("anna", "", "text/csv", BodyPublishers.ofString(list())).statusCode())
                .isEqualTo(403);
        assertThat(Browser.basic(port, "anna").get("/api/imports").statusCode()).isEqualTo(403);
        assertThat(Browser.at(port).get("/api/imports").statusCode()).isEqualTo(401);
    }
}
