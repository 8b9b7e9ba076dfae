-- Who may be told what, and how we know. Rows are only ever added: what counts is derived from them.
create table consent_event (
    id               bigint generated always as identity primary key,
    customer_id      bigint      not null references customer (id),
    -- the address or number it was said for, when it was said for one
    contact_point_id bigint      references contact_point (id),
    purpose          text        not null check (purpose in ('CARE', 'MARKETING', 'SURVEY', 'PROFILING')),
    channel          text        not null check (channel in ('EMAIL', 'PHONE', 'SMS', 'WHATSAPP', 'TELEGRAM', 'POST', 'ANY')),
    state            text        not null check (state in ('GIVEN', 'REQUESTED', 'CONFIRMED', 'WITHDRAWN', 'OBJECTED')),
    source           text        not null,
    text_version     text,
    occurred_at      timestamptz not null,
    proof            text        not null,
    actor            text,
    recorded_at      timestamptz not null
);
create index consent_event_customer on consent_event (customer_id, purpose, channel, occurred_at desc, id desc);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'Rows of % are never changed or deleted: add one that says what holds now.', tg_table_name;
end
$$;
create trigger consent_event_append_only before update or delete or truncate on consent_event
    for each statement execute function refuse_change();
