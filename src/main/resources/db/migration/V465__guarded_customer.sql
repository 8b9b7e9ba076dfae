-- What the table best-customer says of each segment, by the version that was asked.
create table guard_rule (
    segment        text    primary key,
    -- a customer who comes into a segment of a lower rank has fallen
    rank           int     not null,
    -- expected margin of 12 months from which on one of it is among the best; null for never
    guarded_from   numeric(19, 4),
    -- how many times the usual wait may go by
    overdue_factor numeric not null,
    -- for so many days one reason is not spoken of again
    pause_days     int     not null,
    version        int     not null
);

-- The best customers as they were seen last. Compared with how things are; a row is written only when it differs.
create table guarded_customer (
    customer_id bigint primary key references customer (id),
    segment     text   not null,
    rank        int    not null,
    f           int,
    m           int,
    since       date   not null
);

-- By what the best customers were compared last: whatever is newer asks for all of them again.
create table guard_look (
    id        int    primary key check (id = 1),
    limits_id bigint not null,
    model_id  bigint not null,
    version   int    not null
);

-- Somebody was to look after one of the best customers.
create table customer_guard (
    id             bigint generated always as identity primary key,
    customer_id    bigint      not null references customer (id),
    reason         text        not null check (reason in ('OWNER', 'FALL', 'OVERDUE', 'COMPLAINT')),
    -- of a complaint, such as ticket:1042 or return:7
    reference      text,
    segment_before text,
    segment_after  text,
    opened_at      timestamptz not null,
    closed_at      timestamptz,
    outcome        text,
    closed_by      text,
    -- in words of who looked after the customer
    note           text
);
create index customer_guard_customer on customer_guard (customer_id, opened_at desc);
create index customer_guard_open on customer_guard (reason) where closed_at is null;

-- Few of many, looked for every minute.
create index ticket_complaint on ticket (opened_at) where category = 'COMPLAINT';
create index goods_return_defect on goods_return (requested_at) where kind = 'DEFECT';
