package io.filo.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.IntegrationTest;
import io.filo.campaign.HoldOut;
import io.filo.campaign.SilentCustomers;
import io.filo.campaign.WinBack;
import io.filo.customer.CustomerProfiles;
import io.filo.engine.DueEvents;
import io.filo.engine.EngineClock;
import io.filo.order.Snapshot.PaymentStatus;
import io.filo.order.SnapshotIntake;
import io.filo.order.SnapshotIntake.Source;
import io.filo.order.Told;
import io.filo.support.FiloClock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Customers who have gone silent: the manager looks at what would be done and switches it on, and sales keep in touch. */
class WinBackBrowserTests extends IntegrationTest {

    private static final ZoneId ROME = ZoneId.of("Europe/Rome");

    @LocalServerPort
    int port;

    @Autowired
    WinBack winBack;

    @Autowired
    CustomerProfiles profiles;

    @Autowired
    SnapshotIntake intake;

    @Autowired
    DueEvents events;

    @Autowired
    RuntimeService runtime;

    @Autowired
    TaskService tasks;

    @Autowired
    EngineClock clocks;

    @Autowired
    FiloClock clock;

    @Autowired
    JdbcClient jdbc;

    private final String unique = "w" + UUID.randomUUID().toString().substring(0, 8);
    private final Source shop = new Source(unique, null, false);
    private final List<Long> made = new ArrayList<>();
    private SilentCustomers silent;
    private LocalDate lastDay;
    private Chromium chromium;

    @BeforeEach
    void open() {
        Cases.endAll(runtime);
        jdbc.sql("delete from process_event where state in ('READY', 'PARKED')").update();
        clocks.setOffset(Duration.between(
                Instant.now(),
                LocalDateTime.parse("2055-03-02T12:00").atZone(ROME).toInstant()));
        silent = new SilentCustomers(jdbc);
        lastDay = today().minusDays(45);
        chromium = Chromium.at(port);
    }

    @AfterEach
    void close() {
        if (chromium != null) {
            chromium.close();
        }
        Cases.endAll(runtime);
        silent.forget(made);
        winBack.switchTo(false, "elio");
        clocks.setOffset(Duration.ZERO);
    }

    private LocalDate today() {
        return clock.instant().atZone(ROME).toLocalDate();
    }

    private long silent(String name, boolean consent, String lost) {
        var now = clock.instant().atOffset(ZoneOffset.UTC);
        long customer = silent.make(1, unique + made.size(), consent, now).get(0);
        made.add(customer);
        jdbc.sql("update customer set display_name = ? where id = ?")
                .params(name, customer)
                .update();
        silent.goSilent(customer, lastDay, today(), lost);
        return customer;
    }

    private void phone(long customer, boolean listed) {
        var number = "+39051" + (1_000_000 + customer % 8_000_000);
        var now = clock.instant().atOffset(ZoneOffset.UTC);
        jdbc.sql("""
                        insert into contact_point (id, customer_id, type, value, normalised, is_primary, created_at)
                        values (nextval('contact_point_seq'), :c, 'PHONE', :p, :p, true, :now)
                        """).param("c", customer).param("p", number).param("now", now).update();
        jdbc.sql("""
                        insert into phone_register (number, listed, checked_on, imported_at) values (?, ?, ?, ?)
                        on conflict (number) do update set (listed, checked_on) = (excluded.listed, excluded.checked_on)
                        """).params(number, listed, today(), now).update();
        jdbc.sql("""
                        insert into consent_event (customer_id, purpose, channel, state, source, occurred_at, recorded_at, proof)
                        values (?, 'MARKETING', 'PHONE', 'GIVEN', 'STORE', ?, ?, 'card')
                        """).params(customer, now, now).update();
    }

    /** The last one is left alone, nobody else. */
    private void draw(long held) {
        long seed = 1;
        while (!draws(seed, held)) {
            seed++;
        }
        winBack.drawWith(seed);
    }

    private boolean draws(long seed, long held) {
        return made.stream()
                .allMatch(customer -> HoldOut.holds(seed, customer, lastDay.toEpochDay(), 0.1) == (customer == held));
    }

    private void pictures(String page) {
        for (var language : List.of("it", "en")) {
            chromium.switchTo(language);
            chromium.wide();
            chromium.picture("winback-" + page + "-" + language);
            chromium.narrow();
            assertThat(chromium.overhang()).as("%s on a telephone", page).isZero();
            chromium.picture("winback-" + page + "-" + language + "-narrow");
            chromium.wide();
        }
        chromium.switchTo("it");
    }

