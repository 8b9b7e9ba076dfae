-- Who was in a segment when somebody first looked at what it asks now, and so has not entered.
alter table segment_member add column founding boolean not null default false;
