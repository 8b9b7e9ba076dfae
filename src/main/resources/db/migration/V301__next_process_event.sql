-- The next event that is due, held. Statistics taken while nothing is pending make the planner sort all that is pending
-- and look at each of them, for every event that is taken: after a storm of orders that is most of the work. An earlier
-- event of the same key is asked for by a scalar query, because EXISTS is planned as a join over the whole table.
create function next_process_event(moment timestamptz) returns setof process_event
language plpgsql
set enable_sort = off
as $$
begin
    return query
    select e.*
    from process_event e
    where e.state in ('READY', 'PARKED') and e.next_attempt_at <= moment
      and (select min(earlier.id) from process_event earlier
           where earlier.business_key = e.business_key and earlier.id < e.id and earlier.state = 'READY') is null
    order by e.next_attempt_at, e.id
    limit 1
    for update of e skip locked;
end
$$;
