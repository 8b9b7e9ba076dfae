package io.filo.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.IntegrationTest;
import io.filo.engine.DueEvents;
import io.filo.order.SnapshotIntake;
import io.filo.order.Told;
import io.filo.web.Browser;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

class ApiIntegrationTests extends IntegrationTest {

    @LocalServerPort
    int port;

    @Autowired
    DueEvents events;

    @Autowired
    SnapshotIntake shop;

    @Autowired
    ObjectMapper json;

    Browser anna;
    Browser admin;

    @BeforeEach
    void come() {
        anna = Browser.basic(port, "anna");
        admin = Browser.basic(port, "admin");
    }

    @Test
    void theQueuesAreThoseOfTheConfiguration() throws IOException {
        assertThat(read(anna.get("/api/tickets/queues")))
                .extracting(JsonNode::asText)
                .containsExactly("care", "sales", "marketing");
    }

    @Test
    void whatACustomerSaidIsRecordedAndShown() throws IOException {
        long number = read(anna.json("POST", "/api/tickets", """
                        {"email":"%s@posta.example","name":"Ugo Prova","subject":"Consenso","text":"Scrivetemi pure.",
                         "queue":"care","priority":"NORMAL","language":"it"}""".formatted(unique())))
                .get("number")
                .asLong();
        String customer =
                "/api/customers/" + read(anna.get("/api/tickets/" + number)).at("/ticket/customerId");
        assertThat(read(anna.get(customer)).get("consents")).isEmpty();

        HttpResponse<String> said = anna.json("POST", customer + "/consents", """
                {"purpose":"MARKETING","channel":"EMAIL","state":"GIVEN","source":"PHONE","proof":"call"}""");
        assertThat(said.statusCode()).isEqualTo(201);
        JsonNode profile = read(anna.get(customer));
        assertThat(profile.get("displayName").asText()).isEqualTo("Ugo Prova");
        assertThat(profile.at("/consents/0/state").asText()).isEqualTo("GIVEN");
        assertThat(read(anna.get(customer + "/consents")).at("/items/0/actor").asText())
                .isEqualTo("anna");

        for (String wrong : new String[] {
            "{\"purpose\":\"MARKETING\",\"channel\":\"ANY\",\"state\":\"GIVEN\",\"source\":\"PHONE\",\"proof\":\"x\"}",
            "{\"purpose\":\"MARKETING\",\"channel\":\"EMAIL\",\"state\":\"MAYBE\",\"source\":\"PHONE\",\"proof\":\"x\"}",
            "{\"channel\":\"EMAIL\",\"state\":\"GIVEN\",\"source\":\"PHONE\",\"proof\":\"x\"}"
        }) {
            assertThat(anna.json("POST", customer + "/consents", wrong).statusCode())
                    .as(wrong)
                    .isIn(400, 409, 422);
        }
        assertThat(Browser.basic(port, "elio")
                        .json("POST", customer + "/consents", """
                                {"purpose":"MARKETING","channel":"EMAIL","state":"GIVEN","source":"PHONE","proof":"x"}""")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void aTicketIsOpenedReadAnsweredAndNotedThroughTheApi() throws IOException {
        HttpResponse<String> opened = anna.json("POST", "/api/tickets", """
                {"email":"%s@posta.example","name":"Ugo Prova","subject":"Misura sbagliata",
                 "text":"Vorrei il 43.","queue":"care","priority":"HIGH","language":"it"}""".formatted(unique()));
        assertThat(opened.statusCode()).isEqualTo(201);
        long number = read(opened).get("number").asLong();
        assertThat(opened.headers().firstValue("Location")).hasValue("/api/tickets/" + number);
        events.deliver();

        JsonNode detail = read(anna.get("/api/tickets/" + number));
        assertThat(detail.at("/ticket/subject").asText()).isEqualTo("Misura sbagliata");
        assertThat(detail.at("/messages/0/visibleText").asText()).isEqualTo("Vorrei il 43.");
        assertThat(detail.at("/tasks/0/key").asText()).isEqualTo("UserTask_AnswerTicket");
        String task = detail.at("/tasks/0/id").asText();

        assertThat(anna.json("PUT", "/api/tickets/" + number + "/draft", """
                        {"taskId":"%s","text":"Arriva."}""".formatted(task))
                        .statusCode())
                .isEqualTo(204);
        assertThat(read(anna.get("/api/tickets/" + number)).get("draft").asText())
                .isEqualTo("Arriva.");
        assertThat(read(admin.get("/api/tickets/" + number)).get("draft").isNull())
                .as("a draft is its author's")
                .isTrue();

        assertThat(read(anna.get("/api/people")).get("anna").asText())
                .as("the name of who wrote it")
                .startsWith("Anna ");

        JsonNode card = read(anna.get("/api/tasks/" + task + "/customer"));
        assertThat(card.get("ticketNumber").asLong()).isEqualTo(number);
        assertThat(card.at("/customer/displayName").asText()).isEqualTo("Ugo Prova");

        assertThat(anna.json("POST", "/api/tickets/" + number + "/notes", "{\"text\":\"Taglia 43 finita\"}")
                        .statusCode())
                .isEqualTo(204);
        HttpResponse<String> answered = anna.json("POST", "/api/tickets/" + number + "/messages", """
                {"action":"ANSWER_AND_WAIT","text":"Il 43 arriva lunedì."}""");
        assertThat(answered.statusCode()).isEqualTo(200);
        assertThat(read(answered).get("status").asText()).isEqualTo("WAITING");

        HttpResponse<String> again = anna.json("POST", "/api/tickets/" + number + "/messages", """
                {"action":"ANSWER_AND_WAIT","text":"E ancora."}""");
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(read(again).get("code").asText()).isEqualTo("NOTHING_TO_ANSWER");
    }

    @Test
    void mergingTicketsOfTwoCustomersMustBeConfirmed() throws IOException {
        long one = opened("Paola");
        long other = opened("Piero");

        HttpResponse<String> refused =
                anna.json("POST", "/api/tickets/" + one + "/merge", "{\"into\":%d}".formatted(other));
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(read(refused).get("code").asText()).isEqualTo("MERGE_OTHER_CUSTOMER");
        assertThat(read(refused).get("detail").asText()).contains("Paola", "Piero");

        assertThat(anna.json(
                                "POST",
                                "/api/tickets/" + one + "/merge",
                                "{\"into\":%d,\"otherCustomer\":true}".formatted(other))
                        .statusCode())
                .isEqualTo(200);
    }

    private long opened(String name) throws IOException {
        return read(anna.json("POST", "/api/tickets", """
                        {"email":"%s@posta.example","name":"%s","subject":"Pacco","text":"Dov'è?"}""".formatted(unique(), name)))
                .get("number")
                .asLong();
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(delimiter = '|', textBlock = """
                    GET  | /api/tickets/abc                  |                                   | 400 | number
                    GET  | /api/tickets?page=-1              |                                   | 400 | page
                    GET  | /api/tickets?size=1000            |                                   | 400 | size
                    GET  | /api/tickets?size=many            |                                   | 400 | size
                    GET  | /api/tickets?customerId=x         |                                   | 400 | customerId
                    GET  | /api/tickets?order=SIDEWAYS       |                                   | 400 | order
                    GET  | /api/tickets?status=FOO           |                                   | 400 | status
                    GET  | /api/tickets?q=%00                |                                   | 400 | q
                    GET  | /api/customers?q=a%00b            |                                   | 400 | q
                    GET  | /api/inbound-mails?messageId=%00  |                                   | 400 | messageId
                    GET  | /api/tasks/%00/customer           |                                   | 400 |
                    POST | /api/tickets/1/notes              | {"text":"a\\u0000b"}              | 400 | text
                    POST | /api/tickets/1/notes              | {"text":"half \\ud83d"}           | 400 | text
                    PUT  | /api/tickets/1/draft              | {"text":"\\u0000"}                | 400 | text
                    POST | /api/tickets/1/messages           | {"action":"SPAM","text":"\\u0000"} | 400 | text
                    GET  | /api/inbound-mails?sha256=zz      |                                   | 400 | sha256
                    GET  | /api/inbound-mails?state=LOST     |                                   | 400 | state
                    GET  | /api/process-events?state=LOST    |                                   | 400 | state
                    POST | /api/tickets                      | {"email":"x"}                     | 400 | email
                    POST | /api/tickets                      | {"email":5}                       | 400 | email
                    POST | /api/tickets                      | {"e-mail":"a@b.example"}          | 400 | e-mail
                    POST | /api/tickets                      | {"priority":"SOON"}               | 400 | priority
                    POST | /api/tickets                      | [1]                               | 400 |
                    POST | /api/tickets                      | {"email":                         | 400 |
                    POST | /api/tickets                      |                                   | 400 |
                    POST | /api/tickets/1/messages           | {"action":"SHOUT"}                | 400 | action
                    POST | /api/tickets/1/messages           | {"text":"x"}                      | 400 | action
                    POST | /api/tickets/1/messages           | {"action":"MERGE","mergeInto":"x"} | 400 | mergeInto
                    POST | /api/tickets/1/notes              | {"text":" "}                      | 400 | text
                    GET  | /api/tickets/999999999            |                                   | 404 |
                    POST | /api/tickets/999999999/notes      | {"text":"x"}                      | 404 |
                    POST | /api/tickets/999999999/messages   | {"action":"SPAM"}                 | 404 |
                    GET  | /api/customers/999999999          |                                   | 404 |
                    GET  | /api/customers/999999999/timeline |                                   | 404 |
                    GET  | /api/orders/999999999             |                                   | 404 |
                    GET  | /api/orders?customerId=x          |                                   | 400 | customerId
                    GET  | /api/orders?from=yesterday        |                                   | 400 | from
                    GET  | /api/products?q=%00               |                                   | 400 | q
                    GET  | /api/inbound-mails/999999999      |                                   | 404 |
                    GET  | /api/inbound-mails/999999999/raw  |                                   | 404 |
                    GET  | /api/messages/999999999/html      |                                   | 404 |
                    GET  | /api/messages/999999999/attachments/0 |                               | 404 |
                    GET  | /api/tasks/none/customer          |                                   | 404 |
                    POST | /api/inbound-mails/999999999/reprocess |                              | 404 |
                    POST | /api/mailboxes/none/reconcile     |                                   | 404 |
                    POST | /api/process-events/999999999/retry |                                 | 404 |
                    GET  | /api/nothing/here                 |                                   | 404 |
                    PUT  | /api/tickets                      | {}                                | 405 |
                    """)
    void aWrongRequestIsToldWhatIsWrong(String method, String path, String body, int status, String field)
            throws IOException {
        HttpResponse<String> refused = body == null
                ? admin.send(method, path, null, "Content-Type", "application/json")
                : admin.json(method, path, body);
        assertThat(refused.statusCode()).isEqualTo(status);
        assertThat(refused.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        JsonNode problem = read(refused);
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("code").asText()).isNotEmpty();
        assertThat(problem.get("detail").asText()).isNotEmpty();
        if (field != null) {
            assertThat(problem.get("errors").findValuesAsText("field")).contains(field);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    GET  | /api/tickets?status=FOO  |                                  | SPAM
                    GET  | /api/tickets?size=many   |                                  | numero intero
                    GET  | /api/tickets?order=DOWN  |                                  | uno di NEWEST
                    POST | /api/tickets             | [1]                              | JSON previsto
                    POST | /api/tickets             | {"email":                        | riga 1
                    POST | /api/tickets             |                                  | Manca il corpo
                    POST | /api/tickets             | {"email":5}                      | un testo
                    POST | /api/tickets             | {"email":["x"]}                  | un testo
                    POST | /api/tickets/1/messages  | {"action":"SHOUT"}               | uno di
                    POST | /api/tickets/1/notes     | {"text":"\\u0000"}               | U+0000
                    PUT  | /api/tickets             | {}                               | non accetta questo metodo
                    GET  | /api/nothing/here        |                                  | non c’è nulla
                    GET  | /api/process-events      |                                  | I tuoi gruppi
                    """)
    void refusalsSpeakTheCallersLanguageAndNameNoClassOfOurs(String method, String path, String body, String words)
            throws IOException {
        HttpResponse<String> refused = body == null
                ? anna.send(method, path, null, "Content-Type", "application/json")
                : anna.json(method, path, body);
        assertThat(refused.statusCode()).isBetween(400, 499);
        assertThat(read(refused).get("detail").asText()).contains(words);
        assertThat(refused.body()).doesNotContain("io.filo", "java.", "Cannot deserialize", " is not ");
    }

    @Test
    void theSubjectOfATicketIsOneLine() throws IOException {
        HttpResponse<String> opened = anna.json(
                "POST",
                "/api/tickets",
                "{\"email\":\"%s@posta.example\",\"subject\":\"Pacco\\r\\nBcc: x@y.example\",\"text\":\"Dov'è?\"}"
                        .formatted(unique()));
        assertThat(read(opened).get("subject").asText()).isEqualTo("Pacco Bcc: x@y.example");
    }

    @Test
    void whatIsTooLargeIsNotTakenIn() throws IOException {
        String letter = "x".repeat(100_001);
        HttpResponse<String> long_ = anna.json("POST", "/api/tickets/1/notes", "{\"text\":\"" + letter + "\"}");
        assertThat(long_.statusCode()).isEqualTo(400);
        HttpResponse<String> huge =
                anna.json("POST", "/api/tickets/1/notes", "{\"text\":\"" + "x".repeat(1_100_000) + "\"}");
        assertThat(huge.statusCode()).isEqualTo(413);
        assertThat(read(huge).get("code").asText()).isEqualTo("TOO_LARGE");
    }

    @Test
    void aFormIsNoJson() throws IOException {
        HttpResponse<String> refused =
                anna.send("POST", "/api/tickets", "email=a", "Content-Type", "application/x-www-form-urlencoded");
        assertThat(refused.statusCode()).isEqualTo(415);
        assertThat(read(refused).get("code").asText()).isEqualTo("UNSUPPORTED_MEDIA_TYPE");
    }

    @Test
    void anOrderIsReadWithItsLinesAndMargins() throws IOException {
        var id = unique();
        shop.take(
                new SnapshotIntake.Source("api-" + id, null, false),
                new Told(id, Told.guest(id + "@posta.example"), Instant.now().minusSeconds(60)).order());

        var found = read(anna.get("/api/orders?q=N" + id));
        assertThat(found.get("total").asInt()).isEqualTo(1);
        var order = read(anna.get("/api/orders/" + found.at("/items/0/id").asLong()));
        assertThat(order.get("state").asText()).isEqualTo("UNPAID");
        assertThat(order.at("/lines/0/margin").decimalValue()).isEqualByComparingTo("34.7377");
        assertThat(read(anna.get("/api/orders?customerId=" + order.get("customerId")))
                        .at("/items/0/number")
                        .asText())
                .isEqualTo("N" + id);
    }

    @ParameterizedTest(name = "{0} may not {1} {2}")
    @CsvSource({
        "dario, GET, /api/tickets",
        "dario, GET, /api/customers",
        "dario, GET, /api/orders",
        "dario, GET, /api/products",
        "dario, GET, /api/inbound-mails",
        "marta, GET, /api/inbound-mails",
        "elio, POST, /api/tickets",
        "elio, POST, /api/tickets/1/notes",
        "anna, POST, /api/mailboxes/care/reconcile",
        "carla, POST, /api/process-events/1/retry",
        "anna, GET, /api/process-events",
    })
    void withoutTheRightTheAnswerIsNo(String user, String method, String path) throws IOException {
        HttpResponse<String> refused = Browser.basic(port, user)
                .send(method, path, method.equals("GET") ? null : "{}", "Content-Type", "application/json");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(read(refused).get("code").asText()).isEqualTo("FORBIDDEN");
    }

    @Test
    void theApiDescribesItself() throws IOException {
        JsonNode description = read(anna.get("/v3/api-docs"));
        assertThat(description.get("paths").has("/api/tickets/{number}/messages"))
                .isTrue();
        assertThat(description.get("paths").has("/api/inbound-mails/{id}/reprocess"))
                .isTrue();
        assertThat(description.at("/components/securitySchemes").has("token")).isTrue();
        assertThat(description
                        .at("/components/schemas/CampaignsApiDecision/properties")
                        .has("yes"))
                .isTrue();
        assertThat(description
                        .at("/components/schemas/ImportsApiDecision/properties")
                        .has("accept"))
                .isTrue();
    }

    private JsonNode read(HttpResponse<String> answer) throws IOException {
        return json.readTree(answer.body());
    }

    private static String unique() {
        return "u" + UUID.randomUUID().toString().substring(0, 8);
    }
}
