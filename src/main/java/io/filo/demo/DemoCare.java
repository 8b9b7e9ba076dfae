package io.filo.demo;

import io.filo.contact.PhoneRegister;
import io.filo.customer.ConsentChannel;
import io.filo.customer.ConsentPurpose;
import io.filo.customer.ConsentRecord;
import io.filo.customer.ConsentState;
import io.filo.customer.Consents;
import io.filo.customer.Customers;
import io.filo.demo.DemoOrder.Line;
import io.filo.demo.DemoOrder.Person;
import io.filo.support.FiloClock;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * What the demo shop's customers do about its care: Sofia would recommend it, Nicola would not, Matteo and Roberta leave
 * carts. Each once in the life of a data folder. Who is asked at night answers in the morning.
 */
@Component
@ConditionalOnProperty("filo.demo.enabled")
@ConditionalOnProperty(name = "filo.demo.data", matchIfMissing = true)
class DemoCare {

    private static final Logger log = LoggerFactory.getLogger(DemoCare.class);
    private static final Pattern SURVEY = Pattern.compile("(/u/[\\w-]+)");
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private static final Person SOFIA = new Person("sofia.bruno@posta.example", "Sofia", "Bruno", "it-IT");
    private static final Person NICOLA = new Person("nicola.deluca@posta.example", "Nicola", "De Luca", "it-IT");
    private static final Person MATTEO = new Person("matteo.villa@posta.example", "Matteo", "Villa", "it-IT");
    private static final Person ROBERTA = new Person("roberta.fonti@posta.example", "Roberta", "Fonti", "it-IT");
    private static final String ROBERTAS_NUMBER = "+393405550191";

    private final DemoSteps steps;
    private final DemoShop shop;
    private final ObjectProvider<DemoMailboxes> mailboxes;
    private final Customers customers;
    private final Consents consents;
    private final PhoneRegister register;
    private final FiloClock clock;
    private final ServletWebServerApplicationContext server;
    private final HttpClient client = HttpClient.newHttpClient();
    private volatile @Nullable Thread people;

    DemoCare(
            DemoSteps steps,
            DemoShop shop,
            ObjectProvider<DemoMailboxes> mailboxes,
            Customers customers,
            Consents consents,
            PhoneRegister register,
            FiloClock clock,
            ServletWebServerApplicationContext server) {
        this.steps = steps;
        this.shop = shop;
        this.mailboxes = mailboxes;
        this.customers = customers;
        this.consents = consents;
        this.register = register;
        this.clock = clock;
        this.server = server;
    }

    @EventListener(ApplicationReadyEvent.class)
    void begin() {
        steps.firstStart().ifPresent(start -> {
            Thread thread = new Thread(() -> care(start.truncatedTo(ChronoUnit.SECONDS)), "demo-care");
            thread.setDaemon(true);
            people = thread;
            thread.start();
        });
    }

