-- What changed since everything was worked out last, beside order_money: in place, each order would be written into a page
-- of its own. The next rebuild takes it over.
create table order_money_changed (
    customer_id bigint not null,
    order_id    bigint not null,
    -- another customer's since, cancelled or not there any more
    gone        boolean not null,
    placed_at   timestamptz,
    day         date,
    own         boolean,
    gross       numeric(19, 4),
    returned    numeric(19, 4),
    margin      numeric(19, 4),
    primary key (customer_id, order_id)
);

create view order_money_now as
select customer_id, order_id, placed_at, day, own, gross, returned, margin from order_money_changed where not gone
union all
select m.customer_id, m.order_id, m.placed_at, m.day, m.own, m.gross, m.returned, m.margin
from order_money m
where not exists (
    select from order_money_changed c where c.customer_id = m.customer_id and c.order_id = m.order_id);
