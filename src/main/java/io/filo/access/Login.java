package io.filo.access;

import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;

/** A person who has proved who they are; the authorities are the names of their rights. */
final class Login extends AbstractAuthenticationToken {

    private static final long serialVersionUID = 1L;

    private final SignedIn person;

    Login(SignedIn person) {
        super(AuthorityUtils.createAuthorityList(
                person.rights().stream().map(Right::name).toList()));
        this.person = person;
        super.setAuthenticated(true);
    }

    @Override
    public SignedIn getPrincipal() {
        return person;
    }

    @Override
    public String getCredentials() {
        return "";
    }
}
