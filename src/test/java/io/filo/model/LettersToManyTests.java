package io.filo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.assertThat;

import io.filo.campaign.CampaignState;
import io.filo.campaign.CampaignView;
import io.filo.web.Browser;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * What becomes of letters to many once they have left: opened, followed, scanned, sent back, complained of; and sent twice
 * because nobody could write down that they had left.
 */
class LettersToManyTests extends CampaignTest {

    private static final String REVIEW = "UserTask_ReviewCampaign";
    private static final Pattern LINK = Pattern.compile("/c/([0-9a-z]+-[0-9a-z]+-[A-Za-z0-9_-]{16})");
    private static final Pattern PICTURE = Pattern.compile("/o/([0-9a-z]+-[A-Za-z0-9_-]{16})");
    private static final Pattern PREFERENCES = Pattern.compile("/u/([A-Za-z0-9_-]{22})");
    private static final String TARGET = "https://shop.example/trail?x=1&y=2";

    @LocalServerPort
    int port;

    private ProcessInstance instance;

    /** So that its open letters trouble nobody else. */
    @AfterEach
    void stop() {
        if (campaigns.get(id(instance)).state().mayStop()) {
            campaigns.stop(id(instance), "marta");
            events.deliver();
        }
    }

    /** Sends the first batch, and lets a minute go by. */
    private void sent(int people) {
        people(people);
        begin();
    }

    private void begin() {
        instance = launched(draft(0, 0, 8));
        decide(instance, true);
        job(instance);
        mailboxes.send();
        clocks.advance(Duration.ofMinutes(1));
    }

    private void profiling(String state, int person) {
        jdbc.sql("""
                        insert into consent_event (customer_id, purpose, channel, state, source, occurred_at, proof, recorded_at)
                        select id, 'PROFILING', 'ANY', :state, 'TEST', :now, 'test', :now
                        from customer where display_name = 'Lotto ' || :own || ' ' || :person
                        """)
                .param("state", state)
                .param("now", now().atOffset(ZoneOffset.UTC))
                .param("own", own)
                .param("person", person)
                .update();
    }

    private List<String> pages() throws Exception {
        var pages = new ArrayList<String>();
        for (var mail : received()) {
            pages.add(part(mail, 1));
        }
        return pages;
    }

    // --- opened, followed -------------------------------------------------------------------------------------------

