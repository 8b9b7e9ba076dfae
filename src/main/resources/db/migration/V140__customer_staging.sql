-- Rows of a list on their way into the register, in the forms under which they are compared.
create table staged_customer (
    batch_id     bigint      not null,
    row_number   int         not null,
    name         text,
    given_name   text,
    family_name  text,
    email        text,
    email_key    text,
    -- own domains of the e-mail address, by which a company is found
    domains      text[],
    phone        text,
    phone_key    text,
    company      text,
    vat_number   text,
    street       text,
    postal_code  text,
    city         text,
    country      text,
    address_key  text,
    language     text        not null,
    -- what the row says of consent; null where it says nothing
    consented    boolean,
    consented_at timestamptz,
    met_at       timestamptz,
    source       text,
    medium       text,
    campaign     text,
    event        text,
    store        text,
    assistant    text,
    code         text,
    note         text,
    primary key (batch_id, row_number)
);

-- What became of each row, and what was made for it, so that it can be taken back.
create table staged_outcome (
    batch_id    bigint not null,
    row_number  int    not null,
    outcome     text   not null check (outcome in ('MADE', 'KNOWN', 'UNDECIDED', 'REVERTED')),
    customer_id bigint,
    email_point bigint,
    phone_point bigint,
    primary key (batch_id, row_number)
);

-- Ids of a sequence that grows by blocks, as many as a statement needs: n counts from 0.
create function next_ids(sequence_name text, block int, wanted bigint) returns table (n bigint, id bigint)
    language sql volatile as $$
    select b.n * block + o.n, b.first + o.n
    from (select s.n, nextval(sequence_name::regclass) as first
          from generate_series(0, (wanted + block - 1) / block - 1) as s(n)) b
    cross join generate_series(0, block - 1) as o(n)
    where b.n * block + o.n < wanted
$$;

-- One exception: what a list said by mistake goes with the list, when the list is taken back. Nothing else sets this.
create or replace function refuse_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and tg_table_name = 'consent_event' and current_setting('filo.takes_list_back', true) = 'yes' then
        return null;
    end if;
    raise exception 'Rows of % are never changed or deleted: add one that says what holds now.', tg_table_name;
end
$$;
