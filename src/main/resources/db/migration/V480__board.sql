-- Reports ask for the returns of a period.
create index goods_return_requested on goods_return (requested_at);

-- Where an order says that it comes from; what says nothing came by itself on the web, else through its channel.
create function order_source(channel text, source text, medium text) returns text
    language sql immutable parallel safe
    return coalesce(nullif(lower(concat_ws(' / ', nullif(trim(source), ''), nullif(trim(medium), ''))), ''),
                    case channel when 'WEB' then 'DIRECT' else channel end);
