package io.filo.engine;

import camundajar.impl.scala.jdk.CollectionConverters;
import camundajar.impl.scala.util.Either;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.camunda.bpm.dmn.feel.impl.scala.ScalaFeelEngine;
import org.camunda.feel.FeelEngine;
import org.camunda.feel.api.EvaluationResult;
import org.camunda.feel.api.SuccessfulEvaluationResult;
import org.camunda.feel.context.Context;
import org.camunda.feel.context.FunctionProvider;
import org.camunda.feel.context.FunctionProvider.CompositeFunctionProvider;
import org.camunda.feel.impl.interpreter.BuiltinFunctions;
import org.camunda.feel.impl.interpreter.EvalContext;
import org.camunda.feel.impl.interpreter.FeelInterpreter;
import org.camunda.feel.syntaxtree.ParsedExpression;
import org.camunda.feel.syntaxtree.ValError;
import org.camunda.feel.syntaxtree.ValFatalError;

/**
 * FEEL with a memory. The library parses each cell of a table, and makes all built-in functions anew, each time the table
 * decides: a quarter of all that a mail costs.
 */
final class FeelOnceParsed extends ScalaFeelEngine {

    FeelOnceParsed() {
        super(List.of());
        feelEngine = new Remembering(feelEngine);
    }

    private static final class Remembering extends FeelEngine {

        /** Cells of all tables; what people try out must not fill the memory. */
        private static final int MOST = 20_000;

        private final Map<String, Either<Failure, ParsedExpression>> expressions = new ConcurrentHashMap<>();
        private final Map<String, Either<Failure, ParsedExpression>> unaryTests = new ConcurrentHashMap<>();
        private final FunctionProvider functions;
        private final FeelInterpreter interpreter;

        Remembering(FeelEngine plain) {
            super(plain.functionProvider(), plain.valueMapper(), plain.configuration(), plain.clock());
            var builtin = new BuiltinFunctions(clock(), valueMapper());
            this.functions = new CompositeFunctionProvider(
                    CollectionConverters.ListHasAsScala(List.<FunctionProvider>of(builtin, functionProvider()))
                            .asScala()
                            .toList());
            this.interpreter = new FeelInterpreter(valueMapper());
        }

        @Override
        public Either<Failure, ParsedExpression> parseExpression(String expression) {
            return remembered(expressions, expression, super::parseExpression);
        }

        @Override
        public Either<Failure, ParsedExpression> parseUnaryTests(String expression) {
            return remembered(unaryTests, expression, super::parseUnaryTests);
        }

        private static Either<Failure, ParsedExpression> remembered(
                Map<String, Either<Failure, ParsedExpression>> known,
                String expression,
                Function<String, Either<Failure, ParsedExpression>> parse) {
            if (known.size() > MOST) {
                known.clear();
            }
            return known.computeIfAbsent(expression, parse);
        }

        /** What does not simply succeed is left to the library, with all its words about what went wrong. */
        @Override
        public EvaluationResult evaluate(ParsedExpression expression, Context context) {
            try {
                var whole = EvalContext.create(valueMapper(), functions).merge(context);
                var value = interpreter.eval(expression.expression(), whole);
                var failures = whole.failureCollector().failures();
                if (failures.isEmpty() && !(value instanceof ValError) && !(value instanceof ValFatalError)) {
                    return new SuccessfulEvaluationResult(valueMapper().unpackVal(value), failures);
                }
            } catch (RuntimeException | StackOverflowError failed) {
                return super.evaluate(expression, context);
            }
            return super.evaluate(expression, context);
        }
    }
}
