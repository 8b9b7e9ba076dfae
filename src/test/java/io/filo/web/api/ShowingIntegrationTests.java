package io.filo.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.IntegrationTest;
import io.filo.mail.DueMails;
import io.filo.web.Browser;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What lies in a mail: files with hostile names and types, pictures of its own, and a mail in a mail in a mail. */
class ShowingIntegrationTests extends IntegrationTest {

    @LocalServerPort
    int port;

    @Autowired
    DueMails mails;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    ObjectMapper json;

    Browser anna;
    long message;
    JsonNode files;

    @BeforeEach
    void aMailWithEverythingArrives() throws Exception {
        anna = Browser.at(port);
        anna.login("anna", "anna");
        String id = "<" + UUID.randomUUID() + "@posta.example>";
        String raw = """
                From: Giulia Rossi <giulia@posta.example>
                To: care@filo.example
                Subject: Tutto insieme
                Message-ID: %s
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary=outer

                --outer
                Content-Type: text/html; charset=utf-8

                <p>Ecco <img src="cid:foto@posta.example"><img src="cid:disegno@posta.example" alt="Disegno"></p>
                --outer
                Content-Type: image/gif; name=foto.gif
                Content-ID: <foto@posta.example>
                Content-Disposition: inline; filename=foto.gif
                Content-Transfer-Encoding: base64

                R0lGODlhAQABAAAAACw=
                --outer
                Content-Type: image/svg+xml; name=disegno.svg
                Content-ID: <disegno@posta.example>
                Content-Disposition: inline; filename=disegno.svg

                <svg xmlns="http://www.w3.org/2000/svg"><script>top.hacked=1</script></svg>
                --outer
                Content-Type: text/html; name=pagina.html
                Content-Disposition: attachment; filename*=utf-8''..%%2F..%%2Fperch%%C3%%A9%%20%%22no%%22%%0D%%0A.html

                <script>top.hacked=1</script>
                --outer
                Content-Type: message/rfc822
                Content-Disposition: attachment; filename="Inoltro.eml"

                From: Corriere <corriere@posta.example>
                To: giulia@posta.example
                Subject: Consegna
                Date: Mon, 5 Jan 2026 10:00:00 +0100
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary=inner

                --inner
                Content-Type: text/html; charset=utf-8

                <p onclick="top.hacked=1">Il pacco arriva <b>domani</b>.<script>top.hacked=1</script></p>
                <img src="cid:mappa@corriere.example">
                --inner
                Content-Type: image/png; name=mappa.png
                Content-ID: <mappa@corriere.example>
                Content-Transfer-Encoding: base64

                iVBORw0KGgo=
                --inner
                Content-Type: message/rfc822

                From: Deposito <deposito@posta.example>
                Subject: In fondo
                MIME-Version: 1.0
                Content-Type: text/plain; charset=utf-8

                Sono in fondo.
                --inner--

                --outer--
                """.formatted(id);
        MAIL.getUserManager()
                .getUserByEmail("care@filo.example")
                .deliver(new MimeMessage(
                        Session.getInstance(new Properties()),
                        new ByteArrayInputStream(raw.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8))));
        mails.takeIn("care");
        message = jdbc.sql("select id from message where internet_message_id = ?")
                .param(id)
                .query(Long.class)
                .single();
        files = json.readTree(anna.get("/api/messages/" + message).body()).get("attachments");
    }

    @ParameterizedTest
    @CsvSource({
        "foto.gif,    image/gif",
        "disegno.svg, image/svg+xml",
        ".html,       text/html",
        "Inoltro.eml, message/rfc822"
    })
    void filesAreForDownloadAndNeverAPageOfOurs(String name, String type) {
        HttpResponse<String> file = anna.get("/api/messages/" + message + "/attachments/" + indexOf(name));

        assertThat(file.statusCode()).isEqualTo(200);
        assertThat(file.headers().firstValue("Content-Type").orElse("")).startsWith(type);
        assertThat(file.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(file.headers().firstValue("Content-Security-Policy")).hasValue("default-src 'none'; sandbox");
        assertThat(file.headers().firstValue("Content-Disposition").orElse(""))
                .startsWith("attachment; filename")
                .doesNotContain("/", "\r", "\n");
    }

    @Test
    void aNameKeepsItsLettersAndLosesItsPath() {
        HttpResponse<String> file = anna.get("/api/messages/" + message + "/attachments/" + indexOf(".html"));

        assertThat(file.headers().firstValue("Content-Disposition").orElse("")).contains("perch%C3%A9%20no%20.html");
    }

    @Test
    void onlyPicturesAreShownInPlace() {
        HttpResponse<String> shown = anna.get("/api/messages/" + message + "/html");
        assertThat(shown.body())
                .contains("src=\"/api/messages/" + message + "/pictures/" + indexOf("foto.gif") + "\"")
                .contains("<span class=\"held\">Disegno</span>");

        HttpResponse<String> picture = anna.get("/api/messages/" + message + "/pictures/" + indexOf("foto.gif"));
        assertThat(picture.statusCode()).isEqualTo(200);
        assertThat(picture.headers().firstValue("Content-Disposition").orElse(""))
                .startsWith("inline");
        assertThat(picture.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        for (String other : new String[] {"disegno.svg", ".html", "Inoltro.eml"}) {
            assertThat(anna.get("/api/messages/" + message + "/pictures/" + indexOf(other))
                            .statusCode())
                    .as(other)
                    .isEqualTo(404);
        }
    }

    @Test
    void aMailInAMailIsOpenedAsDeepAsItLies() throws Exception {
        String place = String.valueOf(indexOf("Inoltro.eml"));
        JsonNode nested = json.readTree(anna.get("/api/messages/" + message + "/attachments/" + place + "/mail")
                .body());
        assertThat(nested.at("/from/value").asText()).isEqualTo("corriere@posta.example");
        assertThat(nested.get("subject").asText()).isEqualTo("Consegna");
        assertThat(nested.get("visibleText").asText()).contains("Il pacco arriva domani.");
        assertThat(nested.get("attachments")).hasSize(2);

        HttpResponse<String> html = anna.get("/api/messages/" + message + "/attachments/" + place + "/html");
        assertThat(html.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("sandbox");
        assertThat(html.body())
                .contains("<b>domani</b>", "src=\"/api/messages/" + message + "/pictures/" + place + ".0\"")
                .doesNotContain("hacked");
        assertThat(anna.get("/api/messages/" + message + "/pictures/" + place + ".0")
                        .statusCode())
                .isEqualTo(200);

        assertThat(anna.get("/messages/" + message + "/mails/" + place).body())
                .contains("Il pacco arriva domani.", "/messages/" + message + "/mails/" + place + ".1")
                .contains("/api/messages/" + message + "/attachments/" + place + "/html");
        assertThat(anna.get("/messages/" + message + "/mails/" + place + ".1").body())
                .contains("In fondo", "Sono in fondo.")
                .contains("class=\"back\" href=\"/messages/" + message + "/mails/" + place + "\"");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/messages/{id}/attachments/99,         404",
        "/api/messages/{id}/attachments/0.0,        404",
        "/api/messages/{id}/attachments/0/mail,     404",
        "/api/messages/{id}/attachments/0/html,     404",
        "/api/messages/{id}/attachments/..,         400",
        "/api/messages/{id}/attachments/-1,         400",
        "/api/messages/{id}/attachments/1.x,        400",
        "/api/messages/{id}/pictures/9999999999999, 400",
    })
    void whatIsNotThereIsNotFound(String path, int status) {
        assertThat(anna.get(path.replace("{id}", String.valueOf(message)).replace("/..", "/%2E%2Ex"))
                        .statusCode())
                .isEqualTo(status);
    }

    private int indexOf(String name) {
        for (JsonNode file : files) {
            if (file.get("name").asText().endsWith(name)) {
                return file.get("index").asInt();
            }
        }
        throw new AssertionError("There is no file " + name + " among " + files);
    }
}
