package io.filo.engine;

import java.util.List;
import org.camunda.bpm.engine.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Why a model cannot be deployed, in words.
 *
 * @param element id of the element in the diagram, table or form; null for the whole file
 * @param message what is wrong and what to do
 */
record ModelProblem(@Nullable String element, String message) implements Problem {

    @Override
    public String getMessage() {
        return message;
    }

    @Override
    public int getLine() {
        return 0;
    }

    @Override
    public int getColumn() {
        return 0;
    }

    @Override
    public @Nullable String getMainElementId() {
        return element;
    }

    @Override
    public List<String> getElementIds() {
        return element == null ? List.of() : List.of(element);
    }
}
