package io.filo.engine;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decision tables as the modules ask them: the newest version that is deployed, as diagrams do. */
public interface Decisions {

    /**
     * One row that applied.
     *
     * @param rule the id of the rule, such as {@code Rule_Quote}
     * @param outputs by the names of the outputs
     */
    record Applied(String rule, Map<String, Object> outputs) {

        /** Such as a code; null when the row leaves it empty. */
        public @Nullable String text(String output) {
            var value = outputs.get(output);
            return value == null ? null : value.toString();
        }

        /** A whole number; 0 when the row leaves it empty. */
        public int number(String output) {
            return outputs.get(output) instanceof Number number ? number.intValue() : 0;
        }
    }

    /**
     * Asks the table; what it saw and what applied is written to the decision log in the running transaction.
     *
     * @param table its id, such as {@code lead-score}
     * @param inputs what its expressions name: codes, numbers, booleans, dates; never what a person wrote
     * @return the rows that applied, in the order of the table; empty when none did
     * @throws io.filo.support.NotFoundException when no such table is deployed
     */
    List<Applied> evaluate(String table, Map<String, ?> inputs);

    /**
     * A deployed table.
     *
     * @param key its id
     * @param version counts from 1
     * @param definitionId the engine's id of this version
     */
    record Table(String key, int version, String definitionId) {}

    /** The newest version of the table; what was deployed a second ago is seen. Empty when there is none. */
    Optional<Table> newest(String key);

    /**
     * Asks one version of a table for many at once.
     *
     * @param inputs one set for each answer wanted
     * @return the rows that applied, for each set in the same order
     * @throws IllegalStateException when a cell cannot be evaluated, naming the table
     */
    List<List<Applied>> evaluate(Table table, List<Map<String, Object>> inputs);
}
