-- Lines of orders on their way in: an order is written when all its rows are there, wherever they stand in the list. So
-- they lie in the order of the orders' ids; the cells are as they were written, as an array of JSON.
create table staged_order_row (
    batch_id   bigint not null,
    order_id   text   collate "C" not null,
    row_number int    not null,
    line       bigint not null,
    -- the row cannot be taken in, and so its order cannot
    bad        boolean not null,
    cells      text   not null,
    primary key (batch_id, order_id, row_number)
);

alter table import_run
    -- up to which id orders are written
    add column written_key   text not null default '',
    add column changed       int  not null default 0,
    -- of the bad rows those that were found bad when they were to be written
    add column late_bad_rows int  not null default 0;

alter table import_reject add column late boolean not null default false;
