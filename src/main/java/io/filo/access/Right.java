package io.filo.access;

import static io.filo.access.Role.ADMIN;
import static io.filo.access.Role.CARE;
import static io.filo.access.Role.CARE_LEAD;
import static io.filo.access.Role.DATA_STEWARD;
import static io.filo.access.Role.DESIGNER;
import static io.filo.access.Role.MANAGER;
import static io.filo.access.Role.MARKETING;
import static io.filo.access.Role.SALES;
import static io.filo.access.Role.SALES_LEAD;
import static io.filo.access.Role.STORE;
import static org.camunda.bpm.engine.authorization.Authorization.ANY;
import static org.camunda.bpm.engine.authorization.Permissions.ACCESS;
import static org.camunda.bpm.engine.authorization.Permissions.ALL;
import static org.camunda.bpm.engine.authorization.Permissions.CREATE;
import static org.camunda.bpm.engine.authorization.Permissions.READ;
import static org.camunda.bpm.engine.authorization.Permissions.READ_HISTORY;
import static org.camunda.bpm.engine.authorization.Permissions.UPDATE;
import static org.camunda.bpm.engine.authorization.ProcessDefinitionPermissions.CREATE_INSTANCE;
import static org.camunda.bpm.engine.authorization.ProcessDefinitionPermissions.DELETE_INSTANCE;
import static org.camunda.bpm.engine.authorization.ProcessDefinitionPermissions.MIGRATE_INSTANCE;
import static org.camunda.bpm.engine.authorization.ProcessDefinitionPermissions.READ_INSTANCE;
import static org.camunda.bpm.engine.authorization.ProcessDefinitionPermissions.READ_TASK;
import static org.camunda.bpm.engine.authorization.ProcessDefinitionPermissions.RETRY_JOB;
import static org.camunda.bpm.engine.authorization.ProcessDefinitionPermissions.SUSPEND;
import static org.camunda.bpm.engine.authorization.ProcessDefinitionPermissions.SUSPEND_INSTANCE;
import static org.camunda.bpm.engine.authorization.ProcessDefinitionPermissions.TASK_WORK;
import static org.camunda.bpm.engine.authorization.ProcessDefinitionPermissions.UPDATE_INSTANCE;
import static org.camunda.bpm.engine.authorization.ProcessDefinitionPermissions.UPDATE_TASK;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.engine.authorization.Permission;
import org.camunda.bpm.engine.authorization.Permissions;
import org.camunda.bpm.engine.authorization.Resource;
import org.camunda.bpm.engine.authorization.Resources;

/**
 * The table of rights: who may do what. Pages and the API ask it through {@link Requires}; the engine's authorizations
 * are set from it at every start.
 */
public enum Right {
    /** See tickets, their conversations and their attachments. */
    READ_TICKETS(List.of(CARE, CARE_LEAD, SALES, SALES_LEAD, MARKETING, STORE, DATA_STEWARD, MANAGER, ADMIN)),

    /** Open, answer, forward and merge tickets, and write notes. */
    WORK_ON_TICKETS(List.of(CARE, CARE_LEAD, SALES, SALES_LEAD, MARKETING, STORE, ADMIN)),

    READ_CUSTOMERS(List.of(CARE, CARE_LEAD, SALES, SALES_LEAD, MARKETING, STORE, DATA_STEWARD, MANAGER, ADMIN)),

    /** Add and correct addresses and telephone numbers. */
    EDIT_CUSTOMERS(List.of(CARE, CARE_LEAD, SALES, SALES_LEAD, MARKETING, STORE, DATA_STEWARD, ADMIN)),

    /** Make two customers one, and undo it. */
    MERGE_CUSTOMERS(List.of(CARE_LEAD, SALES_LEAD, DATA_STEWARD, ADMIN)),

    /** See what the customer base is worth, who is silent, and how it is reckoned. */
    READ_INSIGHT(List.of(CARE_LEAD, SALES, SALES_LEAD, MARKETING, DATA_STEWARD, MANAGER, ADMIN)),

    /** See what is earned on goods that are offered. */
    READ_MARGINS(List.of(CARE_LEAD, SALES, SALES_LEAD, MARKETING, DATA_STEWARD, MANAGER, ADMIN)),

