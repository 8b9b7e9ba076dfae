-- What goes to a shop can be taken back: before the shop hears of it, or by an act that undoes it.
-- The entry on the ledger of care that goes when it is taken back.
alter table shop_command add column ledger_order_id bigint references shop_order (id);
alter table shop_command add column ledger_kind text;
alter table shop_command add column ledger_ref text;
alter table shop_command add column undoes bigint references shop_command (id);
-- Nobody wants it any more, wherever it is.
alter table shop_command add column withdrawn_at timestamptz;
create index shop_command_ledger on shop_command (ledger_order_id) where ledger_order_id is not null;
create index shop_command_undoes on shop_command (undoes) where undoes is not null;

-- Coupons and points: earned once, then spent, expired or undone.
create table reward_entry (
    id         bigint generated always as identity primary key,
    -- that it goes with when the order comes to nothing
    order_id   bigint      not null references shop_order (id),
    -- whose customer has it
    holder_order_id bigint not null references shop_order (id),
    reward     text        not null check (reward in ('COUPON', 'POINTS')),
    -- the coupon's code, or points:<command>
    ref        text        not null,
    entry      text        not null check (entry in ('EARN', 'SPEND', 'EXPIRE', 'UNDO')),
    -- of an EARN: above 0 for points; of a SPEND, EXPIRE or UNDO below 0; 0 for coupons
    points     int         not null default 0,
    -- of a coupon that was earned
    expires_at timestamptz,
    -- by what order it was spent
    spent_by   bigint references shop_order (id),
    entered_at timestamptz not null,
    unique (ref, entry)
);
create index reward_entry_order on reward_entry (order_id);
create index reward_entry_expiry on reward_entry (expires_at) where entry = 'EARN' and expires_at is not null;

-- A code with which somebody recommends us, made for the order that he liked, and the orders that came by it.
create table referral (
    id          bigint generated always as identity primary key,
    code        text        not null unique,
    order_id    bigint      not null unique references shop_order (id),
    customer_id bigint      not null references customer (id),
    made_at     timestamptz not null,
    ended_at    timestamptz
);
create index referral_customer on referral (customer_id);
create table referred_order (
    order_id    bigint primary key references shop_order (id),
    referral_id bigint      not null references referral (id),
    linked_at   timestamptz not null,
    undone_at   timestamptz
);
create index referred_order_referral on referred_order (referral_id);
