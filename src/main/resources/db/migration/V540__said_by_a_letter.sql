-- Of what was said by the link of a letter, what that letter was about, such as campaign:15: it alone has won or lost him.
alter table consent_event add column context_id text;
