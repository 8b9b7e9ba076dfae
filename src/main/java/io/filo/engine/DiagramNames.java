package io.filo.engine;

import java.beans.FeatureDescriptor;
import java.util.Collections;
import java.util.Iterator;
import org.camunda.bpm.impl.juel.jakarta.el.ELContext;
import org.camunda.bpm.impl.juel.jakarta.el.ELResolver;
import org.jspecify.annotations.NullUnmarked;
import org.springframework.stereotype.Component;

/** Resolves the first name of an expression that is no variable: a block's id, or {@code crm}. */
@NullUnmarked
@Component
class DiagramNames extends ELResolver {

    private final Blocks blocks;

    DiagramNames(Blocks blocks) {
        this.blocks = blocks;
    }

    @Override
    public Object getValue(ELContext context, Object base, Object property) {
        if (base != null || !(property instanceof String name)) {
            return null;
        }
        if (name.equals(Crm.NAME)) {
            context.setPropertyResolved(true);
            return Crm.INSTANCE;
        }
        var delegate = blocks.delegate(name);
        if (delegate.isPresent()) {
            context.setPropertyResolved(true);
        }
        return delegate.orElse(null);
    }

    @Override
    public Class<?> getType(ELContext context, Object base, Object property) {
        return base == null ? Object.class : null;
    }

    @Override
    public void setValue(ELContext context, Object base, Object property, Object value) {
        // names of blocks are not variables
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
        return base == null ? String.class : null;
    }
}
