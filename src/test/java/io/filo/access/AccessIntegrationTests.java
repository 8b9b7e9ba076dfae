package io.filo.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filo.IntegrationTest;
import io.filo.support.BusinessException;
import io.filo.web.Browser;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.AuthorizationService;
import org.camunda.bpm.engine.FilterService;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.authorization.Permissions;
import org.camunda.bpm.engine.authorization.ProcessDefinitionPermissions;
import org.camunda.bpm.engine.authorization.Resources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who may come in, by which door, and do what. */
class AccessIntegrationTests extends IntegrationTest {

    private static final Pattern NONCE_OF_PAGE = Pattern.compile("<script[^>]* nonce=\"([^\"]+)\"");

    @LocalServerPort
    int port;

    @Autowired
    Users users;

    @Autowired
    ApiTokens tokens;

    @Autowired
    AccessSetup setup;

    @Autowired
    AuthorizationService authorizations;

    @Autowired
    FilterService filters;

    @Autowired
    IdentityService identity;

    @Autowired
    JdbcClient jdbc;

    @ParameterizedTest(name = "GET {0}")
    @CsvSource(delimiter = '|', textBlock = """
                    # path                       | nobody | anna | luca | stefano | dario | dora | elio | admin
                    /api/me                      | 401    | 200  | 200  | 200     | 200   | 200  | 200  | 200
                    /api/customers               | 401    | 200  | 200  | 200     | 403   | 200  | 200  | 200
                    /api/process-events          | 401    | 403  | 403  | 403     | 200   | 403  | 200  | 200
                    /engine-rest/engine          | 401    | 403  | 403  | 403     | 200   | 403  | 403  | 200
                    /engine-rest/task/count      | 401    | 403  | 403  | 403     | 200   | 403  | 403  | 200
                    /v3/api-docs                 | 401    | 200  | 200  | 200     | 200   | 200  | 200  | 200
                    /actuator/health             | 200    | 200  | 200  | 200     | 200   | 200  | 200  | 200
                    /actuator/info               | 401    | 403  | 403  | 403     | 403   | 403  | 403  | 200
                    /actuator/prometheus         | 401    | 403  | 403  | 403     | 403   | 403  | 403  | 200
                    """)
    void eachDoorOpensToWhomTheTableOfRightsSays(
            String path, int nobody, int anna, int luca, int stefano, int dario, int dora, int elio, int admin) {
        assertThat(Browser.at(port).get(path).statusCode()).as("nobody").isEqualTo(nobody);
        Map.of(
                        "anna", anna, "luca", luca, "stefano", stefano, "dario", dario, "dora", dora, "elio", elio,
                        "admin", admin)
                .forEach((user, status) -> assertThat(
                                Browser.basic(port, user).get(path).statusCode())
                        .as(user)
                        .isEqualTo(status));
    }

    @ParameterizedTest(name = "{0} opens {1}")
    @CsvSource({
        "anna, tasklist, true",
        "anna, cockpit, false",
        "anna, admin, false",
        "dario, tasklist, true",
        "dario, cockpit, true",
        "dario, admin, false",
        "elio, cockpit, true",
        "admin, cockpit, true",
        "admin, admin, true",
    })
    void oneLoginOpensTheEnginesApplications(String user, String application, boolean open) {
        Browser browser = Browser.at(port);
        assertThat(browser.login(user, user).headers().firstValue("Location")).hasValue("/");

        HttpResponse<String> page = browser.get("/camunda/app/" + application + "/default/");
        if (open) {
            assertThat(page.statusCode()).isEqualTo(200);
        } else {
            assertThat(page.statusCode()).isNotEqualTo(200);
        }
        HttpResponse<String> known = browser.get("/camunda/api/admin/auth/user/default");
        assertThat(known.body()).contains("\"userId\":\"" + user + "\"");
    }

    @Test
    void tasklistSendsWhoIsNotLoggedInToTheLoginPageAndBack() {
        Browser browser = Browser.at(port);
        HttpResponse<String> refused = browser.get("/camunda/app/tasklist/default/", "Accept", "text/html");
        assertThat(refused.statusCode()).isEqualTo(302);
        assertThat(refused.headers().firstValue("Location")).hasValue("/login");
        assertThat(browser.login("anna", "anna")
                        .headers()
                        .firstValue("Location")
                        .orElseThrow())
                .endsWith("/camunda/app/tasklist/default/");
    }

