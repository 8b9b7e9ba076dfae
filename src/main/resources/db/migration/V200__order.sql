-- What shops say, as it stands now. Of each thing (shop, external_id) is unique; what is newer by (updated_at, progress,
-- hash) holds, whatever the order of arrival.

-- Whose account in a shop is whose.
create table shop_account (
    id          bigint generated always as identity primary key,
    shop        text        not null,
    external_id text        not null,
    customer_id bigint      not null references customer (id),
    -- null while only orders have told of it
    updated_at  timestamptz,
    progress    int         not null default 0,
    hash        bytea,
    seen_at     timestamptz not null,
    unique (shop, external_id)
);
create index shop_account_customer on shop_account (customer_id);

create sequence product_seq start with 1 increment by 50;
create table product (
    id            bigint primary key,
    shop          text        not null,
    external_id   text        not null,
    updated_at    timestamptz not null,
    progress      int         not null,
    hash          bytea       not null,
    sku           text        not null,
    name          text        not null,
    description   text,
    -- from the widest to the narrowest, " > " between
    category_path text        not null,
    price         numeric(19, 4),
    cost          numeric(19, 4),
    currency      text,
    attributes    jsonb       not null,
    url           text,
    image_url     text,
    active        boolean     not null,
    deleted       boolean     not null,
    unique (shop, external_id)
);
create index product_sku on product (sku);
-- The words as they are, and their stems in both languages.
alter table product add column search tsvector generated always as (
    setweight(to_tsvector('simple', name || ' ' || sku || ' ' || category_path), 'A')
    || setweight(to_tsvector('italian', name || ' ' || category_path), 'A')
    || setweight(to_tsvector('english', name || ' ' || category_path), 'A')
    || to_tsvector('italian', coalesce(description, ''))
    || to_tsvector('english', coalesce(description, ''))
    || jsonb_to_tsvector('simple', attributes, '["string"]')) stored;
create index product_search on product using gin (search);

create table product_stock (
    product_id bigint         not null references product (id),
    location   text           not null,
    available  numeric(19, 4) not null,
    primary key (product_id, location)
);

create sequence cart_seq start with 1 increment by 50;
create table cart (
    id                bigint primary key,
    shop              text        not null,
    brand             text,
    external_id       text        not null,
    updated_at        timestamptz not null,
    progress          int         not null,
    hash              bytea       not null,
    -- its abandonment starts a case
    live              boolean     not null,
    customer_id       bigint references customer (id),
    account           text,
    contact_email     text,
    currency          text        not null,
    total             numeric(19, 4) not null,
    lines             jsonb       not null,
    recovery_url      text,
    converted_order   text,
    marketing_allowed boolean,
    abandoned_at      timestamptz,
    unique (shop, external_id)
);
create index cart_customer on cart (customer_id, id desc);
create index cart_idle on cart (updated_at) where live and abandoned_at is null and converted_order is null;

create sequence order_seq start with 1 increment by 50;
create table shop_order (
    id                 bigint primary key,
    shop               text        not null,
    brand              text,
    external_id        text        not null,
    number             text        not null,
    updated_at         timestamptz not null,
    progress           int         not null,
    hash               bytea       not null,
    -- it started a case, which hears of what becomes of it
    live               boolean     not null,
    -- null for who stays unknown, as at a till
    customer_id        bigint references customer (id),
    account            text,
    -- where to write to about this order; of a marketplace a forwarding address, which is nobody's identity
    contact_email      text,
    placed_at          timestamptz not null,
    channel            text        not null check (channel in ('WEB', 'STORE', 'PHONE', 'CHAT', 'OTHER')),
    sales_model        text        not null check (sales_model in ('B2C', 'B2B', 'MARKETPLACE')),
    store_id           text,
    research_channel   text,
    pickup_store_id    text,
    assistant_id       text,
    status             text        not null check (status in ('OPEN', 'CLOSED', 'CANCELLED', 'UNKNOWN')),
    payment_status     text        not null check (payment_status in ('PENDING', 'AUTHORIZED', 'PARTIALLY_PAID', 'PAID',
                                   'PARTIALLY_REFUNDED', 'REFUNDED', 'VOIDED', 'FAILED', 'UNKNOWN')),
    fulfillment_status text        not null check (fulfillment_status in ('UNFULFILLED', 'PARTIALLY_FULFILLED', 'FULFILLED',
                                   'RETURNED', 'UNKNOWN')),
    -- the first moment at which it was paid, and at which it came to nothing, whatever has become of it since
    paid_at            timestamptz,
    undone_at          timestamptz,
    shipping_address   jsonb,
    currency           text        not null,
    total              numeric(19, 4) not null,
    tax_total          numeric(19, 4),
    discount_total     numeric(19, 4),
    shipping_cost      numeric(19, 4),
    shipping_paid      numeric(19, 4),
    -- the first promise, told by the shop at, and the present one
    first_promised_until timestamptz,
    first_promise_told_at timestamptz,
    promised_until     timestamptz,
    cart_external_id   text,
    source             text,
    medium             text,
    campaign           text,
    referral_code      text,
    coupon_code        text,
    kept               boolean     not null generated always as (status <> 'CANCELLED'
                                   and payment_status not in ('REFUNDED', 'VOIDED') and fulfillment_status <> 'RETURNED') stored,
    created_at         timestamptz not null,
    unique (shop, external_id)
);
create index shop_order_customer on shop_order (customer_id, placed_at desc);
create index shop_order_placed on shop_order (placed_at desc, id desc);
create index shop_order_number on shop_order (lower(number) text_pattern_ops);
create index shop_order_cart on shop_order (shop, cart_external_id) where cart_external_id is not null;