    /** Enter what was spent to win and to keep customers. */
    EDIT_COSTS(List.of(SALES_LEAD, MARKETING, MANAGER, ADMIN)),

    /** See segments of customers, and who is in them. */
    READ_SEGMENTS(List.of(CARE_LEAD, SALES, SALES_LEAD, MARKETING, DATA_STEWARD, MANAGER, ADMIN)),

    /** Make and change segments, and try what they would have. */
    EDIT_SEGMENTS(List.of(SALES_LEAD, MARKETING, MANAGER, ADMIN)),

    /** Take hashed addresses of a segment along to advertising platforms. */
    EXPORT_SEGMENTS(List.of(MARKETING, ADMIN)),

    /** See campaigns and what they have brought. */
    READ_CAMPAIGNS(List.of(CARE_LEAD, SALES, SALES_LEAD, MARKETING, DATA_STEWARD, MANAGER, ADMIN)),

    /** Write, launch, approve and stop campaigns. */
    EDIT_CAMPAIGNS(List.of(MARKETING, ADMIN)),

    /** Switch the follow-up of customers gone silent on and off, and have them looked for now. */
    SWITCH_WIN_BACK(List.of(SALES_LEAD, MARKETING, MANAGER, ADMIN)),

    /** Write what needs a product meets, so that it is found by them. */
    DESCRIBE_PRODUCTS(List.of(CARE_LEAD, SALES, SALES_LEAD, MARKETING, STORE, ADMIN)),

    READ_LEADS(List.of(CARE, CARE_LEAD, SALES, SALES_LEAD, MARKETING, STORE, DATA_STEWARD, MANAGER, ADMIN)),

    /** Enter leads and decide on them. */
    WORK_ON_LEADS(List.of(CARE, CARE_LEAD, SALES, SALES_LEAD, MARKETING, STORE, DATA_STEWARD, ADMIN)),

    /** Make and change the forms that visitors fill in, and look at what the guard held back. */
    EDIT_FORMS(List.of(SALES_LEAD, MARKETING, ADMIN)),
    /** Ask the public register of objections about telephone numbers, and take its answer. */
    EXCHANGE_PHONE_REGISTER(List.of(SALES_LEAD, MARKETING, DATA_STEWARD, ADMIN)),

    /** See the letters that processes send, and how each reads for a customer. */
    READ_LETTERS(List.of(CARE, CARE_LEAD, SALES, SALES_LEAD, MARKETING, DESIGNER, MANAGER, ADMIN)),

    /** Take lists of people in, see their rows, and take them back. */
    IMPORT_CUSTOMERS(List.of(SALES_LEAD, MARKETING, DATA_STEWARD, ADMIN)),

    /** See the ledger of incoming mail and download raw mails. */
    READ_MAIL(List.of(CARE, CARE_LEAD, SALES, SALES_LEAD, DATA_STEWARD, MANAGER, ADMIN)),

    /** Have a mail read once more. */
    REPROCESS_MAIL(List.of(CARE, CARE_LEAD, SALES, SALES_LEAD, DATA_STEWARD, ADMIN)),

    /** Compare a mailbox with the ledger and fetch what is missing. */
    RECONCILE_MAILBOXES(List.of(CARE_LEAD, SALES_LEAD, DATA_STEWARD, ADMIN)),

    /** See the shops that are connected, and what they sent. */
    READ_CONNECTORS(List.of(CARE, CARE_LEAD, SALES, SALES_LEAD, DATA_STEWARD, MANAGER, ADMIN)),

    /** Connect shops, change their keys, and have what they sent worked on once more. */
    EDIT_CONNECTORS(List.of(CARE_LEAD, SALES_LEAD, DATA_STEWARD, ADMIN)),

    /** See what the domain told the processes, and what waits or has failed. */
    READ_EVENTS(List.of(CARE_LEAD, SALES_LEAD, DESIGNER, MANAGER, ADMIN)),

    RETRY_EVENTS(List.of(DESIGNER, ADMIN)),

    /** Change decision tables on the console, try them on real decisions and put them in force. */
    EDIT_RULES(List.of(CARE_LEAD, SALES_LEAD, MARKETING, DATA_STEWARD, DESIGNER, MANAGER, ADMIN)),

