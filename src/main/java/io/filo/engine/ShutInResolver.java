package io.filo.engine;

import java.beans.FeatureDescriptor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.camunda.bpm.dmn.engine.DmnDecisionResult;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.impl.juel.jakarta.el.ELContext;
import org.camunda.bpm.impl.juel.jakarta.el.ELException;
import org.camunda.bpm.impl.juel.jakarta.el.ELResolver;
import org.jspecify.annotations.NullUnmarked;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Stands where the expression language would let any method of any object be called: with that,
 * <code>${''.getClass().forName(...)}</code> is a shell, and <code>${execution.processEngineServices...}</code> the whole
 * engine. Only what is listed here can be read or called.
 */
@NullUnmarked
@Component
class ShutInResolver extends ELResolver {

    /** Methods that values may be asked, by the most general type that has them. */
    private static final Map<Class<?>, Set<String>> METHODS = Map.of(
            String.class,
            Set.of(
                    "equals",
                    "equalsIgnoreCase",
                    "contains",
                    "startsWith",
                    "endsWith",
                    "isEmpty",
                    "isBlank",
                    "length",
                    "toUpperCase",
                    "toLowerCase",
                    "trim"),
            Number.class,
            Set.of("equals", "intValue", "longValue", "doubleValue", "compareTo"),
            Boolean.class,
            Set.of("equals", "booleanValue"),
            Date.class,
            Set.of("equals", "before", "after", "getTime"),
            Enum.class,
            Set.of("equals", "name"),
            Collection.class,
            Set.of("contains", "isEmpty", "size"),
            Map.class,
            Set.of("get", "containsKey", "isEmpty", "size"),
            DmnDecisionResult.class,
            Set.of("getSingleResult", "getFirstResult", "getSingleEntry", "isEmpty", "size", "collectEntries"));

    static final String WHAT_CAN_BE_USED =
            "Conditions can read variables, results of decision tables and crm functions; what is more belongs into a block.";

    private static final Set<String> OF_EXECUTION =
            Set.of("id", "processInstanceId", "processBusinessKey", "businessKey", "currentActivityId");
    private static final Set<String> OF_TASK = Set.of("id", "name", "assignee", "processInstanceId", "priority");

    private final ObjectProvider<DiagramObject<?>> objects;
    private final Map<String, DiagramObject<?>> byName = new ConcurrentHashMap<>();

    ShutInResolver(ObjectProvider<DiagramObject<?>> objects) {
        this.objects = objects;
    }

    /** Names of the functions below {@code crm}. */
    Set<String> functions() {
        return catalogue().keySet();
    }

    String noSuchFunction(String name) {
        return "crm has no '" + name + "'." + Hints.didYouMean(name, functions()) + " It has: "
                + Hints.list(functions()) + ".";
    }

    /** Whether values of any kind may be asked it. */
    boolean knowsMethod(String name) {
        return METHODS.values().stream().anyMatch(names -> names.contains(name));
    }

    /** What can be read of {@code execution} or {@code task}; empty for the name of a variable. */
    Optional<Set<String>> readable(String name) {
        return Optional.ofNullable(
                switch (name) {
                    case "execution" -> OF_EXECUTION;
                    case "task" -> OF_TASK;
                    default -> null;
                });
    }

    /** Whether what a crm function finds has such a property. */
    boolean hasProperty(String function, String property) {
        var object = catalogue().get(function);
        try {
            return object != null && accessor(object.type(), property) != null;
        } catch (ELException missing) {
            return false;
        }
    }

    @Override
    public Object getValue(ELContext context, Object base, Object property) {
        if (base == null || property == null) {
            return null;
        }
        var name = property.toString();
        if (base instanceof DelegateExecution && OF_EXECUTION.contains(name)
                || base instanceof DelegateTask && OF_TASK.contains(name)
                || isDiagramObject(base.getClass())) {
            context.setPropertyResolved(true);
            return call(accessor(base.getClass(), name), base);
        }
        throw refused(base, "property '" + name + "'");
    }

