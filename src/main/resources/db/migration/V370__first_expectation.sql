-- Most shops promise no day: then what the carrier expected first is what the customer was led to expect.
alter table shipment add column first_expected_until timestamptz;
alter table shipment add column expectation_told_at timestamptz;
update shipment set first_expected_until = expected_arrival_until, expectation_told_at = updated_at
where expected_arrival_until is not null;
