-- Somebody wants a running import to end: it looks after each batch.
alter table import_run add column stop_wanted boolean not null default false;
