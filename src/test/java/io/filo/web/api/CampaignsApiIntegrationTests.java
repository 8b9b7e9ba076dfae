package io.filo.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.IntegrationTest;
import io.filo.campaign.CampaignCourse;
import io.filo.web.Browser;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

class CampaignsApiIntegrationTests extends IntegrationTest {

    @LocalServerPort
    int port;

    @Autowired
    ObjectMapper json;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    CampaignCourse course;

    private final String own = UUID.randomUUID().toString().substring(0, 8);

    @AfterEach
    void forget() {
        jdbc.sql("delete from campaign_recipient where campaign_id in (select id from campaign where segment_key = ?)")
                .param("c-" + own)
                .update();
        jdbc.sql("delete from campaign_letter where campaign_id in (select id from campaign where segment_key = ?)")
                .param("c-" + own)
                .update();
        jdbc.sql("delete from campaign where segment_key = ?").param("c-" + own).update();
        jdbc.sql("delete from segment where key = ?").param("c-" + own).update();
    }

    private JsonNode read(HttpResponse<String> answer) throws Exception {
        return json.readTree(answer.body());
    }

    private void people(int many) {
        jdbc.sql("""
                        with made as (
                            insert into customer (id, kind, display_name, given_name, language, stage, created_at, updated_at)
                            select nextval('customer_seq'), 'PERSON', 'Lotto %1$s ' || n, 'Lotto', 'it', 'AWARENESS', now(), now()
                            from generate_series(1, ?) n returning id, display_name)
                        insert into contact_point (id, customer_id, type, value, normalised, is_primary, created_at)
                        select nextval('contact_point_seq'), id, 'EMAIL', id || '.%1$s@example.com', id || '.%1$s@example.com', true,
                               now() from made
                        """.formatted(own)).param(many).update();
    }

    private String campaign(String more) {
        return """
                {"name":"Primavera %1$s","segment":"c-%1$s","letters":[
                  {"variant":"A","language":"it","content":"Subject: Ciao {{firstName|}}\\n\\nNovità: https://shop.example/trail"}]%2$s}
                """.formatted(own, more);
    }

    @Test
    void marketingWritesACampaignAndSeesForWhomItWouldBe() throws Exception {
        people(250);
        var marta = Browser.basic(port, "marta");
        assertThat(marta.json("POST", "/api/segments", """
                        {"key":"c-%1$s","name":"Lotto","definition":{"field":"name","op":"contains","value":"%1$s"}}""".formatted(own)).statusCode())
                .isEqualTo(201);
        assertThat(Browser.basic(port, "anna")
                        .json("POST", "/api/campaigns", campaign(""))
                        .statusCode())
                .isEqualTo(403);
        var made = marta.json("POST", "/api/campaigns", campaign(",\"holdOutPercent\":20"));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        long id = read(made).get("id").asLong();
        assertThat(read(made).get("state").asText()).isEqualTo("DRAFT");

        assertThat(marta.json("PUT", "/api/campaigns/" + id, campaign(",\"testPercent\":10"))
                        .body())
                .contains("CAMPAIGN_TEST");
        assertThat(marta.json("POST", "/api/campaigns/" + id + "/launch", "").statusCode())
                .isEqualTo(204);
        assertThat(marta.json("PUT", "/api/campaigns/" + id, campaign("")).body())
                .contains("CAMPAIGN_LAUNCHED");

        assertThat(course.freeze(id)).isEqualTo(250);
        assertThat(course.freeze(id)).as("once").isEqualTo(250);
        assertThat(course.check(id)).isFalse();
        assertThat(course.check(id)).isFalse();
        assertThat(course.check(id)).isTrue();

        var counts = read(marta.get("/api/campaigns/" + id + "/counts"));
        assertThat(counts).hasSize(2).allSatisfy(count -> {
            assertThat(count.get("state").asText()).isEqualTo("WAITING");
            assertThat(count.get("reason").asText()).isEqualTo("NO_CONSENT");
            assertThat(count.get("people").asInt())
                    .isEqualTo(count.get("arm").asText().equals("HOLD_OUT") ? 50 : 200);
        });
        assertThat(read(marta.get("/api/campaigns/" + id)).get("state").asText())
                .isEqualTo("APPROVAL");
        assertThat(marta.json("POST", "/api/campaigns/" + id + "/stop", "").statusCode())
                .isEqualTo(204);
        assertThat(read(marta.get("/api/campaigns/" + id + "/counts")))
                .allSatisfy(count -> assertThat(count.get("state").asText()).isEqualTo("CANCELLED"));
        assertThat(read(marta.get("/api/campaigns?size=200")).get("items"))
                .anyMatch(listed -> listed.get("id").asLong() == id
                        && listed.get("state").asText().equals("STOPPED"));
    }

    @Test
    void whatCannotGoOutIsRefusedInWords() throws Exception {
        var marta = Browser.basic(port, "marta");
        assertThat(marta.json("POST", "/api/campaigns", campaign("")).statusCode())
                .as("a segment that is not there")
                .isEqualTo(404);
        assertThat(marta.json("POST", "/api/segments", """
                        {"key":"c-%1$s","name":"Lotto","definition":{"field":"name","op":"contains","value":"%1$s"}}""".formatted(own)).statusCode())
                .isEqualTo(201);
        assertThat(marta.json(
                                "POST",
                                "/api/campaigns",
                                campaign("").replace("/trail", "/trail?n={{firstName|amico}}&s=1"))
                        .body())
                .contains("LETTER_LINK_FIELD");
        var made = marta.json("POST", "/api/campaigns", campaign(""));
        assertThat(marta.json("POST", "/api/campaigns/" + read(made).get("id").asLong() + "/launch", "")
                        .body())
                .as("a segment with nobody in it")
                .contains("CAMPAIGN_NOBODY");
    }

    @Test
    void aSegmentOfCompaniesMeansThePeopleWhoBuyForThem() throws Exception {
        people(3);
        long company = jdbc.sql("select min(id) from customer where display_name like ?")
                .param("Lotto " + own + "%")
                .query(Long.class)
                .single();
        jdbc.sql("update customer set kind = 'COMPANY' where id = ?")
                .param(company)
                .update();
        jdbc.sql("update customer set company_id = ?, display_name = 'Chi compra' where id > ? and display_name like ?")
                .params(company, company, "Lotto " + own + "%")
                .update();
        var marta = Browser.basic(port, "marta");
        assertThat(marta.json("POST", "/api/segments", """
                        {"key":"c-%1$s","name":"Lotto","subjects":"COMPANIES",
                         "definition":{"field":"name","op":"contains","value":"%1$s"}}""".formatted(own)).statusCode())
                .isEqualTo(201);
        long id = read(marta.json("POST", "/api/campaigns", campaign("")))
                .get("id")
                .asLong();
        assertThat(marta.json("POST", "/api/campaigns/" + id + "/launch", "").statusCode())
                .isEqualTo(204);
        assertThat(course.freeze(id)).isEqualTo(3);
    }
}
