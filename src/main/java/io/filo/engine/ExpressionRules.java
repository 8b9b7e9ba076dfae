package io.filo.engine;

import java.util.ArrayList;
import java.util.List;
import org.camunda.bpm.impl.juel.AstBracket;
import org.camunda.bpm.impl.juel.AstDot;
import org.camunda.bpm.impl.juel.AstFunction;
import org.camunda.bpm.impl.juel.AstIdentifier;
import org.camunda.bpm.impl.juel.AstMethod;
import org.camunda.bpm.impl.juel.Builder;
import org.camunda.bpm.impl.juel.Node;
import org.camunda.bpm.impl.juel.TreeBuilderException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What can be said of an expression before it runs: whether it can be read, and whether all that it calls is there and
 * allowed. Which variables there will be, nobody knows yet.
 */
@Component
class ExpressionRules {

    private static final Builder PARSER = new Builder(Builder.Feature.METHOD_INVOCATIONS);

    private final DiagramExpressions expressions;
    private final ShutInResolver shutIn;

    ExpressionRules(DiagramExpressions expressions, ShutInResolver shutIn) {
        this.expressions = expressions;
        this.shutIn = shutIn;
    }

    /** @return what is wrong and how to mend it; empty when nothing is */
    List<String> check(String text) {
        var problems = new ArrayList<String>();
        try {
            walk(PARSER.build(text).getRoot(), problems);
        } catch (TreeBuilderException unreadable) {
            problems.add("'" + text.strip() + "' cannot be read: at position " + unreadable.getPosition() + " there is "
                    + unreadable.getEncountered() + ", expected " + unreadable.getExpected() + ".");
        }
        return problems;
    }

    private void walk(Node node, List<String> problems) {
        if (node instanceof AstFunction function) {
            var known = expressions.functionNames();
            if (!known.contains(function.getName())) {
                problems.add("There is no function '" + function.getName() + "'."
                        + Hints.didYouMean(function.getName(), known) + " There are: " + Hints.list(known) + ".");
            }
        } else if (node instanceof AstMethod method) {
            called(method, problems);
        } else if (node instanceof AstDot property) {
            read(property, problems);
        }
        var inside = node instanceof AstMethod ? node.getChild(0) : node;
        for (int i = 0; i < inside.getCardinality(); i++) {
            walk(inside.getChild(i), problems);
        }
        if (inside != node) {
            walk(node.getChild(1), problems);
        }
    }

    private void called(AstMethod method, List<String> problems) {
        if (method.getChild(0) instanceof AstBracket) {
            problems.add("A method is called by its name and a dot, not in brackets.");
            return;
        }
        var name = name(method.getChild(0));
        var base = method.getChild(0).getChild(0);
        if (base instanceof AstIdentifier identifier && identifier.getName().equals("crm")) {
            if (!shutIn.functions().contains(name)) {
                problems.add(shutIn.noSuchFunction(name));
            }
        } else if (!shutIn.knowsMethod(name)) {
            ofCrmObject(
                    base,
                    name,
                    problems,
                    "The method '" + name + "' cannot be used in a diagram. " + ShutInResolver.WHAT_CAN_BE_USED);
        }
    }

    private void read(AstDot property, List<String> problems) {
        var name = name(property);
        var base = property.getChild(0);
        if (base instanceof AstIdentifier identifier) {
            shutIn.readable(identifier.getName())
                    .filter(readable -> !readable.contains(name))
                    .ifPresent(readable -> problems.add("'" + identifier.getName() + "." + name
                            + "' cannot be read in a diagram. Of " + identifier.getName() + " there are: "
                            + Hints.list(readable) + "."));
        } else {
            ofCrmObject(base, name, problems, null);
        }
    }

    /** {@code crm.ticket(ticketId).queue}: known by the type, whatever the id. */
    private void ofCrmObject(Node base, String name, List<String> problems, @Nullable String otherwise) {
        var crmCall = base instanceof AstMethod call
                && call.getChild(0) instanceof AstDot
                && call.getChild(0).getChild(0) instanceof AstIdentifier identifier
                && identifier.getName().equals("crm");
        if (crmCall && shutIn.functions().contains(name(base.getChild(0)))) {
            if (!shutIn.hasProperty(name(base.getChild(0)), name)) {
                problems.add("crm." + name(base.getChild(0)) + "(...) has no '" + name + "'.");
            }
        } else if (otherwise != null) {
            problems.add(otherwise);
        }
    }

    /** The library shows a property as {@code ". name"}. */
    private static String name(Node property) {
        return property.toString().substring(2);
    }
}
