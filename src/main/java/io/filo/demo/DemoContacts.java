package io.filo.demo;

import io.filo.contact.Channel;
import io.filo.contact.ContactPermissions;
import io.filo.contact.Enquiry;
import io.filo.contact.PhoneRegister;
import io.filo.contact.Purpose;
import io.filo.customer.ConsentChannel;
import io.filo.customer.ConsentPurpose;
import io.filo.customer.ConsentRecord;
import io.filo.customer.ConsentState;
import io.filo.customer.Consents;
import io.filo.customer.Customers;
import io.filo.customer.Recognition;
import io.filo.customer.Recognition.Told;
import io.filo.support.FiloClock;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
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
 * What the demo shop's customers agreed and objected to, and what came of the letters to them: sent, put off, refused,
 * waiting for a person to look at. The letters are cases of the process contact-customer, started by dario. Nothing but
 * the offers to travellers looks at the clock, and at any hour one of those is awake and another one sleeps. Each once in
 * the life of a data folder.
 */
@Component
@ConditionalOnProperty("filo.demo.enabled")
@ConditionalOnProperty(name = "filo.demo.data", matchIfMissing = true)
class DemoContacts {

    private static final Logger log = LoggerFactory.getLogger(DemoContacts.class);
    private static final Pattern LINK = Pattern.compile("(/u/[\\w-]+)");
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final String DESIGNER = "dario";

    private static final String GIULIA = "giulia.ferri@posta.example";
    private static final String EMILY = "emily.carter@mailbox.example";
    private static final String CHIARA = "chiara.lombardi@studio-lombardi.example";
    private static final String BRUNO = "bruno.testa@posta.example";
    private static final String MARCO = "marco.greco@posta.example";
    private static final String DAVIDE = "davide.rizzo@posta.example";
    private static final String SILVIA = "silvia.rossi@posta.example";
    private static final String GINO = "gino.sala@posta.example";
    private static final String MATTEO = "matteo.villa@posta.example";
    private static final String FEDERICA = "federica.galli@posta.example";
    private static final String TERESA = "teresa.russo@posta.example";
    private static final String ENZO = "enzo.marino@posta.example";
    private static final String ENZOS_NUMBER = "+390515550163";
    private static final String TERESAS_NUMBER = "+390115550147";
    private static final String TITOS_NUMBER = "+393395550177";

    /** Runners from three sides of the earth: at any hour one of them is up, and one is not. */
    private static final List<Told> TRAVELLERS = List.of(
            runner("Sara Colombo", "sara.colombo@posta.example", "IT", "it"),
            runner("Aroha Walker", "aroha.walker@mailbox.example", "NZ", "en"),
            runner("Noah Bennett", "noah.bennett@mailbox.example", "US", "en"));

    /** Two offers are enough for a week. */
    private static final int OFFERS = 3;

    private static final DemoMail BOUNCE = new DemoMail("bounced-letter", "care@filo.example");

    private final DemoSteps steps;
    private final ObjectProvider<DemoMailboxes> mailboxes;
    private final Customers customers;
    private final Recognition recognition;
    private final Consents consents;
    private final ContactPermissions gate;
    private final PhoneRegister register;
    private final FiloClock clock;
    private final ServletWebServerApplicationContext server;
    private final HttpClient client = HttpClient.newHttpClient();
    private volatile @Nullable Thread shop;

    DemoContacts(
            DemoSteps steps,
            ObjectProvider<DemoMailboxes> mailboxes,
            Customers customers,
            Recognition recognition,
            Consents consents,
            ContactPermissions gate,
            PhoneRegister register,
            FiloClock clock,
            ServletWebServerApplicationContext server) {
        this.steps = steps;
        this.mailboxes = mailboxes;
        this.customers = customers;
        this.recognition = recognition;
        this.consents = consents;
        this.gate = gate;
        this.register = register;
        this.clock = clock;
        this.server = server;
    }

    private static Told runner(String name, String email, String country, String language) {
        return new Told(name, email, null, null, null, null, null, null, country, language);
    }

