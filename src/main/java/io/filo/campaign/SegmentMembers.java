package io.filo.campaign;

import java.util.Map;
import org.springframework.jdbc.core.RowCallbackHandler;

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

    /**
     * Runs a query, which may write on the way, with {@code member(id, customer_id)} before it, in the running transaction.
     * Of leads the id is theirs.
     *
     * @param query after {@code with member as (...)}; it begins with a comma when a further table expression comes first
     * @throws io.filo.support.NotFoundException without such a segment
     * @throws io.filo.support.BusinessException {@code SEGMENT_TOO_SLOW}
     */
    void ask(String key, String query, Map<String, ?> parameters, RowCallbackHandler rows);
}
