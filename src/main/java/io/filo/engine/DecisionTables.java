package io.filo.engine;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decision tables asked from Java, for what is decided outside a case or for many at once. */
public interface DecisionTables {

    /**
     * A deployed table.
     *
     * @param key the decision's id in its file
     * @param version counts from 1
     * @param definitionId the engine's id of this version
     */
    record Table(String key, int version, String definitionId) {}

    /**
     * What a table said.
     *
     * @param rules ids of the rules that fit, in the table's order; empty when none did
     * @param outputs of the first of them; empty when none did
     */
    record Decided(List<String> rules, Map<String, @Nullable Object> outputs) {}

    /** The newest version of the table; what was deployed a second ago is seen. Empty when there is none. */
    Optional<Table> newest(String key);

    /**
     * Asks the table once for each set of inputs; the decision log tells of each.
     *
     * @param inputs codes, numbers and booleans by the names that the table's inputs use
     * @return what it said, in the same order
     * @throws IllegalStateException when a cell cannot be evaluated, naming the table
     */
    List<Decided> decide(Table table, List<Map<String, Object>> inputs);
}
