package io.filo.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMailUtil;
import io.filo.IntegrationTest;
import io.filo.engine.DueEvents;
import io.filo.engine.UserTasks;
import io.filo.engine.UserTasks.OpenTask;
import io.filo.mail.DueMails;
import io.filo.ticket.TicketDesk;
import io.filo.ticket.TicketView;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.RuntimeService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Anna's day: a mail comes in, she answers it in Tasklist or on the console, and the customer writes back. */
class OperatorBrowserTests extends IntegrationTest {

    private static final String ANSWER_TICKET = "UserTask_AnswerTicket";

    @LocalServerPort
    int port;

    @Autowired
    DueMails mails;

    @Autowired
    DueEvents events;

    @Autowired
    TicketDesk desk;

    @Autowired
    UserTasks tasks;

    @Autowired
    RuntimeService runtime;

    @Autowired
    JdbcClient jdbc;

    private final String sender = "giulia." + UUID.randomUUID().toString().substring(0, 8) + "@posta.example";
    private Chromium chromium;

    @BeforeEach
    void open() {
        Cases.endAll(runtime);
        chromium = Chromium.at(port);
    }

    @AfterEach
    void close() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @Test
    void anAnswerFromTasklistReachesTheCustomerWhoseReplyBringsTheTaskBack() throws Exception {
        var question = "<" + UUID.randomUUID() + "@posta.example>";
        var number = arrive(question, "Dov'è il mio pacco?", "", """
                Buongiorno,

                aspetto il pacco da una settimana e il corriere non risponde. Quando arriva la consegna?

                Grazie
                Giulia Rossi

                Il giorno 02/01/2026 alle 09:12 Passo Lento ha scritto:
                > Gentile Giulia,
                > il suo ordine è stato spedito oggi.
                """);
        var task = task(number);

        chromium.login("anna");
        assertThat(chromium.path()).isEqualTo("/");
        chromium.picture("console-home");
        chromium.narrow();
        chromium.picture("console-home-narrow");
        chromium.wide();

        chromium.open("/camunda/app/tasklist/");
        chromium.waitFor(".task-filter");
        assertThat(chromium.texts(".task-filter .name a"))
                .as("filters")
                .anyMatch(name -> name.startsWith("I miei compiti"))
                .anyMatch(name -> name.startsWith("Compiti dei miei gruppi"))
                .anyMatch(name -> name.startsWith("In ritardo"))
                .anyMatch(name -> name.startsWith("Assistenza clienti"));
        chromium.click(".task-filter .name a", "Compiti dei miei gruppi");
        chromium.waitFor(".tasks-list a[href*='" + task.id() + "']");
        chromium.picture("tasklist-filters");
        chromium.click(".tasks-list a[href*='" + task.id() + "']");
        chromium.click("button.claim");
        chromium.waitFor("button.unclaim");

        assertThat(chromium.text(".filo-message--in .filo-text")).contains("aspetto il pacco da una settimana");
        assertThat(chromium.shows(".filo-quoted > .filo-text"))
                .as("quoted text")
                .isFalse();
        assertThat(chromium.texts(".filo-quoted > .filo-text"))
                .singleElement()
                .asString()
                .contains("spedito oggi");
        assertThat(chromium.text(".filo-customer")).contains("Giulia Rossi");
        assertThat(chromium.value("#filo-answer")).as("suggestion").contains("Giulia");
        chromium.resize(1400, 2400);
        chromium.picture("tasklist-answer");
        chromium.resize(400, 3000);
        chromium.open("/camunda/app/tasklist/default/#/?task=" + task.id());
        chromium.waitFor(".filo-message--in");
        chromium.waitFor("button.unclaim");
        chromium.picture("tasklist-answer-narrow");
        chromium.wide();
        chromium.open("/camunda/app/tasklist/default/#/?task=" + task.id());
        chromium.waitFor("button.unclaim");

        chromium.type("#filo-answer", "Gentile Giulia, il pacco arriva domani.");
        chromium.click("input[name=filo-action][value=ANSWER_AND_WAIT]");
        chromium.click(".form-actions .btn-primary:not([disabled])");
        chromium.waitForNo(".filo-desk");
        assertThat(chromium.errors()).isEmpty();

        assertThat(ticket(number).status()).isEqualTo("WAITING");
        mails.send();
        var answer = newestAt(sender);
        assertThat(answer.getHeader("In-Reply-To", null)).isEqualTo(question);
        assertThat(answer.getHeader("References", null)).contains(question);
        assertThat(GreenMailUtil.getBody(answer)).contains("il pacco arriva domani");

        assertThat(arrive(
                        "<" + UUID.randomUUID() + "@posta.example>",
                        "Re: " + answer.getSubject(),
                        "In-Reply-To: " + answer.getMessageID() + "\nReferences: " + question + " "
                                + answer.getMessageID() + "\n",
                        "Domani non sono a casa.\n"))
                .isEqualTo(number);
        assertThat(task(number).id()).isNotEqualTo(task.id());
        chromium.open("/camunda/app/tasklist/");
        chromium.click(".task-filter .name a", "Compiti dei miei gruppi");
        chromium.click(".tasks-list a[href*='" + task(number).id() + "']");
        chromium.waitFor(".filo-message--out");
        assertThat(chromium.texts(".filo-message--in .filo-text"))
                .anySatisfy(text -> assertThat(text).contains("Domani non sono a casa."));
        chromium.resize(1400, 2400);
        chromium.picture("tasklist-reply");
    }

