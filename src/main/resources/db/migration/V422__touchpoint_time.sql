-- Reports ask for the meetings of a period.
create index touchpoint_time on touchpoint (occurred_at);
