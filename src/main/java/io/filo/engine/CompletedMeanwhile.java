package io.filo.engine;

import io.filo.support.BusinessException;
import org.camunda.bpm.engine.impl.cmd.CompleteTaskCmd;
import org.camunda.bpm.engine.impl.cmd.SubmitTaskFormCmd;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandInterceptor;
import org.springframework.beans.DirectFieldAccessor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Whoever completes a task that somebody else completed in the same moment is told so, and not what the database or a block
 * stumbled over; and whoever decided what no path of the diagram is for, that.
 */
@Component
class CompletedMeanwhile extends CommandInterceptor {

    /** How the engine says that no condition after a gateway holds. */
    private static final String NO_WAY_ON = "ENGINE-02004";

    private final ObjectProvider<JdbcClient> jdbc;
    private final ObjectProvider<PlatformTransactionManager> transactions;

    CompletedMeanwhile(ObjectProvider<JdbcClient> jdbc, ObjectProvider<PlatformTransactionManager> transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    @Override
    public <T> T execute(Command<T> command) {
        if (!(command instanceof SubmitTaskFormCmd) && !(command instanceof CompleteTaskCmd)) {
            return next.execute(command);
        }
        try {
            return next.execute(command);
        } catch (RuntimeException failure) {
            var taskId = String.valueOf(new DirectFieldAccessor(command).getPropertyValue("taskId"));
            // The transaction of the command, and of its caller, is spoilt.
            var aside = new TransactionTemplate(transactions.getObject());
            aside.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
            aside.executeWithoutResult(status -> {
                if (!isOpen(taskId)) {
                    throw done(jdbc.getObject(), taskId);
                }
            });
            if (String.valueOf(failure.getMessage()).contains(NO_WAY_ON)) {
                throw new BusinessException(
                        "UNKNOWN_DECISION",
                        "The diagram knows no way on for what was decided. Decide by the task's own form.");
            }
            throw failure;
        }
    }

    private boolean isOpen(String taskId) {
        return jdbc.getObject()
                .sql("select exists (select from ACT_RU_TASK where ID_ = ?)")
                .param(taskId)
                .query(Boolean.class)
                .single();
    }

    static BusinessException done(JdbcClient jdbc, String taskId) {
        return jdbc.sql("select ASSIGNEE_ from ACT_HI_TASKINST where ID_ = ?")
                .param(taskId)
                .query((row, number) -> new BusinessException(
                        "TASK_DONE",
                        "The task is done already"
                                + (row.getString(1) == null ? "" : ", by " + row.getString(1))
                                + ". Open the list of tasks again; a text that you wrote is kept as a draft."))
                .optional()
                .orElseGet(() -> new BusinessException(
                        "TASK_DONE", "The task is done already, or was never there. Open the list of tasks again."));
    }
}
