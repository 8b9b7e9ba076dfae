-- One enquiry of somebody who may buy: what was told, where it came from, and what became of it. The person is the customer.
create sequence lead_seq start with 1 increment by 50;
create table lead (
    id           bigint primary key,
    -- what it came from, such as message:77: the same twice is one lead
    origin       text        not null unique,
    source       text        not null check (source in ('FORM', 'EVENT', 'MAIL', 'HAND', 'API', 'IMPORT')),
    status       text        not null default 'NEW'
                 check (status in ('NEW', 'OPEN', 'NURTURING', 'CONVERTED', 'DISQUALIFIED')),
    customer_id  bigint references customer (id),
    -- what the person told, as it was told
    name         text,
    email        text,
    phone        text,
    company      text,
    vat_number   text,
    street       text,
    postal_code  text,
    city         text,
    country      text,
    language     text        not null,
    request      text,
    topics       text[]      not null default '{}',
    -- pieces or people that the request speaks of
    quantity     int,
    message_id   bigint,
    ticket_id    bigint,
    -- where it came from
    form_key     text,
    touch_source text,
    medium       text,
    campaign     text,
    event        text,
    store        text,
    assistant    text,
    code         text,
    -- what the person agreed to, with the version of the text; recorded with the customer once there is one
    consents     jsonb       not null default '[]',
    proof        text        not null default '',
    -- who it may be
    duplicate    text check (duplicate in ('EXACT', 'POSSIBLE', 'NONE')),
    candidates   bigint[]    not null default '{}',
    known        boolean,
    -- what the tables made of it
    score        int,
    reasons      jsonb       not null default '[]',
    team         text,
    assignee     text,
    priority     text,
    routed_at    timestamptz,
    remind_at    timestamptz,
    due_at       timestamptz,
    response_minutes int,
    reassignments int        not null default 0,
    escalation   int         not null default 0,
    -- what became of it
    note         text,
    outcome_reason text,
    order_reference text,
    opportunity_value numeric(19, 4),
    opportunity_currency text,
    decided_at   timestamptz,
    decided_by   text,
    received_at  timestamptz not null,
    created_at   timestamptz not null
);
create index lead_customer on lead (customer_id, id desc) where customer_id is not null;
create index lead_status on lead (status, id desc);
create index lead_assignee on lead (assignee, routed_at desc) where assignee is not null;
create index lead_message on lead (message_id) where message_id is not null;

-- What happened to a lead, in codes.
create table lead_event (
    id          bigint generated always as identity primary key,
    lead_id     bigint      not null references lead (id),
    occurred_at timestamptz not null,
    type        text        not null,
    actor       text,
    detail      text
);
create index lead_event_lead on lead_event (lead_id, id);
