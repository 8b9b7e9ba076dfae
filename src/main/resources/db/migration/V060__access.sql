-- What the engine's user store has no column for.
create table user_profile (
    user_id  varchar(64) primary key,
    language text not null default 'it',
    zone     text not null default 'Europe/Rome'
);
-- Bearer tokens of the API: only their hash is kept.
create table api_token (
    id           bigint generated always as identity primary key,
    user_id      varchar(64) not null,
    name         text        not null,
    token_sha256 bytea       not null unique,
    created_at   timestamptz not null,
    expires_at   timestamptz not null,
    last_used_at timestamptz
);
