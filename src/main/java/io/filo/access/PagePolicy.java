package io.filo.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.util.Base64;
import org.camunda.bpm.webapp.impl.security.filter.headersec.provider.impl.ContentSecurityPolicyProvider;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * The Content-Security-Policy of the engine's web applications, with a nonce for each page. The engine's own filter keeps
 * the newest nonce for everybody: of two pages asked for at once, one came with the other's nonce, and the browser refused
 * its scripts. So that filter is switched off, and each request sees a servlet context with its own nonce in it.
 */
final class PagePolicy extends OncePerRequestFilter {

    private static final int NONCE_BYTES = 20;

    private final SecureRandom random = new SecureRandom();

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        byte[] bytes = new byte[NONCE_BYTES];
        random.nextBytes(bytes);
        String nonce = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        response.setHeader(
                ContentSecurityPolicyProvider.HEADER_NAME,
                ContentSecurityPolicyProvider.HEADER_DEFAULT_VALUE.replace(
                        ContentSecurityPolicyProvider.HEADER_NONCE_PLACEHOLDER, "'nonce-" + nonce + "'"));
        chain.doFilter(
                new HttpServletRequestWrapper(request) {

                    @Override
                    public ServletContext getServletContext() {
                        return with(nonce, super.getServletContext());
                    }
                },
                response);
    }

    private static ServletContext with(String nonce, ServletContext context) {
        return (ServletContext) Proxy.newProxyInstance(
                PagePolicy.class.getClassLoader(),
                new Class<?>[] {ServletContext.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("getAttribute")
                            && ContentSecurityPolicyProvider.ATTR_CSP_FILTER_NONCE.equals(arguments[0])) {
                        return nonce;
                    }
                    try {
                        return method.invoke(context, arguments);
                    } catch (InvocationTargetException failed) {
                        throw failed.getTargetException();
                    }
                });
    }
}
