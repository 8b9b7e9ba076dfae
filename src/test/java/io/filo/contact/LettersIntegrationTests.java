package io.filo.contact;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.IntegrationTest;
import io.filo.contact.ContactProperties.Brand;
import io.filo.contact.ContactProperties.Tone;
import io.filo.customer.Customers;
import io.filo.engine.DeployedTexts;
import io.filo.web.Browser;
import java.util.Map;
import java.util.UUID;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

class LettersIntegrationTests extends IntegrationTest {

    @LocalServerPort
    int port;

    @Autowired
    Letters letters;

    @Autowired
    Customers customers;

    @Autowired
    DeployedTexts deployed;

    @Autowired
    ObjectProvider<LetterFields> fields;

    @Test
    void aLetterReadsInTheLanguageOfTheCustomer() {
        var english = somebody("Emily Carter", "en");
        var german = somebody("Heidi Kurz", "de");
        assertThat(letters.preview("how-to", english, null, null).text()).startsWith("Hello Emily,");
        assertThat(letters.preview("how-to", german, null, null).language()).isEqualTo("en");
        assertThat(letters.preview("how-to", english, "it", null).text()).startsWith("Ciao Emily,");
        assertThat(letters.preview("ticket-survey", null, "it", null).subject()).contains("#1042");
    }

    @Test
    void eachBrandHasItsTone() {
        var formal = new Letters(
                deployed,
                fields,
                customers,
                new ContactProperties(
                        "care", Map.of("studio", new Brand("Studio", Tone.FORMAL, null, "Lo Studio")), Map.of()),
                "Passo Lento");
        var reader = somebody("Giulia Ferri", "it");
        assertThat(formal.preview("offer", reader, null, null).text())
                .startsWith("Gentile Giulia Ferri,")
                .endsWith("Lo Studio");
        assertThat(formal.preview("how-to", reader, null, null).text())
                .as("there is no formal one")
                .startsWith("Ciao Giulia,");
    }

    @Test
    void theGateRefusesAFieldThatNobodyHas() {
        var designer = Browser.basic(port, "dario");
        var refused = deploy(designer, "greeting_it.letter", "Subject: Ciao\n\nCiao {{shoeSize}}");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("greeting_it.letter", "no field 'shoeSize'", "firstName");
        assertThat(deploy(designer, "Greeting.letter", "Subject: Ciao\n\nCiao").body())
                .contains("in lower case");
        assertThat(letters.exists("greeting")).isFalse();

        assertThat(deploy(designer, "greeting_it.letter", "Subject: Ciao\n\nCiao {{firstName|}}")
                        .statusCode())
                .isEqualTo(200);
        org.awaitility.Awaitility.await().until(() -> letters.exists("greeting"));
    }

    @Test
    void thePreviewShowsARealCustomer() {
        var reader = somebody("Emily Carter", "en");
        var marta = Browser.at(port);
        marta.login("marta", "marta");
        assertThat(Jsoup.parse(marta.get("/letters").body()).select("table a").eachText())
                .anyMatch(text -> !text.isBlank());
        var page = Jsoup.parse(
                marta.get("/letters/how-to?customer=" + reader + "&q=emily").body());
        assertThat(page.select(".prose").text()).contains("Hello Emily");
        var html = marta.get("/letters/ticket-survey/html?customer=" + reader);
        assertThat(html.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'", "sandbox");
        assertThat(html.body()).contains("Hello Emily");
        assertThat(marta.get("/letters/nothing").statusCode()).isEqualTo(404);

        var dario = Browser.at(port);
        dario.login("dario", "dario");
        assertThat(Jsoup.parse(dario.get("/letters/how-to?customer=" + reader + "&q=emily")
                                .body())
                        .text())
                .as("a designer sees no customer")
                .doesNotContain("Emily");
        var stefano = Browser.at(port);
        stefano.login("stefano", "stefano");
        assertThat(stefano.get("/letters").statusCode()).isEqualTo(403);
    }

    private static java.net.http.HttpResponse<String> deploy(Browser designer, String name, String content) {
        var boundary = "b" + UUID.randomUUID();
        var body = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"deployment-name\"\r\n\r\nletters\r\n--"
                + boundary + "\r\nContent-Disposition: form-data; name=\"data\"; filename=\"" + name
                + "\"\r\nContent-Type: application/octet-stream\r\n\r\n" + content + "\r\n--" + boundary + "--\r\n";
        return designer.send(
                "POST",
                "/engine-rest/deployment/create",
                body,
                "Content-Type",
                "multipart/form-data; boundary=" + boundary);
    }

    private long somebody(String name, String language) {
        return customers
                .identifyByEmail(UUID.randomUUID() + "@letters.example", name, language)
                .customerId();
    }
}
