package io.filo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filo.customer.Customers;
import io.filo.mail.OutgoingBytes;
import io.filo.message.Message;
import io.filo.message.MessageClass;
import io.filo.ticket.AnswerAction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Machines that answer machines: whatever they are, it ends soon, and all of it stands in the store. */
class LoopTests extends CaseTest {

    private static final int PER_HOUR = 2;
    private static final int TICKETS = 20;

    @Autowired
    Customers customers;

    private static String newId() {
        return "<" + UUID.randomUUID() + "@machine.example>";
    }

    /** A mail of the sender with these further headers. */
    private long from(String address, String subject, String headers) throws Exception {
        var id = newId();
        return takeIn(
                id,
                "From: " + address + "\nTo: care@filo.example\nSubject: " + subject + "\n" + headers
                        + "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\nThank you for your mail. " + id
                        + "\n");
    }

    private List<Message> sentTo(String address) {
        return jdbc
                .sql("select id from message where direction = 'OUT' and participants @> array[?]::text[] order by id")
                .param(address)
                .query(Long.class)
                .list()
                .stream()
                .map(id -> messages.find(id).orElseThrow())
                .toList();
    }

    private long ticketsOf(String address) {
        return jdbc.sql(
                        "select count(distinct conversation_id) from message where sender = ? and conversation_id is not null")
                .param(address)
                .query(Long.class)
                .single();
    }

    private long mailsOf(String address) {
        return jdbc.sql("select count(*) from message where sender = ?")
                .param(address)
                .query(Long.class)
                .single();
    }

    /** Tasks on tickets of that category that hold mails of the sender. */
    private long floodTasks(String address) {
        return jdbc.sql("""
                        select count(*) from act_ru_task open
                        join act_ru_execution run on run.id_ = open.proc_inst_id_
                        where run.business_key_ in (
                            select m.conversation_id::text from message m join ticket t on t.id = m.conversation_id
                            where m.sender = ? and t.category = 'FLOOD')
                        """).param(address).query(Long.class).single();
    }

    @Test
    void aStupidResponderThatAnswersAllIsLeftAloneAfterTwoAcknowledgements() throws Exception {
        from(sender, "Where is my parcel?", "");
        int answered = 0;
        while (answered < sentTo(sender).size()) {
            answered++;
            from(sender, "I am on the beach", "");
            assertThat(answered).as("rounds").isLessThanOrEqualTo(PER_HOUR);
        }

        assertThat(sentTo(sender)).hasSize(PER_HOUR).allMatch(Message::automatic);
        assertThat(mailsOf(sender)).as("recorded").isEqualTo(1 + PER_HOUR);
    }

    @Test
    void aMachineThatWritesAllDayEndsOnOneTicketWithOneTask() throws Exception {
        for (int mail = 0; mail < TICKETS + 4; mail++) {
            from(sender, "Report " + mail, "");
            clocks.advance(Duration.ofMinutes(5));
        }

        assertThat(mailsOf(sender)).as("recorded").isEqualTo(TICKETS + 4);
        assertThat(ticketsOf(sender)).isEqualTo(TICKETS + 1);
        assertThat(floodTasks(sender)).isEqualTo(1);
        assertThat(sentTo(sender)).as("in two hours").hasSize(2 * PER_HOUR);
    }

    /** Mail to each of these addresses arrives in one mailbox; each could make a customer of its own. */
    @Test
    void variantsOfOneAddressAreOneSender() throws Exception {
        var name = sender.substring(0, sender.indexOf('@')).replace(".", "");
        for (int mail = 0; mail < TICKETS + 4; mail++) {
            from(name.charAt(0) + "." + name.substring(1) + "+" + mail + "@googlemail.com", "Question " + mail, "");
        }

        var mailbox = name + "@gmail.com";
        assertThat(mailsOf(mailbox)).as("recorded").isEqualTo(TICKETS + 4);
        assertThat(ticketsOf(mailbox)).isEqualTo(TICKETS + 1);
        assertThat(floodTasks(mailbox)).isEqualTo(1);
        assertThat(jdbc.sql("""
                                select count(*) from message
                                where direction = 'OUT' and array_to_string(participants, ' ') like ?
                                """).param(name + "+%@gmail.com").query(Long.class).single())
                .as("acknowledgements")
                .isEqualTo(PER_HOUR);
    }

