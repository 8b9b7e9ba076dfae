-- How far a customer is on the way from the first look to telling others; derived by the table journey-stage, with the row
-- that said so. What was entered before in other words is put into these.
update customer set stage = case stage when 'LEAD' then 'CONSIDERATION' when 'CUSTOMER' then 'ACQUISITION'
                                       when 'LOYAL' then 'RETENTION' when 'DORMANT' then 'RETENTION' else stage end;
alter table customer
    add constraint customer_stage check (stage in ('AWARENESS', 'CONSIDERATION', 'ACQUISITION', 'RETENTION', 'ADVOCACY')),
    add column stage_reason   text,
    add column persona        text,
    add column persona_reason text,
    -- who chose the persona; null where the table did
    add column persona_by     text,
    -- who looks after the customer
    add column owner          text,
    add column street         text,
    add column postal_code    text,
    add column city           text,
    add column country        text,
    -- postal code, street and house number in the form in which two spellings are equal
    add column address_key    text,
    -- a company's, with its country in front
    add column vat_number     text;
create index customer_address on customer (address_key) where address_key is not null;
create unique index customer_vat_number on customer (vat_number) where vat_number is not null and merged_into is null;
create index customer_company on customer (company_id) where company_id is not null;
create index customer_merged on customer (merged_into) where merged_into is not null;

-- Where and how a customer met the shop.
create table touchpoint (
    id          bigint generated always as identity primary key,
    customer_id bigint      not null references customer (id),
    occurred_at timestamptz not null,
    kind        text        not null,
    reference   text,
    source      text,
    medium      text,
    campaign    text,
    event       text,
    store       text,
    assistant   text,
    code        text
);
create index touchpoint_customer on touchpoint (customer_id, occurred_at desc, id desc);

-- Two customers who became one, and all that is needed to make them two again.
create table customer_merge (
    id          bigint generated always as identity primary key,
    survivor_id bigint      not null references customer (id),
    merged_id   bigint      not null references customer (id),
    merged_at   timestamptz not null,
    merged_by   text        not null,
    -- the survivor as it was, and whatever of the merged one had to give way
    survivor_before jsonb   not null,
    merged_before   jsonb   not null,
    undone_at   timestamptz,
    undone_by   text
);
create index customer_merge_survivor on customer_merge (survivor_id, id desc);
create index customer_merge_merged on customer_merge (merged_id, id desc);
-- The rows that went over.
create table customer_merge_row (
    merge_id   bigint not null references customer_merge (id),
    table_name text   not null,
    row_id     text   not null,
    primary key (merge_id, table_name, row_id)
);

-- Customers that may be one; somebody has to compare them.
create table possible_duplicate (
    customer_id bigint      not null references customer (id),
    other_id    bigint      not null references customer (id),
    noticed_at  timestamptz not null,
    reason      text        not null,
    settled_at  timestamptz,
    settled_by  text,
    primary key (customer_id, other_id)
);
create index possible_duplicate_other on possible_duplicate (other_id);
