-- One row per configured mailbox: the fetch lease and how the mailbox is doing.
create table mailbox (
    key           text primary key,
    lease_owner   text,
    lease_until   timestamptz,
    heartbeat_at  timestamptz,
    last_fetch_at timestamptz,
    failures      int not null default 0,
    last_error    text,
    next_fetch_at timestamptz
);

-- The ledger: every mail that was ever seen, with its bytes.
create table inbound_mail (
    id              bigint generated always as identity primary key,
    mailbox_key     text        not null,
    folder          text        not null,
    uid_validity    bigint      not null,
    uid             bigint      not null,
    -- the bytes as they came, packed by gzip; storage external: the database need not try to pack them again
    raw_gzip        bytea       storage external not null,
    raw_sha256      bytea       not null,
    size            bigint      not null,
    -- a mail over the limit: only its head was fetched
    truncated       boolean     not null default false,
    internal_date   timestamptz not null,
    stored_at       timestamptz not null,
    internet_message_id text,
    state           text        not null check (state in ('STORED', 'READ', 'DUPLICATE', 'FALLBACK')),
    message_class   text,
    class_reasons   text[]      not null default '{}',
    attempts        int         not null default 0,
    next_attempt_at timestamptz not null,
    lease_until     timestamptz,
    error           text,
    message_id      bigint,
    duplicate_of    bigint references inbound_mail (id),
    read_at         timestamptz,
    moved_folder    text,
    moved_uid_validity bigint,
    moved_uid       bigint,
    unique (mailbox_key, folder, uid_validity, uid)
);
create index inbound_mail_to_read on inbound_mail (next_attempt_at, id) where state = 'STORED';
create index inbound_mail_sha256 on inbound_mail (raw_sha256);
create index inbound_mail_message_id on inbound_mail (internet_message_id);
create index inbound_mail_message on inbound_mail (message_id);

create table outbound_mail (
    id                  bigint generated always as identity primary key,
    message_id          bigint      not null unique references message (id),
    internet_message_id text        not null unique,
    mailbox_key         text        not null,
    envelope_from       text        not null,
    recipients          text[]      not null,
    raw_gzip            bytea       storage external not null,
    state               text        not null default 'QUEUED' check (state in ('QUEUED', 'SENT', 'FAILED', 'HELD')),
    attempts            int         not null default 0,
    next_attempt_at     timestamptz not null,
    lease_owner         text,
    lease_until         timestamptz,
    sent_at             timestamptz,
    answer              text,
    created_at          timestamptz not null
);
create index outbound_mail_to_send on outbound_mail (next_attempt_at, id) where state = 'QUEUED';
