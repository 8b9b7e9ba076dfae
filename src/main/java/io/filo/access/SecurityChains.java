package io.filo.access;

import jakarta.servlet.DispatcherType;
import java.util.Map;
import java.util.stream.Stream;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.rest.security.auth.ProcessEngineAuthenticationFilter;
import org.camunda.bpm.webapp.impl.security.auth.ContainerBasedAuthenticationFilter;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.security.SecurityProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.HttpStatusEntryPoint;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.authentication.logout.HttpStatusReturningLogoutSuccessHandler;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * One login, one chain of filters per kind of client: programs at the engine's REST interface, the engine's web
 * applications, programs and pages at our API, forms inside Tasklist, the API's own pages, watchers, the console.
 */
@Configuration(proxyBeanMethods = false)
class SecurityChains {

    private static final PathPatternRequestMatcher.Builder PATH = PathPatternRequestMatcher.withDefaults();

    private static final RequestMatcher TASKLIST_LOGOUT =
            PATH.matcher(HttpMethod.POST, "/camunda/api/admin/auth/user/{engine}/logout");

    private static final String CONSOLE_POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private static final String FORM_POLICY =
            "default-src 'self'; object-src 'none'; base-uri 'none'; " + "form-action 'self'; frame-ancestors 'self'";

    /** Swagger UI writes style attributes. */
    private static final String SWAGGER_POLICY =
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; "
                    + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private final ApiTokens tokens;
    private final Users users;
    private final IdentityService identity;
    private final ProblemResponses problems;
    private final boolean secure;
    private final boolean openMetrics;

    SecurityChains(
            ApiTokens tokens,
            Users users,
            IdentityService identity,
            ProblemResponses problems,
            @Value("${filo.public-url:}") String publicUrl,
            @Value("${filo.open-metrics:false}") boolean openMetrics) {
        this.openMetrics = openMetrics;
        this.secure = publicUrl.startsWith("https:");
        this.tokens = tokens;
        this.users = users;
        this.identity = identity;
        this.problems = problems;
    }

    @Bean
    AuthenticationManager authenticationManager(PasswordLogin passwords) {
        return new ProviderManager(passwords);
    }

    /** People come by TLS even where a proxy ends it: their browsers shall never send the session in the clear. */
    @Bean
    ServletContextInitializer sessionForTlsOnly() {
        return context -> {
            if (secure) {
                context.getSessionCookieConfig().setSecure(true);
            }
        };
    }

    /** Visitors' forms: nobody is signed in, no session begins, and nothing of ours is told. Each page sets its policy. */
    @Bean
    @Order(0)
    SecurityFilterChain visitorsFormsChain(HttpSecurity http) throws Exception {
        return http.securityMatcher(below("/forms/**"))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .headers(headers -> headers.frameOptions(HeadersConfigurer.FrameOptionsConfig::disable)
                        .contentSecurityPolicy(policy -> policy.policyDirectives(CONSOLE_POLICY))
                        .referrerPolicy(policy -> policy.policy(ReferrerPolicy.SAME_ORIGIN)))
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .build();
    }

