-- Questions that somebody keeps, asked anew each time.
create table report (
    id          bigint generated always as identity primary key,
    name        text        not null,
    measure     text        not null,
    target      text        not null,
    span        text        not null,
    -- whose purchases; null for everybody's
    segment_key text references segment (key),
    owner       text        not null,
    created_at  timestamptz not null,
    changed_at  timestamptz not null
);

-- Who gets its answer by mail, and when next. Taken with SKIP LOCKED and moved on in the transaction that writes the mail.
create table report_subscription (
    report_id  bigint      not null references report (id) on delete cascade,
    user_id    text        not null,
    rhythm     text        not null check (rhythm in ('DAILY', 'WEEKLY', 'MONTHLY')),
    -- of the installation's zone
    hour       int         not null check (hour between 0 and 23),
    next_at    timestamptz not null,
    entered_by text        not null,
    sent_at    timestamptz,
    -- code of why the last one did not leave
    failure    text,
    primary key (report_id, user_id)
);
create index report_subscription_next on report_subscription (next_at);
