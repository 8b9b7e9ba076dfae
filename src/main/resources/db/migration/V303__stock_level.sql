-- Shops that tell of stock apart from the product call it by an id of its own, and tell each place by itself.
alter table product add column stock_external_id text;
create index product_stock_external on product (shop, stock_external_id) where stock_external_id is not null;
-- when that place was last told of by itself; null for what came with the product
alter table product_stock add column told_at timestamptz;
