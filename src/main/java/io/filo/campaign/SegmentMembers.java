package io.filo.campaign;

import java.util.Map;

/** The members of a segment for a statement that writes: named once, asked once, however many they are. */
interface SegmentMembers {

    /**
     * Runs a statement with {@code member(id)} before it, in the running transaction.
     *
     * @param statement after {@code with member as (...)}; a further {@code , name as (...)} may come first
     * @param parameters of the statement, by names other than those that definitions use
     * @return how many rows it wrote
     * @throws io.filo.support.NotFoundException without such a segment
     * @throws io.filo.support.BusinessException {@code SEGMENT_TOO_SLOW}
     */
    int write(String key, String statement, Map<String, ?> parameters);
}
