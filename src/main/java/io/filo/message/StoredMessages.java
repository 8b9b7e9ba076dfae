package io.filo.message;

import io.filo.customer.Customers;
import io.filo.engine.CurrentUser;
import io.filo.support.NotFoundException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Messages in the store. A chain of blocks asks for the same message again and again, so one that was read is remembered
 * until the transaction ends.
 */
@Service
@Transactional
class StoredMessages implements Messages {

    /** Only its owner moves a personal mail, or a process by itself. */
    private static final String MINE = "(mailbox_owner is null or mailbox_owner = coalesce(:person, mailbox_owner))";

    private final JdbcClient jdbc;
    private final MessageRows rows;
    private final Transports transports;
    private final Customers customers;
    private final CurrentUser user;

    StoredMessages(JdbcClient jdbc, MessageRows rows, Transports transports, Customers customers, CurrentUser user) {
        this.jdbc = jdbc;
        this.rows = rows;
        this.transports = transports;
        this.customers = customers;
        this.user = user;
    }

    @Override
    public Optional<Message> find(long messageId) {
        var read = readInThisTransaction();
        var known = read.get(messageId);
        if (known != null) {
            return Optional.of(known);
        }
        var found = jdbc.sql("select * from message where id = ?")
                .param(messageId)
                .query(rows)
                .optional()
                .map(message -> withDeliveryStates(List.of(message)).get(0));
        found.ifPresent(message -> read.put(messageId, message));
        return found;
    }

    @Override
    public List<Message> ofConversation(long conversationId) {
        return withDeliveryStates(jdbc.sql("select * from message where conversation_id = ? order by received_at, id")
                .param(conversationId)
                .query(rows)
                .list());
    }

    @Override
    public Optional<Message> newestIncoming(long conversationId) {
        return jdbc.sql("""
                        select * from message
                        where conversation_id = ? and direction = 'IN' and message_class in ('HUMAN', 'AUTO_GENERATED')
                        order by received_at desc, id desc limit 1
                        """).param(conversationId).query(rows).optional();
    }

    @Override
    public Optional<Address> addressee(Message message) {
        if (message.from() == null || isAnswerable(message)) {
            return Optional.ofNullable(message.from());
        }
        return message.conversationId() == null
                ? Optional.empty()
                : ofConversation(message.conversationId()).stream()
                        .filter(other -> other.direction() == Message.Direction.IN)
                        .filter(other -> other.messageClass() == MessageClass.HUMAN
                                || other.messageClass() == MessageClass.AUTO_GENERATED)
                        .filter(this::isAnswerable)
                        .map(Message::from)
                        .reduce((earlier, later) -> later);
    }

    private boolean isAnswerable(Message message) {
        return message.from() != null
                && !Remarks.tell(message.warnings(), Remarks.LIST_ONLY)
                && !transports.isOwnAddress(message.from().value());
    }

    @Override
    public List<Address> firstSenderOfEachCustomer(long conversationId) {
        return jdbc.sql("""
                        select distinct on (customer_id) from_address, from_name from message
                        where conversation_id = :conversation and direction = 'IN' and customer_id is not null
                          and message_class in ('HUMAN', 'AUTO_GENERATED') and from_address is not null
                          and not exists (select from unnest(warnings) as warning where warning like :listOnly || '%')
                        order by customer_id, received_at, id
                        """)
                .param("conversation", conversationId)
                .param("listOnly", Remarks.LIST_ONLY)
                .query((row, number) -> new Address(row.getString("from_address"), row.getString("from_name")))
                .list();
    }

    private List<Message> withDeliveryStates(List<Message> messages) {
        var outgoing = messages.stream()
                .filter(message -> message.direction() == Message.Direction.OUT)
                .collect(Collectors.groupingBy(Message::channel, Collectors.mapping(Message::id, Collectors.toList())));
        if (outgoing.isEmpty()) {
            return messages;
        }
        var states = new HashMap<Long, String>();
        outgoing.forEach((channel, ids) -> states.putAll(transports.deliveryStates(channel, ids)));
        var result = new ArrayList<Message>(messages.size());
        for (var message : messages) {
            var state = states.get(message.id());
            result.add(state == null ? message : message.withDeliveryState(state));
        }
        return result;
    }

