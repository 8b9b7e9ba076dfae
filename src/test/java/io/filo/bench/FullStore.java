package io.filo.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * A shop's years in a moment: closed tickets, each with a mail in, an answer out, both referenced, its log, its ended case
 * in the engine's history. Raw bytes are few, they are looked at by nobody; every index is as large as it would be.
 */
final class FullStore {

    /** Ids from here on, out of the way of real ones. */
    private static final long BASE = 1_000_000_000L;

    private static final String WHEN = "timestamptz '2024-01-01' + n * interval '20 seconds'";

    private static final List<String> ROWS = List.of("""
            insert into customer (id, kind, display_name, language, stage, created_at, updated_at)
            select :base + n, 'PERSON', 'Customer ' || n, 'it', 'ACQUISITION', :when, :when from generate_series(1, :third) n
            """, """
            insert into contact_point (id, customer_id, type, value, normalised, is_primary, created_at)
            select :base + n, :base + n, 'EMAIL', a, a, true, :when
            from generate_series(1, :third) n, lateral (select 'customer' || n || '@store' || n % 5000 || '.example') x (a)
            """, """
            insert into ticket (id, origin, customer_id, subject, category, queue, priority, status, turn, channel,
                mailbox_key, language, turn_since, last_message_at, opened_at, closed_at)
            select :base + n, 'message:' || :base + n, :base + 1 + n % :third, 'Ordine ' || n, 'DELIVERY', 'care', 'NORMAL',
                   'CLOSED', 'CUSTOMER', 'EMAIL', 'care', 'it', :when, :when, :when, :when
            from generate_series(1, :tickets) n
            """, """
            insert into message (id, conversation_id, direction, channel, mailbox_key, customer_id, message_class,
                from_address, sender, participants, subject, visible_text, language, internet_message_id, content_key,
                sent_at, received_at, created_at)
            select :base + n + d * :tickets, :base + n, case d when 0 then 'IN' else 'OUT' end, 'EMAIL', 'care',
                   :base + 1 + n % :third, 'HUMAN', a, case d when 0 then a end, array[a], 'Ordine ' || n,
                   repeat('Dove si trova il mio ordine numero ' || n || '? ', 8), 'it', '<' || d || '.' || n || '@store.example>',
                   sha256((d || '.' || n)::bytea), :when, :when, :when
            from generate_series(1, :tickets) n, generate_series(0, 1) d,
                 lateral (select 'customer' || 1 + n % :third || '@store' || (1 + n % :third) % 5000 || '.example') x (a)
            """, """
            insert into message_reference (reference, message_id, kind)
            select internet_message_id, id, case direction when 'IN' then 'RECEIVED' else 'SENT' end
            from message where id > :base
            """, """
            insert into inbound_mail (mailbox_key, folder, uid_validity, uid, raw_gzip, raw_sha256, size, internal_date,
                stored_at, internet_message_id, state, message_class, attempts, next_attempt_at, message_id, read_at,
                moved_folder, moved_uid_validity, moved_uid)
            select 'care', 'INBOX', 7, n, sha256(n::text::bytea), sha256(n::text::bytea), 4000, :when, :when,
                   '<0.' || n || '@store.example>', 'READ', 'HUMAN', 1, :when, :base + n, :when, 'Processed', 7, n
            from generate_series(1, :tickets) n
            """, """
            insert into outbound_mail (message_id, internet_message_id, mailbox_key, envelope_from, recipients, raw_gzip,
                state, attempts, next_attempt_at, sent_at, created_at)
            select :base + n + :tickets, '<1.' || n || '@store.example>', 'care', 'care@filo.example',
                   array['customer' || n || '@store.example'], sha256(n::text::bytea), 'SENT', 1, :when, :when, :when
            from generate_series(1, :tickets) n
            """, """
            insert into ticket_event (ticket_id, occurred_at, type)
            select :base + n, :when, (array['OPENED', 'ANSWERED', 'RESOLVED', 'CLOSED'])[i]
            from generate_series(1, :tickets) n, generate_series(1, 4) i
            """, """
            insert into timeline_entry (customer_id, occurred_at, type, reference)
            select :base + 1 + n % :third, :when, t, 'ticket:' || :base + n
            from generate_series(1, :tickets) n, unnest(array['TICKET_OPENED', 'TICKET_RESOLVED']) t
            """, """
            insert into act_hi_procinst (id_, proc_inst_id_, business_key_, proc_def_key_, proc_def_id_, start_time_,
                end_time_, removal_time_, duration_, root_proc_inst_id_, state_)
            select 'p' || n, 'p' || n, (:base + n)::text, 'ticket', 'ticket:1:1', :when, :when, now() + interval '99 days', 1,
                   'p' || n, 'COMPLETED'
            from generate_series(1, :tickets) n
            """, """
            insert into act_hi_actinst (id_, parent_act_inst_id_, proc_def_key_, proc_def_id_, root_proc_inst_id_,
                proc_inst_id_, execution_id_, act_id_, act_name_, act_type_, start_time_, end_time_, duration_,
                act_inst_state_, sequence_counter_, removal_time_)
            select 'a' || n || '.' || i, 'p' || n, 'ticket', 'ticket:1:1', 'p' || n, 'p' || n, 'p' || n, 'Activity_' || i,
                   'Activity ' || i, 'serviceTask', :when, :when, 1, 0, i, now() + interval '99 days'
            from generate_series(1, :tickets) n, generate_series(1, 8) i
            """);

    private FullStore() {}

    static void fill(Connection connection, int tickets) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("set session_replication_role = replica");
            for (var rows : ROWS) {
                statement.execute(rows.replace(":when", WHEN)
                        .replace(":base", Long.toString(BASE))
                        .replace(":third", Integer.toString(Math.max(1, tickets / 3)))
                        .replace(":tickets", Integer.toString(tickets)));
            }
            statement.execute("set session_replication_role = default");
            statement.execute("vacuum (freeze, analyze)");
            statement.execute("checkpoint");
        }
    }
}
