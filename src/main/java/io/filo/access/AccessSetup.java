package io.filo.access;

import io.filo.support.BusinessException;
import io.filo.support.StartFailure;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.authorization.Groups;
import org.camunda.bpm.engine.identity.Group;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * At every start, before anybody can log in: groups, authorizations from the table of rights, Tasklist's shared filters,
 * and the first administrator.
 */
@Component
class AccessSetup implements SmartLifecycle {

    static final String GROUP_TYPE = "FILO";
    private static final String FIRST_ADMINISTRATOR = "admin";

    private final IdentityService identity;
    private final EngineAuthorizations authorizations;
    private final TasklistFilters filters;
    private final Users users;
    private final AccessProperties properties;
    private final Environment environment;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private volatile boolean running;

    AccessSetup(
            IdentityService identity,
            EngineAuthorizations authorizations,
            TasklistFilters filters,
            Users users,
            AccessProperties properties,
            Environment environment,
            JdbcClient jdbc,
            TransactionTemplate transaction) {
        this.identity = identity;
        this.authorizations = authorizations;
        this.filters = filters;
        this.users = users;
        this.properties = properties;
        this.environment = environment;
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    @Override
    public void start() {
        transaction.executeWithoutResult(status -> {
            // Two nodes that start at once take turns.
            jdbc.sql("select pg_advisory_xact_lock(hashtext('filo.access'))")
                    .query((row, number) -> true)
                    .list();
            Locale language = Locale.forLanguageTag(properties.language());
            ResourceBundle texts = ResourceBundle.getBundle(
                    "messages/access",
                    language,
                    ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
            makeGroups(texts);
            authorizations.apply();
            filters.makeMissing(texts);
            if (!ProductionGuard.isDemo(environment)) {
                makeFirstAdministrator();
                refuseDemoPasswords();
            }
        });
        running = true;
    }

    private void makeGroups(ResourceBundle texts) {
        for (Role role : Role.values()) {
            makeGroup(role.id(), texts.getString("group." + role.id()), GROUP_TYPE);
        }
        makeGroup(Groups.CAMUNDA_ADMIN, texts.getString("group." + Groups.CAMUNDA_ADMIN), Groups.GROUP_TYPE_SYSTEM);
    }

    private void makeGroup(String id, String name, String type) {
        if (identity.createGroupQuery().groupId(id).count() == 0) {
            Group group = identity.newGroup(id);
            group.setName(name);
            group.setType(type);
            identity.saveGroup(group);
        }
    }

    private void makeFirstAdministrator() {
        if (identity.createUserQuery().memberOfGroup(Role.ADMIN.id()).count() > 0) {
            return;
        }
        String password = environment.getProperty("filo.admin.password", "");
        if (password.isEmpty()) {
            throw new StartFailure(
                    "There is no administrator yet: set FILO_ADMIN_PASSWORD, and log in as \"%s\" with it."
                            .formatted(FIRST_ADMINISTRATOR));
        }
        try {
            EngineUsers.requireStrong(FIRST_ADMINISTRATOR, password);
        } catch (BusinessException weak) {
            throw new StartFailure("FILO_ADMIN_PASSWORD is too weak: " + weak.getMessage(), weak);
        }
        users.createUser(
                FIRST_ADMINISTRATOR, "Administrator", null, password, List.of(Role.ADMIN.id()), properties.language());
    }

    private void refuseDemoPasswords() {
        List<String> open = users.withDemoPassword();
        if (!open.isEmpty()) {
            throw new StartFailure(
                    "Outside the demo nobody may have the password of the demo, and these users do: %s. Start once more with filo.demo.enabled=true and change or delete them, or use a database without the demo's data."
                            .formatted(String.join(", ", open)));
        }
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before models are deployed, and long before the first request. */
    @Override
    public int getPhase() {
        return -2000;
    }
}
