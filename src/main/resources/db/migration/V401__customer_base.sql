-- The customer base by month and by cohort, made anew after orders changed, at most for a twentieth of the time.
create table base_month (
    month         date primary key,
    orders        int not null,
    buyers        int not null,
    -- on a later day than the customer's first
    repeat_orders int not null,
    net           numeric(19, 4) not null,
    -- of how many orders the margin is known, and what it is
    margin_orders int not null,
    margin        numeric(19, 4) not null
);

-- Of those whose first order was in a quarter, how many bought in it and in the quarters after it.
create table base_cohort (
    cohort  date not null,
    quarter int  not null,
    buyers  int  not null,
    primary key (cohort, quarter)
);

create table base_made (
    id      int primary key check (id = 1),
    made_at timestamptz not null,
    millis  int not null
);
