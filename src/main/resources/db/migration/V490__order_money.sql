-- What each order of a known customer brought, as customers' figures take it: a customer's orders lie far apart, and here
-- side by side. Derived, as the figures are, and written by who works them out alone.
create table order_money (
    customer_id bigint not null,
    order_id    bigint not null,
    placed_at   timestamptz not null,
    -- in the installation's zone
    day         date not null,
    -- in the installation's currency; else its money is left out
    own         boolean not null,
    gross       numeric(19, 4) not null,
    returned    numeric(19, 4) not null,
    -- null where costs or taxes are not known
    margin      numeric(19, 4),
    primary key (customer_id, order_id)
);

-- Which order it was: of the others nothing needs to be read again. Null for all that is noted without one.
alter table customer_change add column order_id bigint;

create or replace function note_orders_changed() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        insert into customer_change (customer_id, order_id)
        select customer_id, id from was where customer_id is not null
        union
        select customer_id, id from changed where customer_id is not null;
    else
        insert into customer_change (customer_id, order_id)
        select customer_id, id from changed where customer_id is not null;
    end if;
    return null;
end $$;

create or replace function note_order_parts_changed() returns trigger language plpgsql as $$
begin
    insert into customer_change (customer_id, order_id)
    select distinct o.customer_id, o.id from changed c join shop_order o on o.id = c.order_id
    where o.customer_id is not null;
    return null;
end $$;

insert into customer_change (customer_id, order_id)
select customer_id, id from shop_order where customer_id is not null order by customer_id, id;
