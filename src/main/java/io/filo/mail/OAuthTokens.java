package io.filo.mail;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.filo.mail.MailProperties.OAuth;
import io.filo.message.Remarks;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.stereotype.Component;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/** Access tokens for XOAUTH2, kept until shortly before they expire. */
@Component
class OAuthTokens {

    /** A token is fetched anew so long before its end. */
    private static final Duration MARGIN = Duration.ofSeconds(60);

    private static final long SECONDS_WITHOUT_WORD = 300;

    private record Answer(
            @JsonProperty("access_token") @Nullable String accessToken,
            @JsonProperty("expires_in") @Nullable Long expiresIn,
            @JsonProperty("refresh_token") @Nullable String refreshToken) {}

    private record Token(String value, long endNanos) {}

    /** Made when the first token is needed: most installations never need one. */
    private @Nullable RestClient http;

    private final Map<OAuth, Token> tokens = new ConcurrentHashMap<>();
    /** Servers may hand out a new refresh token with each use. */
    private final Map<OAuth, String> refreshTokens = new ConcurrentHashMap<>();

    private synchronized RestClient http() {
        RestClient made = http;
        if (made == null) {
            JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(HttpClient.newBuilder()
                    .connectTimeout(Duration.ofSeconds(10))
                    .build());
            requests.setReadTimeout(Duration.ofSeconds(20));
            made = RestClient.builder().requestFactory(requests).build();
            http = made;
        }
        return made;
    }

    /** @throws TokenRefusedException when the token endpoint gives none, in words for an administrator */
    String accessToken(OAuth oauth, String property) throws TokenRefusedException {
        Token token = tokens.get(oauth);
        if (token != null && token.endNanos - System.nanoTime() > 0) {
            return token.value;
        }
        Answer answer = ask(oauth, property);
        if (answer == null || answer.accessToken == null) {
            throw new TokenRefusedException(Remarks.of("trouble.token-missing", oauth.tokenUri(), property));
        }
        if (answer.refreshToken != null) {
            refreshTokens.put(oauth, answer.refreshToken);
        }
        long seconds = answer.expiresIn == null ? SECONDS_WITHOUT_WORD : answer.expiresIn;
        long usable = Math.max(1, seconds - MARGIN.toSeconds());
        tokens.put(oauth, new Token(answer.accessToken, System.nanoTime() + usable * 1_000_000_000L));
        return answer.accessToken;
    }

    /** The server refused the token before its time. */
    void forget(OAuth oauth) {
        tokens.remove(oauth);
    }

    private @Nullable Answer ask(OAuth oauth, String property) throws TokenRefusedException {
        MultiValueMap<String, String> form = new LinkedMultiValueMap<>();
        form.add("client_id", oauth.clientId());
        if (oauth.clientSecret() != null) {
            form.add("client_secret", oauth.clientSecret());
        }
        String refresh = refreshTokens.getOrDefault(oauth, oauth.refreshToken());
        if (refresh != null) {
            form.add("grant_type", "refresh_token");
            form.add("refresh_token", refresh);
        } else {
            form.add("grant_type", "client_credentials");
        }
        if (oauth.scope() != null) {
            form.add("scope", oauth.scope());
        }
        try {
            return http().post()
                    .uri(oauth.tokenUri())
                    .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                    .accept(MediaType.APPLICATION_JSON)
                    .body(form)
                    .retrieve()
                    .body(Answer.class);
        } catch (RestClientException refused) {
            String said = refused.getMessage();
            throw new TokenRefusedException(Remarks.of(
                    "trouble.token-refused", oauth.tokenUri(), property, Text.line(said == null ? "–" : said, 200)));
        }
    }

    /** No access token could be had. */
    static final class TokenRefusedException extends Exception {

        private static final long serialVersionUID = 1L;

        private final String remark;

        TokenRefusedException(String remark) {
            super(Remarks.inEnglish(remark));
            this.remark = remark;
        }

        String remark() {
            return remark;
        }
    }
}