    @Test
    void aMailingListIsNotAnsweredAndEndsOnOneTicket() throws Exception {
        for (int mail = 0; mail < TICKETS + 3; mail++) {
            from(sender, "[list] Topic " + mail, "List-Id: <talk.lists.example>\nPrecedence: list\n");
        }

        assertThat(sentTo(sender)).isEmpty();
        assertThat(mailsOf(sender)).isEqualTo(TICKETS + 3);
        assertThat(ticketsOf(sender)).isEqualTo(TICKETS + 1);
        assertThat(floodTasks(sender)).isEqualTo(1);
    }

    @Test
    void aVacationNoticeIsFiledOnTheTicketAndWakesNobody() throws Exception {
        var number = ticket();
        answer(number, AnswerAction.ANSWER_AND_WAIT);
        int sent = sentTo(sender).size();

        for (int notice = 0; notice < 5; notice++) {
            var came = from(
                    sender, "Out of office", "Auto-Submitted: auto-replied\nIn-Reply-To: " + lastOfOurs(number) + "\n");
            assertThat(ticketOf(came)).isEqualTo(number);
        }

        assertThat(view(number).turn()).isEqualTo("CUSTOMER");
        assertThat(sentTo(sender)).hasSize(sent);
        assertThat(ticketsOf(sender)).isEqualTo(1);
    }

    @Test
    void ourOwnMailThatComesBackIsFiled() throws Exception {
        var number = ticket();
        var acknowledgement =
                new String(OutgoingBytes.of(jdbc, outgoing(number).get(0).id()), StandardCharsets.UTF_8);
        int sent = sentTo(sender).size();
        var id = newId();

        var came = takeIn(id, acknowledgement.replace("\r\n", "\n").replaceFirst("(?m)^Message-ID:.*\n", ""));

        assertThat(messages.find(came).orElseThrow().messageClass().name()).isEqualTo("OWN_LOOP");
        assertThat(sentTo(sender)).hasSize(sent);
        assertThat(view(number).turn()).isEqualTo("SHOP");
    }

    /** By Bcc, or because somebody forwards to us what we sent: an answer of a person has no mark of a machine. */
    @Test
    void aCopyOfAnAnswerThatComesBackIsFiled() throws Exception {
        var number = ticket();
        answer(number, AnswerAction.ANSWER_AND_WAIT);
        var ours = outgoing(number).get(outgoing(number).size() - 1);
        var copy = new String(OutgoingBytes.of(jdbc, ours.id()), StandardCharsets.UTF_8);
        assertThat(copy).doesNotContain("X-Filo-Loop");
        int sent = sentTo(sender).size();

        var came =
                takeIn(ours.internetMessageId(), copy.replace("\r\n", "\n").replaceFirst("(?m)^Message-ID:.*\n", ""));

        var read = messages.find(came).orElseThrow();
        assertThat(read.messageClass()).isEqualTo(MessageClass.OWN_LOOP);
        assertThat(read.conversationId()).isEqualTo(number);
        assertThat(ledger.search(null, ours.internetMessageId(), null, "care", 0, 1)
                        .items()
                        .get(0)
                        .messageClass())
                .isEqualTo("OWN_LOOP");
        assertThat(view(number).turn()).isEqualTo("CUSTOMER");
        assertThat(sentTo(sender)).hasSize(sent);
    }

    /** A colleague, or a form without the customer's address: nothing in it is ours but the address, which anybody can write. */
    @Test
    void aMailFromOurOwnAddressIsATicketWithoutAcknowledgement() throws Exception {
        var number = ticketOf(from("sales@filo.example", "Note of sales", ""));
        var forged = "<" + number + ".1.aaaaaaaaaaaaaaaa@filo.example>";
        var other = ticketOf(takeIn(
                forged, "From: care@filo.example\nTo: care@filo.example\nSubject: Another\n\nText " + forged + "\n"));

        assertThat(outgoing(number)).isEmpty();
        assertThat(other).isNotEqualTo(number);
        assertThat(outgoing(other)).isEmpty();
    }

