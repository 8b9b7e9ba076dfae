package io.filo.ticket;

import io.filo.message.Address;
import io.filo.message.InboundMessage;
import io.filo.message.Inbox;
import io.filo.message.MessageClass;
import io.filo.support.FiloClock;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.transaction.support.TransactionTemplate;

/** Mails of customers, as the mail module hands them over. */
final class MailFrom {

    private final Inbox inbox;
    private final TransactionTemplate transaction;
    private final FiloClock clock;

    MailFrom(Inbox inbox, TransactionTemplate transaction, FiloClock clock) {
        this.inbox = inbox;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** @return the stored message's id */
    long receive(String sender, String subject) {
        return receive(sender, subject, clock.instant());
    }

    long receive(String sender, String subject, Instant receivedAt) {
        String id = UUID.randomUUID().toString();
        return transaction.execute(status -> inbox.receive(new InboundMessage(
                        "MAIL",
                        "care",
                        null,
                        "<" + id + "@example.com>",
                        id.getBytes(StandardCharsets.UTF_8),
                        List.of(),
                        List.of(),
                        List.of("care@filo.example"),
                        new Address(sender, "Emily Carter"),
                        List.of(),
                        List.of(new Address("care@filo.example", null)),
                        List.of(),
                        subject,
                        "Please tell me.",
                        "",
                        "en",
                        List.of(),
                        false,
                        MessageClass.HUMAN,
                        List.of(),
                        false,
                        false,
                        List.of(),
                        false,
                        List.of(),
                        receivedAt,
                        receivedAt))
                .messageId());
    }
}
