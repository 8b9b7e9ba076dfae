package io.filo.shop;

import io.filo.shop.Platform.Api;
import io.filo.support.PrivateNetworks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Speaks to shops, and only to addresses that the installation allows. Never called inside a transaction. */
@Component
class ShopClient {

    private static final int MOST_CONNECTIONS = 8;
    /** Without a character set: JSON has one. */
    private static final ContentType JSON = ContentType.create("application/json");

    private static final Pattern PLACE = Pattern.compile("\\{([^{}]+)}");

    /** Addresses of a name, as the network knows it. */
    interface Names {

        InetAddress[] of(String name) throws UnknownHostException;
    }

    private final ShopProperties properties;
    private final Names names;
    private final CloseableHttpClient client;

    /** @param body as it came, at most the limit of the inbox */
    record Reply(int status, byte[] body) {

        boolean isGood() {
            return status >= 200 && status < 300;
        }
    }

    @Autowired
    ShopClient(ShopProperties properties) {
        this(properties, InetAddress::getAllByName);
    }

    ShopClient(ShopProperties properties, Names names) {
        this.properties = properties;
        this.names = names;
        var timeout = Timeout.of(properties.callTimeout());
        this.client = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(new Checked())
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(timeout)
                                .setSocketTimeout(timeout)
                                .build())
                        .setMaxConnPerRoute(MOST_CONNECTIONS)
                        .setMaxConnTotal(MOST_CONNECTIONS * 4)
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(timeout)
                        .setConnectionRequestTimeout(timeout)
                        .build())
                // Who answers elsewhere could lead us anywhere; and what is sent again is decided by whoever sends.
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .setUserAgent("Filo")
                .build();
    }

    /** A name may mean something else a moment later: what is checked here is what is connected to. */
    private final class Checked implements DnsResolver {

        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            return checked(host);
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }

    private InetAddress[] checked(String host) throws UnknownHostException {
        InetAddress[] addresses = names.of(host.replaceAll("^\\[|]$", ""));
        if (!properties.privateNetworks()) {
            for (InetAddress each : addresses) {
                if (PrivateNetworks.contain(each)) {
                    throw ShopTrouble.lasting("shop.host-private", host);
                }
            }
        }
        return addresses;
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
        var request = new HttpUriRequestBase(method, address);
        request.setHeader("Accept", "xml".equals(api.format()) ? "application/xml" : "application/json");
        if (body != null) {
            request.setEntity(new ByteArrayEntity(body, JSON));
        }
        api.headers().forEach((name, value) -> request.setHeader(name, filled(value, connector.keys())));
        headers.forEach(request::setHeader);
        try {
            return client.execute(request, answer -> new Reply(answer.getCode(), read(request, answer)));
        } catch (UnknownHostException unknown) {
            throw ShopTrouble.passing("shop.host-unknown", address.getHost());
        } catch (IOException away) {
            throw ShopTrouble.passing("shop.away", address.getHost(), words(away));
        }
    }

    /** A shop that sends a byte now and then holds nobody up for ever; nor does one that sends without end. */
    private byte[] read(HttpUriRequestBase request, ClassicHttpResponse answer) throws IOException {
        if (answer.getEntity() == null) {
            return new byte[0];
        }
        long limit = properties.maxBody().toBytes();
        long end = System.nanoTime() + properties.callTimeout().toNanos();
        var bytes = new ByteArrayOutputStream();
        var buffer = new byte[16_384];
        InputStream in = answer.getEntity().getContent();
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            bytes.write(buffer, 0, count);
            boolean late = System.nanoTime() - end > 0;
            if (late || bytes.size() > limit) {
                // Else the rest is read to its end before the connection is given back.
                request.cancel();
                if (late) {
                    throw new IOException("the answer takes longer than " + properties.callTimeout());
                }
                throw ShopTrouble.lasting(
                        "shop.answer-large", request.getAuthority().getHostName(), limit);
            }
        }
        return bytes.toByteArray();
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
        try {
            checked(name);
        } catch (UnknownHostException unknown) {
            throw ShopTrouble.passing("shop.host-unknown", name);
        }
    }

    private static String words(Exception failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}
