-- An order is found by what its number, its address, its customer's addresses and numbers, or a word of his name begins
-- with; of the number also from its first digit on.
create index shop_order_digits on shop_order (regexp_replace(lower(number), '^[^0-9]+', '') text_pattern_ops);
create index shop_order_email on shop_order (lower(contact_email) text_pattern_ops) where contact_email is not null;
create index contact_point_value on contact_point (lower(value) text_pattern_ops);
create index customer_words on customer using gin (to_tsvector('simple', display_name));
