-- How far the demo's clock is ahead of the machine's; survives a restart.
create table clock_offset (
    id      int primary key check (id = 1),
    seconds bigint not null
);

-- What of the demo shop has been brought in: each part once.
create table demo_step (
    name    text primary key,
    done_at timestamptz not null
);
