-- Groups of customers by what is true of them. Who is in one is asked anew each time.
create table segment (
    key        text primary key check (key ~ '^[a-z0-9][a-z0-9-]{0,59}$'),
    name       text        not null,
    -- whose rows it has: all customers as themselves, or companies as the sum over their people
    subjects   text        not null check (subjects in ('CUSTOMERS', 'COMPANIES')),
    -- a tree: see io.filo.campaign.DefinitionReader
    definition jsonb       not null,
    created_at timestamptz not null,
    created_by text        not null,
    changed_at timestamptz not null,
    changed_by text        not null
);

-- Of each company, as customer_insight of each customer: the sum over its people and itself; the probability is that of
-- anybody of them, it is due when the first of them is and dormant when all are.
create function company_insight(today date) returns table (
    customer_id bigint, first_order_at timestamptz, first_day date, last_day date, orders int, gross numeric,
    returned numeric, net numeric, margin numeric, foreign_orders int, due_at date, dormant_at date, dormant boolean,
    r int, f int, m int, segment text, alive float8, orders_12m float8, value_12m numeric)
    language sql stable parallel safe as $$
    select total.customer_id, total.first_order_at, total.first_day, total.last_day, total.orders, total.gross,
           total.returned, total.net, total.margin, total.foreign_orders, total.due_at, total.dormant_at, total.dormant,
           scored.r, scored.f, scored.m, cell.segment, total.alive, total.orders_12m, total.value_12m
    from (select coalesce(c.company_id, c.id) as customer_id, min(i.first_order_at) as first_order_at,
                 min(i.first_day) as first_day, max(i.last_day) as last_day, sum(i.orders)::int as orders,
                 sum(i.gross) as gross, sum(i.returned) as returned, sum(i.net) as net, sum(i.margin) as margin,
                 sum(i.foreign_orders)::int as foreign_orders, min(i.due_at) as due_at, max(i.dormant_at) as dormant_at,
                 bool_and(i.dormant) as dormant,
                 case when count(i.alive) > 0
                      then 1 - exp(greatest(sum(ln(greatest(1 - i.alive, 1e-15))), -700::float8)) end as alive,
                 sum(i.orders_12m) as orders_12m, sum(i.value_12m) as value_12m
          from customer_insight(today) i
          join customer c on c.id = i.customer_id and c.merged_into is null
          where c.company_id is not null or c.kind = 'COMPANY'
          group by 1) total
    left join lateral (select * from rfm_limits order by id desc limit 1) l on true
    cross join lateral (select 5 - width_bucket((today - total.last_day)::float8, l.recency) as r,
                               1 + width_bucket(total.orders::float8, l.frequency) as f,
                               1 + width_bucket(total.net::float8, l.monetary) as m) scored
    left join rfm_cell cell on cell.r = scored.r and cell.f = scored.f and cell.m = scored.m
    $$;
