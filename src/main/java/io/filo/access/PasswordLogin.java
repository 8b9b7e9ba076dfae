package io.filo.access;

import org.camunda.bpm.engine.IdentityService;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Component;

/** Checks name and password against the engine's user store, which also locks out who guesses. */
@Component
class PasswordLogin implements AuthenticationProvider {

    /** Longer ones are refused unread: hashing megabytes is a way to keep a server busy. */
    private static final int LONGEST_PASSWORD = 1024;

    private final IdentityService identity;
    private final Users users;

    PasswordLogin(IdentityService identity, Users users) {
        this.identity = identity;
        this.users = users;
    }

    @Override
    public Authentication authenticate(Authentication attempt) {
        String id = attempt.getName();
        String password = String.valueOf(attempt.getCredentials());
        if (id.indexOf('\0') >= 0 || password.length() > LONGEST_PASSWORD || !identity.checkPassword(id, password)) {
            throw new BadCredentialsException("wrong name or password, or locked after too many attempts");
        }
        return users.find(id)
                .map(Login::new)
                .orElseThrow(() -> new BadCredentialsException("deleted while logging in"));
    }

    @Override
    public boolean supports(Class<?> type) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(type);
    }
}
