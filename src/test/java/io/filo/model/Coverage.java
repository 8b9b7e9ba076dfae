package io.filo.model;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.impl.bpmn.parser.AbstractBpmnParseListener;
import org.camunda.bpm.engine.impl.bpmn.parser.BpmnParseListener;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.cfg.ProcessEnginePlugin;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.camunda.bpm.engine.impl.pvm.process.ScopeImpl;
import org.camunda.bpm.engine.impl.pvm.process.TransitionImpl;
import org.camunda.bpm.engine.impl.util.xml.Element;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.instance.EventBasedGateway;
import org.camunda.bpm.model.bpmn.instance.FlowElement;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/** Remembers which elements and flows of the shipped diagrams the tests have gone through. */
@TestConfiguration(proxyBeanMethods = false)
public class Coverage {

    private static final Map<String, Set<String>> TAKEN = new ConcurrentHashMap<>();
    private static final String COLOUR = "http://bpmn.io/schema/bpmn/biocolor/1.0";

    @Bean
    ProcessEnginePlugin coveragePlugin() {
        return new AbstractProcessEnginePlugin() {
            @Override
            public void preInit(ProcessEngineConfigurationImpl engine) {
                var listeners = engine.getCustomPostBPMNParseListeners();
                var all = listeners == null ? new ArrayList<BpmnParseListener>() : new ArrayList<>(listeners);
                all.add(listening());
                engine.setCustomPostBPMNParseListeners(all);
            }
        };
    }

    private static BpmnParseListener listening() {
        return new AbstractBpmnParseListener() {
            @Override
            public void parseProcess(Element element, ProcessDefinitionEntity process) {
                listen(process, process.getKey());
            }
        };
    }

    private static void listen(ScopeImpl scope, String process) {
        for (ActivityImpl activity : scope.getActivities()) {
            activity.addListener(ExecutionListener.EVENTNAME_START, took(process, activity.getId()));
            for (var transition : activity.getOutgoingTransitions()) {
                ((TransitionImpl) transition)
                        .addListener(ExecutionListener.EVENTNAME_TAKE, took(process, transition.getId()));
            }
            listen(activity, process);
        }
    }

    private static ExecutionListener took(String process, String element) {
        return execution -> taken(process).add(element);
    }

    private static Set<String> taken(String process) {
        return TAKEN.computeIfAbsent(process, key -> ConcurrentHashMap.newKeySet());
    }

    /** Forgets what was gone through so far. */
    static void forget(String process) {
        taken(process).clear();
    }

    /** The engine itself does not walk the flows behind an event-based gateway: the event that came tells. */
    private static boolean isTaken(String process, FlowElement element) {
        var mark = element instanceof SequenceFlow flow && flow.getSource() instanceof EventBasedGateway
                ? flow.getTarget()
                : element;
        return taken(process).contains(mark.getId());
    }

    /**
     * What was not gone through. Leaves the diagram with what was in green and what was not in red in {@code
     * target/models}, to be opened in the Modeler.
     */
    static Set<String> missing(String process) {
        var model = Bpmn.readModelFromFile(
                ModelFiles.PROCESSES.resolve(process + ".bpmn").toFile());
        var missing = new TreeSet<String>();
        for (var element : model.getModelElementsByType(FlowElement.class)) {
            var done = isTaken(process, element);
            if (!done) {
                missing.add(element.getId());
            }
            var drawn = element instanceof FlowNode node
                    ? node.getDiagramElement()
                    : ((SequenceFlow) element).getDiagramElement();
            drawn.setAttributeValueNs(COLOUR, "stroke", done ? "#205022" : "#831311");
            if (element instanceof FlowNode) {
                drawn.setAttributeValueNs(COLOUR, "fill", done ? "#c8e6c9" : "#ffcdd2");
            }
        }
        File report = Path.of("target", "models", process + "-coverage.bpmn").toFile();
        report.getParentFile().mkdirs();
        Bpmn.writeModelToFile(report, model);
        return missing;
    }
}
