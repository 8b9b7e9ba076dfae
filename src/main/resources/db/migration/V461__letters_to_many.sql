-- A letter to many is queued by the thousand: what it is made of and whom it is for, and its bytes only when it is sent.
alter table outbound_mail alter column raw_gzip drop not null;
alter table outbound_mail
    -- the version of the words, such as campaign:77
    add column template text,
    -- what differs from one reader to the next
    add column merge jsonb,
    add constraint outbound_mail_content check (raw_gzip is not null or template is not null);
-- Letters to one go before letters to many.
drop index outbound_mail_to_send;
create index outbound_mail_to_send on outbound_mail ((template is not null), next_attempt_at, id) where state = 'QUEUED';

-- What came back of what was sent.
create index message_report on message (received_at) where message_class in ('BOUNCE', 'FEEDBACK');

alter table campaign_recipient
    add column letter_id bigint references campaign_letter (id),
    -- whether the reader has agreed to be known by what he reads
    add column opens_counted boolean not null default false;

-- Who followed which link of a letter.
create table campaign_click (
    campaign_id bigint      not null references campaign (id),
    customer_id bigint      not null references customer (id),
    letter_id   bigint      not null references campaign_letter (id),
    -- its place among the links of the letter, from 0
    link        int         not null,
    first_at    timestamptz not null,
    times       int         not null default 1,
    primary key (campaign_id, customer_id, letter_id, link)
);
create index campaign_click_customer on campaign_click (customer_id);
