package io.filo.campaign;

import java.util.Map;

/** Segments as parts of others' statements. */
public interface SegmentQueries {

    /**
     * @param sql a query of ids, made of our own words
     * @param parameters its values, by names of the form {@code today}, {@code zone}, {@code currency} and {@code p1}
     */
    record Query(String sql, Map<String, Object> parameters) {}

    /**
     * Who is in it now; of a segment of companies their people too.
     *
     * @throws io.filo.support.NotFoundException without such a segment
     */
    Query buyers(String key);
}
