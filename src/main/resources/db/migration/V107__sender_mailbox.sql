-- Mails are counted by the mailbox they come from: giulia+shop@ and giulia+news@ are one.
comment on column message.sender is
    'the mailbox behind the sender''s address, for incoming ones: its normal form without a tag after a plus sign';

-- A participant is looked for in one conversation by a scalar query: with EXISTS the planner, as long as it has no
-- statistics, gathers the conversations of all messages first.
drop function message_evidence(bigint[], text[], bigint[], text, timestamptz, timestamptz);
create function message_evidence(
    locks           bigint[],      -- ascending, or two callers could wait for each other
    message_ids     text[],        -- its own Message-ID, and those it answers
    tokens          bigint[],      -- conversations that its subject names
    sender_address  text,
    sender_mailbox  text,          -- the mailbox behind that address
    sender_since    timestamptz,   -- mails from that mailbox are counted from here
    placed_since    timestamptz)   -- a message stored since, and without a conversation, is being placed
returns table (
    what            text,          -- REFERENCE, TOKEN or MAILS
    reference       text,
    kind            text,
    message_id      bigint,
    conversation_id bigint,
    being_placed    boolean,
    takes_part      boolean,
    content_key     bytea,
    internet_message_id text,
    mails           bigint)
-- Planned once: planning takes ten times as long as looking.
language plpgsql volatile set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
begin
    perform pg_advisory_xact_lock(key) from unnest(locks) as key;
    return query
        (select 'REFERENCE', r.reference, r.kind, m.id, coalesce(m.conversation_id, m.threaded_to),
                m.thread_outcome = 'NONE' and m.conversation_id is null and m.filed_as is null
                    and m.mailbox_owner is null and m.created_at > placed_since,
                m.participants @> array[sender_address]
                    or (select true from message p
                        where p.conversation_id = m.conversation_id and p.participants @> array[sender_address]
                        limit 1) is not null,
                m.content_key, m.internet_message_id, 0::bigint
         from message_reference r join message m on m.id = r.message_id
         where r.reference = any (message_ids)
         order by m.id desc
         limit 100)
        union all
        select 'TOKEN', null, null, null, token, false, true, null, null, 0
        from unnest(tokens) as token
        where (select true from message p
               where p.conversation_id = token and p.participants @> array[sender_address]
               limit 1) is not null
        union all
        -- the kind is their outcome: each with NONE has opened a ticket
        select 'MAILS', null, m.thread_outcome, null, coalesce(m.conversation_id, m.threaded_to),
               false, true, null, null, count(*)
        from message m
        where m.sender = sender_mailbox and m.received_at > sender_since and m.mailbox_owner is null
          and m.thread_outcome in ('NONE', 'FOUND') and m.message_class in ('HUMAN', 'AUTO_GENERATED')
        group by 3, 5;
end
$$;
