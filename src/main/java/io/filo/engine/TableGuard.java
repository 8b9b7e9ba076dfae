package io.filo.engine;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a decision table must never say, whoever edits it: asked before each deployment of a table, from the console, the
 * Modeler or the API.
 */
public interface TableGuard {

    /** A table that is not in force yet. */
    interface Tried {

        /** Every text and number that stands in the conditions of the rows: what a row can be meant for. */
        Set<String> texts();

        Set<Integer> numbers();

        /** Every text that the rows give for the output of that name. */
        Set<String> results(String output);

        /** Names of the files that are deployed together with it, without folders. */
        Set<String> filesBeside();

        /**
         * The rows that apply, each by the names of its outputs.
         *
         * @param inputs by the names that the table's columns use
         */
        List<Map<String, Object>> decide(Map<String, Object> inputs);
    }

    /** Whether it has a word on the table of that id. */
    boolean guards(String decisionId);

    /** What is wrong, in words that name the remedy; empty for nothing. */
    List<String> problems(String decisionId, Tried table);
}
