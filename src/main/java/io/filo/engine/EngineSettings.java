package io.filo.engine;

import java.util.ArrayList;
import java.util.List;
import org.camunda.bpm.dmn.engine.impl.DefaultDmnEngineConfiguration;
import org.camunda.bpm.engine.authorization.Groups;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.cfg.multitenancy.TenantCommandChecker;
import org.camunda.bpm.engine.impl.persistence.deploy.Deployer;
import org.camunda.bpm.spring.boot.starter.configuration.Ordering;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** The engine's settings that matter; each line closes a hole that was seen open. */
@Component
@Order(Ordering.DEFAULT_ORDER + 100)
@DependsOnDatabaseInitialization
class EngineSettings extends AbstractProcessEnginePlugin {

    private final DiagramExpressions expressions;
    private final ModelGate gate;
    private final DecisionLog decisionLog;
    private final EngineDecisions decisions;
    private final EngineClock clock;
    private final EngineIds ids;
    private final CompletedMeanwhile completedMeanwhile;

    EngineSettings(
            DiagramExpressions expressions,
            ModelGate gate,
            DecisionLog decisionLog,
            EngineDecisions decisions,
            EngineClock clock,
            EngineIds ids,
            CompletedMeanwhile completedMeanwhile) {
        this.expressions = expressions;
        this.gate = gate;
        this.decisionLog = decisionLog;
        this.decisions = decisions;
        this.clock = clock;
        this.ids = ids;
        this.completedMeanwhile = completedMeanwhile;
    }

    @Override
    public void preInit(ProcessEngineConfigurationImpl engine) {
        clock.apply();
        engine.setIdGenerator(ids);
        engine.setCustomPreCommandInterceptorsTxRequired(List.of(completedMeanwhile));
        engine.setExpressionManager(expressions);
        // Else a BPMN error that nobody catches ends its path without a word.
        engine.setEnableExceptionsAfterUnhandledBpmnError(true);
        engine.setEnableExpressionsInAdhocQueries(false);
        // Shared filters of Tasklist need currentUser(), currentUserGroups() and now(); the manager above shuts them
        // in.
        engine.setEnableExpressionsInStoredQueries(true);
        engine.setResourceAuthorizationProvider(new TaskAuthorizations());
        // The engine's own pattern knows no hyphen: care-lead.
        engine.setGeneralResourceWhitelistPattern("[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}");
        engine.setAdminGroups(new ArrayList<>(List.of("admin")));
        engine.setCommandCheckers(
                List.of(new TenantCommandChecker(), new CandidateChecks(List.of("admin", Groups.CAMUNDA_ADMIN))));
        engine.setEnableScriptCompilation(false);
        engine.setEnableScriptEngineCaching(false);
        engine.setEnableFetchScriptEngineFromProcessApplication(false);
        engine.setJavaSerializationFormatEnabled(false);
        engine.setDeserializationTypeValidationEnabled(true);
        engine.setEnforceHistoryTimeToLive(true);
        engine.setEnableDefaultDbHistoryEventHandler(false);
        engine.getCustomHistoryEventHandlers().add(new LeanHistory());
        engine.setHistoryEventProducer(new LeanHistoryProducer());
        engine.setHistoryRemovalTimeStrategy("start");
        engine.setHistoryCleanupStrategy("removalTimeBased");
        engine.setHistoryCleanupBatchWindowStartTime("02:00");
        engine.setHistoryCleanupBatchWindowEndTime("05:00");
        engine.setFailedJobRetryTimeCycle("PT1M,PT10M,PT1H");
        engine.setCmmnEnabled(false);
        engine.setTaskMetricsEnabled(false);
        engine.setCustomPreDeployers(List.<Deployer>of(gate));
        var dmn = (DefaultDmnEngineConfiguration) DefaultDmnEngineConfiguration.createDefaultDmnEngineConfiguration();
        dmn.setFeelEngineFactory(FeelOnceParsed::new);
        dmn.getCustomPostDecisionTableEvaluationListeners().add(decisionLog);
        dmn.getCustomPostDecisionTableEvaluationListeners().add(decisions);
        engine.setDmnEngineConfiguration(dmn);
    }
}
