package io.filo.message;

import io.filo.customer.Customers;
import io.filo.message.OutboundTransport.Envelope;
import io.filo.message.OutboundTransport.LateEnvelope;
import io.filo.support.BusinessException;
import io.filo.support.CopyIn;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Writes what leaves: the message, its keys and its envelope, in the running transaction. */
@Service
@Transactional(noRollbackFor = BusinessException.class)
class StoredOutbox implements Outbox {

    private static final String CHANNEL = "MAIL";
    private static final String ACKNOWLEDGEMENT = "ACKNOWLEDGEMENT";
    private static final String ANSWER = "ANSWER";
    /** Longer chains make headers that relays refuse. */
    private static final int MOST_REFERENCES = 20;

    /** What has waited longer in the outbox has been given up. */
    private static final Duration UNSENT = Duration.ofDays(30);

    private final JdbcClient jdbc;
    private final MessageRows rows;
    private final MessageIdSequence ids;
    private final ConversationKeys keys;
    private final ObjectProvider<Conversations> conversations;
    private final Acknowledgements acknowledgements;
    private final Transports transports;
    private final Customers customers;
    private final Clock clock;
    private final DataSource dataSource;

    StoredOutbox(
            JdbcClient jdbc,
            MessageRows rows,
            MessageIdSequence ids,
            ConversationKeys keys,
            ObjectProvider<Conversations> conversations,
            Acknowledgements acknowledgements,
            Transports transports,
            Customers customers,
            Clock clock,
            DataSource dataSource) {
        this.jdbc = jdbc;
        this.dataSource = dataSource;
        this.rows = rows;
        this.ids = ids;
        this.keys = keys;
        this.conversations = conversations;
        this.acknowledgements = acknowledgements;
        this.transports = transports;
        this.customers = customers;
        this.clock = clock;
    }

    /** What an outgoing message answers. */
    private record Parent(@Nullable String internetMessageId, List<String> chain) {}

    @Override
    public long send(OutgoingMessage message) {
        var transport = transports
                .of(CHANNEL)
                .orElseThrow(() -> new IllegalStateException("No transport for channel " + CHANNEL + " is there."));
        var to = reachable(message.to());
        var cc = reachable(message.cc());
        cc.keySet().removeAll(to.keySet());
        if (to.isEmpty()) {
            throw new BusinessException(
                    "NO_RECIPIENT", "There is nobody to write to: give an address that is not one of our own.");
        }
        if (!message.purpose().equals(ACKNOWLEDGEMENT)) {
            withoutBounced(to, cc);
        }
        var sender = transport.senderOf(message.mailboxKey());
        var domain = transport.messageIdDomain(message.mailboxKey());
        var messageId = ids.next();
        var key = message.conversationId() == null
                ? ""
                : conversations.getObject().key(message.conversationId());
        var internetMessageId = keys.messageId(message.conversationId(), key, messageId, domain);
        var subject = keys.subjectWithToken(
                message.purpose().equals(ANSWER) ? ConversationKeys.replySubject(message.subject()) : message.subject(),
                message.conversationId());

        var parent = store(message, messageId, internetMessageId, sender, to, cc, subject);
        transport.enqueue(new Envelope(
                messageId,
                internetMessageId,
                message.mailboxKey(),
                message.conversationId(),
                List.copyOf(to.values()),
                List.copyOf(cc.values()),
                message.conversationId() == null
                        ? null
                        : keys.replyAddress(sender.value(), message.conversationId(), key),
                subject,
                message.text(),
                message.language(),
                message.automatic(),
                parent.internetMessageId(),
                keys.references(message.conversationId(), key, domain, parent.chain(), parent.internetMessageId()),
                message.html(),
                message.unsubscribeUrl()));
        return messageId;
    }

