package io.filo.browser;

import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.runtime.Execution;

/** Cases that other tests left behind. */
final class Cases {

    private Cases() {}

    /** Tasklist shows a page of tasks: those of other tests would push a test's own off it. */
    static void endAll(RuntimeService runtime) {
        // What a case has called ends with it.
        runtime.createProcessInstanceQuery().rootProcessInstances().list().stream()
                .map(Execution::getId)
                .forEach(id -> runtime.deleteProcessInstance(id, "a test is over"));
    }
}