    @Override
    public Message place(long messageId, long conversationId, long customerId) {
        int changed = jdbc.sql("update message set conversation_id = :conversation, customer_id = :customer,"
                        + " mailbox_owner = null where id = :id and " + MINE)
                .param("conversation", conversationId)
                .param("customer", customerId)
                .param("id", messageId)
                .param("person", user.id().orElse(null))
                .update();
        requireChanged(changed, messageId);
        readInThisTransaction()
                .computeIfPresent(messageId, (id, message) -> message.placedIn(conversationId, customerId));
        return find(messageId).orElseThrow();
    }

    @Override
    public void file(long messageId, @Nullable Long conversationId, @Nullable Long customerId, String reason) {
        int changed = jdbc.sql("""
                        update message
                        set conversation_id = coalesce(:conversation, conversation_id),
                            customer_id = coalesce(:customer, customer_id),
                            mailbox_owner = case when :conversation is null and :customer is null then mailbox_owner end,
                            filed_as = :reason
                        where id = :id and
                        """ + MINE)
                .param("conversation", conversationId, Types.BIGINT)
                .param("customer", customerId, Types.BIGINT)
                .param("reason", reason)
                .param("id", messageId)
                .param("person", user.id().orElse(null))
                .update();
        requireChanged(changed, messageId);
        readInThisTransaction().remove(messageId);
    }

    @Override
    public void share(long messageId) {
        int changed = jdbc.sql("update message set mailbox_owner = null where id = :id and " + MINE)
                .param("id", messageId)
                .param("person", user.id().orElse(null))
                .update();
        requireChanged(changed, messageId);
        readInThisTransaction().remove(messageId);
    }

    private void requireChanged(int changed, long messageId) {
        if (changed == 0) {
            var message = find(messageId).orElseThrow(() -> new NotFoundException("message " + messageId));
            throw new PrivateMailException(Objects.requireNonNull(message.privateTo()));
        }
    }

    @Override
    public boolean isOfColleague(Message message) {
        var from = message.from();
        return from != null && transports.isColleague(from.value());
    }

    @Override
    public void moveConversation(long fromConversationId, long toConversationId) {
        jdbc.sql("update message set conversation_id = ? where conversation_id = ?")
                .params(toConversationId, fromConversationId)
                .update();
        readInThisTransaction().clear();
    }

    @Override
    public boolean takesPart(long conversationId, String address) {
        var normal = customers.normaliseEmail(address);
        return normal.isPresent()
                && jdbc.sql("""
                                select exists (select 1 from message
                                               where conversation_id = ? and participants @> array[?]::text[])
                                """)
                        .params(conversationId, normal.get())
                        .query(Boolean.class)
                        .single();
    }

    @SuppressWarnings("unchecked")
    private Map<Long, Message> readInThisTransaction() {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            return new HashMap<>();
        }
        var known = (Map<Long, Message>) TransactionSynchronizationManager.getResource(this);
        if (known != null) {
            return known;
        }
        var read = new HashMap<Long, Message>();
        TransactionSynchronizationManager.bindResource(this, read);
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void suspend() {
                TransactionSynchronizationManager.unbindResource(StoredMessages.this);
            }

            @Override
            public void resume() {
                TransactionSynchronizationManager.bindResource(StoredMessages.this, read);
            }

            @Override
            public void afterCompletion(int status) {
                TransactionSynchronizationManager.unbindResourceIfPossible(StoredMessages.this);
            }
        });
        return read;
    }

    @Override
    public Reported reported(long messageId) {
        return jdbc.sql("""
                        select cardinality(m.reference_chain) > 0 as named,
                               array(select distinct p
                                     from message_reference r
                                     join message sent on sent.id = r.message_id and sent.direction = 'OUT',
                                     unnest(sent.participants) p
                                     where r.reference = any (m.reference_chain)) as recipients
                        from message m where m.id = ?
                        """)
                .param(messageId)
                .query((row, number) -> new Reported(row.getBoolean("named"), Set.of((String[])
                        row.getArray("recipients").getArray())))
                .optional()
                .orElse(new Reported(false, Set.of()));
    }
}