    @Test
    void whoFillsInOurContactFormIsTheCustomer() throws Exception {
        var number = ticketOf(from("Contact form <care@filo.example>", "Form", "Reply-To: Mario <" + sender + ">\n"));

        assertThat(customers.card(view(number).customerId()).orElseThrow().contactPoints())
                .extracting(point -> point.value())
                .containsExactly(sender);
        assertThat(sentTo(sender)).singleElement().matches(Message::automatic);
        answer(number, AnswerAction.ANSWER_AND_WAIT);
        assertThat(sentTo(sender)).hasSize(2);
    }

    @Test
    void anAnswerGoesToTheCustomerAlsoAfterAColleaguesWord() throws Exception {
        var number = ticketOf(from(sender, "Where is my parcel?", ""));
        answer(number, AnswerAction.ANSWER_AND_WAIT);
        var word = from("sales@filo.example", "Re: parcel", "In-Reply-To: " + lastOfOurs(number) + "\n");
        assertThat(ticketOf(word)).isEqualTo(number);
        assertThat(messages.newestIncoming(number).orElseThrow().id()).isEqualTo(word);
        int sent = sentTo(sender).size();

        answer(number, AnswerAction.ANSWER_AND_WAIT);

        assertThat(sentTo(sender)).hasSize(sent + 1);
    }

    @Test
    void aListIsNeverAnswered() throws Exception {
        var list = "all." + sender;
        var through = "List-Id: <all.lists.example>\nList-Post: <mailto:" + list + ">\nCc: " + list + "\n";
        var number = ticketOf(from("\"Mario via All\" <" + list + ">", "A", through + "Reply-To: " + sender + "\n"));
        answer(number, AnswerAction.ANSWER_AND_WAIT);
        var nameless = ticketOf(from("\"Mario via All\" <" + list + ">", "B", through + "Reply-To: " + list + "\n"));

        assertThat(sentTo(sender)).hasSize(1);
        assertThatThrownBy(() -> answer(nameless, AnswerAction.ANSWER_AND_WAIT))
                .hasMessageContaining("no address to answer to");
        assertThat(sentTo(list)).isEmpty();
    }

    @Test
    void aReportOfAMailThatWeNeverSentSilencesNobody() throws Exception {
        var number = ticket();
        var customer = view(number).customerId();

        deliveryReport(sender, newId());
        deliveryReport(sender, forged(lastOfOurs(number)));
        assertThat(stateOf(customer)).isEqualTo("VALID");

        deliveryReport(sender, lastOfOurs(number));
        assertThat(stateOf(customer)).isEqualTo("HARD_BOUNCED");
    }

    @Test
    void aReportOfAMailToSomebodyElseSilencesNobody() throws Exception {
        var customer = view(ticket()).customerId();
        var evil = ticketOf(from("evil." + sender, "Hello", ""));

        deliveryReport(sender, lastOfOurs(evil));

        assertThat(stateOf(customer)).isEqualTo("VALID");
    }

    private static String forged(String id) {
        int at = id.lastIndexOf('@') - 1;
        return id.substring(0, at) + (id.charAt(at) == 'x' ? 'y' : 'x') + id.substring(at + 1);
    }

    private String stateOf(long customer) {
        return customers
                .card(customer)
                .orElseThrow()
                .contactPoints()
                .get(0)
                .state()
                .toString();
    }

    private void deliveryReport(String failed, String of) throws Exception {
        takeIn(newId(), """
                Return-Path: <>
                From: Mail Delivery System <mailer-daemon@mx.example>
                To: care@filo.example
                Subject: Undelivered Mail Returned to Sender
                Auto-Submitted: auto-replied
                MIME-Version: 1.0
                Content-Type: multipart/report; report-type=delivery-status; boundary=b

                --b
                Content-Type: text/plain

                <%1$s>: host mx.example said: 550 5.1.1 User unknown
                --b
                Content-Type: message/delivery-status

                Reporting-MTA: dns; mx.example

                Final-Recipient: rfc822; %1$s
                Action: failed
                Status: 5.1.1
                Diagnostic-Code: smtp; 550 5.1.1 User unknown

                --b
                Content-Type: message/rfc822

                From: care@filo.example
                To: %1$s
                Subject: yours
                Message-ID: %2$s

                text
                --b--
                """.formatted(failed, of));
    }
}
