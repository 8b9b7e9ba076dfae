-- What may be late is little; what has arrived is much.
create index shipment_under_way on shipment (order_id) where status not in ('DELIVERED', 'CANCELLED');
create index shop_order_promised on shop_order (first_promised_until)
    where kept and status = 'OPEN' and fulfillment_status in ('UNFULFILLED', 'UNKNOWN');
create index goods_return_open on goods_return (order_id) where status in ('REQUESTED', 'APPROVED', 'RECEIVED');
