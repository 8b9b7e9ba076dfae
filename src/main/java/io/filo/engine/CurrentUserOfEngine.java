package io.filo.engine;

import java.util.List;
import java.util.Optional;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.impl.identity.Authentication;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

@Component
class CurrentUserOfEngine implements CurrentUser {

    private final IdentityService identity;

    CurrentUserOfEngine(@Lazy IdentityService identity) {
        this.identity = identity;
    }

    @Override
    public Optional<String> id() {
        return authentication().map(Authentication::getUserId);
    }

    @Override
    public List<String> groups() {
        return authentication().map(Authentication::getGroupIds).orElse(List.of());
    }

    private Optional<Authentication> authentication() {
        return Optional.ofNullable(identity.getCurrentAuthentication());
    }
}
