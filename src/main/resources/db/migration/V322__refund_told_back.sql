-- What the shop calls the refund that it made for this return because we ordered it: its own word of it is no other return.
alter table goods_return add column shop_refund text;
create index goods_return_shop_refund on goods_return (order_id, shop_refund) where shop_refund is not null;
