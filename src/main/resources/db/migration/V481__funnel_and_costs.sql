-- Visitors go on to pay, and come from somewhere.
alter table behaviour_event drop constraint behaviour_event_type_check;
alter table behaviour_event add constraint behaviour_event_type_check
    check (type in ('PAGE', 'PRODUCT', 'SEARCH', 'WISH', 'CART', 'CHECKOUT', 'ORDER'));
-- what the address said with which a visit began
alter table behaviour_event add column source text, add column medium text;

-- What was spent to win customers and to keep them, as marketing enters it, in the installation's currency.
create table marketing_cost (
    -- its first day
    month      date           not null check (extract(day from month) = 1),
    -- in the words of order_source
    source     text           not null,
    purpose    text           not null check (purpose in ('WIN', 'KEEP')),
    amount     numeric(19, 4) not null check (amount >= 0),
    entered_at timestamptz    not null,
    entered_by text           not null,
    primary key (month, source, purpose)
);
