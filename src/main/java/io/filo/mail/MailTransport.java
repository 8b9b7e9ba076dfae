package io.filo.mail;

import io.filo.mail.OutboundMails.Outgoing;
import io.filo.message.Address;
import io.filo.message.OutboundTransport;
import io.filo.support.BusinessException;
import io.filo.support.FiloClock;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Carries messages out by mail: fixes the bytes with the transaction, sends them after its commit. */
@Component
class MailTransport implements OutboundTransport {

    private final MailComposer composer;
    private final OwnAddresses own;
    private final OutboundMails mails;
    private final MailSender sender;
    private final FiloClock clock;

    MailTransport(MailComposer composer, OwnAddresses own, OutboundMails mails, MailSender sender, FiloClock clock) {
        this.composer = composer;
        this.own = own;
        this.mails = mails;
        this.sender = sender;
        this.clock = clock;
    }

    @Override
    public String channel() {
        return "MAIL";
    }

    @Override
    public void enqueue(Envelope envelope) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("A mail is queued in the transaction that wants it sent, and none runs.");
        }
        Set<String> recipients = new LinkedHashSet<>();
        envelope.to().forEach(address -> recipients.add(MailComposer.envelopeAddress(address.value())));
        envelope.cc().forEach(address -> recipients.add(MailComposer.envelopeAddress(address.value())));
        if (recipients.isEmpty()) {
            throw new BusinessException("NO_RECIPIENT", "The mail has no recipient: give it at least one address.");
        }
        Instant now = clock.instant();
        Address from = own.senderOf(envelope.mailboxKey());
        String envelopeFrom = MailComposer.envelopeAddress(from.value());
        byte[] raw = composer.compose(envelope, from, now);
        boolean claimed = sender.takesMore();
        long id = mails.enqueue(
                envelope.messageId(),
                envelope.internetMessageId(),
                envelope.mailboxKey(),
                envelopeFrom,
                List.copyOf(recipients),
                raw,
                now,
                claimed);
        if (claimed) {
            Outgoing outgoing = new Outgoing(id, envelopeFrom, List.copyOf(recipients), raw, 1);
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    sender.handOver(outgoing);
                }
            });
        }
    }

    @Override
    public void enqueueLate(String mailboxKey, List<LateEnvelope> envelopes) {
        mails.enqueueLate(
                mailboxKey,
                MailComposer.envelopeAddress(own.senderOf(mailboxKey).value()),
                envelopes,
                clock.instant());
    }

    @Override
    public Map<Long, String> deliveryStates(Collection<Long> messageIds) {
        return messageIds.isEmpty() ? Map.of() : mails.states(messageIds);
    }

    @Override
    public List<Long> cancel(Collection<Long> messageIds) {
        return mails.cancel(messageIds);
    }

    @Override
    public boolean isOwnAddress(String address) {
        return own.isOwn(address);
    }

    @Override
    public boolean isColleague(String address) {
        return own.isColleague(address);
    }

    @Override
    public Optional<String> mailboxFor(String queue, @Nullable String preferred) {
        return own.mailboxFor(queue, preferred);
    }

    @Override
    public Address senderOf(String mailboxKey) {
        return own.senderOf(mailboxKey);
    }

    @Override
    public String messageIdDomain(String mailboxKey) {
        return own.messageIdDomain(mailboxKey);
    }
}
