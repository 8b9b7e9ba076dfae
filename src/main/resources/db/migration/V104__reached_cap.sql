-- Caps on acknowledgements that were reached, and since when somebody knows: one asks a person once in its window.
create table reached_cap (
    cap        text        not null,
    -- the address or domain that it counts; empty for the cap on all
    subject    text        not null,
    asked_at   timestamptz not null,
    primary key (cap, subject)
);
