-- His data were erased at his wish: nobody writes to him any more.
alter table customer add column erased_at timestamptz;

-- By which rule of the table a message may leave, as rule@version; null for what came in.
alter table message add column permission text;

-- What the gate said of every message for care, marketing and surveys, and whatever it refused.
create table contact_log (
    id            bigint generated always as identity primary key,
    customer_id   bigint      not null references customer (id),
    decided_at    timestamptz not null,
    purpose       text        not null check (purpose in ('TRANSACTIONAL', 'CARE', 'MARKETING', 'SURVEY')),
    channel       text        not null,
    topic         text        not null,
    template      text,
    -- what it is about, such as ticket:1042; a survey or a cart is spoken of once
    context_id    text,
    outcome       text        not null check (outcome in ('SENT', 'DEFERRED', 'REVIEW', 'REFUSED', 'EXITED')),
    reason        text        not null,
    rule          text        not null,
    table_key     text        not null,
    table_version int         not null,
    not_before    timestamptz,
    message_id    bigint      references message (id)
);
create index contact_log_customer on contact_log (customer_id, decided_at desc);
-- Caps count these only.
create index contact_log_sent on contact_log (customer_id, decided_at)
    include (purpose, channel, topic, context_id) where outcome = 'SENT';

-- What the public register of objections said of a number; only the newest answer counts.
create table phone_register (
    number     text        primary key,
    listed     boolean     not null,
    checked_on date        not null,
    imported_at timestamptz not null
);

-- A customer who objects stops what has not left yet.
alter table outbound_mail drop constraint outbound_mail_state_check;
alter table outbound_mail add constraint outbound_mail_state_check
    check (state in ('QUEUED', 'SENT', 'FAILED', 'HELD', 'CANCELLED'));
