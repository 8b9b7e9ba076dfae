-- What a coupon takes off: a percentage, or an amount. Neither is known of those issued before.
alter table reward_entry add column percent int check (percent between 1 and 100);
alter table reward_entry add column amount numeric(14, 2);
alter table reward_entry add column currency text;
