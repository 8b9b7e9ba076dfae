package io.filo.engine;

import jakarta.persistence.EntityManager;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.stereotype.Component;

/** The blocks of all modules, by id. Reads their classes at once, makes their beans when a case first comes by. */
@Component
class Blocks {

    private final ListableBeanFactory beans;
    private final Map<String, BlockDescription> descriptions = new TreeMap<>();
    private final Map<String, BlockDelegate> delegates = new ConcurrentHashMap<>();

    Blocks(ListableBeanFactory beans) {
        this.beans = beans;
        for (var name : beans.getBeanNamesForAnnotation(Block.class)) {
            var type = Optional.ofNullable(beans.getType(name)).orElseThrow();
            var description = BlockDescription.of(org.springframework.util.ClassUtils.getUserClass(type));
            descriptions.put(description.id(), description);
        }
    }

    Optional<BlockDelegate> delegate(String id) {
        var description = descriptions.get(id);
        if (description == null) {
            return Optional.empty();
        }
        return Optional.of(delegates.computeIfAbsent(
                id,
                key -> new BlockDelegate(
                        description,
                        beans.getBean(key, BlockOf.class),
                        beans.getBean(EntityManager.class),
                        beans.getBean(CaseCustomers.class))));
    }

    Optional<BlockDescription> description(String id) {
        return Optional.ofNullable(descriptions.get(id));
    }

    Set<String> ids() {
        return descriptions.keySet();
    }

    Collection<BlockDescription> all() {
        return descriptions.values();
    }
}