    @Test
    void onlyWhoHasAgreedIsCountedAsHavingOpenedHisLetter() throws Exception {
        people(5);
        profiling("GIVEN", 1);
        profiling("GIVEN", 2);
        profiling("WITHDRAWN", 3);
        begin();

        var pictures = pages().stream()
                .filter(page -> page.contains("/o/"))
                .map(page -> find(PICTURE, page))
                .toList();
        assertThat(pictures).as("of five readers two have agreed").hasSize(2);
        assertThat(pages())
                .as("who has refused is known by no link either")
                .filteredOn(page -> page.contains("\"" + TARGET.replace("&", "&amp;") + "\""))
                .hasSize(1);
        assertThat(report(instance).all().opened()).isZero();

        var reader = Browser.at(port);
        var first = pictures.get(0);
        assertThat(reader.get("/o/" + first).statusCode()).isEqualTo(200);
        var picture = reader.get("/o/" + first);
        assertThat(picture.headers().firstValue("Content-Type")).hasValue("image/gif");
        assertThat(picture.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
        assertThat(picture.headers().map()).doesNotContainKey("Set-Cookie");
        assertThat(report(instance).all().opened()).as("once, however often").isEqualTo(1);
        // Altered, or made up: the same picture, and nothing is counted.
        assertThat(reader.get("/o/" + altered(pictures.get(1))).statusCode()).isEqualTo(200);
        assertThat(reader.get("/o/1-aaaaaaaaaaaaaaaa").statusCode()).isEqualTo(200);
        assertThat(report(instance).all().opened()).isEqualTo(1);

        clocks.advance(Duration.ofMinutes(1));
        profiling("WITHDRAWN", 1);
        profiling("WITHDRAWN", 2);
        reader.get("/o/" + pictures.get(1));
        assertThat(report(instance).all().opened())
                .as("who has thought better of it since is not counted")
                .isEqualTo(1);
    }

    private static String altered(String code) {
        return code.substring(0, code.length() - 1) + (code.endsWith("A") ? "B" : "A");
    }

    @Test
    void aLinkLeadsWhereTheLetterSaysAndNowhereElse() throws Exception {
        sent(2);
        var code = find(LINK, pages().get(0));
        var reader = Browser.at(port);

        var followed = reader.get("/c/" + code + "?to=https://evil.example/&url=//evil.example");
        assertThat(followed.statusCode()).isEqualTo(302);
        assertThat(followed.headers().firstValue("Location")).hasValue(TARGET);
        assertThat(followed.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
        assertThat(followed.headers().map()).doesNotContainKey("Set-Cookie");
        assertThat(report(instance).all().clicked()).isEqualTo(1);

        // Another link of the letter, or another letter, under the same signature.
        var parts = code.split("-", 3);
        for (var wrong : List.of(
                altered(code),
                parts[0] + "-1-" + parts[2],
                "1" + code,
                "zzzzzzzzzzzzz-0-" + parts[2],
                "1-0-aaaaaaaaaaaaaaaa",
                "https:%2f%2fevil.example",
                "%2f%2fevil.example",
                parts[0])) {
            var refused = reader.get("/c/" + wrong);
            assertThat(refused.statusCode()).as(wrong).isBetween(400, 404);
            assertThat(refused.headers().firstValue("Location")).as(wrong).isEmpty();
        }
        assertThat(report(instance).all().clicked()).isEqualTo(1);

        jdbc.sql("delete from campaign_recipient where campaign_id = ?")
                .param(id(instance))
                .update();
        assertThat(reader.get("/c/" + code).statusCode())
                .as("of a letter that nobody knows any more")
                .isEqualTo(404);
    }

    @Test
    void aProgramThatLooksThroughTheLetterIsNoReader() throws Exception {
        people(2);
        profiling("GIVEN", 1);
        profiling("GIVEN", 2);
        instance = launched(draft(0, 0, 8));
        decide(instance, true);
        job(instance);
        mailboxes.send();
        var page = pages().get(0);
        var scanner = Browser.at(port);

        // As it arrives: all that the letter points to.
        var link = "/c/" + find(LINK, page);
        assertThat(scanner.get(link).headers().firstValue("Location")).hasValue(TARGET);
        scanner.get("/o/" + find(PICTURE, page));
        var preferences = "/u/" + find(PREFERENCES, page);
        assertThat(scanner.get(preferences).statusCode()).isEqualTo(200);
        clocks.advance(Duration.ofMinutes(1));
        assertThat(scanner.send("HEAD", link, null).statusCode()).isEqualTo(302);
        scanner.get(link, "Sec-Purpose", "prefetch;prerender");
        var report = report(instance).all();
        assertThat(List.of(report.clicked(), report.opened(), report.unsubscribed()))
                .containsOnly(0);

        scanner.get(link);
        assertThat(report(instance).all().clicked())
                .as("later somebody does read it")
                .isEqualTo(1);
    }

    // --- come back, complained of -----------------------------------------------------------------------------------

    @Test
    void deliveryReportsThatComeByMailStopItAtItsLimit() throws Exception {
        sent(300);
        var letters = received();
        assertThat(letters).hasSize(100);
        for (int n = 0; n < 5; n++) {
            comesBack(letters.get(n), "5.1.1", "550 5.1.1 User unknown");
        }
        // Neither a full mailbox, nor the same once more, nor a letter that is not ours.
        comesBack(letters.get(10), "5.2.2", "552 5.2.2 Mailbox full");
        comesBack(letters.get(0), "5.1.1", "550 5.1.1 User unknown");
        report("<nobody." + own + "@elsewhere.example>", "nobody@elsewhere.example", "5.1.1", "550 5.1.1 User unknown");
        takeIn();
        assertThat(report(instance).all().bounced()).isEqualTo(5);
        job(instance);
        assertThat(campaigns.get(id(instance)).state())
                .as("five of a hundred are its limit, not above it")
                .isEqualTo(CampaignState.RUNNING);

        comesBack(letters.get(5), "5.1.10", "550 5.1.10 Recipient not found");
        comesBack(letters.get(6), "5.4.4", "Host or domain name not found");
        mailboxes.send();
        for (int n = 7; n < 13; n++) {
            comesBack(letters.get(n), "5.1.1", "550 5.1.1 User unknown");
        }
        takeIn();
        work(instance);

        assertThat(instance).isWaitingAt(REVIEW);
        assertThat(view(instance).problem()).isEqualTo("BOUNCES");
        assertThat(report(instance).all().bounced()).isEqualTo(13);
        assertThat(received()).hasSize(200);
    }

    @Test
    void complaintsThatComeByMailStopItAtItsLimit() throws Exception {
        sent(300);
        var letters = received();
        complains(letters.get(0));
        takeIn();
        assertThat(report(instance).all().complained()).isEqualTo(1);
        job(instance);
        assertThat(campaigns.get(id(instance)).state())
                .as("one complaint is no share")
                .isEqualTo(CampaignState.RUNNING);
        complains(letters.get(1));
        takeIn();
        work(instance);

        assertThat(instance).isWaitingAt(REVIEW);
        assertThat(view(instance).problem()).isEqualTo("COMPLAINTS");
        assertThat(report(instance).all().complained()).isEqualTo(2);
        assertThat(jdbc.sql("""
                        select count(*) from consent_event e join customer c on c.id = e.customer_id
                        where c.display_name like 'Lotto ' || ? || ' %' and e.purpose = 'MARKETING' and e.state = 'OBJECTED'
                        """).param(own).query(Long.class).single())
                .as("who complains has objected")
                .isEqualTo(2);
    }

    private void comesBack(MimeMessage letter, String status, String diagnostic) throws Exception {
        report(head(letter, "Message-ID"), head(letter, "To").replaceAll("(?s).*<|>.*", ""), status, diagnostic);
    }

    private void report(String id, String recipient, String status, String diagnostic) throws Exception {
        deliver("""
                From: MAILER-DAEMON@mx.example.com (Mail Delivery System)
                To: care@filo.example
                Subject: Undelivered Mail Returned to Sender
                Date: Wed, 10 Mar 2027 12:00:00 +0100
                Auto-Submitted: auto-replied
                Message-ID: <%s@mx.example.com>
                MIME-Version: 1.0
                Content-Type: multipart/report; report-type=delivery-status; boundary="B"

                --B
                Content-Type: text/plain; charset=us-ascii

                This is the mail system at host mx.example.com. Your message could not be delivered.

                --B
                Content-Type: message/delivery-status

                Reporting-MTA: dns; mx.example.com

                Final-Recipient: rfc822; %s
                Action: failed
                Status: %s
                Diagnostic-Code: smtp; %s

                --B
                Content-Type: text/rfc822-headers

                From: care@filo.example
                To: %2$s
                Subject: Letter
                Message-ID: %s

                --B--
                """.formatted(UUID.randomUUID(), recipient, status, diagnostic, id));
    }

    private void complains(MimeMessage letter) throws Exception {
        deliver("""
                From: feedback@provider.example
                To: care@filo.example
                Subject: FW: Letter
                Date: Wed, 10 Mar 2027 12:00:00 +0100
                Message-ID: <%s@provider.example>
                MIME-Version: 1.0
                Content-Type: multipart/report; report-type=feedback-report; boundary="B"

                --B
                Content-Type: text/plain; charset=us-ascii

                This is an email abuse report for a message received from 192.0.2.1.

                --B
                Content-Type: message/feedback-report

                Feedback-Type: abuse
                User-Agent: SomeGenerator/1.0
                Version: 1
                Original-Rcpt-To: <%s>

                --B
                Content-Type: message/rfc822

                From: care@filo.example
                To: %2$s
                Subject: Letter
                Message-ID: %s
                Date: Wed, 10 Mar 2027 11:00:00 +0100

                Ciao
                --B--
                """.formatted(
                UUID.randomUUID(), head(letter, "To").replaceAll("(?s).*<|>.*", ""), head(letter, "Message-ID")));
    }

    private static void deliver(String raw) throws Exception {
        MAIL.getUserManager()
                .getUserByEmail("care@filo.example")
                .deliver(new MimeMessage(
                        Session.getInstance(new Properties()),
                        new ByteArrayInputStream(raw.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII))));
    }

    private void takeIn() throws Exception {
        mailboxes.takeIn("care");
        events.deliver();
    }

    // --- sent twice -------------------------------------------------------------------------------------------------

    /** As if killed between the server's answer and our commit: it goes once more, and is the same letter. */
    @Test
    void whatIsSentTwiceIsTheSameLetterAndCountsOnce() throws Exception {
        people(3);
        instance = launched(draft(0, 0, 8));
        decide(instance, true);
        job(instance);
        jdbc.sql("""
                        create function fail_for_test() returns trigger language plpgsql as $$
                        begin if new.state = 'SENT' then raise exception 'killed'; end if; return new; end $$
                        """).update();
        jdbc.sql(
                        "create trigger fail_for_test before update on outbound_mail for each row execute function fail_for_test()")
                .update();
        try {
            assertThatThrownBy(() -> mailboxes.send()).hasStackTraceContaining("killed");
        } finally {
            jdbc.sql("drop trigger fail_for_test on outbound_mail").update();
            jdbc.sql("drop function fail_for_test()").update();
        }
        assertThat(received()).as("the server has taken one").hasSize(1);
        assertThat(queued(instance, "and o.state = 'QUEUED'")).isEqualTo(3);
        assertThat(report(instance).all().sent()).as("of which we know nothing").isZero();

        // Its claim lapses; an hour later, and its reader has another name.
        clocks.advance(Duration.ofHours(1));
        jdbc.sql(
                        "update customer set given_name = 'Anders', display_name = 'Anders Lotto ' || ? where display_name like ?")
                .params(own, "Lotto " + own + "%")
                .update();
        jdbc.sql("update outbound_mail set lease_until = now() where message_id in"
                        + " (select message_id from campaign_recipient where campaign_id = ?)")
                .param(id(instance))
                .update();
        mailboxes.send();

        var letters = received();
        assertThat(letters).hasSize(4);
        var first = letters.get(0);
        var again = letters.stream()
                .skip(1)
                .filter(mail -> head(mail, "Message-ID").equals(head(first, "Message-ID")))
                .toList();
        assertThat(again).hasSize(1);
        for (var header : List.of("To", "From", "Subject", "Date", "Content-Type", "List-Unsubscribe")) {
            assertThat(head(again.get(0), header)).as(header).isEqualTo(head(first, header));
        }
        assertThat(part(again.get(0), 0)).isEqualTo(part(first, 0));
        assertThat(part(again.get(0), 1)).isEqualTo(part(first, 1));
        assertThat(letters.stream().map(mail -> head(mail, "Message-ID")).distinct())
                .hasSize(3);
        assertThat(report(instance).all().sent()).isEqualTo(3);
        assertThat(jdbc.sql("select count(*) from contact_log where context_id = ? and outcome = 'SENT'")
                        .param(CampaignView.context(id(instance)))
                        .query(Long.class)
                        .single())
                .isEqualTo(3);
    }
}
