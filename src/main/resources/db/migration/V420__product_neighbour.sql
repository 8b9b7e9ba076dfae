-- What goes together, made anew each night of what every customer has bought and kept.
create table product_neighbour (
    sku       text             not null,
    neighbour text             not null,
    -- log-likelihood ratio
    score     double precision not null,
    -- customers who have both
    together  int              not null,
    -- how many times more often than by chance
    lift      double precision not null,
    primary key (sku, neighbour)
);

-- The one run whose result stands above.
create table product_neighbour_run (
    one       boolean primary key default true check (one),
    made_at   timestamptz,
    customers int not null default 0,
    products  int not null default 0
);
insert into product_neighbour_run default values;

-- Lines of orders by what was bought: the catalogue's stock keeping unit, the line's own for what is in no catalogue.
create view bought_line as
select o.customer_id, o.id as order_id, o.shop, o.channel, o.store_id, o.placed_at, o.kept, o.currency,
       l.line_id, coalesce(p.sku, l.sku) as sku, l.name, l.category_path, l.quantity, l.unit_price, l.unit_cost, l.tax_rate
from shop_order o
join shop_order_line l on l.order_id = o.id
left join product p on p.shop = o.shop and p.external_id = l.product_external_id;

create index product_category on product (category_path) where active and not deleted;

-- How things sell, counted anew each night.
create table product_sales (
    sku       text primary key,
    -- in the last 90 days
    customers int            not null,
    pieces    numeric(19, 4) not null,
    -- in the last year, and in the 60 days that came after this day a year ago: its season, when those are more than their share
    pieces_of_year   numeric(19, 4) not null,
    pieces_of_season numeric(19, 4) not null
);
