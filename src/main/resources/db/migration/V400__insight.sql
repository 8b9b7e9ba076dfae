-- What the shop knows of its customers from what they bought. All of it is derived: it can be worked out once more from
-- the orders at any time.

-- Whose figures no longer hold. Only ever added to: who changes something waits for nobody, and what was noted after the
-- figures were read is worked on once more.
create table customer_change (
    id          bigint generated always as identity primary key,
    customer_id bigint      not null,
    noted_at    timestamptz not null default clock_timestamp()
);

-- By the tables themselves, a statement at a time, so that imports, merges and erasures are seen as single orders are.
-- Lines need none of their own: they never change without their order.
create function note_orders_changed() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        insert into customer_change (customer_id)
        select customer_id from was where customer_id is not null
        union
        select customer_id from changed where customer_id is not null;
    else
        insert into customer_change (customer_id)
        select distinct customer_id from changed where customer_id is not null;
    end if;
    return null;
end $$;
create trigger note_orders_inserted after insert on shop_order
    referencing new table as changed for each statement execute function note_orders_changed();
create trigger note_orders_updated after update on shop_order
    referencing old table as was new table as changed for each statement execute function note_orders_changed();
create trigger note_orders_deleted after delete on shop_order
    referencing old table as changed for each statement execute function note_orders_changed();

-- Of what belongs to an order; it never goes over to another one.
create function note_order_parts_changed() returns trigger language plpgsql as $$
begin
    insert into customer_change (customer_id)
    select distinct o.customer_id from changed c join shop_order o on o.id = c.order_id where o.customer_id is not null;
    return null;
end $$;
create trigger note_returns_inserted after insert on goods_return
    referencing new table as changed for each statement execute function note_order_parts_changed();
create trigger note_returns_updated after update on goods_return
    referencing new table as changed for each statement execute function note_order_parts_changed();
create trigger note_returns_deleted after delete on goods_return
    referencing old table as changed for each statement execute function note_order_parts_changed();
create trigger note_adjustments_inserted after insert on order_adjustment
    referencing new table as changed for each statement execute function note_order_parts_changed();
create trigger note_adjustments_updated after update on order_adjustment
    referencing new table as changed for each statement execute function note_order_parts_changed();
create trigger note_adjustments_deleted after delete on order_adjustment
    referencing old table as changed for each statement execute function note_order_parts_changed();

-- Of who has ordered. Days are those of the installation's zone; money is in its one currency, with tax but for the margin.
create table customer_stats (
    customer_id    bigint primary key,
    first_order_at timestamptz not null,
    last_order_at  timestamptz not null,
    first_day      date not null,
    last_day       date not null,
    orders         int  not null,
    -- without the first one: x
    repeat_days    int  not null,
    gross          numeric(19, 4) not null,
    returned       numeric(19, 4) not null,
    net            numeric(19, 4) not null generated always as (gross - returned) stored,
    -- of orders whose costs and taxes are known, without tax, after returns; null when none is
    margin         numeric(19, 4),
    -- what days with a repeated purchase brought, and how many of them it is known of
    repeat_margin  numeric(19, 4) not null,
    margin_days    int not null,
    -- orders in other currencies: they count, their money does not
    foreign_orders int not null,
    -- by what model the rest was worked out
    model_id       bigint,
    -- days with a purchase in the next 52 weeks, if the customer still buys; null without a model
    orders_if_alive float8,
    -- what one of them brings
    margin_per_order numeric(19, 4),
    -- what changes with time alone, as dates: half of those like him have come again, and he has probably stopped
    due_at         date,
    dormant_at     date
);
create index customer_stats_due on customer_stats (due_at);
create index customer_stats_dormant on customer_stats (dormant_at);

-- The values between the scores of 1 to 5, ascending, four of each. The newest hold.
create table rfm_limits (
    id         bigint generated always as identity primary key,
    made_at    timestamptz not null,
    day        date        not null,
    buyers     int         not null,
    recency    float8[]    not null,
    frequency  float8[]    not null,
    monetary   float8[]    not null,
    -- entered by somebody, not taken from the customers
    fixed      boolean     not null
);

-- The newest holds; one that fell back says why, and customers are told apart by recency alone.
create table value_model (
    id             bigint generated always as identity primary key,
    made_at        timestamptz not null,
    day            date        not null,
    buyers         int         not null,
    -- share of being alive under which a customer is dormant
    dormant_limit  float8      not null,
    r              float8,
    alpha          float8,
    a              float8,
    b              float8,
    log_likelihood float8,
    fall_back      text,
    -- what a purchase brings
    repeaters      int         not null,
    p              float8,
    q              float8,
    gamma          float8,
    spend_fall_back text,
    mean_margin    numeric(19, 4),
    millis         int         not null
);

-- What depends on the number of purchases and the age alone, worked out once for each pair that there is.
create table expected_orders (
    model_id    bigint not null references value_model (id) on delete cascade,
    repeat_days int    not null,
    age_days    int    not null,
    orders      float8 not null,
    primary key (model_id, repeat_days, age_days)
);

-- What the table rfm-segment says of each of the 125 cells, by the version that was asked.
create table rfm_cell (
    r       int  not null check (r between 1 and 5),
    f       int  not null check (f between 1 and 5),
    m       int  not null check (m between 1 and 5),
    segment text not null,
    rule    text not null,
    version int  not null,
    primary key (r, f, m)
);

-- MBG/NBD: see io.filo.insight.BuyingModel, which a test compares.
create function alive(r float8, alpha float8, a float8, b float8, x int, last_age float8, age float8) returns float8
    language sql immutable parallel safe
    return 1 / (1 + a / (b + x) * exp(least((r + x) * (ln(alpha + greatest(age, last_age)) - ln(alpha + last_age)), 700)));

-- All of it as it stands on a day.
create function customer_insight(today date) returns table (
    customer_id bigint, first_order_at timestamptz, last_order_at timestamptz, first_day date, last_day date, orders int,
    repeat_days int, gross numeric, returned numeric, net numeric, margin numeric, foreign_orders int, due_at date,
    dormant_at date, dormant boolean, r int, f int, m int, segment text, alive float8, orders_12m float8, value_12m numeric)
    language sql stable parallel safe as $$
    select s.customer_id, s.first_order_at, s.last_order_at, s.first_day, s.last_day, s.orders,
           s.repeat_days, s.gross, s.returned, s.net, s.margin, s.foreign_orders, s.due_at,
           s.dormant_at, coalesce(s.dormant_at <= today, false), scored.r, scored.f, scored.m, cell.segment,
           living.alive, s.orders_if_alive * living.alive,
           round((s.orders_if_alive * living.alive)::numeric * s.margin_per_order, 4)
    from customer_stats s
    left join lateral (select * from rfm_limits order by id desc limit 1) l on true
    left join value_model mo on mo.id = s.model_id
    cross join lateral (select 5 - width_bucket((today - s.last_day)::float8, l.recency) as r,
                               1 + width_bucket(s.orders::float8, l.frequency) as f,
                               1 + width_bucket(s.net::float8, l.monetary) as m) scored
    cross join lateral (select alive(mo.r, mo.alpha, mo.a, mo.b, s.repeat_days, (s.last_day - s.first_day) / 7.0::float8,
                                     (today - s.first_day) / 7.0::float8) as alive) living
    left join rfm_cell cell on cell.r = scored.r and cell.f = scored.f and cell.m = scored.m
    $$;
