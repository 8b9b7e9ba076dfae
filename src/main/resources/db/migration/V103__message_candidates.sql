-- The tickets that the evidence pointed to when the message came, likeliest first; null for none.
alter table message add column candidates bigint[];
