-- What visitors of a shop's site look at, after they agreed to it.
alter table shop_connector add column site_key text unique check (site_key ~ '^[A-Za-z0-9_-]{22}$');
-- the sites that may tell, one a line
alter table shop_connector add column site_origins text not null default '';

create table site_visitor (
    connector_key text        not null references shop_connector (key),
    -- made by the browser, 128 bits: whoever knows it can only have it forgotten
    visitor       text        not null,
    -- as the shop calls the customer, once the shop has proved it
    account       text,
    first_seen_at timestamptz not null,
    seen_at       timestamptz not null,
    primary key (connector_key, visitor)
);
create index site_visitor_account on site_visitor (connector_key, account) where account is not null;
create index site_visitor_seen on site_visitor (seen_at);

create table behaviour_event (
    id            bigint generated always as identity primary key,
    connector_key text        not null,
    visitor       text        not null,
    type          text        not null check (type in ('PAGE', 'PRODUCT', 'SEARCH', 'WISH', 'CART')),
    occurred_at   timestamptz not null,
    -- path of the page, without what stands behind the question mark
    page          text,
    sku           text,
    words         text,
    quantity      numeric(12, 3),
    foreign key (connector_key, visitor) references site_visitor (connector_key, visitor) on delete cascade
);
create index behaviour_event_visitor on behaviour_event (connector_key, visitor, occurred_at);
create index behaviour_event_age on behaviour_event (occurred_at);
