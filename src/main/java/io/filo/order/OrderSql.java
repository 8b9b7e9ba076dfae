package io.filo.order;

/** Conditions that several queries share. */
final class OrderSql {

    /** By when a parcel {@code s} of an order {@code o} was to arrive: as promised, else as its carrier expected first. */
    static final String PROMISE = "coalesce(s.original_promised_until, o.first_promised_until, s.first_expected_until)";

    /** A parcel {@code s} of an order {@code o} that has not arrived and is late at {@code :now}. */
    static final String LATE_PARCEL = """
            (s.status not in ('DELIVERED', 'CANCELLED')
             and (s.carrier_says_late
                  or %s < greatest(s.expected_arrival_until, :now::timestamptz)))
            """.formatted(PROMISE);

    /** What nobody has paid is not sent, so nobody waits for it. */
    private static final String PAID = "o.payment_status not in ('PENDING', 'VOIDED', 'FAILED')";

    /** An order {@code o} that is late at {@code :now}: one of its parcels is, or it has none yet. */
    static final String LATE = "(o.kept and (exists (select from shipment s where s.order_id = o.id and " + LATE_PARCEL
            + ") or o.status = 'OPEN' and o.fulfillment_status in ('UNFULFILLED', 'UNKNOWN')"
            + " and o.first_promised_until < :now::timestamptz and " + PAID
            + " and not exists (select from shipment s where s.order_id = o.id)))";

    /** The ids of those orders: from the few parcels under way and the few orders that none was sent of. */
    static final String LATE_IDS =
            "select o.id from shop_order o join shipment s on s.order_id = o.id where o.kept and "
                    + LATE_PARCEL + " union all select o.id from shop_order o where o.kept and o.status = 'OPEN'"
                    + " and o.fulfillment_status in ('UNFULFILLED', 'UNKNOWN') and o.first_promised_until < :now::timestamptz and "
                    + PAID
                    + " and not exists (select from shipment s where s.order_id = o.id)";

    static final String OPEN_RETURN = "exists (select from goods_return r where r.order_id = o.id"
            + " and r.status in ('REQUESTED', 'APPROVED', 'RECEIVED'))";

    private OrderSql() {}
}
