package io.filo.web;

import io.filo.access.Requires;
import io.filo.access.SignedIn;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Lets a request through to a page or an endpoint of ours by its {@link Requires}; without one, to nobody. */
class RightsCheck implements HandlerInterceptor {

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!(handler instanceof HandlerMethod method)
                || !method.getBeanType().getName().startsWith("io.filo.")
                || AnnotatedElementUtils.hasAnnotation(method.getBeanType(), OpenToAll.class)) {
            return true;
        }
        Requires requires = declared(method);
        if (requires == null) {
            throw new AccessDeniedException(method.getShortLogMessage() + " declares no right");
        }
        SignedIn person = SignedIn.current().orElseThrow(() -> new AccessDeniedException("nobody is logged in"));
        if (requires.value().length > 0 && Arrays.stream(requires.value()).noneMatch(person::has)) {
            throw new AccessDeniedException(person.id() + " has none of " + Arrays.toString(requires.value()));
        }
        return true;
    }

    static @Nullable Requires declared(HandlerMethod method) {
        Requires own = AnnotatedElementUtils.findMergedAnnotation(method.getMethod(), Requires.class);
        return own != null ? own : AnnotatedElementUtils.findMergedAnnotation(method.getBeanType(), Requires.class);
    }
}
