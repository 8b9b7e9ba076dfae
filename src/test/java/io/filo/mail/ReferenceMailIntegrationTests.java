package io.filo.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.IntegrationTest;
import io.filo.engine.DueEvents;
import io.filo.mail.ImapConnection.Fetched;
import io.filo.mail.MailLedger.LedgerEntry;
import io.filo.message.Messages;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Every mail of the public collections through the real way in: ledger, reading, inbox, process. Prints what became of them. */
class ReferenceMailIntegrationTests extends IntegrationTest {

    private static final Duration AT_MOST = Duration.ofSeconds(5);

    @Autowired
    InboundMails mails;

    @Autowired
    MailIntake intake;

    @Autowired
    MailLedger ledger;

    @Autowired
    DueEvents events;

    @Autowired
    Messages messages;

    @Autowired
    ObjectMapper json;

    @Autowired
    JdbcClient jdbc;

    private long uidValidity;

    @BeforeEach
    void ownMailbox() {
        uidValidity = System.nanoTime();
        clear();
    }

    /** What is left waiting would be counted to the next mail, and what was acknowledged to another test. */
    @AfterEach
    void clear() {
        jdbc.sql("delete from acknowledgement").update();
        jdbc.sql("delete from process_event where state in ('READY', 'PARKED')").update();
    }

    private static class Count {
        int mails;
        int outgoing;
        Duration slowest = Duration.ZERO;
        final Map<String, Integer> states = new TreeMap<>();
        final Map<String, Integer> classes = new TreeMap<>();

        @Override
        public String toString() {
            return mails + " mails, " + states + " " + classes + ", " + outgoing + " acknowledged, slowest "
                    + slowest.toMillis() + " ms";
        }
    }

    @Test
    void everyMailHasOneRowItsBytesAndAPlaceAndOnlyPeopleAreAnswered() {
        ReferenceMail.assumePresent();
        Instant started = Instant.now();
        Map<String, List<String>> fallbacks = ReferenceMail.list("fallbacks.txt");
        Map<String, Count> counts = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        long uid = 1;
        for (ReferenceMail mail : ReferenceMail.all()) {
            Count count = counts.computeIfAbsent(mail.folder(), folder -> new Count());
            long sentBefore = outgoing();
            long customersBefore = customers();
            long begin = System.nanoTime();
            LedgerEntry entry = takeIn(mail, uid++);
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            long sent = outgoing() - sentBefore;

            count.mails++;
            count.outgoing += (int) sent;
            count.slowest = took.compareTo(count.slowest) > 0 ? took : count.slowest;
            count.states.merge(entry.state(), 1, Integer::sum);
            count.classes.merge(String.valueOf(entry.messageClass()), 1, Integer::sum);
            if (!List.of("READ", "DUPLICATE", "FALLBACK").contains(entry.state())) {
                wrong.add(mail.name() + " is " + entry.state() + ": " + entry.error());
            }
            if (entry.state().equals("FALLBACK") != fallbacks.containsKey(mail.name())) {
                wrong.add(mail.name() + " is " + entry.state() + ": " + entry.error());
            }
            if (!entry.sha256()
                    .equals(HexFormat.of().formatHex(MailReader.sha256().digest(mail.raw())))) {
                wrong.add(mail.name() + " was changed");
            }
            if (took.compareTo(AT_MOST) > 0) {
                wrong.add(mail.name() + " took " + took);
            }
            if (sent > 0 && !"HUMAN".equals(entry.messageClass())) {
                wrong.add(mail.name() + " is " + entry.messageClass() + " and was answered");
            }
            if (customers() > customersBefore
                    && List.of("BOUNCE", "FEEDBACK", "RECEIPT", "AUTO_REPLY", "OWN_LOOP")
                            .contains(String.valueOf(entry.messageClass()))) {
                wrong.add(mail.name() + " is " + entry.messageClass() + " and made a customer");
            }
        }
        counts.forEach((folder, count) -> System.out.println(folder + ": " + count));
        assertThat(wrong).isEmpty();
        assertThat(jdbc.sql("select name || ' ' || state || ' ' || coalesce(error, '') from process_event"
                                + " where state in ('READY', 'FAILED') and created_at > ?")
                        .param(java.sql.Timestamp.from(started))
                        .query(String.class)
                        .list())
                .isEmpty();
    }

