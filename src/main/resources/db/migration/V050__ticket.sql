-- The ticket's id is its number, and the id of its conversation.
create sequence ticket_seq start with 1001 increment by 50;
create table ticket (
    id                bigint primary key,
    -- what it was opened for, such as message:77; null for a ticket opened by hand
    origin            text        unique,
    customer_id       bigint      not null references customer (id),
    subject           text        not null,
    category          text        not null,
    queue             text        not null,
    priority          text        not null check (priority in ('LOW', 'NORMAL', 'HIGH', 'URGENT')),
    status            text        not null check (status in ('OPEN', 'WAITING', 'RESOLVED', 'CLOSED', 'MERGED', 'SPAM')),
    turn              text        not null check (turn in ('SHOP', 'CUSTOMER', 'THIRD_PARTY')),
    channel           text        not null,
    mailbox_key       text,
    language          text        not null,
    template          text,
    assignee          text,
    escalation        int         not null default 0,
    response_due_at   timestamptz,
    response_warn_at  timestamptz,
    resolution_due_at timestamptz,
    turn_since        timestamptz not null,
    -- working minutes that went by while the customer had the turn
    customer_minutes  bigint      not null default 0,
    last_message_at   timestamptz not null,
    first_answered_at timestamptz,
    reminded_at       timestamptz,
    resolved_at       timestamptz,
    closed_at         timestamptz,
    reopenings        int         not null default 0,
    related_to        bigint references ticket (id),
    merged_into       bigint references ticket (id),
    opened_at         timestamptz not null,
    version           int         not null default 0
);
create index ticket_customer on ticket (customer_id, id desc);
create index ticket_open on ticket (status, queue, id desc);
create index ticket_merged on ticket (merged_into) where merged_into is not null;
create index ticket_subject on ticket using gin (to_tsvector('simple', subject));

-- An operator's text, until the completed task sends it.
create table ticket_draft (
    ticket_id  bigint      not null references ticket (id),
    author     text        not null,
    task_id    text,
    text       text        not null,
    -- the newest message that the author had in view
    seen_message_id bigint,
    updated_at timestamptz not null,
    primary key (ticket_id, author)
);

-- What happened to a ticket, in codes; texts of people stay in messages and notes.
create table ticket_event (
    id          bigint generated always as identity primary key,
    ticket_id   bigint      not null references ticket (id),
    occurred_at timestamptz not null,
    type        text        not null,
    actor       text,
    detail      text
);
create index ticket_event_ticket on ticket_event (ticket_id, id);

create table ticket_note (
    id         bigint generated always as identity primary key,
    ticket_id  bigint      not null references ticket (id),
    author     text        not null,
    text       text        not null,
    created_at timestamptz not null
);
create index ticket_note_ticket on ticket_note (ticket_id, id);
