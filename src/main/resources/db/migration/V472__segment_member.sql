-- Who came into a segment and left it, seen when it was looked at. Rows are kept: who enters anew has another one.
create table segment_member (
    segment_key text        not null references segment (key) on delete cascade,
    -- a customer, or in a segment of leads a lead
    subject_id  bigint      not null,
    entered_at  timestamptz not null,
    left_at     timestamptz,
    primary key (segment_key, subject_id, entered_at)
);
create unique index segment_member_now on segment_member (segment_key, subject_id) where left_at is null;

alter table segment
    -- when it was last looked at, and what kept it from being looked at since
    add column members_at      timestamptz,
    add column members_problem text,
    -- who would have entered but for the limit of a run
    add column members_waiting int not null default 0,
    -- the process that starts when somebody enters, by whom and since when
    add column entry_process   text,
    add column entry_by        text,
    add column entry_since     timestamptz;

-- The only process that such an event starts; null for all that start on it.
alter table process_event add column process text;
