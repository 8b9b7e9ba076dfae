-- A follow-up ends with its customer, and when he turns out to be one with another who is followed up already.
alter table follow_up drop constraint follow_up_outcome_check;
alter table follow_up add constraint follow_up_outcome_check
    check (outcome in ('WON', 'BOUGHT_BEFORE', 'NOT_INTERESTED', 'OBJECTED', 'OPTED_OUT', 'REFUSED', 'NOTHING', 'SUNSET',
                       'ERASED', 'MERGED'));

-- Why there was no offer although the table says so: the shop of the last order is not connected, or did not make the coupon.
alter table follow_up add column no_incentive text check (no_incentive in ('NOT_CONNECTED', 'NOT_MADE'));
