create sequence message_seq start with 1 increment by 50;
create table message (
    id                  bigint primary key,
    conversation_id     bigint,
    direction           text        not null check (direction in ('IN', 'OUT')),
    channel             text        not null,
    mailbox_key         text,
    customer_id         bigint,
    author              text,
    automatic           boolean     not null default false,
    purpose             text,
    message_class       text        not null,
    class_reasons       text[]      not null default '{}',
    from_address        text,
    from_name           text,
    recipients          jsonb       not null default '{}',
    -- every address on it in normal form: who takes part
    participants        text[]      not null default '{}',
    subject             text        not null,
    visible_text        text        not null,
    elided_text         text        not null default '',
    language            text        not null,
    attachments         jsonb       not null default '[]',
    warnings            text[]      not null default '{}',
    flags               jsonb       not null default '{}',
    evidence            text,
    internet_message_id text,
    content_key         bytea,
    delivery_state      text,
    sent_at             timestamptz not null,
    received_at         timestamptz not null,
    created_at          timestamptz not null,
    unique (internet_message_id, content_key)
);
create index message_conversation on message (conversation_id, id) where conversation_id is not null;
create index message_customer on message (customer_id, id) where customer_id is not null;

-- Every Message-ID that we sent, received or saw in References, and every ID that a relay gave to our mail.
create table message_reference (
    reference  text   not null,
    message_id bigint not null references message (id),
    kind       text   not null check (kind in ('SENT', 'RECEIVED', 'SEEN', 'RELAYED')),
    primary key (reference, message_id)
);

-- What caps on automatic answers count.
create table acknowledgement (
    id           bigint generated always as identity primary key,
    address      text        not null,
    domain       text        not null,
    sent_at      timestamptz not null
);
create index acknowledgement_address on acknowledgement (address, sent_at);
create index acknowledgement_domain on acknowledgement (domain, sent_at);
create index acknowledgement_sent on acknowledgement (sent_at);
