-- Surveys on the scale from 0 to 10: how likely somebody would recommend us. What is asked about an order that came to
-- nothing does not count any more.
alter table contact_token drop constraint contact_token_kind_check;
alter table contact_token add constraint contact_token_kind_check
    check (kind in ('PREFERENCES', 'OPT_IN', 'SURVEY', 'NPS'));
create index contact_token_reference on contact_token (reference) where kind in ('SURVEY', 'NPS');

alter table survey_answer drop constraint survey_answer_score_check;
alter table survey_answer add column highest int not null default 5 check (highest in (5, 10));
alter table survey_answer add constraint survey_answer_score_check check (score between 0 and highest);
alter table survey_answer add column undone_at timestamptz;

-- A letter that was taken back before it left counts as never written.
alter table contact_log drop constraint contact_log_outcome_check;
alter table contact_log add constraint contact_log_outcome_check
    check (outcome in ('SENT', 'DEFERRED', 'REVIEW', 'REFUSED', 'EXITED', 'CANCELLED'));
create index contact_log_message on contact_log (message_id) where message_id is not null;
create index contact_draft_context on contact_draft (context_id) where context_id is not null;