    @Test
    void logoutEndsTasklistToo() {
        Browser browser = Browser.at(port);
        browser.login("anna", "anna");
        assertThat(browser.get("/camunda/app/tasklist/default/").statusCode()).isEqualTo(200);
        assertThat(browser.postForm("/logout", Map.of()).statusCode()).isEqualTo(302);
        assertThat(browser.get("/camunda/app/tasklist/default/").statusCode()).isEqualTo(302);
        assertThat(browser.get("/camunda/api/engine/engine/default/task").statusCode())
                .isEqualTo(401);
    }

    @Test
    void tasklistsOwnLogoutEndsTheConsoleToo() {
        Browser browser = Browser.at(port);
        browser.login("anna", "anna");
        HttpResponse<String> tasklist = browser.get("/camunda/app/tasklist/default/");
        String token = tasklist.headers().firstValue("X-XSRF-TOKEN").orElseThrow();
        browser.send("POST", "/camunda/api/admin/auth/user/default/logout", "", "X-XSRF-TOKEN", token);
        assertThat(browser.get("/api/me").statusCode()).isEqualTo(401);
    }

    @Test
    void nobodyLogsInAsAnotherInsideTasklist() {
        Browser browser = Browser.at(port);
        browser.login("anna", "anna");
        String token = browser.get("/camunda/app/tasklist/default/")
                .headers()
                .firstValue("X-XSRF-TOKEN")
                .orElseThrow();
        HttpResponse<String> refused = browser.send(
                "POST",
                "/camunda/api/admin/auth/user/default/login/tasklist",
                "username=admin&password=admin",
                "X-XSRF-TOKEN",
                token,
                "Content-Type",
                "application/x-www-form-urlencoded");
        assertThat(refused.statusCode()).isEqualTo(403);
    }

