-- Ids of the engine's own rows; of eight digits for the first two million mails.
create sequence engine_seq start with 10000000 increment by 1000;

-- From the domain to the processes: one row is one event, and the save point of its delivery.
create table process_event (
    id              bigint generated always as identity primary key,
    name            text        not null,
    kind            text        not null check (kind in ('START', 'WAKE')),
    business_key    text        not null,
    customer_id     bigint,
    variables       jsonb       not null default '{}',
    cause           text        not null,
    -- empty until the event is split over several receivers; then the definition or execution that this row is for
    receiver        text        not null default '',
    state           text        not null default 'READY' check (state in ('READY', 'PARKED', 'DONE', 'DROPPED', 'FAILED')),
    attempts        int         not null default 0,
    next_attempt_at timestamptz not null,
    error           text,
    occurred_at     timestamptz not null,
    created_at      timestamptz not null,
    finished_at     timestamptz,
    unique (name, cause, receiver)
);
create index process_event_pending on process_event (next_attempt_at, id) where state in ('READY', 'PARKED');
create index process_event_pending_key on process_event (business_key, id) where state in ('READY', 'PARKED');
create index process_event_finished on process_event (finished_at) where finished_at is not null;
-- Each row is pending for a moment and done for a month: what is left of it in the indexes of pending ones must go soon.
alter table process_event set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

-- Which customer a running case is about.
create table case_customer (
    process_instance_id varchar(64) primary key,
    customer_id         bigint not null
);
create index case_customer_customer on case_customer (customer_id);

-- Why a table decided as it did: codes only, never what a person wrote.
create table decision_log (
    id              bigint generated always as identity primary key,
    decided_at      timestamptz not null,
    decision_key    text        not null,
    decision_version int        not null,
    process_instance_id varchar(64),
    business_key    text,
    rules           text[]      not null,
    inputs          jsonb       not null,
    outputs         jsonb       not null
);
create index decision_log_case on decision_log (business_key, decision_key);
