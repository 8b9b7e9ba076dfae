package io.filo.mail;

import io.filo.mail.OutboundMails.Origin;
import io.filo.mail.OutboundMails.Outgoing;
import io.filo.mail.SmtpConnection.Outcome.Partly;
import io.filo.message.InboundMessage;
import io.filo.message.Inbox;
import io.filo.message.MessageClass;
import io.filo.message.Remarks;
import io.filo.support.FiloClock;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * What our own mail server refuses for good is known at once, and nobody writes a report about it. It takes the way of
 * a delivery report all the same: the address is marked, and a person is asked.
 */
@Service
@Transactional
class Undelivered {

    private final OutboundMails mails;
    private final Inbox inbox;
    private final FiloClock clock;

    Undelivered(OutboundMails mails, Inbox inbox, FiloClock clock) {
        this.mails = mails;
        this.inbox = inbox;
        this.clock = clock;
    }

    /** Nobody gets it. @param answer of the server, or why it was given up */
    void failed(Outgoing mail, String answer) {
        mails.failed(mail.id(), answer);
        report(mail, mail.recipients(), answer);
    }

    /** Some have it. Those that are left have it still to come; the others are reported. */
    void partly(Outgoing mail, Partly outcome) {
        if (outcome.left().isEmpty()) {
            mails.sent(mail.id(), outcome.answer(), clock.instant());
        } else {
            mails.leave(mail.id(), outcome.left());
        }
        if (!outcome.refused().isEmpty()) {
            report(mail, outcome.refused(), outcome.answer());
        }
    }

    private void report(Outgoing mail, List<String> recipients, String answer) {
        Origin origin = mails.origin(mail.id());
        Instant now = clock.instant();
        inbox.receive(new InboundMessage(
                "MAIL",
                origin.mailboxKey(),
                null,
                null,
                MailReader.sha256()
                        .digest(("undelivered:" + mail.id() + ":" + recipients).getBytes(StandardCharsets.UTF_8)),
                List.of(origin.internetMessageId()),
                List.of(),
                List.of(),
                null,
                List.of(),
                List.of(),
                List.of(),
                origin.subject(),
                String.join(", ", recipients) + "\n" + answer,
                "",
                "en",
                List.of(),
                false,
                MessageClass.BOUNCE,
                List.of(Remarks.of(Remarks.REFUSED_BY_SERVER, answer)),
                false,
                true,
                recipients,
                DeliveryReport.isHard(answer),
                List.of(),
                now,
                now));
    }
}
