-- One row per shop, carrier, till or warehouse that tells us something.
create table shop_connector (
    key             text        primary key check (key ~ '^[a-z0-9][a-z0-9-]{0,59}$'),
    name            text        not null,
    platform        text        not null,
    brand           text,
    active          boolean     not null default true,
    -- the shop's own address, for what is asked and sent
    address         text,
    -- where the shop tells times without a zone
    zone            text        not null default 'UTC',
    -- the keys, sealed: what signs, and what we log in with
    secrets         bytea,
    -- alarm when nothing was heard for so long; null for never
    silence_minutes int check (silence_minutes between 5 and 525600),
    created_at      timestamptz not null,
    changed_at      timestamptz not null,
    changed_by      text        not null,
    heard_at        timestamptz,
    pinged_at       timestamptz,
    accepted        bigint      not null default 0,
    refused         bigint      not null default 0,
    refused_at      timestamptz
);

-- How far each question that is asked again and again has come.
create table shop_poll (
    connector_key text        not null references shop_connector (key),
    topic         text        not null,
    -- the newest thing seen, and the ids seen at that moment
    seen_until    timestamptz,
    next_at       timestamptz not null,
    lease_until   timestamptz,
    asked_at      timestamptz,
    failures      int         not null default 0,
    error         text,
    primary key (connector_key, topic)
);

-- Everything a shop said, with its bytes: kept first, understood afterwards.
create table webhook_inbox (
    id              bigint generated always as identity primary key,
    connector_key   text        not null references shop_connector (key),
    -- the provider's event id where it can be trusted, else SHA-256 of topic and body
    dedupe_key      text        not null,
    topic           text        not null,
    origin          text        not null check (origin in ('HOOK', 'POLL', 'FILE')),
    -- ids and times that came beside the body
    notes           jsonb,
    body            bytea       not null,
    -- what the shop answered when it was asked for the rest
    fetched         bytea,
    received_at     timestamptz not null,
    -- how often the same notice came: one that comes while it is worked on is worked on again
    notices         int         not null default 1,
    state           text        not null default 'STORED'
                    check (state in ('STORED', 'DONE', 'FAILED', 'IGNORED')),
    attempts        int         not null default 0,
    next_attempt_at timestamptz not null,
    lease_until     timestamptz,
    error           text,
    kind            text,
    thing_id        text,
    taken           text,
    map_version     text,
    done_at         timestamptz,
    unique (connector_key, dedupe_key)
);
create index webhook_inbox_due on webhook_inbox (next_attempt_at, id) where state = 'STORED';
create index webhook_inbox_list on webhook_inbox (connector_key, id);
create index webhook_inbox_failed on webhook_inbox (connector_key, id) where state = 'FAILED';
