-- What visitors fill in: a form on our own page, or on one of the sites that are named here.
create table capture_form (
    key         text primary key,
    name        text        not null,
    kind        text        not null check (kind in ('FORM', 'EVENT')),
    language    text        not null,
    title       text        not null,
    intro       text        not null default '',
    thanks      text        not null default '',
    event       text,
    campaign    text,
    touch_source text,
    medium      text,
    store       text,
    team        text,
    -- what is asked for, in order: [{"field": "EMAIL", "required": true}]
    fields      jsonb       not null,
    -- what may be ticked, never ticked before: [{"purpose": "MARKETING", "channel": "EMAIL", "textVersion": "1", "text": "..."}]
    consents    jsonb       not null default '[]',
    -- origins such as https://www.example.com; none but our own when empty
    sites       text[]      not null default '{}',
    active      boolean     not null default true,
    changed_at  timestamptz not null,
    changed_by  text        not null
);

-- Every post that came in: what the guard made of it, and for those it held back what was told, for thirty days.
create table form_submission (
    id          bigint generated always as identity primary key,
    form_key    text        not null references capture_form (key),
    received_at timestamptz not null,
    -- the network address, hashed with the installation's secret
    network     text        not null,
    nonce       text unique,
    content_key text        not null,
    text_key    text,
    verdict     text        not null check (verdict in ('ACCEPTED', 'ASKED', 'HELD')),
    reason      text,
    tokenless   boolean     not null,
    lead_id     bigint references lead (id),
    told        jsonb
);
create index form_submission_network on form_submission (network, received_at);
create index form_submission_text on form_submission (text_key, received_at) where text_key is not null;
create index form_submission_held on form_submission (form_key, id desc) where verdict = 'HELD';
alter table lead add column wanted_team text;
