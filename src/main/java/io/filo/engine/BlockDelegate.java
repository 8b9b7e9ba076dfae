package io.filo.engine;

import io.filo.support.BusinessException;
import jakarta.persistence.EntityManager;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.impl.core.variable.scope.AbstractVariableScope;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.jspecify.annotations.Nullable;

/** Runs a block as the engine's delegate: variables to input, execute, output to variables. */
final class BlockDelegate implements JavaDelegate {

    private final BlockDescription description;
    private final BlockOf<Record, Record> block;
    private final EntityManager entities;
    private final CaseCustomers customers;
    private final Constructor<? extends Record> input;
    private final List<Method> outputs = new ArrayList<>();

    @SuppressWarnings("unchecked")
    BlockDelegate(BlockDescription description, BlockOf<?, ?> block, EntityManager entities, CaseCustomers customers) {
        this.description = description;
        this.block = (BlockOf<Record, Record>) block;
        this.entities = entities;
        this.customers = customers;
        try {
            var types = Arrays.stream(description.inputType().getRecordComponents())
                    .map(component -> component.getType())
                    .toArray(Class<?>[]::new);
            this.input = description.inputType().getDeclaredConstructor(types);
            this.input.trySetAccessible();
            for (var component : description.outputType().getRecordComponents()) {
                var accessor = component.getAccessor();
                accessor.trySetAccessible();
                outputs.add(accessor);
            }
        } catch (NoSuchMethodException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public void execute(DelegateExecution execution) {
        var arguments = read(execution);
        Record result;
        try {
            result = block.execute(arguments);
            // So that SQL of the next block sees the rows, and a violated constraint names this element.
            entities.flush();
        } catch (BusinessException refusal) {
            if (description.errors().contains(refusal.code())) {
                throw new BpmnError(refusal.code(), refusal.getMessage(), refusal);
            }
            throw refusal;
        }
        write(execution, result);
    }

    private Record read(DelegateExecution execution) {
        var values = new ArrayList<@Nullable Object>();
        for (var field : description.inputs()) {
            var raw = execution.getVariable(field.name());
            Object value;
            try {
                value = VariableValues.convert(raw, field.type());
            } catch (IllegalArgumentException bad) {
                throw new ProcessEngineException(where(execution, field) + ": " + bad.getMessage(), bad);
            }
            if (value == null && (field.required() || field.type().isPrimitive())) {
                throw new ProcessEngineException(
                        where(execution, field)
                                + " is required, but nothing is set. Map it in the element's inputs, for example from a variable.");
            }
            values.add(value);
        }
        try {
            return input.newInstance(values.toArray());
        } catch (InvocationTargetException refused) {
            throw new ProcessEngineException(
                    "Block '" + description.id() + "' at '" + execution.getCurrentActivityId()
                            + "' refuses its inputs: "
                            + refused.getTargetException().getMessage(),
                    refused);
        } catch (InstantiationException | IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private String where(DelegateExecution execution, BlockDescription.Field field) {
        return "Input '" + field.name() + "' of block '" + description.id() + "' at '"
                + execution.getCurrentActivityId() + "'";
    }

    private void write(DelegateExecution execution, Record result) {
        var target = outside(execution);
        for (var accessor : outputs) {
            Object value;
            try {
                value = VariableValues.toVariable(accessor.invoke(result));
            } catch (ReflectiveOperationException impossible) {
                throw new IllegalStateException(impossible);
            }
            if (value != null || target.hasVariable(accessor.getName())) {
                target.setVariable(accessor.getName(), value);
            }
            if (accessor.getName().equals(CaseCustomers.VARIABLE)
                    && value != null
                    && execution instanceof ExecutionEntity entity) {
                customers.found(entity, Long.parseLong(value.toString()));
            }
        }
    }

    /** An element with mapped inputs has a scope of its own, where an output of the same name would be lost. */
    private static org.camunda.bpm.engine.delegate.VariableScope outside(DelegateExecution execution) {
        if (execution instanceof ExecutionEntity entity
                && entity.getActivity() != null
                && entity.getActivity().isScope()) {
            AbstractVariableScope parent = entity.getParentVariableScope();
            return parent == null ? execution : parent;
        }
        return execution;
    }
}