    @Test
    void aManagerLooksAtWhatWouldBeDoneAndSwitchesItOn() {
        long paolo = silent("Paolo Conti", false, "300.00");
        profiles.giveTo(paolo, "luca");
        silent("Marco Greco", true, "150.00");
        phone(silent("Teresa Russo", false, "90.00"), false);
        phone(silent("Enzo Marino", false, "80.00"), true);
        silent("Piccolo Perso", false, "2.00");
        long davide = silent("Davide Rizzo", true, "60.00");
        draw(davide);

        chromium.login("elio");
        chromium.open("/win-back");
        var run = chromium.text("#dry-run");
        assertThat(run)
                .contains(
                        "Paolo Conti",
                        "ordina ogni 7 giorni, tace da 45",
                        "Di persona",
                        "Rule_InRegister",
                        "Davide Rizzo",
                        "Lasciato stare per confronto");
        assertThat(chromium.text("#result")).contains("Troppo pochi per dirlo");
        assertThat(jdbc.sql("select count(*) from follow_up where customer_id = ?")
                        .param(paolo)
                        .query(Long.class)
                        .single())
                .as("nothing was done")
                .isZero();
        pictures("dry-run");
        chromium.click("#switch button.first");
        chromium.waitFor(".notice.done");
        assertThat(winBack.state().on()).isTrue();
        winBack.scan();
        events.deliver();
        chromium.open("/win-back");
        assertThat(chromium.text("#follow-ups"))
                .contains("Paolo Conti", "Marco Greco", "Rifiutato da una regola", "Rule_InRegister", "Davide Rizzo");
        pictures("begun");
        assertThat(chromium.errors()).as("what the browser complains of").isEmpty();
    }

    private void formLooked(String name, String task) {
        for (var language : List.of("en", "it")) {
            chromium.wide();
            chromium.open("/");
            chromium.switchTo(language);
            chromium.resize(400, 2400);
            openTask(task);
            chromium.picture("winback-" + name + "-" + language + "-narrow");
            chromium.resize(1400, 1300);
            openTask(task);
            chromium.picture("winback-" + name + "-" + language);
        }
    }

    private void openTask(String task) {
        chromium.open("/camunda/app/tasklist/default/#/?task=" + task);
        chromium.waitFor(".filo-title");
    }

    private String task(String element) {
        return tasks.createTaskQuery().taskDefinitionKey(element).singleResult().getId();
    }

    private void complete() {
        chromium.click("button[ng-click=\"complete()\"]");
    }

    @Test
    void whoLooksAfterACustomerKeepsInTouchWithHim() {
        var email = unique + "0";
        long paolo = silent("Paolo Conti", false, "300.00");
        profiles.giveTo(paolo, "luca");
        intake.take(
                new Source(unique, null, true),
                new Told(
                                "1",
                                Told.guest(email + paolo + "@posta.example"),
                                clock.instant().minus(Duration.ofDays(45)))
                        .payment(PaymentStatus.PAID)
                        .order());
        draw(-1);
        winBack.switchTo(true, "elio");
        winBack.scan();
        events.deliver();

        chromium.login("luca");
        formLooked("keep-in-touch", task("UserTask_KeepInTouch"));
        assertThat(chromium.text(".filo-form"))
                .contains("Tieniti in contatto con Paolo Conti", "Ordina ogni 7 giorni, tace da 45 giorni.", "N1");
        complete();
        Awaitility.await()
                .untilAsserted(() -> assertThat(tasks.createTaskQuery()
                                .taskDefinitionKey("UserTask_KeepInTouch")
                                .count())
                        .isZero());
    }

    @Test
    void aCallIsMadeByTheScriptAndItsOutcomePutDown() {
        long teresa = silent("Teresa Russo", false, "90.00");
        phone(teresa, false);
        draw(-1);
        winBack.switchTo(true, "elio");
        winBack.scan();
        events.deliver();

        chromium.login("luca");
        var task = task("UserTask_Call");
        tasks.setAssignee(task, "luca");
        formLooked("call", task);
        assertThat(chromium.text(".filo-form")).contains("Chiama Teresa Russo", "Buongiorno Teresa Russo");
        chromium.click("input[name=filo-outcome][value=NOT_INTERESTED]");
        complete();
        Awaitility.await()
                .untilAsserted(() -> assertThat(jdbc.sql("select outcome from follow_up where customer_id = ?")
                                .param(teresa)
                                .query(String.class)
                                .optional())
                        .contains("NOT_INTERESTED"));
    }
}
