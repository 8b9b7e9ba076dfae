-- Who gave whose hashed addresses to advertising platforms, and when: kept also when the segment is gone.
create table segment_export (
    id          bigint generated always as identity primary key,
    segment_key text        not null,
    platform    text        not null,
    exported_at timestamptz not null,
    exported_by text        not null,
    members     int         not null,
    rows        int         not null,
    emails      int         not null,
    phones      int         not null,
    -- by channel and reason, how many addresses were left out
    left_out    jsonb       not null
);
create index segment_export_segment on segment_export (segment_key, id desc);
create trigger segment_export_append_only before update or delete or truncate on segment_export
    for each statement execute function refuse_change();
