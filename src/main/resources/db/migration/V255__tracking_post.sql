-- What was posted from the pages of orders: of which network and about which order, so that nobody guesses proofs.
create table tracking_post (
    id        bigint generated always as identity primary key,
    order_id  bigint      not null references shop_order (id),
    -- signed, so that nobody reads an address from it
    network   text        not null,
    -- whether the e-mail address or postal code was the order's
    proved    boolean     not null,
    posted_at timestamptz not null
);
create index tracking_post_order on tracking_post (order_id, posted_at);
create index tracking_post_network on tracking_post (network, posted_at);
create index tracking_post_age on tracking_post (posted_at);

-- What the customer would like best for what comes back.
alter table goods_return add column wish text check (wish in ('REFUND', 'EXCHANGE'));
