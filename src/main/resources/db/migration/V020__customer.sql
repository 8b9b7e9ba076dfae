create sequence customer_seq start with 1 increment by 50;
create table customer (
    id           bigint primary key,
    kind         text        not null check (kind in ('PERSON', 'COMPANY')),
    display_name text        not null,
    given_name   text,
    family_name  text,
    language     text        not null,
    stage        text        not null,
    customer_class text      not null default 'STANDARD',
    -- a company's own mail domain, lower case; never one of a free mail provider
    mail_domain  text,
    company_id   bigint references customer (id),
    merged_into  bigint references customer (id),
    created_at   timestamptz not null,
    updated_at   timestamptz not null,
    version      int         not null default 0
);
create unique index customer_mail_domain on customer (mail_domain) where mail_domain is not null;
create index customer_name on customer (lower(display_name) text_pattern_ops);

create sequence contact_point_seq start with 1 increment by 50;
create table contact_point (
    id          bigint primary key,
    customer_id bigint      not null references customer (id),
    type        text        not null check (type in ('EMAIL', 'PHONE')),
    value       text        not null,
    normalised  text        not null,
    state       text        not null default 'VALID' check (state in ('VALID', 'SOFT_BOUNCED', 'HARD_BOUNCED')),
    bounced_at  timestamptz,
    bounce_reason text,
    is_primary  boolean     not null default false,
    created_at  timestamptz not null,
    unique (type, normalised)
);
create index contact_point_customer on contact_point (customer_id);

create table timeline_entry (
    id          bigint generated always as identity primary key,
    customer_id bigint      not null references customer (id),
    occurred_at timestamptz not null,
    type        text        not null,
    reference   text,
    actor       text
);
create index timeline_entry_customer on timeline_entry (customer_id, occurred_at desc, id desc);
