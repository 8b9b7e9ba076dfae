package io.filo.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.IntegrationTest;
import io.filo.contact.Channel;
import io.filo.contact.Correspondence;
import io.filo.contact.Enquiry;
import io.filo.contact.Purpose;
import io.filo.customer.ConsentChannel;
import io.filo.customer.ConsentPurpose;
import io.filo.customer.ConsentState;
import io.filo.customer.Consents;
import io.filo.customer.Customers;
import java.util.UUID;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.runtime.Execution;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Letters as people meet them: the page that a customer opens from one, and its preview on the console. */
class LettersBrowserTests extends IntegrationTest {

    private static final Pattern LINK = Pattern.compile("/u/[A-Za-z0-9_-]{22}");

    @LocalServerPort
    int port;

    @Autowired
    RuntimeService runtime;

    @Autowired
    Customers customers;

    @Autowired
    Consents consents;

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
        runtime.createProcessInstanceQuery().list().stream()
                .map(Execution::getId)
                .forEach(id -> runtime.deleteProcessInstance(id, "a test is over"));
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
