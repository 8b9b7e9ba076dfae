package io.filo.mail;

import io.filo.message.Remarks;
import io.filo.support.BusinessException;
import io.filo.support.NotFoundException;
import java.util.List;
import org.springframework.stereotype.Component;

/** The mailboxes of the configuration, with what their rows say. */
@Component
class ConfiguredMailboxes implements Mailboxes {

    private final MailProperties properties;
    private final MailboxRows rows;
    private final MailWork work;

    ConfiguredMailboxes(MailProperties properties, MailboxRows rows, MailWork work) {
        this.properties = properties;
        this.rows = rows;
        this.work = work;
    }

    @Override
    public List<MailboxStatus> status() {
        return rows.status(properties.mailboxes());
    }

    @Override
    public Reconciliation reconcile(String mailboxKey) {
        if (!properties.mailboxes().containsKey(mailboxKey)) {
            throw new NotFoundException("mailbox " + mailboxKey);
        }
        MailboxFetcher fetcher = work.fetcher(mailboxKey);
        try {
            return fetcher.reconcile();
        } catch (Exception failure) {
            String trouble = fetcher.trouble(failure);
            throw new BusinessException("MAILBOX_AWAY", Remarks.inEnglish(trouble), trouble);
        }
    }
}