    @Test
    void aSessionNeedsTheTokenForWhatChangesSomething() {
        Browser browser = Browser.at(port);
        browser.login("admin", "admin");
        HttpResponse<String> refused = browser.json("POST", "/api/process-events/1/retry", "");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("\"code\":\"CSRF\"");

        String token = browser.cookie("FILO-XSRF-TOKEN").orElseThrow();
        assertThat(browser.json("POST", "/api/process-events/999999/retry", "", "X-Filo-CSRF", token)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void anotherSitesPageCannotUseTheCredentialsThatABrowserRemembers() {
        HttpResponse<String> refused = Browser.basic(port, "dario")
                .send("POST", "/engine-rest/deployment/create", "", "Sec-Fetch-Site", "cross-site");
        assertThat(refused.statusCode()).isEqualTo(403);
    }

    @Test
    void engineRestKeepsNoSession() {
        Browser dario = Browser.basic(port, "dario");
        dario.get("/engine-rest/engine");
        assertThat(dario.cookie("FILO-SESSION")).isEmpty();
    }

    @Test
    void aTokenHasTheRightsOfItsUserUntilItIsRevoked() {
        String token = tokens.create("dario", "the build", Duration.ofDays(30));
        Browser build = Browser.bearer(port, token);
        assertThat(build.get("/api/me").body()).contains("\"id\":\"dario\"");
        assertThat(build.get("/api/customers").statusCode()).isEqualTo(403);

        ApiTokens.ApiToken known = tokens.of("dario").get(0);
        assertThat(known.lastUsedAt()).isNotNull();
        tokens.revoke("dario", known.id());
        assertThat(build.get("/api/me").statusCode()).isEqualTo(401);
    }

    @Test
    void aTokenIsStoredAsAHashOnly() {
        String token = tokens.create("anna", "a script", Duration.ofDays(1));
        assertThat(jdbc.sql("select count(*) from api_token t where t::text like '%' || :token || '%'")
                        .param("token", token)
                        .query(Long.class)
                        .single())
                .isZero();
        tokens.of("anna").forEach(known -> tokens.revoke("anna", known.id()));
    }

    @Test
    void whoGuessesPasswordsIsLockedOut() {
        users.createUser("guessed", "Guido Essed", null, "a good password", List.of("care"), "it");
        try {
            for (int attempt = 0; attempt < 3; attempt++) {
                assertThat(Browser.basic(port, "guessed").get("/api/me").statusCode())
                        .isEqualTo(401);
            }
            Browser browser = Browser.at(port);
            assertThat(browser.login("guessed", "a good password").headers().firstValue("Location"))
                    .hasValue("/login?error");
        } finally {
            identity.deleteUser("guessed");
        }
    }

    @Test
    void whoIsRemovedIsOutAtTheNextClick() {
        users.createUser("leaver", "Lea Verdi", null, "a good password", List.of("care"), "it");
        Browser browser = Browser.at(port);
        browser.login("leaver", "a good password");
        assertThat(browser.get("/api/me").statusCode()).isEqualTo(200);
        identity.deleteUser("leaver");
        assertThat(browser.get("/api/me").statusCode()).isEqualTo(401);
    }

    @Test
    void aChangedGroupCountsAtTheNextClick() {
        users.createUser("mover", "Mo Vera", null, "a good password", List.of("designer"), "en");
        try {
            Browser browser = Browser.at(port);
            browser.login("mover", "a good password");
            assertThat(browser.get("/api/customers").statusCode()).isEqualTo(403);
            identity.createMembership("mover", "care");
            assertThat(browser.get("/api/customers").statusCode()).isEqualTo(200);
        } finally {
            identity.deleteUser("mover");
        }
    }

    @Test
    void aPasswordThatIsTheNameIsFoundWithoutTryingIt() {
        assertThat(users.withDemoPassword()).contains("admin", "anna", "dario");
        users.createUser("careful", "Carla Eful", null, "a good password", List.of("care"), "it");
        try {
            assertThat(users.withDemoPassword()).doesNotContain("careful");
        } finally {
            identity.deleteUser("careful");
        }
    }

    @Test
    void aNewPasswordMustNotBeWeakAndTheOldOneMustBeRight() {
        users.createUser("changer", "Chan Ger", null, "a good password", List.of("care"), "it");
        try {
            assertThatThrownBy(() -> users.changePassword("changer", "wrong", "another good one"))
                    .isInstanceOfSatisfying(
                            BusinessException.class,
                            refusal -> assertThat(refusal.code()).isEqualTo("WRONG_PASSWORD"));
            identity.unlockUser("changer");
            assertThatThrownBy(() -> users.changePassword("changer", "a good password", "short"))
                    .isInstanceOfSatisfying(
                            BusinessException.class,
                            refusal -> assertThat(refusal.code()).isEqualTo("WEAK_PASSWORD"));
            users.changePassword("changer", "a good password", "another good one");
            assertThat(Browser.at(port)
                            .login("changer", "another good one")
                            .headers()
                            .firstValue("Location"))
                    .hasValue("/");
        } finally {
            identity.deleteUser("changer");
        }
    }

    @Test
    void aPersonChoosesLanguageAndZone() {
        users.prefer("elio", "en", ZoneId.of("Europe/London"));
        assertThat(Browser.basic(port, "elio").get("/api/me").body())
                .contains("\"language\":\"en\"", "\"zone\":\"Europe/London\"");
        users.prefer("elio", "it", ZoneId.of("Europe/Rome"));
    }

    @Test
    void theEngineAgreesWithTheTableOfRights() {
        assertThat(mayInEngine("care", Resources.PROCESS_DEFINITION, ProcessDefinitionPermissions.TASK_WORK))
                .isTrue();
        assertThat(mayInEngine("care", Resources.DEPLOYMENT, Permissions.CREATE))
                .isFalse();
        assertThat(mayInEngine("care", Resources.PROCESS_DEFINITION, ProcessDefinitionPermissions.DELETE_INSTANCE))
                .isFalse();
        assertThat(mayInEngine("designer", Resources.DEPLOYMENT, Permissions.CREATE))
                .isTrue();
        assertThat(mayInEngine("designer", Resources.PROCESS_DEFINITION, ProcessDefinitionPermissions.TASK_WORK))
                .isFalse();
        assertThat(mayInEngine("manager", Resources.PROCESS_DEFINITION, ProcessDefinitionPermissions.READ_INSTANCE))
                .isTrue();
        assertThat(mayInEngine("manager", Resources.PROCESS_DEFINITION, ProcessDefinitionPermissions.SUSPEND))
                .isFalse();
        assertThat(mayInEngine("admin", Resources.AUTHORIZATION, Permissions.ALL))
                .isTrue();
    }

    @Test
    void aSecondStartWritesNothing() {
        List<String> before = state();
        setup.start();
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void aStartPutsAuthorizationsBackAndLeavesFiltersDeleted() {
        String filter = filters.createTaskFilterQuery().list().get(0).getId();
        var authorization = authorizations
                .createAuthorizationQuery()
                .groupIdIn("care")
                .resourceType(Resources.PROCESS_DEFINITION)
                .singleResult();
        List<String> before = state();
        authorization.addPermission(ProcessDefinitionPermissions.DELETE_INSTANCE);
        authorizations.saveAuthorization(authorization);
        setup.start();
        assertThat(mayInEngine("care", Resources.PROCESS_DEFINITION, ProcessDefinitionPermissions.DELETE_INSTANCE))
                .isFalse();
        assertThat(filters.createTaskFilterQuery().filterId(filter).count()).isOne();
        assertThat(state().size()).isEqualTo(before.size());
    }

    @Test
    void tasklistHasItsFiltersOnTheFirstDayInTheInstallationsLanguage() {
        Browser anna = Browser.at(port);
        anna.login("anna", "anna");
        anna.get("/camunda/app/tasklist/default/");
        String visible = anna.get("/camunda/api/engine/engine/default/filter").body();
        assertThat(visible)
                .contains("I miei compiti", "Compiti dei miei gruppi", "In ritardo", "Assistenza clienti")
                .doesNotContain("Vendite");
        Set<String> ids = Set.copyOf(filters.createTaskFilterQuery().list().stream()
                .map(org.camunda.bpm.engine.filter.Filter::getId)
                .toList());
        for (String id : ids) {
            int status = anna.get("/camunda/api/engine/engine/default/filter/" + id + "/count")
                    .statusCode();
            assertThat(status).isIn(200, 403);
        }
    }

    @Test
    void eachPageOfTasklistComesWithItsOwnNonceAlsoWhenSeveralAreAskedForAtOnce() throws Exception {
        Browser anna = Browser.at(port);
        anna.login("anna", "anna");
        anna.get("/camunda/app/tasklist/default/");
        Callable<List<String>> caller = () -> {
            List<String> wrong = new ArrayList<>();
            for (int page = 0; page < 50; page++) {
                HttpResponse<String> answer = anna.get("/camunda/app/tasklist/default/");
                List<String> policies = answer.headers().allValues("Content-Security-Policy");
                Matcher body = NONCE_OF_PAGE.matcher(answer.body());
                if (policies.size() != 1
                        || !body.find()
                        || !policies.get(0).contains("'nonce-" + body.group(1) + "'")
                        || answer.body().contains("$CSP_NONCE")) {
                    wrong.add(policies.toString());
                }
            }
            return wrong;
        };
        ExecutorService callers = Executors.newFixedThreadPool(4);
        try {
            for (Future<List<String>> wrong : callers.invokeAll(Collections.nCopies(4, caller))) {
                assertThat(wrong.get()).isEmpty();
            }
        } finally {
            callers.shutdown();
        }
    }

    private boolean mayInEngine(
            String group,
            org.camunda.bpm.engine.authorization.Resource resource,
            org.camunda.bpm.engine.authorization.Permission permission) {
        return authorizations.isUserAuthorized("nobody-in-particular", List.of(group), permission, resource, "any-one");
    }

    private List<String> state() {
        return jdbc.sql("""
                        select concat_ws('/', type_, group_id_, user_id_, resource_type_, resource_id_, perms_, rev_)
                          from act_ru_authorization
                        union all select id_ || name_ || rev_ from act_id_group
                        union all select id_ || name_ || rev_ from act_ru_filter
                        order by 1
                        """).query(String.class).list();
    }
}
