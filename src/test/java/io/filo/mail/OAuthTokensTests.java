package io.filo.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.filo.mail.MailProperties.OAuth;
import io.filo.mail.OAuthTokens.TokenRefusedException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OAuthTokensTests {

    private final OAuthTokens tokens = new OAuthTokens();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private String answer = "{\"access_token\":\"t1\",\"expires_in\":3600}";
    private int status = 200;

    @BeforeEach
    void startServer() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/token", exchange -> {
            asked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @Test
    void aTokenIsKeptUntilItIsRefused() throws Exception {
        OAuth oauth = oauth(null);

        assertThat(tokens.accessToken(oauth, "p")).isEqualTo("t1");
        assertThat(tokens.accessToken(oauth, "p")).isEqualTo("t1");
        assertThat(asked)
                .singleElement()
                .asString()
                .contains("grant_type=client_credentials")
                .contains("scope=mail");

        tokens.forget(oauth);
        tokens.accessToken(oauth, "p");

        assertThat(asked).hasSize(2);
    }

    @Test
    void aRefreshTokenIsUsedAndReplaced() throws Exception {
        OAuth oauth = oauth("r1");
        answer = "{\"access_token\":\"t1\",\"expires_in\":1,\"refresh_token\":\"r2\"}";

        tokens.accessToken(oauth, "p");
        tokens.forget(oauth);
        tokens.accessToken(oauth, "p");

        assertThat(asked.get(0)).contains("grant_type=refresh_token").contains("refresh_token=r1");
        assertThat(asked.get(1)).contains("refresh_token=r2");
    }

    @Test
    void aRefusalNamesThePropertiesAndNoSecret() {
        status = 401;
        answer = "{\"error\":\"invalid_client\"}";

        assertThatThrownBy(() -> tokens.accessToken(oauth(null), "filo.mail.smtp.oauth"))
                .isInstanceOf(TokenRefusedException.class)
                .hasMessageContaining("filo.mail.smtp.oauth.client-id")
                .hasMessageContaining("invalid_client")
                .hasMessageNotContaining("hush");
    }

    private OAuth oauth(String refreshToken) {
        return new OAuth(
                "http://127.0.0.1:" + server.getAddress().getPort() + "/token", "filo", "hush", refreshToken, "mail");
    }
}
