package io.filo.access;

import io.filo.engine.TableGuard;
import java.util.List;
import java.util.stream.Stream;
import org.camunda.bpm.engine.IdentityService;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** A task for a team that does not exist is seen by nobody. */
@Component
class TeamsInTables implements TableGuard {

    private final ObjectProvider<IdentityService> identity;

    TeamsInTables(ObjectProvider<IdentityService> identity) {
        this.identity = identity;
    }

    @Override
    public boolean guards(String decisionId) {
        return true;
    }

    @Override
    public List<String> problems(String decisionId, Tried table) {
        return Stream.of("team", "queue")
                .flatMap(output -> table.results(output).stream())
                .filter(team -> Role.of(team).isEmpty()
                        && identity.getObject().createGroupQuery().groupId(team).count() == 0)
                .sorted()
                .map(team -> "There is no team '" + team
                        + "', so nobody would see its tasks. Write the id of a group, such as 'sales' or 'care-lead'.")
                .toList();
    }
}
