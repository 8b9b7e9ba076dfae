-- What a person decides not to do; and how often it came to a person, which makes each time an event of its own.
alter table shop_command drop constraint shop_command_state_check;
alter table shop_command add constraint shop_command_state_check
    check (state in ('QUEUED', 'SENDING', 'CHECKING', 'MANUAL', 'DONE', 'FAILED', 'DROPPED'));
alter table shop_command add column waited int not null default 0;
