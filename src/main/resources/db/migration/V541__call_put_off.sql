-- How often the gate has put off a call that was to be made again: not for ever.
alter table campaign_call add column deferrals int not null default 0;