    @Bean
    @Order(1)
    SecurityFilterChain engineRestChain(HttpSecurity http) throws Exception {
        return programs(http)
                .securityMatcher(below("/engine-rest", "/engine-rest/**"))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable)
                .authorizeHttpRequests(requests -> requests.anyRequest().hasAuthority(Right.USE_ENGINE_REST.name()))
                .build();
    }

    /** The engine's web applications bring policies and tokens of their own; two of a kind would only fight. */
    @Bean
    @Order(2)
    SecurityFilterChain engineWebApplicationsChain(HttpSecurity http) throws Exception {
        RequestMatcher api = PATH.matcher("/camunda/api/**");
        return acting(http)
                .securityMatcher(below("/camunda", "/camunda/**"))
                .csrf(AbstractHttpConfigurer::disable)
                .headers(AbstractHttpConfigurer::disable)
                .requestCache(cache -> cache.requestCache(pagesToReturnTo()))
                .authorizeHttpRequests(requests -> requests
                        // A second login inside the first would show one person's tasks under another's name.
                        .requestMatchers(PATH.matcher(
                                HttpMethod.POST, "/camunda/api/admin/auth/user/{engine}/login/{application}"))
                        .denyAll()
                        .anyRequest()
                        .authenticated())
                .logout(logout -> logout.logoutRequestMatcher(TASKLIST_LOGOUT)
                        .deleteCookies(CsrfTokens.COOKIE)
                        .logoutSuccessHandler(new HttpStatusReturningLogoutSuccessHandler(HttpStatus.NO_CONTENT)))
                .exceptionHandling(refusals -> refusals.defaultAuthenticationEntryPointFor(
                                new HttpStatusEntryPoint(HttpStatus.UNAUTHORIZED), api)
                        .defaultAuthenticationEntryPointFor(loginPage(), request -> true))
                .build();
    }

    @Bean
    @Order(3)
    SecurityFilterChain apiChain(HttpSecurity http) throws Exception {
        return programs(http)
                .securityMatcher(below("/api/**"))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.NEVER))
                .csrf(csrf -> csrf.csrfTokenRepository(CsrfTokens.repository(secure))
                        .csrfTokenRequestHandler(new CsrfTokens())
                        .requireCsrfProtectionMatcher(CsrfTokens.sessionOnly()))
                // The sanitised HTML of a mail sets a stricter policy of its own.
                .headers(headers -> headers.frameOptions(HeadersConfigurer.FrameOptionsConfig::sameOrigin))
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .build();
    }

    @Bean
    @Order(4)
    SecurityFilterChain taskFormsChain(HttpSecurity http) throws Exception {
        return acting(http)
                .securityMatcher(below("/task-forms/**"))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.NEVER))
                .csrf(csrf -> csrf.csrfTokenRepository(CsrfTokens.repository(secure))
                        .csrfTokenRequestHandler(new CsrfTokens()))
                .headers(headers -> headers.frameOptions(HeadersConfigurer.FrameOptionsConfig::sameOrigin)
                        .contentSecurityPolicy(policy -> policy.policyDirectives(FORM_POLICY)))
                .requestCache(AbstractHttpConfigurer::disable)
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .exceptionHandling(
                        refusals -> refusals.authenticationEntryPoint(problems).accessDeniedHandler(problems))
                .build();
    }

    @Bean
    @Order(5)
    SecurityFilterChain apiDocumentationChain(HttpSecurity http) throws Exception {
        return programs(http)
                .securityMatcher(below(
                        "/v3/api-docs", "/v3/api-docs/**", "/v3/api-docs.yaml", "/swagger-ui/**", "/swagger-ui.html"))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.NEVER))
                .csrf(csrf -> csrf.csrfTokenRepository(CsrfTokens.repository(secure))
                        .csrfTokenRequestHandler(new CsrfTokens()))
                .headers(headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(SWAGGER_POLICY)))
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .build();
    }

    @Bean
    @Order(6)
    SecurityFilterChain watchersChain(HttpSecurity http) throws Exception {
        return programs(http)
                .securityMatcher(below("/actuator", "/actuator/**"))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.NEVER))
                .csrf(csrf -> csrf.csrfTokenRepository(CsrfTokens.repository(secure))
                        .csrfTokenRequestHandler(new CsrfTokens())
                        .requireCsrfProtectionMatcher(CsrfTokens.sessionOnly()))
                .authorizeHttpRequests(requests -> requests.requestMatchers(
                                "/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness")
                        .permitAll()
                        .requestMatchers("/actuator/prometheus")
                        .access((person, context) ->
                                new AuthorizationDecision(openMetrics || mayReadMetrics(person.get())))
                        .anyRequest()
                        .hasAuthority(Right.READ_METRICS.name()))
                .build();
    }

    /**
     * What customers open from a letter: its random token is all that is needed, and mail programs post there by themselves.
     * And what the shop's own site asks for its visitors.
     */
    @Bean
    @Order(7)
    SecurityFilterChain linksInLettersChain(HttpSecurity http) throws Exception {
        return http.securityMatcher(below("/u/*", "/c/*", "/o/*", "/s/*", "/track/*", "/track/*/*", "/needs"))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .headers(headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(CONSOLE_POLICY))
                        .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER)))
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .build();
    }

    @Bean
    @Order(8)
    SecurityFilterChain consoleChain(HttpSecurity http) throws Exception {
        return acting(http)
                .csrf(csrf -> csrf.csrfTokenRepository(CsrfTokens.repository(secure))
                        .csrfTokenRequestHandler(new CsrfTokens()))
                .headers(headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(CONSOLE_POLICY))
                        .referrerPolicy(policy -> policy.policy(ReferrerPolicy.SAME_ORIGIN)))
                .requestCache(cache -> cache.requestCache(pagesToReturnTo()))
                .authorizeHttpRequests(
                        requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.FORWARD)
                                .permitAll()
                                .requestMatchers(
                                        "/login", "/error", "/assets/**", "/webjars/**", "/favicon.ico", "/favicon.svg")
                                .permitAll()
                                .anyRequest()
                                .authenticated())
                .formLogin(login -> login.loginPage("/login").permitAll())
                .logout(logout -> logout.logoutSuccessUrl("/login?logout").deleteCookies(CsrfTokens.COOKIE))
                .exceptionHandling(refusals -> refusals.defaultAuthenticationEntryPointFor(
                                backToLogin(), request -> request.getHeader("HX-Request") != null)
                        .defaultAuthenticationEntryPointFor(loginPage(), request -> true))
                .build();
    }

    /** After the login of ours, before the engine's own filters, which find the person in the session. */
    @Bean
    FilterRegistrationBean<ContainerBasedAuthenticationFilter> loginOfEngineWebApplications() {
        var filter = new FilterRegistrationBean<>(new ContainerBasedAuthenticationFilter());
        filter.setInitParameters(
                Map.of(ProcessEngineAuthenticationFilter.AUTHENTICATION_PROVIDER_PARAM, TasklistLogin.class.getName()));
        filter.addUrlPatterns("/camunda/app/*", "/camunda/api/*");
        filter.setOrder(SecurityProperties.DEFAULT_FILTER_ORDER + 1);
        return filter;
    }

    /** Right before the filter that writes the pages. */
    @Bean
    FilterRegistrationBean<PagePolicy> policyOfEngineWebApplications() {
        var filter = new FilterRegistrationBean<>(new PagePolicy());
        filter.addUrlPatterns("/camunda/*");
        filter.setOrder(SecurityProperties.DEFAULT_FILTER_ORDER + 1);
        return filter;
    }

    /** HTTP Basic and bearer tokens, problem details, nothing kept for later. */
    private HttpSecurity programs(HttpSecurity http) throws Exception {
        return acting(http)
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .httpBasic(basic -> basic.authenticationEntryPoint(problems))
                .addFilterBefore(new SameOriginBasic(problems), BasicAuthenticationFilter.class)
                .addFilterBefore(new BearerLogin(tokens, users, problems), BasicAuthenticationFilter.class)
                .exceptionHandling(
                        refusals -> refusals.authenticationEntryPoint(problems).accessDeniedHandler(problems));
    }

    private HttpSecurity acting(HttpSecurity http) throws Exception {
        return http.addFilterBefore(new ActingPerson(users, identity), AuthorizationFilter.class);
    }

    private static AuthenticationEntryPoint loginPage() {
        LoginUrlAuthenticationEntryPoint page = new LoginUrlAuthenticationEntryPoint("/login");
        // Behind a proxy that speaks TLS, an absolute redirect would name the wrong scheme.
        page.setFavorRelativeUris(true);
        return page;
    }

    /** By the whole path: the engine's applications are servlets of their own, not of Spring MVC. */
    private static RequestMatcher below(String... paths) {
        return new OrRequestMatcher(
                Stream.of(paths).<RequestMatcher>map(PATH::matcher).toList());
    }

    /** A part of a page cannot be replaced by the login page: htmx is told to go there. */
    private static AuthenticationEntryPoint backToLogin() {
        return (request, response, reason) -> {
            response.setHeader("HX-Redirect", request.getContextPath() + "/login");
            response.setStatus(HttpStatus.UNAUTHORIZED.value());
        };
    }

    /** Only what a person opened: not a picture, not what a script fetched. */
    private static HttpSessionRequestCache pagesToReturnTo() {
        HttpSessionRequestCache cache = new HttpSessionRequestCache();
        cache.setRequestMatcher(request -> "GET".equals(request.getMethod())
                && request.getHeader("HX-Request") == null
                && !request.getRequestURI().startsWith(request.getContextPath() + "/camunda/api/")
                && String.valueOf(request.getHeader("Accept")).contains("text/html"));
        cache.setMatchingRequestParameterName(null);
        return cache;
    }

    private static boolean mayReadMetrics(org.springframework.security.core.Authentication person) {
        return person.getPrincipal() instanceof SignedIn signedIn && signedIn.has(Right.READ_METRICS);
    }
}
