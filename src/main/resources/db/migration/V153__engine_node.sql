-- Nodes that execute jobs, by the name with which they lock them. Who is silent for long is gone, and its jobs are others'.
create table engine_node (
    lock_owner text        primary key,
    seen_at    timestamptz not null
);
