package io.filo.demo;

import static io.filo.demo.DemoGoods.AURORA;
import static io.filo.demo.DemoGoods.BARS;
import static io.filo.demo.DemoGoods.BELT;
import static io.filo.demo.DemoGoods.BREZZA;
import static io.filo.demo.DemoGoods.GELS;
import static io.filo.demo.DemoGoods.LAMP;
import static io.filo.demo.DemoGoods.RAPIDA;
import static io.filo.demo.DemoGoods.SOCKS;
import static io.filo.demo.DemoGoods.VENTO;
import static io.filo.demo.DemoGoods.VENTO_PRO;
import static io.filo.demo.DemoGoods.WATCH;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.demo.DemoOrder.Person;
import io.filo.lead.imports.Imports;
import io.filo.order.OrderDesk;
import io.filo.order.Returns;
import io.filo.order.Snapshot.ReturnStatus;
import io.filo.shop.Behaviour;
import io.filo.shop.Connectors;
import io.filo.shop.Connectors.Draft;
import io.filo.support.FiloClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * The demo's shop itself: its goods, what its customers bought, and what they buy now, told by signed hooks. What was
 * bought more than 30 days ago starts no case. Each once in the life of a data folder.
 */
@Component
@ConditionalOnProperty("filo.demo.enabled")
@ConditionalOnProperty(name = "filo.demo.data", matchIfMissing = true)
class DemoShop {

    static final String KEY = "passo-lento";
    /** The order that Elena withdraws from by mail. */
    static final String WITHDRAWN = "2041";

    /** The list of what was bought before. */
    static final String PAST = "ordini-passati.csv";

    private static final String SITE = "https://passo-lento.example";
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final ZoneId ROME = ZoneId.of("Europe/Rome");

    private static final Logger log = LoggerFactory.getLogger(DemoShop.class);

    private static final Person GIULIA = new Person("giulia.ferri@posta.example", "Giulia", "Ferri", "it-IT");
    private static final Person EMILY = new Person("emily.carter@mailbox.example", "Emily", "Carter", "en-GB");
    private static final Person SILVIA = new Person("silvia.rossi@posta.example", "Silvia", "Rossi", "it-IT");
    private static final Person ELENA = new Person("elena.moretti@posta.example", "Elena", "Moretti", "it-IT");
    private static final Person GINO = new Person("gino.sala@posta.example", "Gino", "Sala", "it-IT");
    private static final Person SOFIA = new Person("sofia.bruno@posta.example", "Sofia", "Bruno", "it-IT");
    private static final Person NICOLA = new Person("nicola.deluca@posta.example", "Nicola", "De Luca", "it-IT");
    private static final Person PAOLO = new Person("paolo.conti@posta.example", "Paolo", "Conti", "it-IT");
    private static final Person CHIARA =
            new Person("chiara.lombardi@studio-lombardi.example", "Chiara", "Lombardi", "it-IT");

    /** They bought once a week, and then nothing any more. */
    private static final List<Person> GONE_SILENT = List.of(
            new Person("marco.greco@posta.example", "Marco", "Greco", "it-IT"),
            new Person("teresa.russo@posta.example", "Teresa", "Russo", "it-IT"),
            new Person("enzo.marino@posta.example", "Enzo", "Marino", "it-IT"),
            new Person("davide.rizzo@posta.example", "Davide", "Rizzo", "it-IT"));

    private static final List<List<DemoGoods>> BASKETS = List.of(
            List.of(AURORA, SOCKS),
            List.of(GELS),
            List.of(GELS, BELT),
            List.of(RAPIDA),
            List.of(VENTO, SOCKS),
            List.of(BREZZA),
            List.of(BARS, GELS),
            List.of(LAMP));

    private final Connectors connectors;
    private final Behaviour behaviour;
    private final Imports imports;
    private final OrderDesk orders;
    private final Returns returns;
    private final DemoSteps steps;
    private final DemoBoard board;
    private final FiloClock clock;
    private final ObjectMapper json;
    private final ServletWebServerApplicationContext server;
    private final byte[] secret;
    private final HttpClient client = HttpClient.newHttpClient();
    private volatile @Nullable Thread shop;

