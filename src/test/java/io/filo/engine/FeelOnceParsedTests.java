package io.filo.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import java.util.Map;
import org.camunda.bpm.dmn.feel.impl.FeelEngine;
import org.camunda.bpm.dmn.feel.impl.scala.ScalaFeelEngine;
import org.camunda.bpm.engine.variable.Variables;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What it says is what the library says, the first time and the second. */
class FeelOnceParsedTests {

    private static final FeelEngine LIBRARY = new ScalaFeelEngine(List.of());
    private static final FeelEngine OURS = new FeelOnceParsed();

    private static final Map<String, Object> VARIABLES = Map.of(
            "category", "DELIVERY", "topics", "delivery,invoice", "minutes", 480, "known", true, "input", "DELIVERY");

    private static Object expression(FeelEngine engine, String text) {
        return outcome(() -> engine.evaluateSimpleExpression(
                text, Variables.fromMap(VARIABLES).asVariableContext()));
    }

    private static Object unaryTests(FeelEngine engine, String text) {
        return outcome(() -> engine.evaluateSimpleUnaryTests(
                text, "input", Variables.fromMap(VARIABLES).asVariableContext()));
    }

    private interface Evaluation {
        Object run();
    }

    private static Object outcome(Evaluation evaluation) {
        var value = new Object[1];
        var failure = catchThrowable(() -> value[0] = evaluation.run());
        return failure == null ? "value " + value[0] : failure.getClass() + failure.getMessage();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "category",
                "minutes * 0.75",
                "contains(topics, \"invoice\")",
                "if known then \"A\" else \"B\"",
                "missing",
                "missing.field + 1",
                "minutes + \"text\"",
                "date(\"2026-02-30\")",
                "assert(missing, missing != null)",
                "1 +",
                "for i in 1..3 return i * minutes",
            })
    void expressions(String text) {
        assertThat(expression(OURS, text)).isEqualTo(expression(LIBRARY, text));
        assertThat(expression(OURS, text)).isEqualTo(expression(LIBRARY, text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"DELIVERY\"",
                "\"DELIVERY\",\"RETURN\"",
                "not(\"DELIVERY\")",
                "[1..5]",
                "> 3",
                "contains(topics, \"invoice\")",
                "missing",
                "\"DELIVERY",
                "-",
            })
    void cells(String text) {
        assertThat(unaryTests(OURS, text)).isEqualTo(unaryTests(LIBRARY, text));
        assertThat(unaryTests(OURS, text)).isEqualTo(unaryTests(LIBRARY, text));
    }
}
