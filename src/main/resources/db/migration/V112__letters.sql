-- Links in letters: who has one may do what it is for. Only its hash is kept.
create table contact_token (
    token_sha256     bytea       primary key,
    kind             text        not null check (kind in ('PREFERENCES', 'OPT_IN', 'SURVEY')),
    customer_id      bigint      not null references customer (id),
    contact_point_id bigint      references contact_point (id),
    -- what the letter was for, that one click ends
    purpose          text        not null,
    -- what its use is told to: the key of a waiting case, or what a survey asks about
    reference        text,
    created_at       timestamptz not null,
    expires_at       timestamptz not null,
    used_at          timestamptz
);
create index contact_token_customer on contact_token (customer_id, kind, created_at);
create index contact_token_expired on contact_token (expires_at);

-- A letter that waits for a person to look at it.
create table contact_draft (
    id          bigint generated always as identity primary key,
    customer_id bigint      not null references customer (id),
    purpose     text        not null,
    channel     text        not null,
    topic       text        not null,
    template    text        not null,
    context_id  text,
    language    text        not null,
    subject     text        not null,
    text        text        not null,
    -- as written by the letter; null once somebody has changed the text
    html        text,
    edited_by   text,
    created_at  timestamptz not null,
    updated_at  timestamptz not null
);

create table survey_answer (
    id          bigint generated always as identity primary key,
    context_id  text        not null unique,
    customer_id bigint      not null references customer (id),
    score       int         not null check (score between 1 and 5),
    comment     text        not null default '',
    answered_at timestamptz not null
);
create index survey_answer_customer on survey_answer (customer_id);