    DemoShop(
            Connectors connectors,
            Behaviour behaviour,
            Imports imports,
            OrderDesk orders,
            Returns returns,
            DemoSteps steps,
            DemoBoard board,
            FiloClock clock,
            ObjectMapper json,
            ServletWebServerApplicationContext server,
            @Value("${filo.secret:}") String secret) {
        this.connectors = connectors;
        this.behaviour = behaviour;
        this.imports = imports;
        this.orders = orders;
        this.returns = returns;
        this.steps = steps;
        this.board = board;
        this.clock = clock;
        this.json = json;
        this.server = server;
        // The same at each start, and nobody's but this installation's.
        this.secret = hmac(("demo " + secret).getBytes(StandardCharsets.UTF_8), KEY.getBytes(StandardCharsets.UTF_8));
    }

    @EventListener(ApplicationReadyEvent.class)
    void begin() {
        steps.firstStart().ifPresent(start -> {
            Thread thread = new Thread(() -> tell(start.truncatedTo(ChronoUnit.SECONDS)), "demo-orders");
            thread.setDaemon(true);
            shop = thread;
            thread.start();
        });
    }

    @EventListener(ContextClosedEvent.class)
    void end() {
        Thread thread = shop;
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void tell(Instant start) {
        try {
            steps.once("shop", this::connect);
            steps.once("shop-goods", () -> {
                for (DemoGoods goods : DemoGoods.ALL) {
                    send("product", goods.sku(), goods.snapshot(start));
                }
            });
            steps.once("shop-history", () -> {
                for (DemoOrder order : history(start)) {
                    send(order);
                }
                send("return", "R-gino", allOfGinosSentBack(start));
            });
            steps.once("shop-emily", () -> emily(start));
            steps.once("shop-elena", () -> elena(start));
            steps.once("shop-silvia", () -> silvia(start));
            steps.once("shop-silvia-looks", this::silviaLooksAround);
            steps.once("shop-giulia", this::giulia);
            steps.once("shop-past", () -> past(start));
            if (steps.isOpen("shop-elena-back") && elenasParcelCameBack()) {
                steps.done("shop-elena-back");
            }
            board.tell(this, start);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException failed) {
            if (!Thread.currentThread().isInterrupted()) {
                log.warn("The demo shop's orders did not all come, the next start goes on: {}", failed.toString());
            }
        }
    }

    private void connect() {
        if (connectors.find(KEY).isEmpty()) {
            connectors.save(
                    new Draft(
                            KEY,
                            "Passo Lento",
                            "native",
                            null,
                            true,
                            null,
                            "Europe/Rome",
                            "whsec_" + Base64.getEncoder().encodeToString(secret),
                            null,
                            null,
                            null),
                    true,
                    "dario");
        }
    }

    /** By the import of lists, as a shop brings its past with it. */
    private void past(Instant start) throws IOException {
        var list = new DemoPast(start).list().getBytes(StandardCharsets.UTF_8);
        var received = imports.receive(PAST, new ByteArrayInputStream(list));
        if (!received.known()) {
            imports.configure(
                    received.id(),
                    imports.find(received.id()).orElseThrow().settings().ofShop(KEY));
            imports.start(received.id(), false);
        }
    }

    // --- what was bought --------------------------------------------------------------------------------------------

    /** Oldest first, with the numbers before Emily's. */
    private static List<DemoOrder> history(Instant start) {
        var past = new ArrayList<DemoOrder>();
        var random = new Random(5);
        // Twenty-one in two years, and one that she places now.
        for (int n = 0; n < 21; n++) {
            past.add(past(GIULIA, start, 33 + n * 33, BASKETS.get(random.nextInt(BASKETS.size())), n % 4 == 1));
        }
        for (int n = 0; n < 10; n++) {
            past.add(past(PAOLO, start, 45 + n * 7, n % 3 == 0 ? List.of(GELS, BARS) : List.of(GELS), false));
        }
        for (int n = 0; n < 8; n++) {
            for (int who = 0; who < GONE_SILENT.size(); who++) {
                past.add(past(GONE_SILENT.get(who), start, 46 + who + n * 7, List.of(RAPIDA, GELS), false));
            }
        }
        for (int n = 0; n < 4; n++) {
            past.add(past(CHIARA, start, 120 + n * 91, BASKETS.get(random.nextInt(BASKETS.size())), false)
                    .ofMarketplace());
        }
        past.add(past(SOFIA, start, 34, List.of(VENTO_PRO, SOCKS), false));
        past.add(past(SOFIA, start, 160, List.of(RAPIDA, BELT), false));
        past.add(past(NICOLA, start, 36, List.of(AURORA), false));
        past.add(past(NICOLA, start, 210, List.of(LAMP), true));
        past.add(past(GINO, start, 40, List.of(), false)
                .with(WATCH, 6)
                .with(AURORA, 4)
                .sentBack(Duration.ofMinutes(16)));
        past.sort(Comparator.comparing(DemoOrder::placedAt));
        var numbered = new ArrayList<DemoOrder>();
        for (DemoOrder order : past) {
            numbered.add(order.numbered(2038 - past.size() + numbered.size()));
        }
        return numbered;
    }

    private static DemoOrder past(Person person, Instant start, int days, List<DemoGoods> goods, boolean inTorino) {
        Instant placed = start.atZone(ROME)
                .toLocalDate()
                .minusDays(days)
                .atTime(9, 0)
                .plusMinutes(days * 17L % 720)
                .atZone(ROME)
                .toInstant();
        DemoOrder order =
                inTorino ? DemoOrder.inStore(person, placed, "TO1", "stefano") : DemoOrder.web(person, placed);
        for (DemoGoods each : goods) {
            order = order.with(each, each.equals(SOCKS) ? 2 : 1);
        }
        return order.over();
    }

    private static Map<String, Object> allOfGinosSentBack(Instant start) {
        DemoOrder order = history(start).stream()
                .filter(each -> each.person().equals(GINO))
                .findFirst()
                .orElseThrow();
        var back = new LinkedHashMap<String, Object>();
        back.put("id", "R-" + order.number());
        back.put("updatedAt", order.placedAt().plus(Duration.ofDays(9)).toString());
        back.put("orderId", order.id());
        back.put("kind", "WITHDRAWAL");
        back.put("mode", "PORTAL");
        back.put("status", "COMPLETED");
        back.put("requestedAt", order.placedAt().plus(Duration.ofMinutes(16)).toString());
        back.put("refund", order.total());
        var lines = new ArrayList<Map<String, String>>();
        for (DemoOrder.Line line : order.lines()) {
            lines.add(Map.of("lineId", String.valueOf(lines.size() + 1), "quantity", String.valueOf(line.quantity())));
        }
        back.put("lines", lines);
        return back;
    }

    // --- what is bought now -----------------------------------------------------------------------------------------

    private void emily(Instant start) throws IOException, InterruptedException {
        Instant placed = start.minus(Duration.ofDays(7));
        Instant promised = start.plus(Duration.ofDays(1)).truncatedTo(ChronoUnit.HOURS);
        DemoOrder order = DemoOrder.web(EMILY, placed)
                .numbered(2038)
                .with(BREZZA, 1)
                .with(SOCKS, 2)
                .paid()
                .sent()
                .to(Map.of(
                        "name", "Emily Carter",
                        "street", "14 Calabria Road",
                        "postalCode", "N5 1JB",
                        "city", "London",
                        "country", "GB"))
                .promised(promised);
        send(order);
        var parcel = parcel(order, "GLS", "GL7700412038IT", placed.plus(Duration.ofDays(1)));
        parcel.put("promisedUntil", promised.toString());
        parcel.put("expectedArrivalUntil", promised.toString());
        var scans = new ArrayList<Map<String, Object>>();
        scans.add(scan(placed.plus(Duration.ofDays(1)), "Ritirato dal corriere", "Torino"));
        scans.add(scan(placed.plus(Duration.ofDays(3)), "In transito", "Brennero"));
        parcel.put("updatedAt", placed.plus(Duration.ofDays(3)).toString());
        parcel.put("status", "IN_TRANSIT");
        parcel.put("checkpoints", List.copyOf(scans));
        send("shipment", "emily-parcel", parcel);

        scans.add(scan(start.minus(Duration.ofHours(1)), "Fermo per neve sul Brennero", "Brennero"));
        parcel.put("updatedAt", start.toString());
        parcel.put("carrierSaysLate", true);
        parcel.put("delayReason", "neve sul Brennero");
        parcel.put("expectedArrivalUntil", promised.plus(Duration.ofDays(4)).toString());
        parcel.put("etaSource", "GLS");
        parcel.put("checkpoints", scans);
        send("shipment", "emily-late", parcel);
    }

    /** She tried them on at home, and writes that she withdraws. */
    private void elena(Instant start) throws IOException, InterruptedException {
        Instant placed = start.minus(Duration.ofDays(6));
        Instant arrived = start.minus(Duration.ofDays(3));
        DemoOrder order = DemoOrder.web(ELENA, placed)
                .numbered(Integer.parseInt(WITHDRAWN))
                .with(VENTO_PRO, 1)
                .over();
        send(order);
        var parcel = parcel(order, "BRT", "BR0112042041IT", placed.plus(Duration.ofDays(1)));
        parcel.put("updatedAt", arrived.toString());
        parcel.put("status", "DELIVERED");
        parcel.put("deliveredAt", arrived.toString());
        parcel.put("checkpoints", List.of(scan(placed.plus(Duration.ofDays(1)), "Ritirato dal corriere", "Torino")));
        send("shipment", "elena-parcel", parcel);
    }

    /**
     * Anna takes it in at the counter once her mail has begun the return and it was accepted.
     *
     * @return whether it came, which it does not without the demo's mails
     */
    private boolean elenasParcelCameBack() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            var accepted = orders.byNumber(WITHDRAWN).stream()
                    .flatMap(order -> returns.ofOrder(order).stream())
                    .filter(back -> back.status() == ReturnStatus.APPROVED)
                    .findFirst();
            if (accepted.isPresent()) {
                takeIn(accepted.get().id());
                return true;
            }
            Thread.sleep(PAUSE.toMillis());
        }
        return false;
    }

    private void takeIn(long returnId) throws IOException, InterruptedException {
        String anna = Base64.getEncoder().encodeToString("anna:anna".getBytes(StandardCharsets.UTF_8));
        int status = client.send(
                        HttpRequest.newBuilder(here("/api/returns/" + returnId + "/received"))
                                .header("Authorization", "Basic " + anna)
                                .POST(BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
        if (status >= 300) {
            throw new IOException("Return " + returnId + " could not be taken in: " + status + ".");
        }
    }

    /** Looked on the web, bought in Torino, fetches it in Bologna. */
    private void silvia(Instant start) throws IOException, InterruptedException {
        Instant placed = start.minus(Duration.ofDays(2));
        DemoOrder order = DemoOrder.inStore(SILVIA, placed, "TO1", "stefano")
                .numbered(2052)
                .with(AURORA, 1)
                .with(LAMP, 1)
                .paid()
                .sent()
                .afterLookingAtTheWeb()
                .fetchedAt("BO1");
        send(order);
        var parcel = parcel(order, "Passo Lento", "PL2052", placed.plus(Duration.ofDays(1)));
        parcel.put("updatedAt", start.toString());
        parcel.put("status", "AVAILABLE_FOR_PICKUP");
        parcel.put("checkpoints", List.of(scan(placed.plus(Duration.ofDays(1)), "Partito per Bologna", "Torino")));
        send("shipment", "silvia-parcel", parcel);
    }

    /** Signed in on the site, she agreed to be remembered; so told by the script of its pages. */
    private void silviaLooksAround() throws IOException, InterruptedException {
        behaviour.allow(KEY, List.of(SITE));
        Behaviour.Site site = behaviour.site(KEY).orElseThrow();
        String visitor = "demo-visitor-of-silvia-rossi";
        byte[] proof = hmac(
                site.secret().getBytes(StandardCharsets.UTF_8),
                (visitor + "\n" + SILVIA.email()).getBytes(StandardCharsets.UTF_8));
        byte[] body = json.writeValueAsBytes(Map.of(
                "visitor", visitor,
                "consent", true,
                "account", SILVIA.email(),
                "proof", HexFormat.of().formatHex(proof),
                "events",
                        List.of(
                                look("SEARCH", 9, Map.of("words", "calze lana")),
                                look("PRODUCT", 8, Map.of("sku", SOCKS.sku())),
                                look("PRODUCT", 5, Map.of("sku", VENTO_PRO.sku())),
                                look("WISH", 4, Map.of("sku", VENTO_PRO.sku())),
                                look("PAGE", 2, Map.of("page", "/negozi/bologna")))));
        collect(site, body);
    }

    /** Told by the script of the site's pages. */
    void visit(String visitor, List<Map<String, Object>> events) throws IOException, InterruptedException {
        collect(
                behaviour.site(KEY).orElseThrow(),
                json.writeValueAsBytes(Map.of("visitor", visitor, "consent", true, "events", events)));
    }

    private void collect(Behaviour.Site site, byte[] body) throws IOException, InterruptedException {
        int status = client.send(
                        HttpRequest.newBuilder(here("/collect/" + site.key()))
                                .header("Content-Type", "text/plain;charset=UTF-8")
                                .header("Origin", SITE)
                                .POST(BodyPublishers.ofByteArray(body))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
        if (status >= 300) {
            throw new IOException("The site's door answered " + status + ".");
        }
    }

    static Map<String, Object> look(String type, int minutesAgo, Map<String, String> what) {
        var look = new LinkedHashMap<String, Object>(what);
        look.put("type", type);
        look.put("ago", Duration.ofMinutes(minutesAgo).toMillis());
        return look;
    }

    private void giulia() throws IOException, InterruptedException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        send(DemoOrder.web(GIULIA, now)
                .numbered(2057)
                .with(VENTO, 1)
                .with(GELS, 2)
                .paid()
                .promised(now.plus(Duration.ofDays(3)).truncatedTo(ChronoUnit.HOURS)));
    }

    private static Map<String, Object> parcel(DemoOrder order, String carrier, String number, Instant shipped) {
        var parcel = new LinkedHashMap<String, Object>();
        parcel.put("id", "P-" + order.number());
        parcel.put("orderId", order.id());
        parcel.put("carrier", carrier);
        parcel.put("trackingNumber", number);
        parcel.put("shippedAt", shipped.toString());
        return parcel;
    }

    private static Map<String, Object> scan(Instant at, String what, String where) {
        return Map.of("at", at.toString(), "status", "IN_TRANSIT", "description", what, "location", where);
    }

    // --- the door ---------------------------------------------------------------------------------------------------

    private void send(DemoOrder order) throws IOException, InterruptedException {
        send("order", order.id(), order.snapshot());
    }

    /** Signed as Standard Webhooks say. @param id the same at each try, so that what was taken is not taken again */
    void send(String type, String id, Map<String, Object> data) throws IOException, InterruptedException {
        Instant now = clock.instant();
        String event = type + "-" + id;
        byte[] body = json.writeValueAsBytes(Map.of(
                "specversion",
                "1.0",
                "id",
                event,
                "source",
                "/shops/" + KEY,
                "type",
                type,
                "time",
                now.truncatedTo(ChronoUnit.SECONDS).toString(),
                "data",
                data));
        String time = String.valueOf(now.getEpochSecond());
        byte[] signed =
                (event + "." + time + "." + new String(body, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
        int status = client.send(
                        HttpRequest.newBuilder(here("/hooks/" + KEY))
                                .header("Content-Type", "application/cloudevents+json")
                                .header("webhook-id", event)
                                .header("webhook-timestamp", time)
                                .header(
                                        "webhook-signature",
                                        "v1," + Base64.getEncoder().encodeToString(hmac(secret, signed)))
                                .POST(BodyPublishers.ofByteArray(body))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
        if (status >= 300) {
            throw new IOException("The shop's door answered " + status + " to " + event + ".");
        }
    }

    private URI here(String path) {
        return URI.create("http://127.0.0.1:" + server.getWebServer().getPort()
                + server.getServletContext().getContextPath() + path);
    }

    private static byte[] hmac(byte[] secret, byte[] text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal(text);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
