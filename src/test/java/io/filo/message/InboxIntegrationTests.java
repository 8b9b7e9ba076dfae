package io.filo.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.IntegrationTest;
import io.filo.customer.Customers;
import io.filo.message.Inbox.Received;
import io.filo.support.FiloClock;
import io.filo.ticket.TicketIntake;
import io.filo.ticket.TicketPriority;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

class InboxIntegrationTests extends IntegrationTest {

    @Autowired
    Inbox inbox;

    @Autowired
    Messages messages;

    @Autowired
    ConversationKeys keys;

    @Autowired
    Conversations conversations;

    @Autowired
    Customers customers;

    @Autowired
    TicketIntake intake;

    @Autowired
    MessageProperties properties;

    @Autowired
    FiloClock clock;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    ObjectMapper json;

    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private final String sender = "giulia@" + run + ".example";

    @AfterEach
    void resetClock() {
        clock.setOffset(Duration.ZERO);
    }

    @Test
    void aMessageIsReadOnceInATransaction() {
        var received = inbox.receive(mail("<1>").build());

        transaction.executeWithoutResult(status -> {
            var read = messages.find(received.messageId()).orElseThrow();
            jdbc.sql("update message set subject = 'behind its back' where id = ?")
                    .param(received.messageId())
                    .update();
            assertThat(messages.find(received.messageId())).containsSame(read);

            messages.place(received.messageId(), 77, 7);
            assertThat(messages.find(received.messageId()).orElseThrow().conversationId())
                    .isEqualTo(77);
            status.setRollbackOnly();
        });
        var message = messages.find(received.messageId()).orElseThrow();
        assertThat(message.conversationId()).isNull();
        assertThat(message.subject()).isEqualTo("Where is my parcel?");
    }

    // --- store ------------------------------------------------------------------------------------------------------

