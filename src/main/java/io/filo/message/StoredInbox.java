package io.filo.message;

import io.filo.customer.Customers;
import io.filo.engine.ProcessEvent;
import io.filo.engine.ProcessEvents;
import io.filo.message.Placement.Outcome;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Takes in what came: looks up once, writes once, tells the processes. */
@Service
@Transactional
class StoredInbox implements Inbox {

    /** More takers-part than a conversation has; a mail to ten thousand people is no conversation. */
    private static final int MOST_PARTICIPANTS = 200;

    private static final String DEFAULT_LANGUAGE = "it";

    private final JdbcClient jdbc;
    private final MessageRows rows;
    private final Threads threads;
    private final Transports transports;
    private final Customers customers;
    private final ProcessEvents events;
    private final ObjectProvider<FallbackTickets> fallback;
    private final Clock clock;
    private final MessageIdSequence ids;

    StoredInbox(
            JdbcClient jdbc,
            MessageRows rows,
            Threads threads,
            Transports transports,
            Customers customers,
            ProcessEvents events,
            ObjectProvider<FallbackTickets> fallback,
            Clock clock,
            MessageIdSequence ids) {
        this.jdbc = jdbc;
        this.rows = rows;
        this.threads = threads;
        this.transports = transports;
        this.customers = customers;
        this.events = events;
        this.fallback = fallback;
        this.clock = clock;
        this.ids = ids;
    }

    @Override
    public Received receive(InboundMessage message) {
        var ownId = MessageIds.single(message.internetMessageId()).orElse(null);
        var sender = sender(message.from());
        var mailbox = mailbox(message.from());
        var found = threads.find(message, ownId, sender, mailbox);
        if (found.duplicateOf() != null) {
            return new Received(found.duplicateOf(), true);
        }
        var placement = found.placement();
        if (placement.waitFor() != null) {
            throw new ParentPendingException(placement.waitFor());
        }
        var stored = store(message, ownId, sender, message.contentKey(), placement, found.references(), null, null);
        if (stored.isEmpty()) {
            return new Received(sameAs(ownId, message.contentKey()), true);
        }
        publish(message, stored.get(), placement);
        return new Received(stored.get(), false);
    }

    @Override
    public boolean hasSent(String internetMessageId) {
        return MessageIds.single(internetMessageId)
                .map(id -> jdbc.sql(
                                "select exists (select from message_reference where reference = ? and kind = 'SENT')")
                        .param(id)
                        .query(Boolean.class)
                        .single())
                .orElse(false);
    }

    private void publish(InboundMessage message, long messageId, Placement placement) {
        var variables = new HashMap<String, Object>();
        variables.put("messageId", Long.toString(messageId));
        variables.put("messageClass", message.messageClass().name());
        variables.put("threadOutcome", placement.outcome().name());
        variables.put("genericMailbox", message.generic());
        if (message.mailboxOwner() != null) {
            variables.put("mailboxOwner", message.mailboxOwner());
        }
        variables.put("mailboxKey", message.mailboxKey());
        variables.put("language", message.language());
        if (placement.outcome() == Outcome.FOUND && placement.conversationId() != null) {
            variables.put("ticketId", Long.toString(placement.conversationId()));
        }
        if (placement.relatedTo() != null) {
            variables.put("relatedTicketId", Long.toString(placement.relatedTo()));
        }
        events.publish(ProcessEvent.start(
                "message.received",
                Long.toString(messageId),
                null,
                variables,
                "message:" + messageId,
                message.receivedAt()));
    }