    @Test
    void whatAColleagueForwardsBecomesATicketOfWhoeverWroteIt() throws Exception {
        LedgerEntry entry = takeIn(new ReferenceMail("forwarded", Mails.fixture("repair/forwarded.eml")), 1);

        assertThat(jdbc.sql("""
                        select p.normalised from message m join ticket t on t.id = m.conversation_id
                        join contact_point p on p.customer_id = t.customer_id where m.id = ?
                        """).param(entry.messageId()).query(String.class).single())
                .isEqualTo("carla.monti@posta.example");
        assertThat(jdbc.sql("select count(*) from message where direction = 'OUT' and conversation_id ="
                                + " (select conversation_id from message where id = ?)")
                        .param(entry.messageId())
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(asTheApiSaysIt(entry.messageId(), Locale.ITALIAN)).contains("Inoltrata da luca@filo.example");
        assertThat(asTheApiSaysIt(entry.messageId(), Locale.ENGLISH)).contains("Forwarded by luca@filo.example");
    }

    private String asTheApiSaysIt(long messageId, Locale language) throws Exception {
        LocaleContextHolder.setLocale(language);
        try {
            return json.writeValueAsString(messages.find(messageId).orElseThrow());
        } finally {
            LocaleContextHolder.resetLocaleContext();
        }
    }

    @Test
    void everyBounceFindsTheTicketOfTheMailThatItEncloses() {
        ReferenceMail.assumePresent();
        long uid = 1;
        long ticket = plantedTicket();
        List<String> lost = new ArrayList<>();
        int found = 0;
        for (ReferenceMail mail : ReferenceMail.all()) {
            if (!mail.folder().equals("bounces")) {
                continue;
            }
            List<String> originals = enclosed(mail);
            if (originals.isEmpty()) {
                continue;
            }
            plant(ticket, originals);
            LedgerEntry entry = takeIn(mail, uid++);
            Long placed = jdbc.sql("select conversation_id from message where id = ?")
                    .param(entry.messageId())
                    .query(Long.class)
                    .optional()
                    .orElse(null);
            if (placed == null || placed != ticket) {
                lost.add(mail.name() + " " + originals + " lies in " + placed);
            } else {
                found++;
            }
        }
        System.out.println("bounces: " + found + " of " + (found + lost.size()) + " found the ticket of our mail");
        assertThat(lost).isEmpty();
        assertThat(found).isGreaterThan(200);
    }

    private LedgerEntry takeIn(ReferenceMail mail, long uid) {
        Instant now = Instant.now();
        mails.store(
                "care",
                "INBOX",
                uidValidity,
                List.of(new Fetched(uid, mail.raw().length, now, mail.raw(), true)),
                now,
                false);
        intake.readDue();
        events.deliver();
        List<Long> ids = jdbc.sql("select id from inbound_mail where uid_validity = ? and uid = ?")
                .params(uidValidity, uid)
                .query(Long.class)
                .list();
        assertThat(ids).as(mail.name()).hasSize(1);
        return ledger.find(ids.get(0)).orElseThrow();
    }

    private long outgoing() {
        return jdbc.sql("select count(*) from message where direction = 'OUT'")
                .query(Long.class)
                .single();
    }

    private long customers() {
        return jdbc.sql("select count(*) from customer").query(Long.class).single();
    }

    private static List<String> enclosed(ReferenceMail mail) {
        try {
            return Mails.read(mail.raw()).messageClass().name().equals("BOUNCE")
                    ? Mails.read(mail.raw()).references()
                    : List.of();
        } catch (UnreadableMailException e) {
            return List.of();
        }
    }

    /** A ticket with a mail of ours on it. */
    private long plantedTicket() {
        LedgerEntry entry = takeIn(
                new ReferenceMail(
                        "planted",
                        CareMailbox.mail(CareMailbox.newMessageId(), "who@planted.example", "Domanda", "Una domanda.")
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                999_999);
        return jdbc.sql("select conversation_id from message where id = ?")
                .param(entry.messageId())
                .query(Long.class)
                .single();
    }

    private void plant(long ticket, List<String> messageIds) {
        long message = jdbc.sql("select max(id) from message where conversation_id = ?")
                .param(ticket)
                .query(Long.class)
                .single();
        for (String id : messageIds) {
            jdbc.sql("insert into message_reference (reference, message_id, kind) values (?, ?, 'SENT')"
                            + " on conflict do nothing")
                    .params(id, message)
                    .update();
        }
    }
}
