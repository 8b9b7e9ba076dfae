create sequence message_seq start with 1 increment by 50;
create table message (
    id                  bigint primary key,
    conversation_id     bigint,
    direction           text        not null check (direction in ('IN', 'OUT')),
    channel             text        not null,
    mailbox_key         text,
    -- whose own mailbox it came to; nothing happens there by itself
    mailbox_owner       text,
    customer_id         bigint,
    author              text,
    automatic           boolean     not null default false,
    purpose             text,
    message_class       text        not null,
    class_reasons       text[]      not null default '{}',
    from_address        text,
    from_name           text,
    recipients          jsonb       not null default '{}',
    -- the sender's address in normal form, for incoming ones
    sender              text,
    -- every address on it in normal form, without our own: who takes part
    participants        text[]      not null default '{}',
    subject             text        not null,
    visible_text        text        not null,
    elided_text         text        not null default '',
    language            text        not null,
    attachments         jsonb       not null default '[]',
    warnings            text[]      not null default '{}',
    flags               jsonb       not null default '{}',
    -- where the evidence pointed when it came, and why; its process places it
    thread_outcome      text check (thread_outcome in ('NONE', 'FOUND', 'CONFLICT', 'FLOOD')),
    threaded_to         bigint,
    evidence            text,
    -- why a process put it on record without a conversation, or into one without waking anybody
    filed_as            text,
    internet_message_id text,
    -- what it answers, oldest first, for the References of its own answers
    reference_chain     text[]      not null default '{}',
    content_key         bytea,
    sent_at             timestamptz not null,
    received_at         timestamptz not null,
    created_at          timestamptz not null,
    unique (internet_message_id, content_key)
);
create index message_conversation on message (conversation_id, id) where conversation_id is not null;
create index message_sender on message (sender, received_at) where sender is not null;
-- A mail without a Message-ID is the same when its content is.
create unique index message_content on message (content_key) where internet_message_id is null;
create index message_customer on message (customer_id, id) where customer_id is not null;

-- Every Message-ID that we sent, received or saw in References, and every ID that a relay gave to our mail.
create table message_reference (
    reference  text   not null,
    message_id bigint not null references message (id),
    kind       text   not null check (kind in ('SENT', 'RECEIVED', 'SEEN', 'RELAYED')),
    primary key (reference, message_id)
);

-- All that the store knows for or against a conversation of a message that has just come in, in one round trip.
--
-- A function, because it must look after it has its locks: two mails of one thread, or of one sender, that are read at the
-- same moment go one after the other, and each statement in here sees what was committed while it waited.
create function message_evidence(
    locks           bigint[],      -- ascending, or two callers could wait for each other
    message_ids     text[],        -- its own Message-ID, and those it answers
    tokens          bigint[],      -- conversations that its subject names
    sender_address  text,
    sender_since    timestamptz,   -- mails of the sender are counted from here
    placed_since   timestamptz)   -- a message stored since, and without a conversation, is being placed
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
                    or exists (select 1 from message p
                               where p.conversation_id = m.conversation_id and p.participants @> array[sender_address]),
                m.content_key, m.internet_message_id, 0::bigint
         from message_reference r join message m on m.id = r.message_id
         where r.reference = any (message_ids)
         order by m.id desc
         limit 100)
        union all
        select 'TOKEN', null, null, null, token, false, true, null, null, 0
        from unnest(tokens) as token
        where exists (select 1 from message p
                      where p.conversation_id = token and p.participants @> array[sender_address])
        union all
        -- the kind is their outcome: each with NONE has opened a ticket
        select 'MAILS', null, m.thread_outcome, null, coalesce(m.conversation_id, m.threaded_to),
               false, true, null, null, count(*)
        from message m
        where m.sender = sender_address and m.received_at > sender_since and m.mailbox_owner is null
          and m.thread_outcome in ('NONE', 'FOUND') and m.message_class in ('HUMAN', 'AUTO_GENERATED')
        group by 3, 5;
end
$$;

-- What caps on acknowledgements count: by address to the mail, by domain and in all roughly.
create table acknowledged_address (
    address      text primary key,
    sent_at      timestamptz[] not null
);
create table acknowledgement (
    id           bigint generated always as identity primary key,
    domain       text        not null,
    sent_at      timestamptz not null
);
create index acknowledgement_domain on acknowledgement (domain, sent_at);
create index acknowledgement_sent on acknowledgement (sent_at);
