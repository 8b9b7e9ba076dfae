-- A friend's order counts once it is paid: who has recommended us gets nothing for one that nobody pays.
alter table referred_order add column rewarded_at timestamptz;
update referred_order set rewarded_at = linked_at where undone_at is null;

-- What was spent in an order that came to nothing is given back, and may be spent again.
alter table reward_entry drop constraint reward_entry_ref_entry_key;
alter table reward_entry drop constraint reward_entry_entry_check;
alter table reward_entry add check (entry in ('EARN', 'SPEND', 'RESTORE', 'EXPIRE', 'UNDO'));
-- Of a SPEND and of its RESTORE: in what order it was spent.
create unique index reward_entry_once on reward_entry (ref, entry, spent_by) nulls not distinct;
create index reward_entry_spent_by on reward_entry (spent_by) where spent_by is not null;
