package io.filo.engine;

import io.filo.support.BusinessException;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.camunda.bpm.engine.AuthorizationException;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.exception.NullValueException;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Lazy;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Reads the engine's task tables in one statement each; writes through the engine. */
@Component
class EngineUserTasks implements UserTasks {

    private static final String SELECT = """
            select t.ID_, t.TASK_DEF_KEY_, t.NAME_, t.ASSIGNEE_, t.PRIORITY_, t.CREATE_TIME_, t.DUE_DATE_,
                   d.KEY_ as PROCESS_KEY, p.BUSINESS_KEY_ as CASE_KEY,
                   coalesce((select c.customer_id from case_customer c where c.process_instance_id = p.ID_),
                            (select c.customer_id from case_customer c
                             where c.process_instance_id = p.ROOT_PROC_INST_ID_)) as CUSTOMER_ID,
                   array(select l.GROUP_ID_
                         from ACT_RU_IDENTITYLINK l
                         where l.TASK_ID_ = t.ID_ and l.TYPE_ = 'candidate' and l.GROUP_ID_ is not null
                         order by l.GROUP_ID_) as GROUPS_
            from ACT_RU_TASK t
            join ACT_RU_EXECUTION p on p.ID_ = t.PROC_INST_ID_
            join ACT_RE_PROCDEF d on d.ID_ = t.PROC_DEF_ID_
            """;

    private final JdbcClient jdbc;
    private final TaskService tasks;
    private final CurrentUser user;

    EngineUserTasks(JdbcClient jdbc, @Lazy TaskService tasks, CurrentUser user) {
        this.jdbc = jdbc;
        this.tasks = tasks;
        this.user = user;
    }

    @Override
    public List<OpenTask> ofCase(String processKey, String businessKey) {
        return jdbc.sql(SELECT + " where p.BUSINESS_KEY_ = ? and d.KEY_ = ? order by t.CREATE_TIME_, t.ID_")
                .params(businessKey, processKey)
                .query(EngineUserTasks::task)
                .list();
    }

    @Override
    public Optional<OpenTask> find(String taskId) {
        return jdbc.sql(SELECT + " where t.ID_ = ?")
                .param(taskId)
                .query(EngineUserTasks::task)
                .optional();
    }

    @Override
    public List<OpenTask> forPerson(String userId, int limit) {
        return jdbc.sql(SELECT + """
                                where t.ASSIGNEE_ = ?
                                   or t.ASSIGNEE_ is null
                                      and exists (select from ACT_RU_IDENTITYLINK l
                                                  left join ACT_ID_MEMBERSHIP m on m.GROUP_ID_ = l.GROUP_ID_
                                                  where l.TASK_ID_ = t.ID_ and l.TYPE_ = 'candidate'
                                                    and (m.USER_ID_ = ? or l.USER_ID_ = ?))
                                order by t.DUE_DATE_ nulls last, t.CREATE_TIME_, t.ID_
                                limit ?
                                """)
                .params(userId, userId, userId, limit)
                .query(EngineUserTasks::task)
                .list();
    }

    @Override
    public boolean isOpenFor(String userId, String processKey, String variable, String value) {
        return jdbc.sql("""
                        select exists (
                            select from ACT_RU_VARIABLE v
                            join ACT_RU_TASK t on t.PROC_INST_ID_ = v.PROC_INST_ID_
                            join ACT_RE_PROCDEF p on p.ID_ = t.PROC_DEF_ID_ and p.KEY_ = :process
                            where v.NAME_ = :variable and v.TEXT_ = :value
                              and (t.ASSIGNEE_ = :user
                                   or t.ASSIGNEE_ is null
                                      and exists (select from ACT_RU_IDENTITYLINK l
                                                  left join ACT_ID_MEMBERSHIP m on m.GROUP_ID_ = l.GROUP_ID_
                                                  where l.TASK_ID_ = t.ID_ and l.TYPE_ = 'candidate'
                                                    and :user in (m.USER_ID_, l.USER_ID_))))
                        """)
                .param("process", processKey)
                .param("variable", variable)
                .param("value", value)
                .param("user", userId)
                .query(Boolean.class)
                .single();
    }

    @Override
    public List<Member> membersOf(String group) {
        return jdbc.sql("""
                        select m.USER_ID_, (select count(*) from ACT_RU_TASK t where t.ASSIGNEE_ = m.USER_ID_)
                        from ACT_ID_MEMBERSHIP m where m.GROUP_ID_ = ? order by m.USER_ID_
                        """)
                .param(group)
                .query((row, number) -> new Member(row.getString(1), row.getLong(2)))
                .list();
    }

    @Override
    public Set<String> people() {
        return Set.copyOf(jdbc.sql("select distinct USER_ID_ from ACT_ID_MEMBERSHIP")
                .query(String.class)
                .list());
    }

    private static OpenTask task(ResultSet row, int number) throws SQLException {
        Array groups = row.getArray("GROUPS_");
        return new OpenTask(
                row.getString("ID_"),
                row.getString("TASK_DEF_KEY_"),
                row.getString("NAME_"),
                row.getString("PROCESS_KEY"),
                row.getString("CASE_KEY"),
                row.getObject("CUSTOMER_ID", Long.class),
                row.getString("ASSIGNEE_"),
                Arrays.asList((String[]) groups.getArray()),
                row.getInt("PRIORITY_"),
                row.getTimestamp("CREATE_TIME_").toInstant(),
                instant(row.getTimestamp("DUE_DATE_")));
    }

    private static @Nullable Instant instant(@Nullable Timestamp value) {
        return value == null ? null : value.toInstant();
    }

    @Override
    @Transactional(noRollbackFor = BusinessException.class, rollbackFor = TaskForOthersException.class)
    public void claim(String taskId, String userId) {
        try {
            tasks.claim(taskId, userId);
        } catch (NullValueException gone) {
            throw CompletedMeanwhile.done(jdbc, taskId);
        } catch (AuthorizationException refused) {
            throw new TaskForOthersException(refused);
        } catch (ProcessEngineException refused) {
            throw new BusinessException(
                    "TASK_CLAIMED",
                    find(taskId)
                            .map(OpenTask::assignee)
                            .map(other ->
                                    "The task is with " + other + ". Ask them to hand it over, or choose another.")
                            .orElse("The task cannot be claimed: " + refused.getMessage()));
        }
    }

    @Override
    @Transactional
    public void assign(String taskId, @Nullable String userId) {
        try {
            tasks.setAssignee(taskId, userId);
        } catch (AuthorizationException refused) {
            throw new TaskForOthersException(refused);
        }
    }

    @Override
    @Transactional
    public void offerTo(String taskId, String group) {
        tasks.addCandidateGroup(taskId, group);
    }

    @Override
    @Transactional
    public void setPriority(String taskId, int priority) {
        tasks.setPriority(taskId, priority);
    }

    @Override
    @Transactional
    public void complete(String taskId, Map<String, Object> variables) {
        var open = find(taskId).orElseThrow(() -> CompletedMeanwhile.done(jdbc, taskId));
        try {
            if (open.assignee() == null) {
                // History then tells who did it.
                user.id().ifPresent(person -> tasks.claim(taskId, person));
            }
            tasks.complete(taskId, variables);
        } catch (AuthorizationException refused) {
            throw new TaskForOthersException(refused);
        } catch (NullValueException | OptimisticLockingException overtaken) {
            throw CompletedMeanwhile.done(jdbc, taskId);
        }
    }
}
