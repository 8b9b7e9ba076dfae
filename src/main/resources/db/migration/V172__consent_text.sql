-- What people read beside a box that they ticked. A version is one text for ever: new ones are only ever added.
create table consent_text (
    form_key   text        not null,
    purpose    text        not null,
    channel    text        not null,
    version    text        not null,
    text       text        not null,
    added_at   timestamptz not null,
    added_by   text        not null,
    primary key (form_key, purpose, channel, version)
);
insert into consent_text
select f.key, c ->> 'purpose', c ->> 'channel', c ->> 'textVersion', c ->> 'text', f.changed_at, f.changed_by
from capture_form f cross join jsonb_array_elements(f.consents) c
on conflict do nothing;
create trigger consent_text_append_only before update or delete or truncate on consent_text
    for each statement execute function refuse_change();

-- the form whose text it was, and what all that was asked for at once has in common
alter table consent_event add column form_key text, add column request text;
