package io.filo.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMailUtil;
import io.filo.IntegrationTest;
import io.filo.engine.DueEvents;
import io.filo.mail.DueMails;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Mail to luca@, which is Luca's own mailbox. */
class PersonalMailIntegrationTests extends IntegrationTest {

    @LocalServerPort
    int port;

    @Autowired
    DueMails mails;

    @Autowired
    DueEvents events;

    @Autowired
    ObjectMapper json;

    private final String id = UUID.randomUUID().toString();
    private long mail;
    private long message;

    @BeforeEach
    void aMailToLuca() throws Exception {
        deliver("luca");
        JsonNode entry = ledger("luca", "luca");
        mail = entry.get("id").asLong();
        message = entry.get("messageId").asLong();
    }

    private void deliver(String mailbox) throws Exception {
        var raw = """
                From: Sara <sara.%1$s@posta.example>
                To: luca@filo.example
                Cc: care@filo.example
                Subject: Ci vediamo a cena?
                Message-ID: <%1$s@posta.example>
                Content-Type: multipart/mixed; boundary=b

                --b
                Content-Type: text/html

                <p>Alle otto da me.</p>
                --b
                Content-Type: text/plain
                Content-Disposition: attachment; filename=ricetta.txt

                Risotto
                --b--
                """.formatted(id).replace("\n", "\r\n");
        MAIL.getUserManager()
                .getUserByEmail(mailbox + "@filo.example")
                .deliver(GreenMailUtil.newMimeMessage(new ByteArrayInputStream(raw.getBytes(StandardCharsets.UTF_8))));
        mails.takeIn(mailbox);
        events.deliver();
    }

    private JsonNode ledger(String user, String mailbox) throws IOException {
        var found = read(user, "/api/inbound-mails?mailbox=" + mailbox + "&messageId=%3C" + id + "@posta.example%3E");
        assertThat(found.get("total").asInt()).isEqualTo(1);
        return found.at("/items/0");
    }

    private JsonNode read(String user, String path) throws IOException {
        return json.readTree(Browser.basic(port, user).get(path).body());
    }

    private List<String> placesOfTheText() {
        return List.of(
                "/api/messages/" + message,
                "/api/messages/" + message + "/raw",
                "/api/messages/" + message + "/html",
                "/api/messages/" + message + "/attachments/0",
                "/api/inbound-mails/" + mail + "/raw");
    }

    @Test
    void itsOwnerReadsIt() throws IOException {
        for (String place : placesOfTheText()) {
            assertThat(Browser.basic(port, "luca").get(place).statusCode())
                    .as(place)
                    .isEqualTo(200);
        }
        assertThat(ledger("luca", "luca").get("subject").asText()).isEqualTo("Ci vediamo a cena?");
        assertThat(read("luca", "/api/messages/" + message).get("formatted").asBoolean())
                .as("it has HTML")
                .isTrue();
    }

    @Test
    void itsOwnersTaskSaysWhoseMailItIs() {
        Browser luca = Browser.at(port);
        luca.login("luca", "luca");
        assertThat(Jsoup.parse(luca.get("/").body()).select(".todo li").eachText())
                .anySatisfy(task -> assertThat(task).contains("Ci vediamo a cena?", "Sara"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"anna", "carla", "elio", "admin"})
    void nobodyElseReadsIt(String user) throws IOException {
        Browser browser = Browser.basic(port, user);
        for (String place : placesOfTheText()) {
            var refused = browser.get(place);
            assertThat(refused.statusCode()).as(place).isEqualTo(403);
            assertThat(json.readTree(refused.body()).get("code").asText()).isEqualTo("PRIVATE_MAIL");
        }
        for (JsonNode row : List.of(ledger(user, "luca"), read(user, "/api/inbound-mails/" + mail))) {
            assertThat(row.get("privateTo").asText()).isEqualTo("luca");
            assertThat(row.get("state").asText()).isEqualTo("READ");
            assertThat(row.toString()).doesNotContain("cena", "sara.", "posta.example");
        }
        for (String page : List.of("/mails", "/mails/" + mail)) {
            assertThat(browser.get(page).statusCode()).isIn(200, 302);
        }
    }

    @Test
    void theConsoleShowsOthersOnlyThatThereIsOne() {
        Browser anna = Browser.at(port);
        anna.login("anna", "anna");
        for (String page : List.of("/mails?mailbox=luca", "/mails/" + mail)) {
            var shown = anna.get(page);
            assertThat(shown.statusCode()).isEqualTo(200);
            assertThat(shown.body()).contains("Mail personale di Luca").doesNotContain("cena", "sara.", id);
        }
        for (String part : List.of("/original", "/mails/0")) {
            var refused = anna.get("/messages/" + message + part);
            assertThat(refused.statusCode()).isEqualTo(403);
        }
        Browser luca = Browser.at(port);
        luca.login("luca", "luca");
        assertThat(luca.get("/mails/" + mail).body()).contains("Ci vediamo a cena?", "Alle otto da me.");
        assertThat(luca.get("/").body()).contains("Decidi sulla mail personale");
    }

    @Test
    void theTaskShowsItsOwnerTheCustomerKnownByTheAddress() throws Exception {
        String task = task();
        assertThat(read("luca", "/api/tasks/" + task + "/customer")
                        .get("customer")
                        .isNull())
                .isTrue();
        deliver("care");

        JsonNode about = read("luca", "/api/tasks/" + task + "/customer");
        assertThat(about.at("/customer/displayName").asText()).isEqualTo("Sara");
        assertThat(about.at("/tickets/0/subject").asText()).isEqualTo("Ci vediamo a cena?");
        assertThat(about.get("candidates")).isEmpty();
    }

    @Test
    void theTaskTellsOthersNothingOfTheSender() throws IOException {
        String task = task();
        assertThat(read("anna", "/api/tasks/" + task + "/customer")
                        .get("customer")
                        .isNull())
                .isTrue();
    }

    @Test
    void theShopsOwnCopyBecomesATicketWithoutWaitingForHim() throws Exception {
        deliver("care");

        JsonNode entry = ledger("anna", "care");
        assertThat(entry.get("state").asText()).isEqualTo("READ");
        assertThat(entry.get("ticketNumber").isNull()).isFalse();
        assertThat(ledger("anna", "luca").get("subject").isNull()).isTrue();
    }

    @Autowired
    org.camunda.bpm.engine.TaskService tasks;

    private String task() {
        return tasks.createTaskQuery()
                .processInstanceBusinessKey(String.valueOf(message))
                .taskAssignee("luca")
                .singleResult()
                .getId();
    }
}