    @Override
    public List<Long> sendMany(String purpose, String mailboxKey, List<LateLetter> letters) {
        var transport = transports
                .of(CHANNEL)
                .orElseThrow(() -> new IllegalStateException("No transport for channel " + CHANNEL + " is there."));
        var sender = transport.senderOf(mailboxKey);
        var domain = transport.messageIdDomain(mailboxKey);
        var now = clock.instant().atOffset(ZoneOffset.UTC);
        var flags = rows.write(new MessageRows.Flags(false, false, false, List.of(), false));
        var sent = new ArrayList<Long>(letters.size());
        var envelopes = new ArrayList<LateEnvelope>(letters.size());
        var messages = new CopyIn();
        var references = new CopyIn();
        ids.reserve(letters.size());
        for (var letter : letters) {
            long id = ids.next();
            var internetMessageId = keys.messageId(null, "", id, domain);
            var to = MessageRows.storable(letter.to());
            messages.add(id)
                    .add("OUT")
                    .add(CHANNEL)
                    .add(mailboxKey)
                    .add(letter.customerId())
                    .add(true)
                    .add(purpose)
                    .add(MessageClass.AUTO_GENERATED)
                    .add(sender.value())
                    .add(sender.name())
                    .add(rows.write(new MessageRows.Recipients(List.of(to), List.of(), List.of())))
                    .add(array(customers.normaliseEmail(to.value()).orElse(to.value())))
                    .add(MessageRows.storable(letter.subject()))
                    .add("")
                    .add(letter.language())
                    .add(flags)
                    .add(internetMessageId)
                    .add(letter.permission())
                    .add(now)
                    .add(now)
                    .add(now)
                    .endRow();
            references.add(internetMessageId).add(id).add("SENT").endRow();
            envelopes.add(new LateEnvelope(id, internetMessageId, to, letter.template(), rows.write(letter.merge())));
            sent.add(id);
        }
        messages.into(
                "message (id, direction, channel, mailbox_key, customer_id, automatic, purpose, message_class, from_address,"
                        + " from_name, recipients, participants, subject, visible_text, language, flags,"
                        + " internet_message_id, permission, sent_at, received_at, created_at)",
                dataSource);
        references.into("message_reference (reference, message_id, kind)", dataSource);
        transport.enqueueLate(mailboxKey, envelopes);
        return sent;
    }

    /** An array of one text, as the database writes it. */
    private static String array(String text) {
        return "{\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}";
    }

    /** By normal form, once each, without our own: a mail to ourselves would come back as a new one. */
    @Override
    public boolean isOwnAddress(String address) {
        return transports.isOwnAddress(address);
    }

    private Map<String, Address> reachable(List<Address> addresses) {
        var reachable = new LinkedHashMap<String, Address>();
        for (var address : addresses) {
            customers
                    .normaliseEmail(address.value())
                    .filter(normal -> !transports.isOwnAddress(normal))
                    .ifPresent(normal -> reachable.putIfAbsent(normal, address));
        }
        return reachable;
    }

    private void withoutBounced(Map<String, Address> to, Map<String, Address> cc) {
        var all = new ArrayList<>(to.keySet());
        all.addAll(cc.keySet());
        Set<String> bounced = customers.hardBounced(all);
        if (bounced.containsAll(to.keySet())) {
            throw new BusinessException(
                    "ADDRESS_BOUNCED",
                    "Mail to " + String.join(", ", to.keySet())
                            + " has come back as undeliverable: find another way to the customer, or correct the address.",
                    String.join(", ", to.keySet()));
        }
        to.keySet().removeAll(bounced);
        cc.keySet().removeAll(bounced);
    }

