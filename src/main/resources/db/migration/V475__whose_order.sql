-- Whose a return is, without the wide rows of orders.
drop index concurrently if exists shop_order_whose;
create index concurrently shop_order_whose on shop_order (id) include (customer_id);
