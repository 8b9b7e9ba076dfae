-- A return that was settled by a replacement: the customer holds as many pieces as before, and may send them back anew.
alter table goods_return add column exchanged boolean not null default false;
update goods_return set exchanged = true
where status = 'COMPLETED' and refund is null and request_key is not null and (wish = 'EXCHANGE' or kind = 'EXCHANGE');

-- What the customer would like instead, in his words, such as a size.
alter table goods_return add column exchange_for text;
