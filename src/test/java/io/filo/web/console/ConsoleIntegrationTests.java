package io.filo.web.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.IntegrationTest;
import io.filo.access.Users;
import io.filo.engine.DueEvents;
import io.filo.ticket.TicketDesk;
import io.filo.web.Browser;
import java.net.http.HttpResponse;
import java.time.ZoneId;
import java.util.Map;
import java.util.UUID;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

class ConsoleIntegrationTests extends IntegrationTest {

    @LocalServerPort
    int port;

    @Autowired
    TicketDesk desk;

    @Autowired
    DueEvents events;

    @Autowired
    Users users;

    @ParameterizedTest(name = "{0} opens {1}: {2}")
    @CsvSource({
        "anna, /, 200",
        "anna, /tickets, 200",
        "anna, /tickets?status=ALL&queue=care&q=parcel&order=NEWEST&overdue=true&page=3, 200",
        "anna, /tickets?status=NONSENSE&order=NONSENSE&page=-7, 200",
        "anna, /tickets/new, 200",
        "anna, /tickets/999999999, 404",
        "anna, /tickets/abc, 404",
        "anna, /customers, 200",
        "anna, /customers?q=a%25b, 200",
        "anna, /customers/999999999, 404",
        "anna, /leads, 200",
        "anna, /leads?status=NONSENSE&q=x&page=-7, 200",
        "anna, /leads/new, 200",
        "anna, /leads/999999999, 404",
        "anna, /capture-forms, 403",
        "marta, /capture-forms, 200",
        "marta, /capture-forms/new, 200",
        "marta, /capture-forms/nobody, 404",
        "dora, /customers/999999999/merge, 404",
        "anna, /customers/1/merge, 403",
        "dario, /leads, 403",
        "anna, /mails, 200",
        "anna, /mails?q=%3Cnobody%40example.com%3E, 200",
        "anna, /mails/999999999, 404",
        "anna, /mailboxes, 200",
        "anna, /events, 403",
        "anna, /me, 200",
        "anna, /nothing, 404",
        "dario, /, 200",
        "dario, /tickets, 403",
        "dario, /customers, 403",
        "dario, /mails, 403",
        "dario, /events?state=FAILED, 200",
        "elio, /tickets, 200",
        "elio, /tickets/new, 403",
        "marta, /mails, 403",
        "admin, /events, 200",
    })
    void pagesOpenToWhoMayAndAreWhole(String user, String path, int status) {
        Browser browser = Browser.at(port);
        browser.login(user, user);
        HttpResponse<String> page = browser.get(path, "Accept", "text/html");
        assertThat(page.statusCode()).isEqualTo(status);
        assertThat(page.body()).endsWith("</html>\n").doesNotContain("??");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("script-src 'self'", "style-src 'self'")
                .doesNotContain("unsafe");
        Document read = Jsoup.parse(page.body());
        assertThat(read.select("main h1, main .empty strong")).isNotEmpty();
        assertThat(read.select("input:not([type=hidden]):not([hidden]), select, textarea"))
                .allSatisfy(field -> assertThat(field.closest("label") != null
                                || field.hasAttr("aria-label")
                                || !read.select("label[for=" + field.id() + "]").isEmpty())
                        .as("%s has a label", field)
                        .isTrue());
    }

    @Test
    void nobodySeesThePagesWithoutLogin() {
        for (String path : new String[] {"/", "/tickets", "/mails", "/me", "/swagger-ui.html", "/task-forms/desk.js"}) {
            assertThat(Browser.at(port).get(path, "Accept", "text/html").statusCode())
                    .as(path)
                    .isIn(302, 401);
        }
        assertThat(Browser.at(port).get("/assets/filo.css").statusCode()).isEqualTo(200);
    }