    @Test
    void anUnhappyCustomerIsCalledBackFromTasklist() throws Exception {
        var number = arrive("<" + UUID.randomUUID() + "@posta.example>", "Sempre in ritardo", "", "Dov'è il pacco?");
        jdbc.sql("""
                        insert into survey_answer (context_id, customer_id, score, comment, answered_at)
                        select 'ticket:' || id, customer_id, 1, 'Nessuno mi ha richiamato, e il pacco è ancora in viaggio.',
                               now() from ticket where id = ?
                        """).param(number).update();
        var instance = runtime.createProcessInstanceByKey("ticket-survey")
                .businessKey(Long.toString(number))
                .setVariable("ticketId", Long.toString(number))
                .setVariable("lead", "care-lead")
                .startBeforeActivity("UserTask_CallBack")
                .execute()
                .getId();
        var task = tasks.ofCase("ticket-survey", Long.toString(number)).get(0);

        chromium.login("carla");
        chromium.open("/camunda/app/tasklist/default/#/?task=" + task.id());
        chromium.click("button.claim");
        assertThat(chromium.text(".filo-main blockquote")).startsWith("Nessuno mi ha richiamato");
        chromium.resize(1400, 1400);
        chromium.picture("call-back");
        chromium.resize(400, 2200);
        chromium.open("/camunda/app/tasklist/default/#/?task=" + task.id());
        chromium.waitFor(".filo-main blockquote");
        chromium.waitFor("button.unclaim");
        chromium.picture("call-back-narrow");
        chromium.resize(1400, 1400);
        chromium.open("/camunda/app/tasklist/default/#/?task=" + task.id());
        chromium.waitFor(".filo-main blockquote");
        chromium.click(".form-actions .btn-primary:not([disabled])");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> runtime.createProcessInstanceQuery()
                                .processInstanceId(instance)
                                .count()
                        == 0);
    }

    @Test
    void anAnswerFromTheTicketsPageReachesTheCustomer() throws Exception {
        var question = "<" + UUID.randomUUID() + "@posta.example>";
        var number = arrive(question, "Consegna", "", "Buongiorno, quando arriva la consegna?\n");

        chromium.login("anna").open("/tickets");
        chromium.waitFor("a[href$='/tickets/" + number + "']");
        chromium.picture("console-tickets");
        chromium.click("a[href$='/tickets/" + number + "']");
        assertThat(chromium.text(".thread .prose")).contains("quando arriva la consegna");
        assertThat(chromium.value("#letter")).as("suggestion").isNotBlank();
        chromium.picture("console-ticket");
        chromium.narrow();
        assertThat(chromium.overhang()).as("wider than a narrow window").isZero();
        chromium.picture("console-ticket-narrow");
        chromium.wide();

        chromium.type("#letter", "Buongiorno, la consegna è prevista per domani.");
        chromium.click("input[name=action][value=ANSWER_AND_RESOLVE] + span");
        chromium.click(".composer .button.first");
        chromium.waitFor(".notice");
        chromium.picture("console-answered");
        assertThat(chromium.errors()).isEmpty();

        assertThat(ticket(number).status()).isEqualTo("RESOLVED");
        mails.send();
        var answer = newestAt(sender);
        assertThat(answer.getHeader("In-Reply-To", null)).isEqualTo(question);
        assertThat(GreenMailUtil.getBody(answer)).contains("prevista per domani");
    }

    /** A mail of the customer goes its whole way. @return the number of the ticket that it is on */
    private long arrive(String id, String subject, String headers, String text) throws Exception {
        var raw = "From: Giulia Rossi <" + sender + ">\nTo: care@filo.example\nSubject: "
                + encoded(subject) + "\nMessage-ID: " + id + "\n" + headers
                + "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
                + text;
        var session = Session.getInstance(new Properties());
        var mail = new MimeMessage(
                session, new ByteArrayInputStream(raw.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8)));
        try (var smtp = session.getTransport("smtp")) {
            smtp.connect("127.0.0.1", MAIL.getSmtp().getPort(), null, null);
            smtp.sendMessage(mail, mail.getRecipients(RecipientType.TO));
        }
        mails.takeIn("care");
        while (events.deliver() > 0) {
            // One event may be followed by others.
        }
        return jdbc.sql("select conversation_id from message where internet_message_id = ?")
                .param(id)
                .query(Long.class)
                .single();
    }

    private OpenTask task(long number) {
        return tasks.ofCase("ticket", Long.toString(number)).stream()
                .filter(open -> open.key().equals(ANSWER_TICKET))
                .findFirst()
                .orElseThrow(() -> new AssertionError("Nobody is asked to answer ticket " + number));
    }

    private TicketView ticket(long number) {
        return desk.find(number).orElseThrow();
    }

    private static String encoded(String subject) {
        try {
            return MimeUtility.encodeText(subject, "utf-8", "Q");
        } catch (UnsupportedEncodingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static MimeMessage newestAt(String address) throws Exception {
        List<MimeMessage> received = List.of(MAIL.getReceivedMessagesForDomain(address));
        assertThat(received).isNotEmpty();
        return received.get(received.size() - 1);
    }
}
