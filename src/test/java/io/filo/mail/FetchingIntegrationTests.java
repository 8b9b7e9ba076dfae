package io.filo.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.IntegrationTest;
import io.filo.mail.MailLedger.LedgerEntry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

class FetchingIntegrationTests extends IntegrationTest {

    @Autowired
    MailWork work;

    @Autowired
    MailIntake intake;

    @Autowired
    MailLedger ledger;

    @Autowired
    JdbcClient jdbc;

    final CareMailbox care = new CareMailbox(MAIL);

    @BeforeEach
    void emptyMailbox() throws Exception {
        care.clear();
    }

    @Test
    void aMailIsStoredFirstAndThenMoved() throws Exception {
        String id = care.deliver("Dov'è il mio ordine?", "Buongiorno, aspetto da una settimana.");

        int stored = work.fetcher("care").fetchOnce();

        assertThat(stored).isEqualTo(1);
        LedgerEntry entry = entry(id);
        assertThat(entry.state()).isEqualTo("STORED");
        assertThat(care.count("INBOX")).isZero();
        assertThat(care.count("Processed")).isEqualTo(1);
        assertThat(ledger.raw(entry.id()).map(raw -> new String(raw, StandardCharsets.UTF_8)))
                .hasValueSatisfying(raw -> assertThat(raw).contains("aspetto da una settimana"));
        assertThat(jdbc.sql("select moved_folder || ':' || (moved_uid is not null) from inbound_mail where id = ?")
                        .param(entry.id())
                        .query(String.class)
                        .single())
                .isEqualTo("Processed:true");
    }

    @Test
    void aStoredMailBecomesAMessage() throws Exception {
        String id = care.deliver("Reso", "Vorrei restituire le scarpe.");
        work.fetcher("care").fetchOnce();

        intake.readDue();

        LedgerEntry entry = entry(id);
        assertThat(entry.state()).isEqualTo("READ");
        assertThat(entry.messageClass()).isEqualTo("HUMAN");
        assertThat(entry.classReasons()).isNotEmpty();
        assertThat(entry.messageId()).isNotNull();
        assertThat(entry.subject()).isEqualTo("Reso");
    }

    private LedgerEntry entry(String messageId) {
        List<LedgerEntry> found =
                ledger.search(null, messageId, null, null, 0, 10).items();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    static String newMessageId() {
        return "<" + UUID.randomUUID() + "@customer.example>";
    }
}