    @Test
    void aTicketIsAnsweredOnItsPage() {
        long number = ticket("Scatola rotta");
        Browser anna = Browser.at(port);
        anna.login("anna", "anna");

        Document page = Jsoup.parse(anna.get("/tickets/" + number).body());
        assertThat(page.select("h1").text()).isEqualTo("Scatola rotta");
        assertThat(page.select(".message .prose").text()).contains("<b>La scatola</b> è rotta");
        assertThat(page.select("#answer textarea[name=text]").val()).isNotBlank();
        String task = page.select("#answer input[name=taskId]").val();

        HttpResponse<String> saved = anna.postForm(
                "/tickets/" + number + "/draft", Map.of("text", "Ne mandiamo un'altra.\r\nAnna", "taskId", task));
        assertThat(saved.statusCode()).isEqualTo(200);
        assertThat(saved.body()).contains("id=\"saved\"");
        assertThat(Jsoup.parse(anna.get("/tickets/" + number).body())
                        .select("#letter")
                        .first()
                        .wholeText())
                .isEqualTo("Ne mandiamo un'altra.\nAnna");

        anna.postForm("/tickets/" + number + "/notes", Map.of("text", "Terza volta con questo corriere"));
        assertThat(Jsoup.parse(anna.get("/tickets/" + number).body())
                        .select(".notice")
                        .text())
                .isEqualTo("Nota aggiunta.");
        HttpResponse<String> answered = anna.postForm(
                "/tickets/" + number + "/answer",
                Map.of("action", "ANSWER_AND_WAIT", "text", "Ne mandiamo un'altra.\nAnna", "taskId", task));
        assertThat(answered.statusCode()).isEqualTo(302);

        page = Jsoup.parse(anna.get("/tickets/" + number).body());
        assertThat(page.select(".notice[role=status]").text()).contains("La risposta è partita");
        assertThat(page.select(".thread li.out").text()).contains("Ne mandiamo un'altra.");
        assertThat(page.select("#notes").text()).contains("Terza volta con questo corriere", "Anna Costa");
        assertThat(page.select("#answer")).isEmpty();
    }

    @Test
    void anAnswerThatIsRefusedIsNotLost() {
        long number = ticket("Numero sbagliato");
        Browser anna = Browser.at(port);
        anna.login("anna", "anna");
        anna.postForm(
                "/tickets/" + number + "/answer",
                Map.of("action", "MERGE", "mergeInto", "#" + number, "text", "", "note", "lo stesso"));
        Document page = Jsoup.parse(anna.get("/tickets/" + number).body());
        assertThat(page.select(".notice.problem[role=alert]")).isNotEmpty();
        assertThat(page.select("#answer input[value=MERGE]").hasAttr("checked")).isTrue();
    }

    @Test
    void twoWhoAnswerAtOnceAreToldApart() {
        long number = ticket("Due risposte");
        Browser anna = Browser.at(port);
        anna.login("anna", "anna");
        Browser carla = Browser.at(port);
        carla.login("carla", "carla");
        Map<String, String> answer = Map.of("action", "ANSWER_AND_RESOLVE", "text", "Fatto.");
        anna.postForm("/tickets/" + number + "/answer", answer);
        carla.postForm("/tickets/" + number + "/answer", answer);
        assertThat(Jsoup.parse(carla.get("/tickets/" + number).body())
                        .select(".notice.problem")
                        .text())
                .isNotBlank();
        assertThat(desk.detail(number).messages().stream()
                        .filter(message -> "Fatto."
                                .equals(message.visibleText()
                                        .lines()
                                        .findFirst()
                                        .orElse("")))
                        .count())
                .isOne();
    }

