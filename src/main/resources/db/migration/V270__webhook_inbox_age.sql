-- What is over is forgotten by age.
create index webhook_inbox_over on webhook_inbox (done_at) where state in ('DONE', 'IGNORED');
