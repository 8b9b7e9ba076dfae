-- Following up customers who have gone silent.

-- The one switch, and what the hold-out arm is drawn with: drawn anew, it would be another one.
create table win_back (
    id          int primary key check (id = 1),
    switched_on boolean     not null,
    switched_by text,
    switched_at timestamptz,
    scanned_at  timestamptz,
    seed        bigint      not null
);
insert into win_back (id, switched_on, seed) values (1, false, (random() * 2147483647)::bigint);

-- One for each silence of a customer, named by the day of the purchase before it: a scan that runs twice doubles nothing.
-- Rows stay with the customer they were written for; who reads them follows merges.
create table follow_up (
    id            bigint generated always as identity primary key,
    customer_id   bigint         not null references customer (id),
    period        date           not null,
    -- NONE: neither treated nor to be compared with; the table had nothing for him, or the gate refused
    arm           text           not null check (arm in ('TREATED', 'HELD_OUT', 'NONE')),
    treatment     text           not null check (treatment in ('ALERT', 'MAIL', 'CALL', 'NOTHING')),
    -- per cent off, with the last mail; 0 for none
    incentive     int            not null check (incentive between 0 and 100),
    second_after  text           not null,
    third_after   text           not null,
    -- row of winback-treatment
    rule          text           not null,
    table_version int            not null,
    -- why: as it stood when it began
    segment       text,
    orders        int            not null,
    rhythm_days   int,
    silent_days   int            not null,
    lost          numeric(19, 4),
    began_at      timestamptz    not null,
    ends_at       timestamptz    not null,
    outcome       text check (outcome in ('WON', 'BOUGHT_BEFORE', 'NOT_INTERESTED', 'OBJECTED', 'OPTED_OUT', 'REFUSED',
                              'NOTHING', 'SUNSET')),
    outcome_at    timestamptz,
    -- of REFUSED: what the gate said
    reason        text,
    reason_rule   text,
    -- of WON
    order_id      bigint references shop_order (id),
    money         numeric(19, 4),
    coupon        text,
    ended_at      timestamptz,
    unique (customer_id, period)
);
create index follow_up_began on follow_up (began_at desc, id desc);
create index follow_up_open on follow_up (customer_id) where ended_at is null;
create index follow_up_held_out on follow_up (ends_at) where arm = 'HELD_OUT' and ended_at is null;
