alter table segment drop constraint segment_subjects_check;
-- not valid: what was written before keeps to less, and nobody waits while it is looked through
alter table segment add constraint segment_subjects_check check (subjects in ('CUSTOMERS', 'COMPANIES', 'LEADS')) not valid;
