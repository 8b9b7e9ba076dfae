package io.filo.web.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.IntegrationTest;
import io.filo.web.Browser;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the builder of segments offers to choose from. */
class SegmentPagesIntegrationTests extends IntegrationTest {

    @LocalServerPort
    int port;

    @Autowired
    JdbcClient jdbc;

    private final ObjectMapper json = new ObjectMapper();

    private JsonNode choices(JsonNode words, String deed, String field) {
        for (var each : words.get("deeds")) {
            if (each.get("name").asText().equals(deed)) {
                for (var one : each.get("fields")) {
                    if (one.get("name").asText().equals(field)) {
                        return one.get("choices");
                    }
                }
            }
        }
        throw new AssertionError("no " + deed + "." + field);
    }

    @Test
    void reasonsOfReturnsAndStoresAreChosenFromWhatThereIs() throws Exception {
        var marta = Browser.at(port);
        marta.login("marta", "marta");
        var words = json.readTree(
                marta.get("/segment-builder/words?subjects=CUSTOMERS").body());
        var reasons = choices(words, "return", "line.reason");
        assertThat(reasons.findValuesAsText("value"))
                .containsExactlyElementsOf(
                        jdbc.sql("select code from return_reason where active order by position, code")
                                .query(String.class)
                                .list());
        assertThat(choices(words, "order", "store").findValuesAsText("value")).contains("TO1");

        var tried = json.readTree(marta.json(
                        "POST",
                        "/segment-builder/preview",
                        """
                                {"isNew":true,"subjects":"CUSTOMERS","page":"x","definition":{"did":"return","where":[
                                 {"field":"line.reason","op":"=","value":"%s"}]}}
                                """.formatted(reasons.get(0).get("value").asText()),
                        "X-Filo-CSRF",
                        marta.cookie("FILO-XSRF-TOKEN").orElseThrow())
                .body());
        assertThat(tried.get("words").asText())
                .as(tried.toString())
                .contains("“" + reasons.get(0).get("label").asText() + "”");
    }
}
