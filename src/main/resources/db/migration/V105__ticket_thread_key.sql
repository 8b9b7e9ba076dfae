-- What stands in the signatures of a ticket's reply address and Message-IDs beside its number: after a restored backup a
-- number may be given again, this is not. Null for tickets of before, whose signatures hold the number alone.
alter table ticket add column thread_key text;