    /**
     * The message and its reference in one statement, which also tells what it answers: the message named, else the last
     * one of the conversation.
     */
    private Parent store(
            OutgoingMessage message,
            long messageId,
            String internetMessageId,
            Address sender,
            Map<String, Address> to,
            Map<String, Address> cc,
            String subject) {
        return jdbc.sql("""
                        with parent as (
                            select internet_message_id, reference_chain from message where id = :parent::bigint
                            union all
                            (select internet_message_id, reference_chain from message
                             where :parent::bigint is null and conversation_id = :conversation::bigint
                               and internet_message_id is not null
                             order by id desc limit 1)),
                        stored as (
                            insert into message (
                                id, conversation_id, direction, channel, mailbox_key, customer_id, author, automatic,
                                purpose, message_class, from_address, from_name, recipients, participants, subject,
                                visible_text, language, flags, internet_message_id, reference_chain, permission, sent_at,
                                received_at, created_at)
                            values (
                                :id, :conversation::bigint, 'OUT', :channel, :mailbox, :customer::bigint, :author,
                                :automatic, :purpose, :class, :fromAddress, :fromName, :recipients::jsonb, :participants,
                                :subject, :text, :language, :flags::jsonb, :internetMessageId,
                                -- many a mail has no Message-ID of its own
                                coalesce((select array_remove(array_append(reference_chain, internet_message_id), null)
                                          from parent), '{}'),
                                :permission, :now, :now, :now)),
                        referenced as (
                            insert into message_reference (reference, message_id, kind)
                            values (:internetMessageId, :id, 'SENT'))
                        select (select internet_message_id from parent) as parent_id,
                               coalesce((select array_remove(reference_chain, null) from parent), '{}') as chain
                        """)
                .param("parent", message.inReplyToMessageId())
                .param("id", messageId)
                .param("conversation", message.conversationId())
                .param("channel", CHANNEL)
                .param("mailbox", message.mailboxKey())
                .param("customer", message.customerId())
                .param("author", message.author())
                .param("automatic", message.automatic())
                .param("purpose", message.purpose())
                .param("class", (message.automatic() ? MessageClass.AUTO_GENERATED : MessageClass.HUMAN).name())
                .param("fromAddress", sender.value())
                .param("fromName", sender.name())
                .param(
                        "recipients",
                        rows.write(new MessageRows.Recipients(
                                to.values().stream().map(MessageRows::storable).toList(),
                                cc.values().stream().map(MessageRows::storable).toList(),
                                List.of())))
                .param(
                        "participants",
                        Stream.concat(to.keySet().stream(), cc.keySet().stream())
                                .distinct()
                                .toArray(String[]::new))
                .param("subject", MessageRows.storable(subject))
                .param("text", MessageRows.storable(message.text()))
                .param("language", message.language())
                .param("flags", rows.write(new MessageRows.Flags(false, false, false, List.of(), false)))
                .param("internetMessageId", internetMessageId)
                .param("permission", message.permission())
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .query((row, number) -> {
                    var chain = List.of((String[]) row.getArray("chain").getArray());
                    return new Parent(
                            row.getString("parent_id"),
                            chain.subList(Math.max(0, chain.size() - MOST_REFERENCES), chain.size()));
                })
                .single();
    }

    @Override
    public List<Long> cancelUnsent(long customerId, String purpose) {
        var ids = jdbc.sql("""
                        select id from message
                        where customer_id = ? and direction = 'OUT' and purpose = ? and created_at > ?
                        """)
                .params(customerId, purpose, clock.instant().minus(UNSENT).atOffset(ZoneOffset.UTC))
                .query(Long.class)
                .list();
        return cancelUnsent(ids);
    }

    @Override
    public List<Long> cancelUnsent(Collection<Long> messageIds) {
        return messageIds.isEmpty()
                ? List.of()
                : transports
                        .of(CHANNEL)
                        .map(transport -> transport.cancel(messageIds))
                        .orElse(List.of());
    }

    @Override
    public String mailboxFor(String queue, @Nullable String preferred) {
        return transports
                .of(CHANNEL)
                .flatMap(transport -> transport.mailboxFor(queue, preferred))
                .orElseThrow(() -> new BusinessException(
                        "NO_MAILBOX", "No mailbox is configured to write from: set filo.mail.mailboxes."));
    }

    @Override
    public Optional<String> acknowledgementRefusal(Message incoming) {
        return acknowledgements.refusal(incoming);
    }

    @Override
    public boolean isCapNewlyReached(Message incoming, String refusal) {
        return acknowledgements.isCapNewlyReached(incoming, refusal);
    }
}
