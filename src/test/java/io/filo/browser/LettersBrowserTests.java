package io.filo.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.IntegrationTest;
import io.filo.contact.Channel;
import io.filo.contact.ContactPermissions;
import io.filo.contact.ContactPermissions.LoggedContact;
import io.filo.contact.Correspondence;
import io.filo.contact.Enquiry;
import io.filo.contact.Purpose;
import io.filo.customer.ConsentChannel;
import io.filo.customer.ConsentPurpose;
import io.filo.customer.ConsentState;
import io.filo.customer.Consents;
import io.filo.customer.Customers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Letters as people meet them: the task that reviews one, the page that a customer opens from it, the preview. */
class LettersBrowserTests extends IntegrationTest {

    private static final Pattern LINK = Pattern.compile("/u/[A-Za-z0-9_-]{22}");

    @LocalServerPort
    int port;

    @Autowired
    RuntimeService runtime;

    @Autowired
    TaskService tasks;

    @Autowired
    Customers customers;

    @Autowired
    Consents consents;

    @Autowired
    ContactPermissions gate;

    @Autowired
    Correspondence correspondence;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    long customer;
    Chromium chromium;

    @BeforeEach
    void open() {
        Cases.endAll(runtime);
        customer = customers
                .identifyByEmail("giulia" + UUID.randomUUID() + "@posta.example", "Giulia Ferri", "it")
                .customerId();
        chromium = Chromium.at(port);
    }

    @AfterEach
    void close() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @Test
    void aLetterIsReviewedChangedAndSent() {
        transaction.executeWithoutResult(status -> runtime.startProcessInstanceByKey(
                "contact-customer",
                "1",
                Map.of(
                        "customerId", Long.toString(customer),
                        "purpose", "CARE",
                        "topic", "APOLOGY",
                        "template", "apology")));
        var task = tasks.createTaskQuery()
                .taskDefinitionKey("UserTask_ReviewMessage")
                .singleResult()
                .getId();
        chromium.login("anna");
        chromium.open("/camunda/app/tasklist/default/#/?task=" + task);
        chromium.click("button.claim");
        chromium.waitFor("#filo-text");
        assertThat(chromium.value("#filo-subject")).isEqualTo("Ci dispiace");
        chromium.resize(1400, 1600);
        chromium.picture("review-message");
        chromium.click("input[name=filo-review][value=SEND]");
        assertThat(chromium.text(".filo-missing")).contains("[che cosa facciamo]");
        chromium.resize(400, 2600);
        chromium.open("/camunda/app/tasklist/default/#/?task=" + task);
        chromium.waitFor("#filo-text");
        chromium.waitFor("button.unclaim");
        chromium.picture("review-message-narrow");
        chromium.resize(1400, 1600);
        chromium.open("/camunda/app/tasklist/default/#/?task=" + task);
        chromium.waitFor("#filo-text");
        chromium.click("input[name=filo-review][value=SEND]");
        chromium.type("#filo-text", "Cara Giulia, il rimborso è partito.");
        chromium.click(".form-actions .btn-primary:not([disabled])");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> gate.log(customer, 0, 5).items().stream()
                        .map(LoggedContact::outcome)
                        .anyMatch("SENT"::equals));
        assertThat(sent()).startsWith("Cara Giulia, il rimborso è partito.");
    }

    @Test
    void aCustomerChoosesWithoutALogin() {
        transaction.executeWithoutResult(status -> correspondence.send(
                customer, new Enquiry(Purpose.CARE, Channel.EMAIL, "HOW_TO", "how-to", null, null, false), null, null));
        var link = LINK.matcher(sent());
        assertThat(link.find()).isTrue();
        chromium.open(link.group());
        assertThat(chromium.text("h1")).isEqualTo("Che cosa possiamo inviarti?");
        chromium.picture("preferences");
        chromium.narrow();
        chromium.picture("preferences-narrow");
        chromium.wide();
        chromium.click("input[value=CARE]");
        chromium.click("button[value=save]");
        chromium.waitFor(".notice.done");
        assertThat(consents.state(customer, ConsentPurpose.CARE, ConsentChannel.EMAIL))
                .contains(ConsentState.OBJECTED);
    }

    @Test
    void whatTheLinksInLettersOpenFitsEveryScreen() {
        transaction.executeWithoutResult(status -> correspondence.requestOptIn(customer, null, null, null));
        var optIn = LINK.matcher(sent());
        assertThat(optIn.find()).isTrue();
        transaction.executeWithoutResult(status -> correspondence.send(
                customer, new Enquiry(Purpose.CARE, Channel.EMAIL, "HOW_TO", "how-to", null, null, false), null, null));
        var preferences = LINK.matcher(sent());
        assertThat(preferences.find()).isTrue();
        for (var language : List.of("it", "en")) {
            chromium.speak(language);
            pictures("opt-in-" + language, optIn.group());
            pictures("survey-" + language, "/u/" + surveyToken());
            pictures("preferences-" + language, preferences.group());
            pictures("unknown-link-" + language, "/u/" + "A".repeat(22));
        }
        chromium.open("/u/" + surveyToken());
        chromium.click(".scores label:nth-of-type(5)");
        chromium.click("button[value=answer]");
        chromium.waitFor(".notice.done");
        chromium.picture("survey-answered");
        chromium.open(optIn.group());
        chromium.click("button[value=confirm]");
        chromium.waitFor(".notice.done");
        chromium.picture("opt-in-confirmed");
        assertThat(consents.state(customer, ConsentPurpose.MARKETING, ConsentChannel.EMAIL))
                .contains(ConsentState.CONFIRMED);
    }

    private void pictures(String name, String path) {
        chromium.open(path);
        chromium.waitFor("h1");
        chromium.picture(name);
        assertThat(chromium.overhang()).as(name).isZero();
        chromium.narrow();
        chromium.picture(name + "-narrow");
        assertThat(chromium.overhang()).as(name + " on a telephone").isZero();
        chromium.wide();
    }

    /** Surveys leave in the daytime only: this is the link alone. */
    private String surveyToken() {
        var token = UUID.randomUUID().toString().replace("-", "").substring(0, 22);
        jdbc.sql("""
                        insert into contact_token (token_sha256, kind, customer_id, purpose, reference, created_at, expires_at)
                        values (sha256(convert_to(:token, 'UTF8')), 'SURVEY', :customer, 'SURVEY', 'look:' || :token, now(),
                                now() + interval '1 day')
                        """).param("token", token).param("customer", customer).update();
        return token;
    }

    @Test
    void lettersAndTheRegisterAreSeenOnTheConsole() {
        chromium.login("marta");
        chromium.open("/letters");
        chromium.picture("letters");
        chromium.open("/letters/ticket-survey?customer=" + customer);
        assertThat(chromium.text(".prose")).contains("Ciao Giulia");
        chromium.picture("letter");
        chromium.narrow();
        chromium.picture("letter-narrow");
        chromium.open("/phone-register");
        chromium.picture("phone-register-narrow");
        chromium.wide();
        chromium.picture("phone-register");
        chromium.open("/customers/" + customer);
        chromium.click("#consents summary");
        chromium.picture("consents");
    }

    private String sent() {
        return jdbc.sql(
                        "select visible_text from message where customer_id = ? and direction = 'OUT' order by id desc limit 1")
                .param(customer)
                .query(String.class)
                .single();
    }
}
