-- Who did what within a window is counted from indexes alone: rows of these tables are wide, and those in question lie far
-- apart. Made while others write, for they are large; what a broken attempt left is made anew.
drop index concurrently if exists shop_order_counted;
create index concurrently shop_order_counted on shop_order (placed_at) include (id, customer_id, currency, total, channel)
    where status <> 'CANCELLED' and payment_status not in ('VOIDED', 'FAILED');
drop index concurrently if exists shop_order_line_sku;
create index concurrently shop_order_line_sku on shop_order_line (lower(sku), order_id);
drop index concurrently if exists shop_order_line_category;
create index concurrently shop_order_line_category on shop_order_line (lower(category_path), order_id);
drop index concurrently if exists shop_order_line_unnamed;
create index concurrently shop_order_line_unnamed on shop_order_line (product_external_id) where sku is null;
drop index concurrently if exists consent_event_said;
create index concurrently consent_event_said on consent_event (purpose, channel) include (customer_id, state, occurred_at);
