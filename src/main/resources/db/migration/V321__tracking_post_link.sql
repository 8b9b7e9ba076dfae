-- Wrong proofs count for the link they were sent from: who shuts one out does not shut out the customer with a newer one.
alter table tracking_post add column link text;
-- PROOF for what was posted with a proof, LINK for a new link that was asked for by mail.
alter table tracking_post add column kind text not null default 'PROOF' check (kind in ('PROOF', 'LINK'));
create index tracking_post_link on tracking_post (link, posted_at) where link is not null;
