-- Calls of telephone campaigns: a row once somebody's turn has come, never before.
create table campaign_call (
    id          bigint generated always as identity primary key,
    campaign_id bigint      not null references campaign (id),
    customer_id bigint      not null references customer (id),
    -- OPEN is somebody's task now, AGAIN waits until due_at
    state       text        not null check (state in ('OPEN', 'AGAIN', 'DONE')),
    due_at      timestamptz not null,
    -- from then on what he buys is looked at
    first_opened_at timestamptz not null,
    -- counts for the most of a day
    opened_at   timestamptz not null,
    attempts    int         not null default 1,
    outcome     text,
    called_by   text,
    closed_at   timestamptz,
    unique (campaign_id, customer_id)
);
create index campaign_call_open on campaign_call (campaign_id, state, due_at) where state <> 'DONE';
create index campaign_call_customer on campaign_call (customer_id);