    /** Writes the message with its references. Empty when another worker has just written the same one. */
    private Optional<Long> store(
            InboundMessage message,
            @Nullable String ownId,
            @Nullable String sender,
            byte @Nullable [] contentKey,
            @Nullable Placement placement,
            Map<String, String> references,
            @Nullable Long conversationId,
            @Nullable Long customerId) {
        var from = message.from();
        var chain = new LinkedHashSet<>(MessageIds.parse(message.references()));
        chain.addAll(MessageIds.parse(message.inReplyTo()));
        return jdbc.sql("""
                        with stored as (
                            insert into message (
                                id, conversation_id, direction, channel, mailbox_key, mailbox_owner, customer_id, message_class,
                                class_reasons, from_address, from_name, recipients, sender, participants, subject,
                                visible_text, elided_text, language, attachments, warnings, flags, thread_outcome,
                                threaded_to, candidates, evidence, internet_message_id, reference_chain, content_key, sent_at,
                                received_at, created_at)
                            values (
                                :id, :conversation::bigint, 'IN', :channel, :mailbox, :owner, :customer::bigint, :class,
                                :reasons, :fromAddress, :fromName, :recipients::jsonb, :sender, :participants, :subject,
                                :visible, :elided, :language, :attachments::jsonb, :warnings, :flags::jsonb, :outcome,
                                :threadedTo::bigint, :candidates::bigint[], :evidence, :ownId, :chain, :contentKey::bytea, :sentAt,
                                :receivedAt, :now)
                            on conflict do nothing
                            returning id),
                        referenced as (
                            insert into message_reference (reference, message_id, kind)
                            select known.reference, stored.id, known.kind
                            from stored, unnest(:references::text[], :kinds::text[]) as known (reference, kind))
                        select id from stored
                        """)
                .param("id", ids.next())
                .param("conversation", conversationId)
                .param("channel", message.channel())
                .param("mailbox", message.mailboxKey())
                .param("owner", message.mailboxOwner())
                .param("customer", customerId)
                .param("class", message.messageClass().name())
                .param("reasons", texts(message.classReasons()))
                .param("fromAddress", from == null ? null : MessageRows.storable(from.value()))
                .param("fromName", from == null ? null : MessageRows.storableOrNull(from.name()))
                .param(
                        "recipients",
                        rows.write(new MessageRows.Recipients(
                                addresses(message.to()), addresses(message.cc()), addresses(message.replyTo()))))
                .param("sender", mailbox(from))
                .param("participants", participants(message, sender))
                .param("subject", MessageRows.storable(message.subject()))
                .param("visible", MessageRows.storable(message.visibleText()))
                .param("elided", MessageRows.storable(message.elidedText()))
                .param("language", message.language())
                .param("attachments", rows.write(attachments(message.attachments())))
                .param("warnings", texts(message.warnings()))
                .param(
                        "flags",
                        rows.write(new MessageRows.Flags(
                                message.formatted(),
                                message.authenticationFailed(),
                                message.suppressAcknowledgement(),
                                MessageRows.storable(message.failedRecipients()),
                                message.hardBounce())))
                .param("outcome", placement == null ? null : placement.outcome().name())
                .param("threadedTo", placement == null ? null : placement.conversationId())
                .param(
                        "candidates",
                        placement == null || placement.candidates().isEmpty()
                                ? null
                                : placement.candidates().toArray(Long[]::new))
                .param("evidence", placement == null ? null : placement.evidence())
                .param("ownId", ownId)
                .param(
                        "chain",
                        chain.stream()
                                .skip(Math.max(0, chain.size() - MessageIds.MOST_REFERENCES))
                                .toArray(String[]::new))
                .param("contentKey", contentKey)
                .param("sentAt", message.sentAt().atOffset(ZoneOffset.UTC))
                .param("receivedAt", message.receivedAt().atOffset(ZoneOffset.UTC))
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("references", references.keySet().toArray(String[]::new))
                .param("kinds", references.values().toArray(String[]::new))
                .query(Long.class)
                .optional();
    }

    private long sameAs(@Nullable String ownId, byte[] contentKey) {
        return jdbc.sql("select id from message where internet_message_id is not distinct from ? and content_key = ?")
                .params(ownId, contentKey)
                .query(Long.class)
                .single();
    }

    private @Nullable String sender(@Nullable Address from) {
        return from == null ? null : customers.normaliseEmail(from.value()).orElse(null);
    }

    private @Nullable String mailbox(@Nullable Address from) {
        return from == null ? null : customers.mailboxOf(from.value()).orElse(null);
    }

    private String[] participants(InboundMessage message, @Nullable String sender) {
        return Stream.of(
                        Stream.ofNullable(sender),
                        normal(message.replyTo()),
                        normal(message.to()),
                        normal(message.cc()))
                .flatMap(addresses -> addresses)
                .distinct()
                .limit(MOST_PARTICIPANTS)
                .filter(address -> !transports.isOwnAddress(address))
                .toArray(String[]::new);
    }

    private Stream<String> normal(List<Address> addresses) {
        return addresses.stream()
                .limit(MOST_PARTICIPANTS)
                .flatMap(address -> customers.normaliseEmail(address.value()).stream());
    }

    private static String[] texts(List<String> texts) {
        return MessageRows.storable(texts).toArray(String[]::new);
    }

    private static List<Address> addresses(List<Address> addresses) {
        return addresses.stream().map(MessageRows::storable).toList();
    }

    private static List<Attachment> attachments(List<Attachment> attachments) {
        return attachments.stream()
                .map(attachment -> new Attachment(
                        attachment.index(),
                        MessageRows.storable(attachment.name()),
                        MessageRows.storable(attachment.contentType()),
                        attachment.size(),
                        MessageRows.storableOrNull(attachment.contentId()),
                        attachment.inline()))
                .toList();
    }

    @Override
    public long receiveUnreadable(
            String mailboxKey,
            @Nullable String mailboxOwner,
            @Nullable Address from,
            String subject,
            String why,
            Instant receivedAt) {
        var standIn = new InboundMessage(
                "MAIL",
                mailboxKey,
                mailboxOwner,
                null,
                new byte[0],
                List.of(),
                List.of(),
                List.of(),
                from,
                List.of(),
                List.of(),
                List.of(),
                subject,
                "",
                "",
                DEFAULT_LANGUAGE,
                List.of(),
                false,
                MessageClass.HUMAN,
                List.of(Remarks.of("class.unreadable")),
                false,
                true,
                List.of(),
                false,
                List.of(why),
                receivedAt,
                receivedAt);
        var messageId = store(standIn, null, sender(from), null, null, Map.of(), null, null)
                .orElseThrow();
        if (mailboxOwner != null) {
            publish(standIn, messageId, new Placement(Outcome.NONE, null, null, null, null));
            return messageId;
        }
        fallback.getObject().openFor(messageId, mailboxKey, from, subject, why, receivedAt);
        return messageId;
    }

    @Override
    public long record(InboundMessage message, long conversationId, long customerId) {
        return store(message, null, sender(message.from()), null, null, Map.of(), conversationId, customerId)
                .orElseThrow();
    }
}