    @Override
    public Object invoke(ELContext context, Object base, Object method, Class<?>[] types, Object[] arguments) {
        if (base == null || method == null) {
            return null;
        }
        var name = method.toString();
        if (base instanceof Crm) {
            context.setPropertyResolved(true);
            return lookUp(name, arguments);
        }
        for (var entry : METHODS.entrySet()) {
            if (entry.getKey().isInstance(base) && entry.getValue().contains(name)) {
                context.setPropertyResolved(true);
                return call(method(entry.getKey(), base.getClass(), name, arguments.length), base, arguments);
            }
        }
        if (isDiagramObject(base.getClass()) && arguments.length == 0) {
            context.setPropertyResolved(true);
            return call(accessor(base.getClass(), name), base);
        }
        throw refused(base, "method '" + name + "'");
    }

    private Object lookUp(String function, Object[] arguments) {
        var object = catalogue().get(function);
        if (object == null) {
            throw new ELException(noSuchFunction(function));
        }
        if (arguments.length != 1 || arguments[0] == null) {
            throw new ELException("crm." + function + "(...) wants one id, such as ${crm." + function + "(" + function
                    + "Id)}; the variable may not be set.");
        }
        try {
            return object.find(Long.parseLong(arguments[0].toString()));
        } catch (NumberFormatException notAnId) {
            throw new ELException("crm." + function + "('" + arguments[0] + "'): an id is a number.", notAnId);
        }
    }

    private Map<String, DiagramObject<?>> catalogue() {
        if (byName.isEmpty()) {
            objects.forEach(object -> byName.put(object.name(), object));
        }
        return byName;
    }

    private boolean isDiagramObject(Class<?> type) {
        return catalogue().values().stream().anyMatch(object -> object.type().isAssignableFrom(type));
    }

    private static Method accessor(Class<?> type, String property) {
        var capital = Character.toUpperCase(property.charAt(0)) + property.substring(1);
        for (var candidate : List.of(property, "get" + capital, "is" + capital)) {
            try {
                var found = type.getMethod(candidate);
                if (found.getDeclaringClass() != Object.class && found.getReturnType() != void.class) {
                    found.trySetAccessible();
                    return found;
                }
            } catch (NoSuchMethodException next) {
                // try the next form of the name
            }
        }
        throw new ELException(type.getSimpleName() + " has no '" + property + "'.");
    }

    private static Method method(Class<?> declared, Class<?> actual, String name, int arguments) {
        for (var holder : List.of(declared, actual)) {
            for (var method : holder.getMethods()) {
                if (method.getName().equals(name) && method.getParameterCount() == arguments) {
                    method.trySetAccessible();
                    return method;
                }
            }
        }
        throw new ELException(
                declared.getSimpleName() + "." + name + " does not take " + arguments + " argument(s) here.");
    }

    private static Object call(Method method, Object base, Object... arguments) {
        try {
            return method.invoke(base, arguments);
        } catch (InvocationTargetException failed) {
            throw new ELException(method.getName() + ": " + failed.getCause(), failed.getCause());
        } catch (IllegalAccessException | IllegalArgumentException failed) {
            throw new ELException(method.getName() + ": " + failed.getMessage(), failed);
        }
    }

    private static ELException refused(Object base, String what) {
        return new ELException("A diagram may not use the " + what + " of "
                + base.getClass().getSimpleName() + ". " + WHAT_CAN_BE_USED);
    }

    @Override
    public Class<?> getType(ELContext context, Object base, Object property) {
        return null;
    }

    @Override
    public void setValue(ELContext context, Object base, Object property, Object value) {
        throw refused(base, "property '" + property + "' for writing");
    }

    @Override
    public boolean isReadOnly(ELContext context, Object base, Object property) {
        return true;
    }

    @Override
    public Iterator<FeatureDescriptor> getFeatureDescriptors(ELContext context, Object base) {
        return Collections.emptyIterator();
    }

    @Override
    public Class<?> getCommonPropertyType(ELContext context, Object base) {
        return Object.class;
    }
}