    @Test
    void aNewMailIsStoredAndToldToTheProcesses() {
        var received = inbox.receive(mail("<1>").language("it").build());

        assertThat(received.duplicate()).isFalse();
        var message = messages.find(received.messageId()).orElseThrow();
        assertThat(message.direction()).isEqualTo(Message.Direction.IN);
        assertThat(message.from()).isEqualTo(new Address(sender, null));
        assertThat(message.conversationId()).isNull();
        assertThat(message.evidence()).isNull();
        assertThat(message.classReasons()).containsExactly("Because the test says so.");
        assertThat(event(received))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "messageId", Long.toString(received.messageId()),
                        "messageClass", "HUMAN",
                        "threadOutcome", "NONE",
                        "genericMailbox", true,
                        "mailboxKey", "care",
                        "language", "it"));
    }

    @Test
    void whatPostgresRefusesIsLeftOut() {
        var received = inbox.receive(mail("<nul>")
                .named("Giu\u0000lia")
                .subject("a\u0000b \uD800 c")
                .text("text\u0000 and \uD83D\uDE00")
                .build());

        var message = messages.find(received.messageId()).orElseThrow();
        assertThat(message.subject()).isEqualTo("ab \uFFFD c");
        assertThat(message.visibleText()).isEqualTo("text and \uD83D\uDE00");
    }

    @Test
    void aMailToTenThousandPeopleIsTakenIn() {
        var everybody = new String[10_000];
        for (int i = 0; i < everybody.length; i++) {
            everybody[i] = "p" + i + "@" + run + ".example";
        }

        var received = inbox.receive(mail("<crowd>").to(everybody).build());

        assertThat(messages.find(received.messageId()).orElseThrow().to()).hasSize(10_000);
    }

    // --- the same again
    // -----------------------------------------------------------------------------------------------

    @Test
    void theSameMailIsTakenInOnce() {
        var first = inbox.receive(mail("<same>").build());
        var second = inbox.receive(mail("<same>").build());

        assertThat(second).isEqualTo(new Received(first.messageId(), true));
        assertThat(events(first)).isEqualTo(1);
    }

    @Test
    void aMailWithoutMessageIdIsTheSameWhenItsContentIs() {
        var first = inbox.receive(mail(null).text("no id " + run).build());
        var second = inbox.receive(mail(null).text("no id " + run).build());
        var other = inbox.receive(mail(null).text("no id either " + run).build());

        assertThat(second).isEqualTo(new Received(first.messageId(), true));
        assertThat(other.duplicate()).isFalse();
    }

    @Test
    void theSameIdWithOtherContentIsANewMessageOnThatTicket() {
        var first = inbox.receive(mail("<twice>").build());
        var ticket = open(first);

        var second = inbox.receive(mail("<twice>").text("something else").build());

        assertThat(second.duplicate()).isFalse();
        assertThat(event(second)).containsEntry("ticketId", Long.toString(ticket));
    }

    @Test
    void twoWorkersWithTheSameMailTakeItInOnce() throws Exception {
        for (var id : new String[] {"<race>", null}) {
            var results = atOnce(8, worker -> mail(id).text("race " + id + run).build());

            assertThat(results)
                    .extracting(Received::messageId)
                    .containsOnly(results.get(0).messageId());
            assertThat(results).filteredOn(result -> !result.duplicate()).hasSize(1);
            assertThat(events(results.get(0))).isEqualTo(1);
        }
    }

    // --- threads
    // ------------------------------------------------------------------------------------------------------

    @Test
    void aReplyToTheSignedAddressIsFoundWhoeverWritesIt() {
        var ticket = open(inbox.receive(mail("<1>").build()));

        var reply = inbox.receive(IncomingMail.from("friend@" + run + ".example")
                .id(id("<2>"))
                .deliveredTo(keys.replyAddress("care@filo.example", ticket, conversations.key(ticket)))
                .build());

        assertThat(event(reply)).containsEntry("threadOutcome", "FOUND").containsEntry("ticketId", "" + ticket);
        assertThat(evidence(reply)).isEqualTo("The signed key in the reply address names ticket " + ticket + ".");
    }

    @Test
    void aReportThatBearsTheMessageIdOfOurMailIsFound() {
        var ticket = open(inbox.receive(mail("<1>").build()));
        var sent = keys.messageId(ticket, conversations.key(ticket), 7, "relay.example");

        var report = inbox.receive(IncomingMail.from("mailer-daemon@" + run + ".example")
                .id(sent)
                .references(sent)
                .bounceOf(sender, true)
                .build());

        assertThat(event(report)).containsEntry("ticketId", "" + ticket);
    }

    @Test
    void aReplyToTheCustomersOwnMailIsFound() {
        var ticket = open(inbox.receive(mail("<1>").build()));

        var reply = inbox.receive(mail("<2>").inReplyTo(id("<1>")).build());
        var further = inbox.receive(
                mail("<3>").references(id("<0>") + "," + id("<2>")).build());

        assertThat(event(reply)).containsEntry("ticketId", "" + ticket);
        // The second is not on the ticket yet, but known to belong there.
        assertThat(event(further)).containsEntry("ticketId", "" + ticket);
    }

    @Test
    void aForgedIdAndAForgedAddressAreNone() {
        var ticket = open(inbox.receive(mail("<1>").build()));

        var forged = inbox.receive(IncomingMail.from("evil@" + run + ".example")
                .id(id("<2>"))
                .inReplyTo("<" + ticket + ".1.aaaaaaaaaaaaaaaa@filo.example>")
                .references("<ticket." + ticket + ".aaaaaaaaaaaaaaaa@filo.example>")
                .deliveredTo("care+" + ticket + ".aaaaaaaaaaaaaaaa@filo.example")
                .build());

        assertThat(event(forged)).containsEntry("threadOutcome", "NONE").doesNotContainKey("relatedTicketId");
    }

    @Test
    void aStrangerWhoGuessesTheNumberGetsANewTicket() {
        var ticket = open(inbox.receive(mail("<1>").build()));
        var subject = "Re: parcel [#" + ticket + "]";

        var stranger = inbox.receive(IncomingMail.from("evil@" + run + ".example")
                .id(id("<2>"))
                .subject(subject)
                .build());
        var customer = inbox.receive(mail("<3>").subject(subject).build());

        assertThat(event(stranger))
                .containsEntry("threadOutcome", "NONE")
                .doesNotContainKey("ticketId")
                .containsEntry("relatedTicketId", "" + ticket);
        assertThat(event(customer)).containsEntry("threadOutcome", "FOUND").containsEntry("ticketId", "" + ticket);
    }

    @Test
    void whoWasInCopyTakesPart() {
        var ticket =
                open(inbox.receive(mail("<1>").cc("Friend@" + run + ".example").build()));

        assertThat(messages.takesPart(ticket, "friend@" + run + ".EXAMPLE")).isTrue();
        assertThat(messages.takesPart(ticket, sender)).isTrue();
        assertThat(messages.takesPart(ticket, "evil@" + run + ".example")).isFalse();
        assertThat(messages.takesPart(ticket, "no address")).isFalse();
    }

    @Test
    void twoCustomersWhoAnswerTheSameNewsletterDoNotMeet() {
        var newsletter = id("<newsletter>");
        open(inbox.receive(mail("<1>").inReplyTo(newsletter).build()));

        var other = inbox.receive(IncomingMail.from("other@" + run + ".example")
                .id(id("<2>"))
                .inReplyTo(newsletter)
                .build());
        var again = inbox.receive(mail("<3>").inReplyTo(newsletter).build());

        assertThat(event(other)).containsEntry("threadOutcome", "NONE");
        assertThat(event(again)).containsEntry("threadOutcome", "FOUND");
    }

    @Test
    void theAnswerThatCameBeforeTheQuestionPullsItIn() {
        var ticket =
                open(inbox.receive(mail("<answer>").inReplyTo(id("<question>")).build()));

        var question = inbox.receive(IncomingMail.from("friend@" + run + ".example")
                .id(id("<question>"))
                .build());

        assertThat(event(question)).containsEntry("ticketId", "" + ticket);
    }

    @Test
    void aTicketClosedForTooLongGetsANewOneBesideIt() {
        var ticket = open(inbox.receive(mail("<1>").build()));
        close(ticket, clock.instant());

        var soon = inbox.receive(mail("<2>").inReplyTo(id("<1>")).build());
        assertThat(event(soon)).containsEntry("threadOutcome", "FOUND");

        clock.setOffset(Duration.ofDays(properties.reopenDays() + 1));
        var late = inbox.receive(mail("<3>").inReplyTo(id("<1>")).build());
        assertThat(event(late))
                .containsEntry("threadOutcome", "NONE")
                .containsEntry("relatedTicketId", "" + ticket)
                .doesNotContainKey("ticketId");
    }

    /** After a restored backup: the ticket that a customer's mail was signed for is lost, its number another's. */
    @Test
    void whatWasSignedForALostTicketReachesNoOtherOfItsNumber() {
        var ticket = open(inbox.receive(mail("<1>").build()));
        var lost = conversations.key(ticket);
        jdbc.sql("update ticket set thread_key = 'another' where id = ?")
                .param(ticket)
                .update();

        for (var reply : List.of(
                IncomingMail.from("lost@" + run + ".example")
                        .deliveredTo(keys.replyAddress("care@filo.example", ticket, lost)),
                IncomingMail.from("lost@" + run + ".example")
                        .inReplyTo(keys.messageId(ticket, lost, 7, "filo.example")),
                IncomingMail.from("lost@" + run + ".example")
                        .references(keys.pseudoReference(ticket, lost, "filo.example")),
                IncomingMail.from("lost@" + run + ".example")
                        .deliveredTo(keys.replyAddress("care@filo.example", ticket, "")))) {
            var received = inbox.receive(reply.text(reply + run)
                    .id(id("<" + System.identityHashCode(reply) + ">"))
                    .build());
            assertThat(event(received))
                    .containsEntry("threadOutcome", "NONE")
                    .doesNotContainKeys("ticketId", "relatedTicketId");
        }
    }

    @Test
    void whatWasSignedBeforeTicketsHadKeysIsFound() {
        var ticket = open(inbox.receive(mail("<1>").build()));
        jdbc.sql("update ticket set thread_key = null where id = ?")
                .param(ticket)
                .update();

        assertThat(event(inbox.receive(mail("<2>")
                        .deliveredTo(keys.replyAddress("care@filo.example", ticket, ""))
                        .build())))
                .containsEntry("ticketId", "" + ticket);
        assertThat(event(inbox.receive(mail("<3>")
                        .inReplyTo(keys.messageId(ticket, "", 7, "filo.example"))
                        .build())))
                .containsEntry("ticketId", "" + ticket);
    }

    @Test
    void aMergedTicketLeadsToTheOneThatIsLeft() {
        var gone = open(inbox.receive(mail("<1>").build()));
        var kept = open(inbox.receive(mail("<2>").build()));
        messages.moveConversation(gone, kept);
        jdbc.sql("update ticket set merged_into = ?, status = 'MERGED', closed_at = now() where id = ?")
                .params(kept, gone)
                .update();

        assertThat(event(inbox.receive(mail("<3>")
                        .deliveredTo(keys.replyAddress("care@filo.example", gone, conversations.key(gone)))
                        .build())))
                .containsEntry("ticketId", "" + kept);
        assertThat(event(inbox.receive(mail("<4>").subject("[#" + gone + "]").build())))
                .containsEntry("ticketId", "" + kept);
        assertThat(messages.ofConversation(gone)).isEmpty();
    }

    @Test
    void strongEvidenceForTwoOpenTicketsIsAConflict() {
        var one = open(inbox.receive(mail("<1>").build()));
        var two = open(inbox.receive(mail("<2>").build()));

        var torn = inbox.receive(mail("<3>")
                .deliveredTo(keys.replyAddress("care@filo.example", one, conversations.key(one)))
                .inReplyTo(keys.messageId(two, conversations.key(two), 7, "filo.example"))
                .build());

        assertThat(event(torn)).containsEntry("threadOutcome", "CONFLICT").doesNotContainKey("ticketId");
        assertThat(evidence(torn)).startsWith("Two open tickets:").contains("ticket " + one, "ticket " + two);
    }

    @Test
    void theIdThatARelayGaveToOurMailIsLearnt() {
        var ticket = open(inbox.receive(mail("<1>").build()));
        var relayed = id("<relayed>");
        inbox.receive(mail("<2>")
                .inReplyTo(relayed)
                .references(keys.pseudoReference(ticket, conversations.key(ticket), "filo.example"))
                .build());

        var later = inbox.receive(mail("<3>").inReplyTo(relayed).build());

        assertThat(event(later)).containsEntry("ticketId", "" + ticket);
        assertThat(jdbc.sql("select kind from message_reference where reference = ? order by message_id limit 1")
                        .param(relayed)
                        .query(String.class)
                        .single())
                .isEqualTo("RELAYED");
    }

    // --- at the same moment
    // -------------------------------------------------------------------------------------------

    @Test
    void aReplyWaitsWhileItsParentIsBeingPlaced() {
        var parent = inbox.receive(mail("<1>").build());
        var reply = mail("<2>").inReplyTo(id("<1>")).build();

        assertThatThrownBy(() -> inbox.receive(reply)).isInstanceOf(ParentPendingException.class);

        var ticket = open(parent);
        assertThat(event(inbox.receive(reply))).containsEntry("ticketId", "" + ticket);
    }

    @Test
    void aReplyDoesNotWaitForAParentThatWasFiled() {
        var parent = inbox.receive(mail("<1>").build());
        messages.file(parent.messageId(), null, null, "TEST");

        assertThat(event(inbox.receive(mail("<2>").inReplyTo(id("<1>")).build())))
                .containsEntry("threadOutcome", "NONE");
    }

    @Test
    void aReplyDoesNotWaitForEver() {
        inbox.receive(mail("<1>").build());
        clock.setOffset(Duration.ofMinutes(2));

        assertThat(event(inbox.receive(mail("<2>").inReplyTo(id("<1>")).build())))
                .containsEntry("threadOutcome", "NONE");
    }

    @Test
    void questionAndAnswerReadAtTheSameMomentSeeEachOther() throws Exception {
        for (int round = 0; round < 10; round++) {
            var question = id("<q" + round + ">");
            var answer = id("<a" + round + ">");
            var r = round;
            var outcomes = atOnceOrWaiting(
                    2,
                    worker -> worker == 0
                            ? IncomingMail.from("one" + r + "@" + run + ".example")
                                    .id(question)
                                    .build()
                            : IncomingMail.from("two" + r + "@" + run + ".example")
                                    .id(answer)
                                    .inReplyTo(question)
                                    .build());

            assertThat(outcomes).as("one is stored, the other waits for it").containsExactlyInAnyOrder(true, false);
        }
    }

    // --- floods
    // -------------------------------------------------------------------------------------------------------

    @Test
    void beyondTwentyNewTicketsASendersMailIsParked() throws Exception {
        var limit = properties.flood().newTickets();
        var results = atOnce(
                limit + 8,
                worker -> mail("<flood" + worker + ">").text("flood " + worker).build());

        assertThat(results)
                .filteredOn(result -> event(result).get("threadOutcome").equals("NONE"))
                .hasSize(limit);
        assertThat(results)
                .filteredOn(result -> event(result).get("threadOutcome").equals("FLOOD"))
                .hasSize(8);
        assertThat(event(inbox.receive(IncomingMail.from("other@" + run + ".example")
                        .id(id("<calm>"))
                        .build())))
                .containsEntry("threadOutcome", "NONE");
        assertThat(event(inbox.receive(mail("<hours later>")
                        .receivedAt(
                                Instant.now().plus(properties.flood().window()).plusSeconds(60))
                        .build())))
                .containsEntry("threadOutcome", "NONE");
    }

    @Test
    void beyondTwentyMailsOnOneTicketASendersMailIsParked() {
        var ticket = open(inbox.receive(mail("<1>").build()));
        var address = keys.replyAddress("care@filo.example", ticket, conversations.key(ticket));

        for (int i = 2; i <= properties.flood().mailsPerTicket(); i++) {
            var reply = inbox.receive(mail("<" + i + ">").deliveredTo(address).build());
            assertThat(event(reply)).containsEntry("threadOutcome", "FOUND");
        }

        var parked = inbox.receive(mail("<one too many>").deliveredTo(address).build());
        assertThat(event(parked))
                .containsEntry("threadOutcome", "FLOOD")
                .containsEntry("relatedTicketId", "" + ticket)
                .doesNotContainKey("ticketId");
    }

    // --- others
    // ---------------------------------------------------------------------------------------------------------

    @Test
    void aMailThatCouldNotBeReadBecomesATicketAllTheSame() {
        var messageId = inbox.receiveUnreadable(
                "care", null, new Address(sender, null), "(unreadable)", "The boundary is missing.", Instant.now());

        var message = messages.find(messageId).orElseThrow();
        assertThat(message.conversationId()).isNotNull();
        assertThat(message.warnings()).containsExactly("The boundary is missing.");
        assertThat(jdbc.sql("select count(*) from process_event where cause = ? and name = 'message.received'")
                        .param("message:" + messageId)
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void whatWasTakenDownOnTheTelephoneStandsInItsConversation() {
        var ticket = open(inbox.receive(mail("<1>").build()));
        var customer = customers.identifyByEmail(sender, null, "it").customerId();

        var noted = inbox.record(mail(null).build(), ticket, customer);
        inbox.record(mail(null).build(), ticket, customer);

        assertThat(messages.ofConversation(ticket))
                .hasSize(3)
                .extracting(Message::id)
                .contains(noted);
        assertThat(messages.newestIncoming(ticket)).isPresent();
    }

    // ---------------------------------------------------------------------------------------------------------------------

    private IncomingMail mail(String id) {
        return IncomingMail.from(sender).id(id == null ? null : id(id));
    }

    /** Unique in the store that all tests share. */
    private String id(String id) {
        return id.replace(">", "." + run + "@mail.example>").replace(" ", "");
    }

    private long open(Received received) {
        return transaction.execute(status -> {
            var customer = customers.identifyByEmail(sender, null, "it").customerId();
            return intake.open(
                    received.messageId(),
                    customer,
                    new TicketIntake.Sorted("GENERAL", "care", TicketPriority.NORMAL, null, true, null));
        });
    }

    private void close(long ticket, Instant at) {
        jdbc.sql("update ticket set status = 'CLOSED', resolved_at = :at, closed_at = :at where id = :id")
                .param("at", at.atOffset(ZoneOffset.UTC))
                .param("id", ticket)
                .update();
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> event(Received received) {
        try {
            return json.readValue(
                    jdbc.sql("select variables from process_event where cause = ? and name = 'message.received'")
                            .param("message:" + received.messageId())
                            .query(String.class)
                            .single(),
                    Map.class);
        } catch (com.fasterxml.jackson.core.JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private long events(Received received) {
        return jdbc.sql("select count(*) from process_event where cause = ? and name = 'message.received'")
                .param("message:" + received.messageId())
                .query(Long.class)
                .single();
    }

    private interface MailOfWorker {
        InboundMessage build(int worker);
    }

    private List<Received> atOnce(int workers, MailOfWorker mails) throws Exception {
        var pool = Executors.newFixedThreadPool(8);
        try {
            var barrier = new CyclicBarrier(Math.min(8, workers));
            var futures = new ArrayList<Future<Received>>();
            for (int worker = 0; worker < workers; worker++) {
                var number = worker;
                futures.add(pool.submit(() -> {
                    var mail = mails.build(number);
                    if (number < barrier.getParties()) {
                        barrier.await();
                    }
                    return inbox.receive(mail);
                }));
            }
            var results = new ArrayList<Received>();
            for (var future : futures) {
                results.add(future.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }

    /** True for each worker whose mail was stored, false for one that is to come again. */
    private List<Boolean> atOnceOrWaiting(int workers, MailOfWorker mails) throws Exception {
        var pool = Executors.newFixedThreadPool(workers);
        try {
            var barrier = new CyclicBarrier(workers);
            var futures = new ArrayList<Future<Boolean>>();
            for (int worker = 0; worker < workers; worker++) {
                var number = worker;
                futures.add(pool.submit(() -> {
                    barrier.await();
                    try {
                        inbox.receive(mails.build(number));
                        return true;
                    } catch (ParentPendingException later) {
                        return false;
                    }
                }));
            }
            var results = new ArrayList<Boolean>();
            for (var future : futures) {
                results.add(future.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }

    private String evidence(Inbox.Received received) {
        return Remarks.inEnglish(
                String.valueOf(messages.find(received.messageId()).orElseThrow().evidence()));
    }
}