    @Test
    void aTicketIsOpenedByHandAndAWrongAddressIsTold() {
        Browser anna = Browser.at(port);
        anna.login("anna", "anna");
        HttpResponse<String> refused =
                anna.postForm("/tickets", Map.of("email", "nessuno", "subject", "Telefonata", "text", "Richiamare"));
        assertThat(refused.statusCode()).isEqualTo(200);
        Document again = Jsoup.parse(refused.body());
        assertThat(again.select(".notice.problem")).isNotEmpty();
        assertThat(again.select("textarea[name=text]").val()).isEqualTo("Richiamare");

        HttpResponse<String> opened = anna.postForm(
                "/tickets",
                Map.of(
                        "email",
                        address(),
                        "name",
                        "Ivo",
                        "subject",
                        "Telefonata",
                        "text",
                        "Richiamare",
                        "queue",
                        "care"));
        assertThat(opened.headers().firstValue("Location").orElseThrow()).matches("/tickets/\\d+");
    }

    @Test
    void aListKeepsItsFiltersInTheAddress() {
        ticket("Zaino azzurro");
        Browser anna = Browser.at(port);
        anna.login("anna", "anna");
        Document found =
                Jsoup.parse(anna.get("/tickets?q=zaino+azzurro&status=ALL").body());
        assertThat(found.select("table.list a.row-link").eachText()).contains("Zaino azzurro");
        assertThat(found.select("input[name=q]").val()).isEqualTo("zaino azzurro");
        Document none = Jsoup.parse(anna.get("/tickets?q=zaino+viola+a+pois").body());
        assertThat(none.select(".empty strong").text()).isEqualTo("Qui non ci sono ticket.");
    }

    @Test
    void thePageSpeaksThePersonsLanguageAndZone() {
        Browser browser = Browser.at(port);
        browser.login("marta", "marta");
        assertThat(Jsoup.parse(browser.get("/").body()).select("html").attr("lang"))
                .isEqualTo("it");
        HttpResponse<String> switched =
                browser.postForm("/me/language", Map.of("language", "en", "back", "/customers?q=x"));
        assertThat(switched.headers().firstValue("Location")).hasValue("/customers?q=x");
        assertThat(Jsoup.parse(browser.get("/customers").body()).select("h1").text())
                .isEqualTo("Customers");
        assertThat(Jsoup.parse(browser.get("/tickets/999999", "Accept", "text/html")
                                .body())
                        .select("html")
                        .attr("lang"))
                .isEqualTo("en");
        HttpResponse<String> lured =
                browser.postForm("/me/language", Map.of("language", "it", "back", "//evil.example/"));
        assertThat(lured.headers().firstValue("Location")).hasValue("/");
        browser.postForm("/me/preferences", Map.of("language", "it", "zone", "Atlantis/Nowhere"));
        assertThat(Jsoup.parse(browser.get("/me").body())
                        .select(".notice.problem")
                        .text())
                .contains("fuso orario");
        assertThat(users.find("marta").orElseThrow().zone()).isEqualTo(ZoneId.of("Europe/Rome"));
    }

    @Test
    void aTokenIsShownOnceAndWorks() {
        Browser browser = Browser.at(port);
        browser.login("sara", "sara");
        browser.postForm("/me/tokens", Map.of("name", "listino", "days", "30"));
        String token =
                Jsoup.parse(browser.get("/me").body()).select(".notice .mono").text();
        assertThat(token).startsWith("filo_");
        assertThat(browser.get("/me").body()).doesNotContain(token).contains("listino");
        assertThat(Browser.bearer(port, token).get("/api/me").body()).contains("\"id\":\"sara\"");
    }

    @Test
    void withoutTheTokenOfThePageNothingIsChanged() {
        Browser anna = Browser.at(port);
        anna.login("anna", "anna");
        HttpResponse<String> refused = anna.send(
                "POST",
                "/me/language",
                "language=en",
                "Content-Type",
                "application/x-www-form-urlencoded",
                "Accept",
                "text/html");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("ricarica la pagina");
    }

    private long ticket(String subject) {
        long number = desk.open(new TicketDesk.NewTicket(
                address(), "Ugo Prova", subject, "<b>La scatola</b> è rotta.", "care", "NORMAL", "it"));
        events.deliver();
        return number;
    }

    private static String address() {
        return "c" + UUID.randomUUID().toString().substring(0, 8) + "@posta.example";
    }
}
