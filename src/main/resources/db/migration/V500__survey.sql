-- Surveys to a segment: what was answered, by whom, and which answers are known of customers as fields of their profile.

-- A rolling survey asks a twelfth of its people each month: in which of these months somebody's turn is, from 0.
alter table campaign_recipient add column wave int not null default 0;
alter table campaign add column wave int not null default 0 check (wave between 0 and 11);

-- What surveys have asked of customers beyond what the shop knows: its kind never changes, its words are the newest.
create table profile_field (
    name        text primary key check (name ~ '^[a-z][a-zA-Z0-9]{0,39}$'),
    type        text   not null check (type in ('TEXT', 'CODE', 'CODES', 'NUMBER')),
    -- by language
    words       jsonb  not null,
    -- codes with their words
    choices     jsonb  not null default '[]',
    campaign_id bigint not null references campaign (id)
);

-- Somebody has answered; once for each letter.
create table campaign_response (
    id          bigint generated always as identity primary key,
    campaign_id bigint      not null references campaign (id),
    customer_id bigint      not null references customer (id),
    message_id  bigint      not null unique references message (id),
    wave        int         not null,
    language    text        not null check (language ~ '^[a-z]{2}$'),
    answered_at timestamptz not null
);
create index campaign_response_campaign on campaign_response (campaign_id, answered_at);
create index campaign_response_customer on campaign_response (customer_id);

-- One answer to one question, in the column of its kind.
create table campaign_answer (
    id          bigint generated always as identity primary key,
    response_id bigint      not null references campaign_response (id),
    campaign_id bigint      not null references campaign (id),
    customer_id bigint      not null references customer (id),
    question    text        not null,
    field       text references profile_field (name),
    codes       text[],
    number      numeric,
    said        text,
    answered_at timestamptz not null,
    unique (response_id, question),
    check (num_nonnulls(codes, number, said) = 1)
);
create index campaign_answer_question on campaign_answer (campaign_id, question, answered_at desc, id desc);
create index campaign_answer_customer on campaign_answer (customer_id);
-- The newest answer is what is known.
create index campaign_answer_field on campaign_answer (field, customer_id, answered_at desc, id desc) where field is not null;