    @EventListener(ApplicationReadyEvent.class)
    void begin() {
        steps.firstStart().ifPresent(start -> {
            Thread thread = new Thread(() -> contact(start), "demo-contacts");
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

    private void contact(Instant firstStart) {
        try {
            steps.once("contact-consents", this::whatTheyAgreedTo);
            steps.once("contact-travellers", this::offersToTravellers);
            steps.once("contact-chiara", () -> offer(CHIARA));
            steps.once("contact-bruno", () -> offer(BRUNO));
            steps.once(
                    "contact-matteo", () -> start(MATTEO, Purpose.MARKETING, "ABANDONED_CART", "offer", "cart:demo"));
            steps.once("contact-register", this::phoneRegister);
            steps.once("contact-enzo", () -> call(ENZO));
            steps.once("contact-silvia", () -> call(SILVIA));
            steps.once("contact-apology", () -> start(EMILY, Purpose.CARE, "DELAY", "apology", null));
            steps.once("contact-tito", this::offerToTito);
            steps.once("contact-federica", () -> offerOnce("NOT_CONFIRMED", FEDERICA));
            DemoMailboxes mail = mailboxes.getIfAvailable();
            if (mail != null) {
                steps.once("contact-tips", () -> {
                    help(MATTEO);
                    help(GINO);
                });
                steps.once("contact-objection", () -> objectInLetter(mail));
                steps.once("contact-bounce", () -> bounce(mail, firstStart));
                steps.once("contact-matteo-offer", () -> offer(MATTEO));
                steps.once("contact-gino", () -> offerOnce("BOUNCED", GINO));
                steps.once("contact-giulia", () -> offerOnce("OPEN_COMPLAINT", GIULIA));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException failed) {
            if (!Thread.currentThread().isInterrupted()) {
                log.warn("The demo shop's letters were not all written, the next start goes on: {}", failed.toString());
            }
        }
    }

    // --- what they said ---------------------------------------------------------------------------------------------

    private void whatTheyAgreedTo() {
        for (Told traveller : TRAVELLERS) {
            long customer = recognition.enter(traveller).customerId();
            say(customer, ConsentState.GIVEN, "STORE", "card of the marathon's stand", "stefano");
        }
        say(customer(GIULIA), ConsentState.GIVEN, "STORE", "card 2041, drawer 3", "stefano");
        say(customer(BRUNO), ConsentState.GIVEN, "STORE", "card 1988, drawer 3", "stefano");
        say(customer(BRUNO), ConsentState.WITHDRAWN, "PHONE", "called, heard by anna", "anna");
        say(customer(MARCO), ConsentState.GIVEN, "STORE", "card 2107, drawer 3", "stefano");
        say(customer(DAVIDE), ConsentState.GIVEN, "STORE", "card 2110, drawer 3", "stefano");
        say(customer(TERESA), ConsentChannel.PHONE, ConsentState.GIVEN, "STORE", "card 2113, drawer 3", "stefano");
        say(customer(ENZO), ConsentChannel.PHONE, ConsentState.GIVEN, "STORE", "card 2114, drawer 3", "stefano");
        say(customer(GINO), ConsentState.GIVEN, "PAPER", "list of the spring race, line 12", "marta");
    }

    private void say(long customer, ConsentState state, String source, String proof, String actor) {
        say(customer, ConsentChannel.EMAIL, state, source, proof, actor);
    }

    private void say(
            long customer, ConsentChannel channel, ConsentState state, String source, String proof, String actor) {
        consents.record(
                new ConsentRecord(
                        customer,
                        null,
                        ConsentPurpose.MARKETING,
                        channel,
                        state,
                        source,
                        state == ConsentState.GIVEN ? "2026-1" : null,
                        clock.instant(),
                        proof),
                actor);
    }

    /** The register knows Enzo's number, and says that Teresa does not object; of Silvia's nobody has asked it. */
    private void phoneRegister() {
        register.importAnswer(
                ENZOS_NUMBER + ";si\r\n" + TERESAS_NUMBER + ";no\r\n",
                clock.instant().atOffset(ZoneOffset.UTC).toLocalDate());
    }

    /** Matteo follows the link in the letter he got: no offers, please. */
    private void objectInLetter(DemoMailboxes mail) throws IOException, InterruptedException {
        String link = await(
                "letter to " + MATTEO,
                () -> mail.newest(MATTEO, letter -> {
                            var found = LINK.matcher(DemoMailboxes.text(letter));
                            return found.find() ? Optional.of(found.group(1)) : Optional.<String>empty();
                        })
                        .flatMap(found -> found));
        send(HttpRequest.newBuilder(address(link))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("action=save&wanted=SURVEY&wanted=CARE")));
    }

    /** Gino's provider sends the letter back. */
    private void bounce(DemoMailboxes mail, Instant firstStart) throws IOException, InterruptedException {
        String letter =
                await("letter to " + GINO, () -> mail.newest(GINO, jakarta.mail.internet.MimeMessage::getMessageID));
        try {
            mail.deliver(BOUNCE.fill(firstStart, Map.of("letter", letter)), BOUNCE.recipients());
        } catch (MessagingException failed) {
            throw new IOException(failed);
        }
    }

    // --- what is written to them ------------------------------------------------------------------------------------

    private void offersToTravellers() throws IOException, InterruptedException {
        for (int n = 0; n < OFFERS; n++) {
            for (Told traveller : TRAVELLERS) {
                offer(String.valueOf(traveller.email()));
            }
        }
    }

    /** Stefano wrote him down at the fair, and no address: his card is made by the process of leads. */
    private void offerToTito() throws IOException, InterruptedException {
        long tito = await(
                "card of " + TITOS_NUMBER,
                () -> customers.search(null, null, TITOS_NUMBER, 0, 1).items().stream()
                        .findFirst()
                        .map(card -> card.id()));
        start(tito, Purpose.MARKETING, Channel.EMAIL, "OFFER", "offer", null);
    }

    /** Waits until the customer's own doing makes the gate say so: a mail, a form. */
    private void offerOnce(String reason, String address) throws IOException, InterruptedException {
        var offer = new Enquiry(Purpose.MARKETING, Channel.EMAIL, "OFFER", "offer", null, null, false);
        await(
                reason + " of " + address,
                () -> found(address)
                        .filter(customer -> gate.ask(customer, offer).reason().equals(reason)));
        offer(address);
    }

    private void offer(String address) throws IOException, InterruptedException {
        start(address, Purpose.MARKETING, "OFFER", "offer", null);
    }

    private void help(String address) throws IOException, InterruptedException {
        start(address, Purpose.CARE, "HOW_TO", "how-to", null);
    }

    private void call(String address) throws IOException, InterruptedException {
        start(customer(address), Purpose.MARKETING, Channel.PHONE, "OFFER", "offer", null);
    }

    private void start(String address, Purpose purpose, String topic, String letter, @Nullable String about)
            throws IOException, InterruptedException {
        start(customer(address), purpose, Channel.EMAIL, topic, letter, about);
    }

    private void start(
            long customer, Purpose purpose, Channel channel, String topic, String letter, @Nullable String about)
            throws IOException, InterruptedException {
        String body = """
                {"businessKey": "customer:%1$d", "variables": {
                  "customerId": {"value": "%1$d", "type": "String"}, "purpose": {"value": "%2$s", "type": "String"},
                  "channel": {"value": "%3$s", "type": "String"}, "topic": {"value": "%4$s", "type": "String"},
                  "template": {"value": "%5$s", "type": "String"}%6$s}}
                """.formatted(
                        customer,
                        purpose,
                        channel,
                        topic,
                        letter,
                        about == null ? "" : ", \"contextId\": {\"value\": \"" + about + "\", \"type\": \"String\"}");
        String login = Base64.getEncoder().encodeToString((DESIGNER + ":" + DESIGNER).getBytes(StandardCharsets.UTF_8));
        send(HttpRequest.newBuilder(address("/engine-rest/process-definition/key/contact-customer/start"))
                .header("Authorization", "Basic " + login)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    private Optional<Long> found(String address) {
        return customers.search(null, address, null, 0, 1).items().stream()
                .findFirst()
                .map(card -> card.id());
    }

    private long customer(String address) {
        return found(address).orElseThrow(() -> new IllegalStateException("Nobody has the address " + address + "."));
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + server.getWebServer().getPort()
                + server.getServletContext().getContextPath() + path);
    }

    private void send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var answer = client.send(request.build(), BodyHandlers.ofString());
        if (answer.statusCode() >= 400) {
            throw new IOException(answer.uri().getPath() + " answered " + answer.statusCode() + ": " + answer.body());
        }
    }

    /** Looks again until it is there. */
    private static <T> T await(String what, Callable<Optional<T>> look) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            try {
                var found = look.call();
                if (found.isPresent()) {
                    return found.get();
                }
            } catch (IOException | InterruptedException | RuntimeException failed) {
                throw failed;
            } catch (Exception failed) {
                throw new IOException(failed);
            }
            Thread.sleep(PAUSE.toMillis());
        }
        throw new IOException("Within " + PATIENCE.toMinutes() + " minutes there was no " + what + ".");
    }
}
