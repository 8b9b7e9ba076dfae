-- What a customer was given is looked up by the orders it was given for.
create index reward_entry_holder on reward_entry (holder_order_id);
