-- The newest that was given and the newest that was refused of each customer, purpose and channel: all that was ever said
-- need not be sorted to know what holds. Said again, nothing gets older, so that it can be kept by what is added.
create table consent_now (
    purpose     text   not null,
    channel     text   not null,
    customer_id bigint not null,
    -- both null while it was only asked for
    given_at    timestamptz,
    refused_at  timestamptz,
    primary key (purpose, channel, customer_id) include (given_at, refused_at)
);

create function keep_consent_now() returns trigger language plpgsql as $$
begin
    insert into consent_now (purpose, channel, customer_id, given_at, refused_at)
    select purpose, channel, customer_id, max(occurred_at) filter (where state in ('GIVEN', 'CONFIRMED')),
           max(occurred_at) filter (where state in ('WITHDRAWN', 'OBJECTED'))
    from said group by 1, 2, 3 order by 1, 2, 3
    on conflict (purpose, channel, customer_id) do update
    set given_at = greatest(consent_now.given_at, excluded.given_at),
        refused_at = greatest(consent_now.refused_at, excluded.refused_at);
    return null;
end $$;
create trigger keep_consent_now after insert on consent_event
    referencing new table as said for each statement execute function keep_consent_now();

insert into consent_now (purpose, channel, customer_id, given_at, refused_at)
select purpose, channel, customer_id, max(occurred_at) filter (where state in ('GIVEN', 'CONFIRMED')),
       max(occurred_at) filter (where state in ('WITHDRAWN', 'OBJECTED'))
from consent_event group by 1, 2, 3;
analyze consent_now;
drop index consent_event_said;
