package io.filo.engine;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Lazy;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Keeps the table that says which customer a running case is about. */
@Component
class CaseCustomers implements RunningCases {

    /** What a block calls the customer it has found. */
    static final String VARIABLE = "customerId";

    private final ObjectProvider<JdbcClient> jdbc;
    private final ProcessEngine engine;

    CaseCustomers(ObjectProvider<JdbcClient> jdbc, @Lazy ProcessEngine engine) {
        this.jdbc = jdbc;
        this.engine = engine;
    }

    /**
     * Notes whom a case turned out to be about. Written at the end of the transaction, and only when the case still runs
     * then: most end where they began.
     */
    void found(ExecutionEntity execution, long customerId) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            return;
        }
        @SuppressWarnings("unchecked")
        var noted = (Map<ExecutionEntity, Long>) TransactionSynchronizationManager.getResource(this);
        if (noted == null) {
            noted = new LinkedHashMap<>();
            TransactionSynchronizationManager.bindResource(this, noted);
            TransactionSynchronizationManager.registerSynchronization(new Link(noted));
        }
        noted.put(execution.getProcessInstance(), customerId);
    }

    void link(String processInstanceId, long customerId) {
        jdbc.getObject().sql("""
                        insert into case_customer (process_instance_id, customer_id) values (?, ?)
                        on conflict (process_instance_id) do update set customer_id = excluded.customer_id
                        """).params(processInstanceId, customerId).update();
    }

    @Override
    public List<String> follow(long fromCustomer, long toCustomer) {
        var cases = jdbc.getObject()
                .sql("update case_customer set customer_id = ? where customer_id = ? returning process_instance_id")
                .params(toCustomer, fromCustomer)
                .query(String.class)
                .list();
        cases.forEach(instance -> tell(instance, toCustomer));
        return cases;
    }

    @Override
    public void followWhere(String variable, String text, String cause, long fromCustomer, long toCustomer) {
        jdbc.getObject()
                .sql("""
                        update process_event
                        set customer_id = :to,
                            business_key = case when business_key = :fromKey then :toKey else business_key end,
                            variables = case when jsonb_exists(variables, :customer)
                                             then jsonb_set(variables, array[:customer], to_jsonb(:to::text)) else variables end
                        where state in ('READY', 'PARKED', 'FAILED') and customer_id = :from
                          and (variables ->> :variable = :text or cause = :cause)
                        """)
                .param("to", toCustomer)
                .param("from", fromCustomer)
                .param("toKey", ProcessEvent.keyOf(toCustomer))
                .param("fromKey", ProcessEvent.keyOf(fromCustomer))
                .param("customer", VARIABLE)
                .param("variable", variable)
                .param("text", text)
                .param("cause", cause)
                .update();
        jdbc.getObject()
                .sql("""
                        update case_customer c set customer_id = ?
                        where customer_id = ?
                          and exists (select from ACT_RU_VARIABLE v
                                      where v.PROC_INST_ID_ = c.process_instance_id and v.NAME_ = ? and v.TEXT_ = ?)
                        returning process_instance_id
                        """)
                .params(toCustomer, fromCustomer, variable, text)
                .query(String.class)
                .list()
                .forEach(instance -> tell(instance, toCustomer));
    }

    @Override
    public void returnTo(long toCustomer, long fromCustomer, Collection<String> cases) {
        jdbc.getObject()
                .sql("""
                        update case_customer set customer_id = ?
                        where process_instance_id = any (?) and customer_id = ? returning process_instance_id
                        """)
                .params(toCustomer, cases.toArray(String[]::new), fromCustomer)
                .query(String.class)
                .list()
                .forEach(instance -> tell(instance, toCustomer));
    }

    @Override
    public Set<Long> customersWithTask(String input, @Nullable String except, Collection<Long> customerIds) {
        return customerIds.isEmpty()
                ? Set.of()
                : Set.copyOf(jdbc.getObject()
                        .sql("""
                        select distinct c.customer_id from case_customer c
                        join ACT_RU_TASK t on t.PROC_INST_ID_ = c.process_instance_id
                        join ACT_RU_VARIABLE v on v.EXECUTION_ID_ = t.EXECUTION_ID_ and v.NAME_ = ?
                        where c.customer_id = any (?) and v.TEXT_ is distinct from ?::text
                        """)
                        .params(Arrays.asList(input, customerIds.toArray(Long[]::new), except))
                        .query(Long.class)
                        .list());
    }

    @Override
    public Set<Long> customersWith(Set<String> processKeys, Collection<Long> customerIds) {
        return customerIds.isEmpty()
                ? Set.of()
                : Set.copyOf(jdbc.getObject()
                        .sql("""
                        select distinct c.customer_id from case_customer c
                        join ACT_RU_EXECUTION e on e.ID_ = c.process_instance_id
                        join ACT_RE_PROCDEF d on d.ID_ = e.PROC_DEF_ID_
                        where c.customer_id = any (?) and d.KEY_ = any (?)
                        """)
                        .params(customerIds.toArray(Long[]::new), processKeys.toArray(String[]::new))
                        .query(Long.class)
                        .list());
    }

    private void tell(String instance, long customerId) {
        var known = jdbc.getObject()
                .sql("select TYPE_ from ACT_RU_VARIABLE where PROC_INST_ID_ = ? and EXECUTION_ID_ = ? and NAME_ = ?")
                .params(instance, instance, VARIABLE)
                .query(String.class)
                .optional();
        // Whoever merges two cards may not write variables of just any case.
        known.map(type -> type.equals("string") ? (Object) Long.toString(customerId) : (Object) customerId)
                .ifPresent(value -> ((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration())
                        .getCommandExecutorTxRequired()
                        .execute(context -> context.runWithoutAuthorization(() -> {
                            engine.getRuntimeService().setVariable(instance, VARIABLE, value);
                            return null;
                        })));
    }

    private final class Link implements TransactionSynchronization {

        private final Map<ExecutionEntity, Long> noted;

        Link(Map<ExecutionEntity, Long> noted) {
            this.noted = noted;
        }

        @Override
        public void beforeCommit(boolean readOnly) {
            noted.entrySet().stream()
                    .filter(entry -> !entry.getKey().isEnded())
                    .forEach(entry -> link(entry.getKey().getId(), entry.getValue()));
        }

        @Override
        public void afterCompletion(int status) {
            TransactionSynchronizationManager.unbindResourceIfPossible(CaseCustomers.this);
        }

        @Override
        public void suspend() {
            TransactionSynchronizationManager.unbindResourceIfPossible(CaseCustomers.this);
        }

        @Override
        public void resume() {
            TransactionSynchronizationManager.bindResource(CaseCustomers.this, noted);
        }
    }
}
