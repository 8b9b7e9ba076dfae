package io.filo.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.IntegrationTest;
import io.filo.web.Browser;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

class SegmentsApiIntegrationTests extends IntegrationTest {

    @LocalServerPort
    int port;

    @Autowired
    ObjectMapper json;

    @Autowired
    JdbcClient jdbc;

    private final String own = UUID.randomUUID().toString();

    @AfterEach
    void forget() {
        jdbc.sql("delete from segment where key like ?").param("%" + own).update();
    }

    private JsonNode read(HttpResponse<String> answer) throws Exception {
        return json.readTree(answer.body());
    }

    @Test
    void marketingTriesASegmentKeepsItAndSeesWhoIsInIt() throws Exception {
        var marta = Browser.basic(port, "marta");
        var anna = Browser.basic(port, "anna");
        assertThat(anna.json("POST", "/api/tickets", """
                        {"email":"%1$s@posta.example","name":"Segmento %1$s","subject":"Ciao","text":"Ciao."}""".formatted(own)).statusCode())
                .isEqualTo(201);
        var definition = """
                {"and":[{"field":"name","op":"contains","value":"%s"},{"didNot":"order"}]}""".formatted(own);

        var tried = read(marta.json("POST", "/api/segments/preview", "{\"definition\":" + definition + "}"));
        assertThat(tried.get("count").asInt()).isEqualTo(1);
        assertThat(tried.at("/sample/0/name").asText()).isEqualTo("Segmento " + own);

        var posted = "{\"key\":\"s-%s\",\"name\":\"Prova\",\"definition\":%s}".formatted(own, definition);
        var made = marta.json("POST", "/api/segments", posted);
        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(read(made).get("createdBy").asText()).isEqualTo("marta");
        assertThat(marta.json("POST", "/api/segments", posted).statusCode()).isEqualTo(409);
        assertThat(read(marta.get("/api/segments?size=200")).get("items"))
                .anyMatch(segment -> segment.get("key").asText().equals("s-" + own)
                        && segment.at("/definition/and/1/didNot").asText().equals("order"));
        var members = read(marta.get("/api/segments/s-" + own + "/members"));
        assertThat(members.get("total").asInt()).isEqualTo(1);
        assertThat(members.at("/items/0/customerId").asLong())
                .isEqualTo(tried.at("/sample/0/customerId").asLong());
        assertThat(read(marta.get("/api/segments/s-" + own + "/members?page=1")).get("items"))
                .isEmpty();

        assertThat(marta.json("PUT", "/api/segments/s-" + own, """
                        {"name":"Nessuno","definition":{"and":[{"did":"order"},{"inSegment":"s-%s"}]}}""".formatted(own))
                        .body())
                .contains("SEGMENT_CYCLE");
        assertThat(marta.json("PUT", "/api/segments/s-" + own, """
                        {"name":"Nessuno","definition":{"field":"name","op":"=","value":"nessuno %s"}}""".formatted(own))
                        .statusCode())
                .isEqualTo(200);
        assertThat(read(marta.get("/api/segments/s-" + own + "/members"))
                        .get("total")
                        .asInt())
                .isZero();
    }

    @Test
    void whatIsNotInOrderIsNamedByItsPlace() throws Exception {
        var wrong = Browser.basic(port, "marta").json("POST", "/api/segments/preview", """
                {"definition":{"and":[{"did":"order"},{"field":"password","op":"=","value":"x"}]}}""");
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(read(wrong).at("/errors/0/field").asText()).isEqualTo("definition.and[1].field");
        assertThat(read(wrong).get("code").asText()).isEqualTo("SEGMENT_WANTED_ONE_OF");
        assertThat(read(wrong).get("detail").asText()).contains("rfmSegment").doesNotContain("problem.");
    }

    @Test
    void whoMayNotIsRefused() throws Exception {
        var definition = "{\"key\":\"x\",\"name\":\"x\",\"definition\":{\"did\":\"order\"}}";
        assertThat(Browser.basic(port, "anna").get("/api/segments").statusCode())
                .isEqualTo(403);
        var luca = Browser.basic(port, "luca");
        assertThat(luca.get("/api/segments").statusCode()).isEqualTo(200);
        assertThat(luca.get("/api/segments/vocabulary").body()).contains("line.category", "starts with");
        assertThat(luca.json("POST", "/api/segments", definition).statusCode()).isEqualTo(403);
        assertThat(luca.get("/api/segments/nowhere-" + own).statusCode()).isEqualTo(404);
    }
}
