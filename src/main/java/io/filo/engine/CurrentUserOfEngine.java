package io.filo.engine;

import java.util.List;
import java.util.Optional;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.impl.identity.Authentication;
import org.springframework.context.annotation.Lazy;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

@Component
class CurrentUserOfEngine implements CurrentUser {

    private final IdentityService identity;
    private final JdbcClient jdbc;

    CurrentUserOfEngine(@Lazy IdentityService identity, JdbcClient jdbc) {
        this.identity = identity;
        this.jdbc = jdbc;
    }

    @Override
    public Optional<String> id() {
        return authentication().map(Authentication::getUserId);
    }

    @Override
    public Optional<String> name() {
        return id().flatMap(person -> jdbc.sql("select concat_ws(' ', FIRST_, LAST_) from ACT_ID_USER where ID_ = ?")
                        .param(person)
                        .query(String.class)
                        .optional())
                .map(String::strip)
                .filter(name -> !name.isEmpty());
    }

    @Override
    public List<String> groups() {
        return authentication().map(Authentication::getGroupIds).orElse(List.of());
    }

    private Optional<Authentication> authentication() {
        return Optional.ofNullable(identity.getCurrentAuthentication());
    }
}
