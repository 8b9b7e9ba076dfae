package io.filo.engine;

import io.filo.support.BusinessException;
import org.camunda.bpm.engine.AuthorizationException;

/** {@code TASK_FOR_OTHERS}: the person is neither assignee nor candidate of the task, nor their lead. */
public final class TaskForOthersException extends BusinessException {

    TaskForOthersException(AuthorizationException refused) {
        super("TASK_FOR_OTHERS", String.valueOf(refused.getMessage()));
    }
}
