package io.filo.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.focus_shift.jollyday.core.HolidayManager;
import de.focus_shift.jollyday.core.ManagerParameters;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The demo shop shows the same whatever the hour and the day of its first start. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DemoShopTests {

    private static final ZoneId ROME = ZoneId.of("Europe/Rome");
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Both at once: each waits for its shop more than it works. */
    private FiloProcess onATuesdayAtNoon;

    private FiloProcess onASundayAtNight;

    @BeforeAll
    void start(@TempDir Path folder) {
        onATuesdayAtNoon = start(folder.resolve("noon"), DayOfWeek.TUESDAY, LocalTime.NOON);
        onASundayAtNight = start(folder.resolve("night"), DayOfWeek.SUNDAY, LocalTime.of(23, 0));
    }

    private static FiloProcess start(Path data, DayOfWeek day, LocalTime hour) {
        var begins = ordinary(day).atTime(hour).atZone(ROME).toInstant();
        return FiloProcess.start(data, FiloProcess.freePorts(), "--filo.demo.begins-at=" + begins);
    }

    @AfterAll
    void stop() throws InterruptedException {
        onATuesdayAtNoon.close();
        onASundayAtNight.close();
    }

    @Test
    void everyReasonHasAnExampleAtNoon() throws Exception {
        everyReasonHasAnExample(onATuesdayAtNoon);
    }

    @Test
    void everyReasonHasAnExampleOnASundayAtNight() throws Exception {
        everyReasonHasAnExample(onASundayAtNight);
    }

    private static void everyReasonHasAnExample(FiloProcess filo) throws Exception {
        try (filo) {
            filo.awaitReady();

            await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
                assertContact(filo, "giulia.ferri@posta.example", "DEFERRED OPEN_COMPLAINT");
                assertContact(filo, "gino.sala@posta.example", "SENT CONTRACT", "REFUSED BOUNCED");
                // Care tells her of the delay while somebody is asked what to say: which comes first is open.
                assertContact(filo, "emily.carter@mailbox.example", "SENT CONTRACT", "SENT CONTRACT");
                assertContact(filo, "emily.carter@mailbox.example", "REVIEW NEEDS_PERSON");
                assertContact(filo, "silvia.rossi@posta.example", "SENT CONTRACT", "SENT CONTRACT");
                assertThat(ordersOf(filo, "sofia.bruno@posta.example")).contains("2043 DELIVERED");
                assertThat(ordersOf(filo, "nicola.deluca@posta.example")).contains("2044 DELIVERED");
            });
            assertContact(filo, "chiara.lombardi@studio-lombardi.example", "REFUSED NO_CONSENT");
            assertContact(filo, "bruno.testa@posta.example", "REFUSED WITHDRAWN");
            assertContact(filo, "matteo.villa@posta.example", "REFUSED CART_OFFER");
            assertContact(filo, "matteo.villa@posta.example", "SENT CONTRACT", "REFUSED OBJECTED");
            assertContact(filo, "federica.galli@posta.example", "REFUSED NOT_CONFIRMED");
            assertContact(filo, "enzo.marino@posta.example", "REFUSED IN_REGISTER");
            assertContact(filo, "silvia.rossi@posta.example", "DEFERRED REGISTER_NOT_CHECKED");
            assertThat(contacts(filo, find(filo, "phone", "+393395550177"))).containsExactly("REFUSED NO_ADDRESS");

            var travellers = new ArrayList<List<String>>();
            for (var traveller : List.of("sara.colombo@posta", "aroha.walker@mailbox", "noah.bennett@mailbox")) {
                travellers.add(contacts(filo, find(filo, "email", traveller + ".example")));
            }
            assertThat(travellers)
                    .as("who is awake gets two, who sleeps none")
                    .contains(
                            List.of("SENT CONSENT", "SENT CONSENT", "DEFERRED CAP_CHANNEL"),
                            List.of("DEFERRED QUIET_HOURS", "DEFERRED QUIET_HOURS", "DEFERRED QUIET_HOURS"));

            assertThat(timeline(filo, "matteo.villa@posta.example"))
                    .contains("CONTACT_CARE", "CONSENT_OBJECTED", "CONTACT_REFUSED");
            assertThat(timeline(filo, "bruno.testa@posta.example"))
                    .contains("CONSENT_GIVEN", "CONSENT_WITHDRAWN", "CONTACT_REFUSED");
            assertThat(timeline(filo, "giulia.ferri@posta.example")).contains("CONTACT_DEFERRED");
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(ordersOf(filo, "giulia.ferri@posta.example"))
                            .hasSize(22)
                            .startsWith("2057 OPEN")
                            .contains("2037 CLOSED"));
            assertThat(ordersOf(filo, "emily.carter@mailbox.example")).containsExactly("2038 LATE");
            assertThat(ordersOf(filo, "elena.moretti@posta.example")).containsExactly("2041 RETURN");
            assertThat(ordersOf(filo, "silvia.rossi@posta.example")).containsExactly("2052 READY");
            assertThat(ordersOf(filo, "gino.sala@posta.example"))
                    .singleElement()
                    .asString()
                    .endsWith("UNDONE");
            assertThat(live(filo)).containsExactlyInAnyOrder("2038", "2041", "2043", "2044", "2052", "2057");
            var gift = json(
                    filo,
                    "/api/products?inStock=true&q="
                            + URLEncoder.encode("regalo per chi corre", StandardCharsets.UTF_8));
            assertThat(gift.get("items").findValuesAsText("sku")).containsExactlyInAnyOrder("MER", "GEL-BELT", "LUM");
            var needed = json(
                    filo, "/api/need-list?words=" + URLEncoder.encode("regalo per chi corre", StandardCharsets.UTF_8));
            assertThat(needed.get("products").findValuesAsText("sku"))
                    .containsExactlyInAnyOrder("MER", "GEL-BELT", "LUM");
            await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
                var past = new ObjectMapper()
                        .readTree(filo.getAs("dora", "/api/imports").body())
                        .get("items")
                        .get(0);
                assertThat(past.get("name").asText() + " " + past.get("state").asText())
                        .isEqualTo("ordini-passati.csv DONE");
                assertThat(past.get("made").asInt()).isGreaterThan(2_500);
                assertThat(past.get("badRows").asInt()).isZero();
            });
            var giulia = find(filo, "email", "giulia.ferri@posta.example");
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(json(filo, "/api/customers/" + giulia + "/recommendations")
                                    .get("learntFrom")
                                    .asInt())
                            .isGreaterThan(600));
            assertThat(json(filo, "/api/customers/" + giulia + "/recommendations")
                            .findValuesAsText("sku"))
                    .isNotEmpty()
                    .doesNotContain("FLA");
            assertThat(live(filo)).containsExactlyInAnyOrder("2038", "2041", "2043", "2044", "2052", "2057");
            assertRhythms(filo);
            assertBest(filo);
            assertFollowedUp(filo);
            assertCampaign(filo);
            assertThat(filo.output())
                    .doesNotContain("were not all written")
                    .doesNotContain("did not all come")
                    .doesNotContain("Exception");
        }
    }

    /** A weekly buyer is missed after 45 days, a quarterly one not after 120; who sent all of it back has not spent much. */
    private static void assertRhythms(FiloProcess filo) throws Exception {
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            var model = new ObjectMapper()
                    .readTree(filo.getAs("elio", "/api/insight/model").body());
            assertThat(model.path("buyers").asInt()).isGreaterThan(620);
            assertThat(model.path("fallBack").isNull()).isTrue();
        });
        var paolo = metrics(filo, "paolo.conti@posta.example");
        assertThat(paolo.get("rhythmDays").asInt()).isEqualTo(7);
        assertThat(paolo.get("silentDays").asInt()).isEqualTo(45);
        assertThat(paolo.get("dormant").asBoolean()).isTrue();
        assertThat(paolo.get("value12m").isNumber()).isTrue();
        var chiara = metrics(filo, "chiara.lombardi@studio-lombardi.example");
        assertThat(chiara.get("silentDays").asInt()).isEqualTo(120);
        assertThat(chiara.get("dormant").asBoolean()).isFalse();
        assertThat(metrics(filo, "gino.sala@posta.example").get("monetary").asInt())
                .isLessThan(5);
    }

    /** Giulia is a champion, and her shoe is defective: luca is to look after her. */
    private static void assertBest(FiloProcess filo) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() ->
                        assertThat(timeline(filo, "giulia.ferri@posta.example")).contains("GUARD_COMPLAINT"));
    }

    /** Each of those gone silent in his own way; Chiara is not, and nobody else gives people anything to do. */
    private static void assertFollowedUp(FiloProcess filo) throws Exception {
        await().atMost(PATIENCE.multipliedBy(2))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> {
                    var ways = new java.util.TreeMap<String, String>();
                    int inPerson = 0;
                    var page = new ObjectMapper()
                            .readTree(filo.getAs("elio", "/api/win-back/follow-ups?size=200")
                                    .body());
                    for (var each : page.get("items")) {
                        var way = each.get("arm").asText() + " "
                                + each.get("treatment").asText();
                        ways.put(
                                each.get("name").asText(),
                                way + " " + each.path("reasonRule").asText());
                        inPerson += way.matches("TREATED (ALERT|CALL)") ? 1 : 0;
                    }
                    assertThat(ways)
                            .containsEntry("Paolo Conti", "TREATED ALERT null")
                            .containsEntry("Marco Greco", "TREATED MAIL null")
                            .containsEntry("Teresa Russo", "TREATED CALL null")
                            .containsEntry("Enzo Marino", "NONE CALL Rule_InRegister")
                            .containsEntry("Davide Rizzo", "HELD_OUT MAIL null")
                            .doesNotContainKey("Chiara Lombardi");
                    assertThat(inPerson).as("tasks").isEqualTo(2);
                });
    }

    /** It waits for a yes, with why some would not get it; and nobody has sent the newsletter of the month. */
    private static void assertCampaign(FiloProcess filo) {
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            var campaign = new ObjectMapper()
                    .readTree(filo.getAs("marta", "/api/campaigns").body())
                    .get("items")
                    .get(0);
            assertThat(campaign.get("state").asText()).isEqualTo("APPROVAL");
            var counts = new ObjectMapper()
                    .readTree(filo.getAs(
                                    "marta",
                                    "/api/campaigns/" + campaign.get("id").asLong() + "/counts")
                            .body());
            assertThat(counts.findValuesAsText("reason")).contains("HOLD_OUT").hasSizeGreaterThan(2);
        });
    }

    private static JsonNode metrics(FiloProcess filo, String email) throws Exception {
        return json(filo, "/api/customers/" + find(filo, "email", email)).get("metrics");
    }

    /** The next such day that is no holiday where the travellers live. */
    private static LocalDate ordinary(DayOfWeek day) {
        return Stream.iterate(
                        LocalDate.now(ROME).plusDays(1).with(TemporalAdjusters.nextOrSame(day)),
                        next -> next.plusWeeks(1))
                .filter(next -> Stream.of("it", "nz", "us")
                        .map(country -> HolidayManager.getInstance(ManagerParameters.create(country)))
                        .noneMatch(holidays -> holidays.isHoliday(next) || holidays.isHoliday(next.plusDays(1))))
                .findFirst()
                .orElseThrow();
    }

    private static void assertContact(FiloProcess filo, String email, String... outcomes)
            throws IOException, InterruptedException {
        assertThat(contacts(filo, find(filo, "email", email))).as(email).containsSubsequence(outcomes);
    }

    private static long find(FiloProcess filo, String by, String value) throws IOException, InterruptedException {
        var found = json(filo, "/api/customers?" + by + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8))
                .get("items");
        assertThat(found).as(value).hasSize(1);
        return found.get(0).get("id").asLong();
    }

    /** Newest first. */
    private static List<String> ordersOf(FiloProcess filo, String email) throws IOException, InterruptedException {
        var orders = new ArrayList<String>();
        for (var order : json(filo, "/api/orders?size=50&customerId=" + find(filo, "email", email))
                .get("items")) {
            orders.add(order.get("number").asText() + " " + order.get("state").asText());
        }
        return orders;
    }

    /** Numbers of the orders whose case was started. */
    private static List<String> live(FiloProcess filo) throws IOException, InterruptedException {
        var numbers = new ArrayList<String>();
        for (int page = 0; page < 5; page++) {
            for (var order : json(filo, "/api/orders?size=100&page=" + page).get("items")) {
                // Those of the list have five digits.
                if (order.get("number").asText().length() == 4
                        && json(filo, "/api/orders/" + order.get("id").asLong())
                                .get("live")
                                .asBoolean()) {
                    numbers.add(order.get("number").asText());
                }
            }
        }
        return numbers;
    }

    /** Oldest first. */
    private static List<String> contacts(FiloProcess filo, long customer) throws IOException, InterruptedException {
        var outcomes = new ArrayList<String>();
        for (var contact :
                json(filo, "/api/customers/" + customer + "/contacts").get("items")) {
            outcomes.add(
                    0,
                    contact.get("outcome").asText() + " "
                            + contact.get("reason").asText());
        }
        return outcomes;
    }

    private static List<String> timeline(FiloProcess filo, String email) throws IOException, InterruptedException {
        return json(filo, "/api/customers/" + find(filo, "email", email) + "/timeline")
                .get("items")
                .findValuesAsText("type");
    }

    private static JsonNode json(FiloProcess filo, String path) throws IOException, InterruptedException {
        return new ObjectMapper().readTree(filo.get(path).body());
    }
}
