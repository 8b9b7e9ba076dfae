package io.filo.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.filo.shop.Connector.Keys;
import io.filo.shop.Platform.Api;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class ShopClientTests {

    private static final Api API = new Api(List.of(), Map.of(), null, null);

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer server;

    @BeforeEach
    void aShop() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", exchange -> {
            try (exchange) {
                String path = exchange.getRequestURI().getPath();
                asked.add(path);
                switch (path) {
                    case "/elsewhere" -> {
                        exchange.getResponseHeaders().add("Location", "/secret");
                        exchange.sendResponseHeaders(302, -1);
                    }
                    case "/silent" -> over.await();
                    case "/trickle" -> {
                        exchange.sendResponseHeaders(200, 0);
                        while (!over.await(50, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                            exchange.getResponseBody().write('x');
                            exchange.getResponseBody().flush();
                        }
                    }
                    case "/large" -> {
                        exchange.sendResponseHeaders(200, 0);
                        exchange.getResponseBody().write(new byte[5000]);
                    }
                    default -> {
                        exchange.sendResponseHeaders(200, 2);
                        exchange.getResponseBody().write("{}".getBytes());
                    }
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
    }

    @AfterEach
    void closed() {
        over.countDown();
        server.stop(0);
    }

    private static ShopProperties properties(boolean privateNetworks) {
        return new ShopProperties(
                DataSize.ofKilobytes(4),
                null,
                false,
                1,
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                200,
                12,
                List.of(),
                privateNetworks,
                Duration.ofMillis(400),
                Duration.ofDays(90),
                Duration.ofDays(365),
                Duration.ofDays(180),
                120);
    }

    private ShopClient.Reply get(ShopClient client, String host, String path) {
        return client.call(
                new Connector(
                        "shop",
                        "native",
                        null,
                        true,
                        "http://" + host + ":" + server.getAddress().getPort(),
                        "UTC",
                        Keys.NONE),
                API,
                "GET",
                path,
                place -> null,
                null,
                Map.of());
    }

    @Test
    void aNameThatMeansSomethingElseOnceItIsCheckedLeadsNowhere() {
        var looks = new AtomicInteger();
        var client = new ShopClient(properties(false), name ->
                new InetAddress[] {InetAddress.getByName(looks.incrementAndGet() == 1 ? "203.0.113.7" : "127.0.0.1")});
        assertThatThrownBy(() -> get(client, "shop.example", "/")).hasMessageStartingWith("shop.host-private");
        assertThat(looks.get()).isEqualTo(2);
        assertThat(asked).isEmpty();
    }

    @Test
    void oneAddressAmongSeveralThatIsPrivateIsTooMany() {
        var client = new ShopClient(properties(false), name ->
                new InetAddress[] {InetAddress.getByName("203.0.113.7"), InetAddress.getByName("10.0.0.1")});
        assertThatThrownBy(() -> get(client, "shop.example", "/")).hasMessageStartingWith("shop.host-private");
    }

    @Test
    void theAddressThatWasCheckedIsTheOneThatIsAsked() {
        var client = new ShopClient(properties(true), name -> new InetAddress[] {InetAddress.getLoopbackAddress()});
        assertThat(get(client, "shop.example", "/").status()).isEqualTo(200);
        var unknown = new ShopClient(properties(true), name -> {
            throw new UnknownHostException(name);
        });
        assertThatThrownBy(() -> get(unknown, "shop.example", "/"))
                .hasMessageStartingWith("shop.host-unknown")
                .isInstanceOfSatisfying(
                        ShopTrouble.class,
                        trouble -> assertThat(trouble.isLasting()).isFalse());
    }

    @Test
    void whoIsSilentOrTricklesOrTalksTooMuchIsNotWaitedFor() {
        var client = new ShopClient(properties(true));
        for (String path : List.of("/silent", "/trickle")) {
            assertThatThrownBy(() -> get(client, "127.0.0.1", path)).hasMessageStartingWith("shop.away");
        }
        assertThatThrownBy(() -> get(client, "127.0.0.1", "/large")).hasMessageStartingWith("shop.answer-large");
        assertThat(new ArrayList<>(asked)).as("each once").containsExactly("/silent", "/trickle", "/large");
    }

    @Test
    void nobodyIsFollowedElsewhere() {
        assertThat(get(new ShopClient(properties(true)), "127.0.0.1", "/elsewhere")
                        .status())
                .isEqualTo(302);
        assertThat(asked).containsExactly("/elsewhere");
    }
}