create table shop_order_line (
    order_id      bigint         not null references shop_order (id),
    line_id       text           not null,
    position      int            not null,
    product_external_id text,
    sku           text,
    name          text           not null,
    category_path text           not null,
    quantity      numeric(19, 4) not null check (quantity > 0),
    -- with tax, and the cost without
    unit_price    numeric(19, 4) not null,
    unit_cost     numeric(19, 4),
    tax_rate      numeric(9, 6),
    primary key (order_id, line_id)
);

create table order_adjustment (
    order_id    bigint         not null references shop_order (id),
    external_id text           not null,
    kind        text           not null,
    amount      numeric(19, 4) not null,
    occurred_at timestamptz,
    reason      text,
    primary key (order_id, external_id)
);

create sequence shipment_seq start with 1 increment by 50;
create table shipment (
    id                bigint primary key,
    order_id          bigint      not null references shop_order (id),
    carrier           text,
    tracking_number   text,
    tracking_url      text,
    status            text        not null,
    carrier_says_late boolean     not null,
    delay_reason      text,
    shipped_at        timestamptz,
    -- the first moments of each
    ready_at          timestamptz,
    delivered_at      timestamptz,
    original_promised_until timestamptz,
    promise_told_at   timestamptz,
    expected_arrival_until timestamptz,
    eta_source        text,
    last_scan_at      timestamptz,
    updated_at        timestamptz not null
);
create index shipment_order on shipment (order_id);
create index shipment_tracking on shipment (tracking_number) where tracking_number is not null;

-- A parcel is spoken of by the shop and by its carrier; what holds is put together from the newest word of each.
create table shipment_report (
    shop        text        not null,
    external_id text        not null,
    shipment_id bigint      not null references shipment (id),
    updated_at  timestamptz not null,
    progress    int         not null,
    hash        bytea       not null,
    told        jsonb       not null,
    primary key (shop, external_id)
);
create index shipment_report_shipment on shipment_report (shipment_id);

create table shipment_line (
    shipment_id bigint not null references shipment (id),
    line_id     text   not null,
    -- null for all of the line
    quantity    numeric(19, 4),
    primary key (shipment_id, line_id)
);

create table shipment_checkpoint (
    shipment_id bigint      not null references shipment (id),
    occurred_at timestamptz not null,
    status      text        not null,
    description text        not null,
    location    text        not null,
    primary key (shipment_id, occurred_at, status, description, location)
);

-- Why things come back. OTHER needs a note.
create table return_reason (
    code     text primary key check (code ~ '^[A-Z][A-Z0-9_]{1,39}$'),
    name_it  text    not null,
    name_en  text    not null,
    -- the goods are at fault, not the customer's wish
    fault    boolean not null,
    position int     not null,
    active   boolean not null default true
);
insert into return_reason (code, name_it, name_en, fault, position) values
    ('TOO_SMALL', 'Troppo piccolo', 'Too small', false, 10),
    ('TOO_LARGE', 'Troppo grande', 'Too large', false, 20),
    ('NOT_AS_EXPECTED', 'Diverso da come lo immaginava', 'Not as expected', false, 30),
    ('CHANGED_MIND', 'Ha cambiato idea', 'Changed mind', false, 40),
    ('LATE', 'Arrivato troppo tardi', 'Came too late', false, 50),
    ('DEFECTIVE', 'Difettoso', 'Defective', true, 60),
    ('DAMAGED', 'Danneggiato nel trasporto', 'Damaged on the way', true, 70),
    ('WRONG_ITEM', 'Articolo sbagliato', 'Wrong item', true, 80),
    ('OTHER', 'Altro', 'Other', false, 90);

create sequence return_seq start with 1 increment by 50;
create table goods_return (
    id            bigint primary key,
    order_id      bigint      not null references shop_order (id),
    -- null for a return asked for here
    shop          text,
    external_id   text,
    updated_at    timestamptz,
    progress      int         not null default 0,
    hash          bytea,
    live          boolean     not null,
    kind          text        not null check (kind in ('WITHDRAWAL', 'DEFECT', 'WRONG_ITEM', 'EXCHANGE', 'OTHER')),
    mode          text        not null check (mode in ('PORTAL', 'MAIL', 'PHONE', 'STORE')),
    status        text        not null check (status in ('REQUESTED', 'APPROVED', 'REJECTED', 'RECEIVED', 'COMPLETED', 'CANCELLED')),
    requested_at  timestamptz not null,
    decided_at    timestamptz,
    reject_reason text,
    received_at   timestamptz,
    inspected_at  timestamptz,
    completed_at  timestamptz,
    refund        numeric(19, 4),
    -- what was asked for twice is one return
    request_key   text unique,
    unique (shop, external_id)
);
create index goods_return_order on goods_return (order_id);

create table goods_return_line (
    return_id bigint         not null references goods_return (id),
    line_id   text           not null,
    quantity  numeric(19, 4) not null check (quantity > 0),
    reason    text           references return_reason (code),
    note      text,
    condition text,
    primary key (return_id, line_id)
);

-- What care gave for an order, so that it can be taken back when the order comes to nothing.
create table care_effect (
    id        bigint generated always as identity primary key,
    order_id  bigint      not null references shop_order (id),
    kind      text        not null,
    ref       text        not null,
    made_at   timestamptz not null,
    undone_at timestamptz,
    unique (order_id, kind, ref)
);

-- Links to the page of an order: 128 random bits, of which only a hash is kept.
create table tracking_token (
    token_sha256 bytea primary key,
    order_id     bigint      not null references shop_order (id),
    created_at   timestamptz not null,
    expires_at   timestamptz not null
);
create index tracking_token_order on tracking_token (order_id);
create index tracking_token_expiry on tracking_token (expires_at);
