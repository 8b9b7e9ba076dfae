-- Lists that came in, as text: what a sheet or another database gave is text here, too. In pieces, so that nobody holds a
-- whole one in memory, and every node can read it.
create sequence import_seq start with 1 increment by 50;
create table import_file (
    id         bigint primary key,
    name       text        not null,
    kind       text        not null check (kind in ('CSV', 'XLSX', 'QUERY')),
    -- of what was sent, before anything was made of it
    sha256     text,
    size       bigint      not null default 0,
    charset    text        not null,
    separator  text        not null,
    complete   boolean     not null default false,
    created_at timestamptz not null
);
create index import_file_sha256 on import_file (sha256) where sha256 is not null;
create table import_chunk (
    file_id bigint not null references import_file (id) on delete cascade,
    number  int    not null,
    content bytea  not null,
    primary key (file_id, number)
);
-- Packing costs more time than it saves room for the days that a list is kept.
alter table import_chunk alter column content set storage external;

-- What is taken in again and again: a folder of the server, or a query on another database.
create table import_definition (
    id          bigint primary key,
    name        text        not null unique,
    source      text        not null check (source in ('FOLDER', 'DATABASE')),
    -- the folder's or database's name in the server's properties
    source_name text        not null,
    query       text,
    settings    jsonb       not null,
    every_minutes int,
    next_run_at timestamptz,
    created_at  timestamptz not null,
    created_by  text
);
create index import_definition_due on import_definition (next_run_at) where next_run_at is not null;

create table import_run (
    id            bigint primary key,
    definition_id bigint references import_definition (id) on delete set null,
    file_id       bigint references import_file (id),
    name          text        not null,
    state         text        not null check (state in ('DRAFT', 'READING', 'REVIEW', 'WRITING', 'CHECKED', 'DONE',
                                                        'STOPPED', 'REVERTING', 'REVERTED')),
    dry_run       boolean     not null default false,
    -- how often it was started; makes the event of each start unique
    starts        int         not null default 0,
    settings      jsonb       not null,
    header        text[]      not null default '{}',
    signature     text        not null default '',
    read_rows     int         not null default 0,
    read_bytes    bigint      not null default 0,
    read_all      boolean     not null default false,
    bad_rows      int         not null default 0,
    written_to    int         not null default 0,
    made          int         not null default 0,
    known         int         not null default 0,
    undecided     int         not null default 0,
    repeated      int         not null default 0,
    taken_back    int         not null default 0,
    kept          int         not null default 0,
    -- why it was stopped: a code, and what it speaks of
    problem       text,
    problem_detail text,
    created_at    timestamptz not null,
    created_by    text,
    started_at    timestamptz,
    ended_at      timestamptz
);
create index import_run_file on import_run (file_id);
create index import_run_state on import_run (state, id desc);

create table import_reject (
    run_id     bigint not null references import_run (id) on delete cascade,
    row_number int    not null,
    line       bigint not null,
    -- FIELD:CODE
    problems   text[] not null,
    cells      text[] not null,
    primary key (run_id, row_number)
);

-- Which column was what, by the names of the columns: the next list of the same kind is understood by itself.
create table import_mapping (
    signature text primary key,
    settings  jsonb       not null,
    used_at   timestamptz not null
);

-- Files of folders that were looked at: name, size and time of change.
create table import_seen (
    origin  text primary key,
    seen_at timestamptz not null
);
