package io.filo.shop;

import io.filo.shop.Platform.Api;
import io.filo.support.PrivateNetworks;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Speaks to shops, and only to addresses that the installation allows. Never called inside a transaction. */
@Component
class ShopClient {

    private static final Pattern PLACE = Pattern.compile("\\{([^{}]+)}");

    private final ShopProperties properties;
    private final HttpClient client;

    /** @param body as it came, at most the limit of the inbox */
    record Reply(int status, byte[] body) {

        boolean isGood() {
            return status >= 200 && status < 300;
        }
    }

    ShopClient(ShopProperties properties) {
        this.properties = properties;
        this.client = HttpClient.newBuilder()
                .connectTimeout(properties.callTimeout())
                // Who answers elsewhere could lead us anywhere.
                .followRedirects(Redirect.NEVER)
                .build();
    }

    /**
     * @param path with the places that {@code values} fills, each escaped; appended to the connector's address
     * @throws ShopTrouble when the address is not allowed or nobody answers
     */
    Reply call(
            Connector connector,
            Api api,
            String method,
            String path,
            Function<String, @Nullable String> values,
            byte @Nullable [] body,
            Map<String, String> headers) {
        URI address = address(connector, path, values);
        refuse(address);
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .timeout(properties.callTimeout())
                .header("User-Agent", "Filo")
                .header("Accept", "xml".equals(api.format()) ? "application/xml" : "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        api.headers().forEach((name, value) -> request.header(name, filled(value, connector.keys())));
        headers.forEach(request::header);
        try {
            HttpResponse<InputStream> answer = client.send(request.build(), BodyHandlers.ofInputStream());
            try (InputStream in = answer.body()) {
                int limit = Math.toIntExact(properties.maxBody().toBytes());
                byte[] bytes = in.readNBytes(limit + 1);
                if (bytes.length > limit) {
                    throw ShopTrouble.lasting("shop.answer-large", address.getHost(), limit);
                }
                return new Reply(answer.statusCode(), bytes);
            }
        } catch (IOException away) {
            throw ShopTrouble.passing("shop.away", address.getHost(), words(away));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw ShopTrouble.passing("shop.away", address.getHost(), "stopped");
        }
    }

    /** What a good answer says; null for a 404 where that is allowed. */
    @Nullable
    Object read(Connector connector, Api api, Reply reply, boolean mayBeAbsent) {
        if (reply.status() == 404 && mayBeAbsent) {
            return null;
        }
        if (!reply.isGood()) {
            throw refusal(connector, reply);
        }
        return "xml".equals(api.format()) ? PlainData.xml(reply.body()) : PlainData.json(reply.body());
    }

    static ShopTrouble refusal(Connector connector, Reply reply) {
        String said = new String(reply.body(), StandardCharsets.UTF_8).strip();
        return reply.status() == 401 || reply.status() == 403
                ? ShopTrouble.passing("shop.login-refused", connector.key(), reply.status())
                : ShopTrouble.passing("shop.answer", reply.status(), said);
    }

    private static URI address(Connector connector, String path, Function<String, @Nullable String> values) {
        String base = connector.address();
        if (base == null || base.isBlank()) {
            throw ShopTrouble.lasting("shop.no-address", connector.key());
        }
        var places = PLACE.matcher(path);
        var filled = new StringBuilder();
        while (places.find()) {
            String value = values.apply(places.group(1));
            if (value == null) {
                throw ShopTrouble.lasting("shop.no-value", places.group(1));
            }
            places.appendReplacement(
                    filled, URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20"));
        }
        places.appendTail(filled);
        String whole = base.replaceAll("/+$", "")
                + filled.toString().replace("[", "%5B").replace("]", "%5D").replace(" ", "%20");
        try {
            return URI.create(whole);
        } catch (IllegalArgumentException wrong) {
            throw ShopTrouble.lasting("shop.bad-address", whole);
        }
    }

    private static String filled(String header, Connector.Keys keys) {
        String basic = "Basic "
                + Base64.getEncoder()
                        .encodeToString((keys.user().isEmpty() ? keys.token() + ":" : keys.user() + ":" + keys.token())
                                .getBytes(StandardCharsets.UTF_8));
        return header.replace("{user}", keys.user())
                .replace("{token}", keys.token())
                .replace("{basic}", basic);
    }

    /** @throws ShopTrouble {@code shop.host-refused}, {@code shop.host-private}, {@code shop.host-unknown} */
    void refuse(URI address) {
        String host = address.getHost();
        if (host == null || !("https".equals(address.getScheme()) || "http".equals(address.getScheme()))) {
            throw ShopTrouble.lasting("shop.bad-address", address);
        }
        String name = host.toLowerCase(Locale.ROOT);
        if (!properties.allowedHosts().isEmpty()
                && properties.allowedHosts().stream()
                        .map(allowed -> allowed.toLowerCase(Locale.ROOT))
                        .noneMatch(allowed -> name.equals(allowed)
                                || allowed.startsWith("*.") && name.endsWith(allowed.substring(1)))) {
            throw ShopTrouble.lasting("shop.host-refused", name);
        }
        if (properties.privateNetworks()) {
            return;
        }
        try {
            for (InetAddress each : InetAddress.getAllByName(name.replaceAll("^\\[|]$", ""))) {
                if (PrivateNetworks.contain(each)) {
                    throw ShopTrouble.lasting("shop.host-private", name);
                }
            }
        } catch (UnknownHostException unknown) {
            throw ShopTrouble.passing("shop.host-unknown", name);
        }
    }

    private static String words(Exception failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}