    /** Open Tasklist, keep filters of one's own there, and see who is who. */
    USE_TASKLIST(
            List.of(Role.values()),
            grant(Resources.APPLICATION, "tasklist", ACCESS),
            grant(Resources.FILTER, ANY, CREATE),
            grant(Resources.USER, ANY, READ),
            grant(Resources.GROUP, ANY, READ)),

    /** Work on tasks: by the definition, so that no task needs an authorization of its own. */
    WORK_ON_TASKS(
            List.of(CARE, CARE_LEAD, SALES, SALES_LEAD, MARKETING, STORE, DATA_STEWARD, ADMIN),
            grant(
                    Resources.PROCESS_DEFINITION,
                    ANY,
                    READ,
                    READ_TASK,
                    TASK_WORK,
                    UPDATE_TASK,
                    READ_INSTANCE,
                    READ_HISTORY)),

    /** Start a case by hand from Tasklist. */
    START_CASES(
            List.of(CARE, CARE_LEAD, SALES, SALES_LEAD, MARKETING, STORE, DATA_STEWARD, DESIGNER, ADMIN),
            grant(Resources.PROCESS_DEFINITION, ANY, READ, CREATE_INSTANCE),
            grant(Resources.PROCESS_INSTANCE, ANY, CREATE)),

    /** Look into running and past cases in Cockpit. */
    USE_COCKPIT(
            List.of(DESIGNER, MANAGER, ADMIN),
            grant(Resources.APPLICATION, "cockpit", ACCESS),
            grant(Resources.PROCESS_DEFINITION, ANY, READ, READ_INSTANCE, READ_TASK, READ_HISTORY),
            grant(Resources.DECISION_DEFINITION, ANY, READ, READ_HISTORY),
            grant(Resources.DECISION_REQUIREMENTS_DEFINITION, ANY, READ),
            grant(Resources.DEPLOYMENT, ANY, READ),
            grant(Resources.BATCH, ANY, READ)),

    /** Deploy diagrams and mend running cases. */
    DEPLOY(
            List.of(DESIGNER, ADMIN),
            grant(Resources.DEPLOYMENT, ANY, CREATE, READ),
            grant(
                    Resources.PROCESS_DEFINITION,
                    ANY,
                    UPDATE,
                    UPDATE_INSTANCE,
                    DELETE_INSTANCE,
                    MIGRATE_INSTANCE,
                    RETRY_JOB,
                    SUSPEND,
                    SUSPEND_INSTANCE),
            grant(Resources.DECISION_DEFINITION, ANY, UPDATE, Permissions.CREATE_INSTANCE),
            grant(Resources.BATCH, ANY, CREATE)),

    /** Call the engine's own REST interface, where Camunda Modeler deploys. */
    USE_ENGINE_REST(List.of(DESIGNER, ADMIN)),

    /** Everything in the engine, its Admin application among it. */
    ADMINISTER_ENGINE(
            List.of(ADMIN),
            Arrays.stream(Resources.values())
                    .map(resource -> grant(resource, ANY, ALL))
                    .toArray(Grant[]::new)),

    READ_METRICS(List.of(ADMIN));

    /**
     * An authorization of the engine that comes with the right.
     *
     * @param resourceId an id or {@code *}
     */
    record Grant(Resource resource, String resourceId, Set<Permission> permissions) {}

    private final Set<Role> roles;
    private final List<Grant> grants;

    Right(List<Role> roles, Grant... grants) {
        this.roles = EnumSet.copyOf(roles);
        this.grants = List.of(grants);
    }

    private static Grant grant(Resource resource, String resourceId, Permission... permissions) {
        return new Grant(resource, resourceId, Set.of(permissions));
    }

    /** Whether people of that role have this right. */
    public boolean isHeldBy(Role role) {
        return roles.contains(role);
    }

    /** All rights of somebody with these roles. */
    public static Set<Right> of(Set<Role> roles) {
        return Stream.of(values())
                .filter(right -> right.roles.stream().anyMatch(roles::contains))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Right.class)));
    }

    List<Grant> grants() {
        return grants;
    }
}
