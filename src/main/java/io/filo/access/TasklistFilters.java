package io.filo.access;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.function.Supplier;
import org.camunda.bpm.engine.AuthorizationService;
import org.camunda.bpm.engine.FilterService;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.authorization.Authorization;
import org.camunda.bpm.engine.authorization.Permissions;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.filter.Filter;
import org.camunda.bpm.engine.task.TaskQuery;
import org.springframework.stereotype.Component;

/**
 * The filters that Tasklist has on the first day, shared by all who may see them. Each is made once: an administrator
 * who changes or deletes one is not contradicted by the next start.
 */
@Component
class TasklistFilters {

    /** Keys of the filters made so far, in the engine's own table of properties. */
    private static final String MADE = "filo.filters";

    /** @param groups who sees it; empty for everybody */
    private record Shared(String key, String colour, List<Role> groups, Supplier<TaskQuery> query) {}

    private final FilterService filters;
    private final TaskService tasks;
    private final AuthorizationService authorizations;
    private final ManagementService management;

    TasklistFilters(
            FilterService filters,
            TaskService tasks,
            AuthorizationService authorizations,
            ManagementService management) {
        this.filters = filters;
        this.tasks = tasks;
        this.authorizations = authorizations;
        this.management = management;
    }

    void makeMissing(ResourceBundle texts) {
        Set<String> made = new LinkedHashSet<>(
                Arrays.asList(management.getProperties().getOrDefault(MADE, "").split(",")));
        int position = 0;
        for (Shared shared : all()) {
            if (made.add(shared.key())) {
                make(shared, position, texts);
            }
            position++;
        }
        made.remove("");
        management.setProperty(MADE, String.join(",", made));
    }

    private List<Shared> all() {
        return List.of(
                new Shared(
                        "mine",
                        "#3d6b57",
                        List.of(),
                        () -> tasks.createTaskQuery().taskAssigneeExpression("${currentUser()}")),
                new Shared(
                        "my-groups",
                        "#2f6f8f",
                        List.of(),
                        () -> tasks.createTaskQuery().taskCandidateUserExpression("${currentUser()}")),
                new Shared(
                        "overdue",
                        "#b4442f",
                        List.of(),
                        () -> tasks.createTaskQuery()
                                .dueBeforeExpression("${now()}")
                                .or()
                                .taskAssigneeExpression("${currentUser()}")
                                .taskCandidateUserExpression("${currentUser()}")
                                .endOr()),
                queue(Role.CARE, Role.CARE_LEAD),
                queue(Role.SALES, Role.SALES_LEAD),
                queue(Role.MARKETING, Role.MARKETING));
    }

    /** All open tasks of a queue, whoever has taken them. */
    private Shared queue(Role queue, Role lead) {
        return new Shared(
                "queue-" + queue.id(),
                "#6b6256",
                List.of(queue, lead, Role.MANAGER),
                () -> tasks.createTaskQuery().taskCandidateGroup(queue.id()).includeAssignedTasks());
    }

    private void make(Shared shared, int position, ResourceBundle texts) {
        Filter filter = filters.newTaskFilter()
                .setName(texts.getString("filter." + shared.key()))
                .setQuery(shared.query().get())
                .setProperties(Map.of(
                        "description",
                        texts.getString("filter." + shared.key() + ".description"),
                        "color",
                        shared.colour(),
                        "priority",
                        position,
                        "refresh",
                        true,
                        "showUndefinedVariable",
                        false,
                        "variables",
                        List.of(
                                Map.of("name", "ticketId", "label", texts.getString("variable.ticketId")),
                                Map.of("name", "category", "label", texts.getString("variable.category")))));
        filters.saveFilter(filter);
        for (Authorization authorization : readers(shared)) {
            authorization.setResource(Resources.FILTER);
            authorization.setResourceId(filter.getId());
            authorization.addPermission(Permissions.READ);
            authorizations.saveAuthorization(authorization);
        }
    }

    private List<Authorization> readers(Shared shared) {
        if (shared.groups().isEmpty()) {
            return List.of(authorizations.createNewAuthorization(Authorization.AUTH_TYPE_GLOBAL));
        }
        List<Authorization> readers = new ArrayList<>();
        for (Role role : Set.copyOf(shared.groups())) {
            Authorization reader = authorizations.createNewAuthorization(Authorization.AUTH_TYPE_GRANT);
            reader.setGroupId(role.id());
            readers.add(reader);
        }
        return readers;
    }
}
