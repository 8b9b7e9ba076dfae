package io.filo.engine;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** User tasks as the modules see them, without engine types. Acts with the rights of the logged-in person. */
public interface UserTasks {

    /**
     * An open task.
     *
     * @param key the element's id in the diagram, such as {@code UserTask_AnswerTicket}
     * @param processKey the process's id, such as {@code ticket}
     * @param businessKey id of the aggregate, in digits
     * @param customerId whom the case is about, null for nobody known
     */
    record OpenTask(
            String id,
            String key,
            String name,
            String processKey,
            String businessKey,
            @Nullable Long customerId,
            @Nullable String assignee,
            List<String> candidateGroups,
            int priority,
            Instant createdAt,
            @Nullable Instant dueAt) {}

    /** Open tasks of the case with this business key, oldest first, whoever may work on them. */
    List<OpenTask> ofCase(String processKey, String businessKey);

    Optional<OpenTask> find(String taskId);

    /** Tasks that the person may work on: assigned to them, or unassigned and offered to them or one of their groups. */
    List<OpenTask> forPerson(String userId, int limit);

    /**
     * Whether a task of a case with that variable is open for the person: assigned to them, or unassigned and offered to
     * them or one of their groups.
     */
    boolean isOpenFor(String userId, String processKey, String variable, String value);

    /**
     * Somebody who belongs to a group.
     *
     * @param openTasks assigned to that person now, of whatever process
     */
    record Member(String userId, long openTasks) {}

    /** Who belongs to the group, by user id. */
    List<Member> membersOf(String group);

    /** Everybody who belongs to a group, by user id. */
    Set<String> people();

    /**
     * @throws io.filo.support.BusinessException {@code TASK_CLAIMED} when somebody else has it
     */
    void claim(String taskId, String userId);

    void assign(String taskId, @Nullable String userId);

    void offerTo(String taskId, String group);

    void setPriority(String taskId, int priority);

    /**
     * Completes the task in the running transaction, as the logged-in person; the case runs on to its next wait.
     *
     * @throws io.filo.support.BusinessException {@code TASK_DONE} when it is done already, by whom and when
     */
    void complete(String taskId, Map<String, Object> variables);
}
