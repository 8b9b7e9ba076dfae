-- What somebody may say who needs it without knowing it, such as "regalo per chi corre": beside what the shop itself says.
create table product_need (
    sku        text primary key,
    words      text        not null,
    changed_at timestamptz not null,
    changed_by text        not null,
    search     tsvector generated always as (
        to_tsvector('simple', words) || to_tsvector('italian', words) || to_tsvector('english', words)) stored
);
create index product_need_search on product_need using gin (search);
