-- Companies that were made for the people of a list, so that they go with them when the list is taken back.
create table staged_company (
    batch_id    bigint not null,
    customer_id bigint not null,
    primary key (batch_id, customer_id)
);
