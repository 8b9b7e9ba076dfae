package io.filo.mail;

import org.springframework.stereotype.Component;

/** Moves mails when a test says so: from the mailbox to the inbox, from the outbox to the mail server. */
@Component
public class DueMails {

    private final MailWork work;
    private final MailIntake intake;
    private final MailSender sender;

    DueMails(MailWork work, MailIntake intake, MailSender sender) {
        this.work = work;
        this.intake = intake;
        this.sender = sender;
    }

    /** Fetches and reads what lies in that mailbox. */
    public void takeIn(String mailbox) throws Exception {
        work.fetcher(mailbox).fetchOnce();
        intake.readDue();
    }

    /** Sends what is due. */
    public void send() {
        sender.sendDue();
    }
}
