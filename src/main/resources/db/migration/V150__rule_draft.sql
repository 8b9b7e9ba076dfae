-- What somebody changes on a decision table before it goes live; one draft for each table.
create table rule_draft (
    decision_key text        primary key,
    xml          text        not null,
    base_version int         not null,
    edited_by    text        not null,
    edited_at    timestamptz not null,
    revision     int         not null
);