    @EventListener(ContextClosedEvent.class)
    void end() {
        Thread thread = people;
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void care(Instant start) {
        try {
            while (steps.isOpen("shop-history")) {
                Thread.sleep(PAUSE.toMillis());
            }
            steps.once("care-roberta", this::agreesToCalls);
            steps.once("care-carts", () -> carts(start));
            steps.once("care-sofia", () -> delivered(SOFIA, 2043, DemoGoods.VENTO, start));
            steps.once("care-nicola", () -> delivered(NICOLA, 2044, DemoGoods.BREZZA, start));
            DemoMailboxes mail = mailboxes.getIfAvailable();
            if (mail != null) {
                steps.once(
                        "care-sofia-answer",
                        () -> answer(mail, SOFIA, 10, "Consegna veloce e scarpe perfette, come sempre."));
                steps.once(
                        "care-nicola-answer",
                        () -> answer(mail, NICOLA, 3, "La giacca perde acqua dalle cuciture alla prima pioggia."));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException failed) {
            if (!Thread.currentThread().isInterrupted()) {
                log.warn("The demo's care is not all there, the next start goes on: {}", failed.toString());
            }
        }
    }

    /** She wrote it on her card, and the register was asked. */
    private void agreesToCalls() {
        long customer = customers.search(null, ROBERTA.email(), null, 0, 1).items().stream()
                .findFirst()
                .orElseThrow()
                .id();
        consents.record(
                new ConsentRecord(
                        customer,
                        null,
                        ConsentPurpose.MARKETING,
                        ConsentChannel.PHONE,
                        ConsentState.GIVEN,
                        "STORE",
                        "2026-1",
                        clock.instant(),
                        "card 2102, drawer 4"),
                "stefano");
        register.importAnswer(
                ROBERTAS_NUMBER + ";no\r\n",
                clock.instant().atOffset(ZoneOffset.UTC).toLocalDate());
    }

    /** Not touched for more than an hour. */
    private void carts(Instant start) throws IOException, InterruptedException {
        Instant left = start.minus(Duration.ofMinutes(65));
        cart(MATTEO, "C-matteo", left, "189.00", List.of(new Line(DemoGoods.VENTO, 1), new Line(DemoGoods.LAMP, 2)));
        cart(
                ROBERTA,
                "C-roberta",
                left,
                "540.00",
                List.of(
                        new Line(DemoGoods.WATCH, 1),
                        new Line(DemoGoods.VENTO_PRO, 1),
                        new Line(DemoGoods.BREZZA, 2),
                        new Line(DemoGoods.SOCKS, 1)));
    }

    private void cart(Person person, String id, Instant left, String total, List<Line> goods)
            throws IOException, InterruptedException {
        var lines = new ArrayList<Map<String, Object>>();
        goods.forEach(line -> lines.add(line.goods().line(lines.size() + 1, line.quantity())));
        var cart = new LinkedHashMap<String, Object>();
        cart.put("id", id);
        cart.put("updatedAt", left.toString());
        cart.put("person", person.snapshot());
        cart.put("currency", "EUR");
        cart.put("total", total);
        cart.put("lines", lines);
        cart.put("recoveryUrl", "https://passo-lento.example/cart/" + id);
        shop.send("cart", id, cart);
    }

    /** It has been with him for a week, so he is asked now. */
    private void delivered(Person person, int number, DemoGoods goods, Instant start)
            throws IOException, InterruptedException {
        Instant placed = start.minus(Duration.ofDays(12));
        Instant arrived = start.minus(Duration.ofDays(8));
        DemoOrder order =
                DemoOrder.web(person, placed).numbered(number).with(goods, 1).over();
        shop.send("order", order.id(), order.snapshot());
        var parcel = new LinkedHashMap<String, Object>();
        parcel.put("id", "P-" + number);
        parcel.put("orderId", order.id());
        parcel.put("carrier", "BRT");
        parcel.put("trackingNumber", "BR011204" + number + "IT");
        parcel.put("shippedAt", placed.plus(Duration.ofDays(1)).toString());
        parcel.put("updatedAt", arrived.toString());
        parcel.put("status", "DELIVERED");
        parcel.put("deliveredAt", arrived.toString());
        parcel.put("checkpoints", List.of());
        shop.send("shipment", "parcel-" + number, parcel);
    }

    private void answer(DemoMailboxes mail, Person person, int score, String comment)
            throws IOException, InterruptedException {
        String link = null;
        while (link == null) {
            Thread.sleep(PAUSE.toMillis());
            link = survey(mail, person).orElse(null);
        }
        URI address = URI.create("http://127.0.0.1:" + server.getWebServer().getPort()
                + server.getServletContext().getContextPath() + link);
        int status = client.send(
                        HttpRequest.newBuilder(address)
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString("action=answer&score=" + score + "&comment="
                                        + URLEncoder.encode(comment, StandardCharsets.UTF_8)))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
        if (status >= 400) {
            throw new IOException("The survey's page answered " + status + ".");
        }
    }

    /** The link in the letter that asks, when that is the newest. */
    private static Optional<String> survey(DemoMailboxes mail, Person person) throws IOException {
        try {
            return mail.newest(person.email(), letter -> {
                        var link = SURVEY.matcher(DemoMailboxes.text(letter));
                        return letter.getSubject().startsWith("Ci consiglieresti") && link.find()
                                ? Optional.of(link.group(1))
                                : Optional.<String>empty();
                    })
                    .flatMap(found -> found);
        } catch (MessagingException failed) {
            throw new IOException(failed);
        }
    }
}
