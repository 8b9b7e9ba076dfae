-- Figures of thousands of customers at once are worked out from what each of their orders brought: read from the key alone,
-- that takes a fifth of the time.
create unique index order_money_key on order_money (customer_id, order_id)
    include (placed_at, day, own, gross, returned, margin);
alter table order_money drop constraint order_money_pkey;
alter table order_money add constraint order_money_pkey primary key using index order_money_key;
-- A key is enough where its pages are known to hold nothing but what everybody sees.
alter table order_money set (autovacuum_vacuum_insert_scale_factor = 0.02);

-- Nothing asks for the day that a next order is due on: it is read of customers who were found otherwise.
drop index customer_stats_due;
