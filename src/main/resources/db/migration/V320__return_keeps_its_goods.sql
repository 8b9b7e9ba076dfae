-- What comes back stays what it was, also when the shop takes its line out of the order afterwards.
alter table goods_return_line add column name text;
alter table goods_return_line add column sku text;
alter table goods_return_line add column unit_price numeric(19, 4);
-- Pieces that were bought.
alter table goods_return_line add column ordered numeric(19, 4);

update goods_return_line l
set (name, sku, unit_price, ordered) = (ol.name, ol.sku, ol.unit_price, ol.quantity)
from goods_return r join shop_order_line ol on ol.order_id = r.order_id
where r.id = l.return_id and ol.line_id = l.line_id;
