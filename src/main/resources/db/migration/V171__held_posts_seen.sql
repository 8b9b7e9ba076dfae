-- Since when nobody has looked at what the guard of the form held back.
alter table capture_form add column held_seen_at timestamptz;
