package io.filo.engine;

import java.util.Set;
import java.util.TreeSet;
import org.camunda.bpm.engine.impl.el.JuelExpressionManager;
import org.camunda.bpm.engine.impl.el.VariableContextElResolver;
import org.camunda.bpm.engine.impl.el.VariableScopeElResolver;
import org.camunda.bpm.impl.juel.jakarta.el.ArrayELResolver;
import org.camunda.bpm.impl.juel.jakarta.el.CompositeELResolver;
import org.camunda.bpm.impl.juel.jakarta.el.ELResolver;
import org.camunda.bpm.impl.juel.jakarta.el.ListELResolver;
import org.camunda.bpm.impl.juel.jakarta.el.MapELResolver;
import org.springframework.stereotype.Component;

/**
 * What an expression in a diagram can reach: its variables, the blocks, {@code crm}. No Spring bean, no class, nothing
 * of the engine.
 */
@Component
class DiagramExpressions extends JuelExpressionManager {

    private final DiagramNames names;
    private final ShutInResolver shutIn;

    DiagramExpressions(DiagramNames names, ShutInResolver shutIn) {
        this.names = names;
        this.shutIn = shutIn;
    }

    /** Functions that stand for themselves, such as {@code now()}. */
    Set<String> functionNames() {
        return new TreeSet<>(functions.keySet());
    }

    @Override
    protected ELResolver createElResolver() {
        var resolver = new CompositeELResolver();
        resolver.add(new VariableScopeElResolver());
        resolver.add(new VariableContextElResolver());
        resolver.add(names);
        resolver.add(new ArrayELResolver(true));
        resolver.add(new ListELResolver(true));
        resolver.add(new MapELResolver(true));
        resolver.add(shutIn);
        return resolver;
    }
}
