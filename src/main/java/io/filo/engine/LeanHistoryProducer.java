package io.filo.engine;

import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.history.producer.CacheAwareHistoryEventProducer;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;

/** Takes a diagram's name and version from the engine's cache of deployed diagrams; they never change. */
final class LeanHistoryProducer extends CacheAwareHistoryEventProducer {

    @Override
    protected ProcessDefinitionEntity getProcessDefinitionEntity(String processDefinitionId) {
        var deployed = Context.getProcessEngineConfiguration()
                .getDeploymentCache()
                .findProcessDefinitionFromCache(processDefinitionId);
        return deployed == null ? super.getProcessDefinitionEntity(processDefinitionId) : deployed;
    }
}
