-- What might be worth doing, found anew each night, with the numbers that speak for it.
create table suggestion (
    id      bigint generated always as identity primary key,
    kind    text             not null check (kind in ('BUNDLE', 'PROMOTION', 'CATEGORY', 'STORE', 'CHANNEL')),
    -- a stock keeping unit, a category, a store or a channel; of a bundle the first of two
    subject text             not null,
    other   text,
    weight  double precision not null,
    numbers jsonb            not null
);
