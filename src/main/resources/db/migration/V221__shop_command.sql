-- What goes back to shops: one row per act, sent once.
create table shop_command (
    id              bigint generated always as identity primary key,
    connector_key   text        not null references shop_connector (key),
    kind            text        not null,
    -- unique: the same act ordered twice is one
    cause           text        not null unique,
    details         jsonb       not null,
    state           text        not null default 'QUEUED'
                    check (state in ('QUEUED', 'SENDING', 'CHECKING', 'MANUAL', 'DONE', 'FAILED')),
    attempts        int         not null default 0,
    next_attempt_at timestamptz not null,
    lease_until     timestamptz,
    answer          text,
    error           text,
    created_at      timestamptz not null,
    done_at         timestamptz,
    done_by         text
);
create index shop_command_due on shop_command (next_attempt_at, id) where state in ('QUEUED', 'SENDING');
create index shop_command_person on shop_command (connector_key) where state in ('CHECKING', 'MANUAL', 'FAILED');
