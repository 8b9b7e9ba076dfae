package io.filo.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.camunda.bpm.engine.AuthorizationException;
import org.camunda.bpm.engine.impl.cfg.auth.AuthorizationCommandChecker;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;
import org.jspecify.annotations.NullUnmarked;

/**
 * A task is taken, handed on and completed by those it is meant for: its assignee, its candidates, the lead of a candidate
 * group (of {@code care} that is {@code care-lead}) and administrators. The engine itself asks only whether somebody may
 * work on tasks of that process at all. What a diagram does goes unchecked, as with every other right.
 */
@NullUnmarked
class CandidateChecks extends AuthorizationCommandChecker {

    private static final String LEAD = "-lead";

    private final Set<String> adminGroups;

    CandidateChecks(List<String> adminGroups) {
        this.adminGroups = Set.copyOf(adminGroups);
    }

    @Override
    public void checkTaskWork(TaskEntity task) {
        super.checkTaskWork(task);
        checkMeantFor(task);
    }

    @Override
    public void checkTaskAssign(TaskEntity task) {
        super.checkTaskAssign(task);
        checkMeantFor(task);
    }

    private void checkMeantFor(TaskEntity task) {
        var context = Context.getCommandContext();
        var person = context.getAuthentication();
        if (!context.isAuthorizationCheckEnabled()
                || !context.getProcessEngineConfiguration().isAuthorizationEnabled()
                || person == null
                || person.getUserId() == null
                || person.getUserId().equals(task.getAssignee())) {
            return;
        }
        var candidates = task.getCandidates();
        if (candidates.isEmpty()) {
            return;
        }
        var groups = new HashSet<>(person.getGroupIds() == null ? List.<String>of() : person.getGroupIds());
        if (groups.stream().anyMatch(adminGroups::contains)) {
            return;
        }
        var meantFor = new ArrayList<String>();
        for (var candidate : candidates) {
            if (person.getUserId().equals(candidate.getUserId())
                    || groups.contains(candidate.getGroupId())
                    || groups.contains(candidate.getGroupId() + LEAD)) {
                return;
            }
            meantFor.add(candidate.getGroupId() == null ? candidate.getUserId() : candidate.getGroupId());
        }
        throw new AuthorizationException("The task '" + task.getName() + "' is for " + String.join(", ", meantFor)
                + ". Ask one of them to do it or to hand it over.");
    }
}
