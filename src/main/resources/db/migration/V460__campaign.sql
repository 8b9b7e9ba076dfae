-- What is said or asked to a segment at once: by letter, as a survey, by telephone. One case of the engine each, none for
-- a recipient.
create table campaign (
    id               bigint generated always as identity primary key,
    name             text        not null,
    kind             text        not null check (kind in ('NEWSLETTER', 'SURVEY', 'PHONE')),
    segment_key      text        not null references segment (key),
    -- what the gate is asked for, such as NEWSLETTER
    topic            text        not null check (topic ~ '^[A-Z][A-Z0-9_]{0,39}$'),
    brand            text,
    state            text        not null default 'DRAFT' check (state in (
        'DRAFT', 'COUNTING', 'APPROVAL', 'RUNNING', 'HALTED', 'MEASURING', 'DONE', 'REJECTED', 'STOPPED')),
    -- when it may leave: days from 1, Monday, to 7, and hours of the zone
    window_days      int[]       not null,
    window_from      time        not null,
    window_until     time        not null,
    zone             text        not null,
    -- in percent; what is tried on of those treated, and who is left alone of all
    test_percent     int         not null check (test_percent between 0 and 50),
    hold_out_percent int         not null check (hold_out_percent between 0 and 50),
    bounce_limit     numeric(5, 2) not null check (bounce_limit between 0 and 100),
    complaint_limit  numeric(5, 2) not null check (complaint_limit between 0 and 100),
    -- for so many days what people buy is looked at
    attribution_days int         not null check (attribution_days between 1 and 90),
    -- what its kind needs beyond this
    settings         jsonb       not null default '{}',
    created_at       timestamptz not null,
    created_by       text        not null,
    changed_at       timestamptz not null,
    changed_by       text        not null,
    launched_at      timestamptz,
    frozen_at        timestamptz,
    -- how many were frozen, and up to which of them, in the order of the lots, the gate was tried
    audience         int         not null default 0,
    checked_to       int         not null default 0,
    decided_at       timestamptz,
    decided_by       text,
    first_sent_at    timestamptz,
    -- the sample of the test has left
    tested_at        timestamptz,
    winner           text check (winner in ('A', 'B')),
    winner_reason    text,
    all_sent_at      timestamptz,
    ended_at         timestamptz,
    ended_by         text,
    -- why it stands still or has ended before its time
    problem          text
);
create index campaign_state on campaign (state);

-- The words of a campaign. A version is never changed: what was sent can always be told from it.
create table campaign_letter (
    id          bigint generated always as identity primary key,
    campaign_id bigint      not null references campaign (id),
    variant     text        not null check (variant in ('A', 'B')),
    language    text        not null check (language ~ '^[a-z]{2}$'),
    version     int         not null,
    -- as a file of forms/letters
    content     text        not null,
    current     boolean     not null default true,
    written_at  timestamptz not null,
    written_by  text        not null,
    unique (campaign_id, variant, language, version)
);
create unique index campaign_letter_current on campaign_letter (campaign_id, variant, language) where current;

-- Who it is for, frozen when it was launched.
create table campaign_recipient (
    campaign_id bigint not null references campaign (id),
    customer_id bigint not null references customer (id),
    -- by lot
    position    int    not null,
    arm         text   not null check (arm in ('TREATED', 'HOLD_OUT')),
    in_test     boolean not null default false,
    variant     text check (variant in ('A', 'B')),
    -- HELD would have been sent, had it not been drawn into the hold-out
    state       text   not null default 'WAITING' check (state in ('WAITING', 'SENT', 'HELD', 'REFUSED', 'CANCELLED')),
    -- what the gate said last: in the dry run, then when its turn came
    outcome     text,
    reason      text,
    rule        text,
    not_before  timestamptz,
    deferrals   int    not null default 0,
    decided_at  timestamptz,
    message_id  bigint references message (id),
    opened_at   timestamptz,
    clicked_at  timestamptz,
    primary key (campaign_id, customer_id)
) with (fillfactor = 70);
create unique index campaign_recipient_position on campaign_recipient (campaign_id, position);
create index campaign_recipient_waiting on campaign_recipient (campaign_id, position) where state = 'WAITING';
create index campaign_recipient_customer on campaign_recipient (customer_id);
create index campaign_recipient_message on campaign_recipient (message_id) where message_id is not null;
