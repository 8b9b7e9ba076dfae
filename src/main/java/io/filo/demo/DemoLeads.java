package io.filo.demo;

import io.filo.customer.ConsentChannel;
import io.filo.customer.ConsentPurpose;
import io.filo.customer.Recognition;
import io.filo.customer.Recognition.Told;
import io.filo.lead.CaptureForm;
import io.filo.lead.CaptureForm.Asked;
import io.filo.lead.CaptureForm.ConsentText;
import io.filo.lead.CaptureForm.Field;
import io.filo.lead.CaptureForms;
import io.filo.lead.LeadDesk;
import io.filo.lead.LeadSource;
import io.filo.lead.NewLead;
import io.filo.lead.NewLead.Attribution;
import io.filo.support.FiloClock;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * The forms of the demo shop, and the first who fill them in: over HTTP, as fast as a person. Each once in the life of a
 * data folder.
 */
@Component
@ConditionalOnProperty("filo.demo.enabled")
@ConditionalOnProperty(name = "filo.demo.data", matchIfMissing = true)
class DemoLeads {

    private static final Logger log = LoggerFactory.getLogger(DemoLeads.class);
    private static final Pattern TOKEN = Pattern.compile("name=\"_token\" value=\"([^\"]+)\"");
    private static final Duration AS_A_PERSON = Duration.ofSeconds(4);
    private static final String ADVICE = "consigli";
    private static final String RACE = "corsa-dei-ponti";
    private static final String RACE_NAME = "Corsa dei Ponti 10K";

    private final CaptureForms forms;
    private final LeadDesk leads;
    private final Recognition recognition;
    private final DemoSteps steps;
    private final FiloClock clock;
    private final ServletWebServerApplicationContext server;
    private final HttpClient client = HttpClient.newHttpClient();
    private volatile @Nullable Thread visitors;

    DemoLeads(
            CaptureForms forms,
            LeadDesk leads,
            Recognition recognition,
            DemoSteps steps,
            FiloClock clock,
            ServletWebServerApplicationContext server) {
        this.forms = forms;
        this.leads = leads;
        this.recognition = recognition;
        this.steps = steps;
        this.clock = clock;
        this.server = server;
    }

    @EventListener(ApplicationReadyEvent.class)
    void begin() {
        if (steps.firstStart().isPresent()) {
            Thread thread = new Thread(this::come, "demo-visitors");
            thread.setDaemon(true);
            visitors = thread;
            thread.start();
        }
    }

    @EventListener(ContextClosedEvent.class)
    void end() {
        Thread thread = visitors;
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void come() {
        try {
            steps.once("forms", this::makeForms);
            steps.once("lead-known", this::ferrari);
            steps.once(
                    "lead-federica",
                    () -> fillIn(
                            ADVICE,
                            Map.of(
                                    "name", "Federica Galli",
                                    "email", "federica.galli@posta.example",
                                    "request",
                                            "Corro da sei mesi, tre volte la settimana. Consiglio per la prima mezza?",
                                    "consent", "MARKETING:EMAIL",
                                    "utm_source", "instagram")));
            steps.once(
                    "lead-ada",
                    () -> fillIn(
                            RACE,
                            Map.of("name", "Ada Neri", "email", "ada.neri@posta.example", "phone", "347 555 0133")));
            steps.once("lead-tito", this::tito);
            steps.once(
                    "lead-ferraro",
                    () -> fillIn(
                            ADVICE,
                            Map.of(
                                    "name", "Luca Ferraro",
                                    "email", "l.ferraro@studio.example",
                                    "street", "via Garibaldi, 12",
                                    "postalCode", "10122",
                                    "city", "Torino",
                                    "request", "Avete le Aurora in 43?")));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException failed) {
            if (!Thread.currentThread().isInterrupted()) {
                log.warn("The demo shop's visitors did not all come, the next start goes on: {}", failed.toString());
            }
        }
    }

    private void makeForms() {
        var news = new ConsentText(
                ConsentPurpose.MARKETING,
                ConsentChannel.EMAIL,
                "2026-1",
                "Sì, mandatemi per e-mail novità e offerte di Passo Lento. Posso dire basta quando voglio.");
        save(new CaptureForm(
                ADVICE,
                "Chiedi un consiglio",
                LeadSource.FORM,
                "it",
                "Chiedi un consiglio",
                "Scarpe, gare, allenamento: scrivici, ti risponde chi corre.",
                "",
                null,
                "primavera",
                null,
                null,
                null,
                null,
                List.of(
                        new Asked(Field.NAME, true),
                        new Asked(Field.EMAIL, true),
                        new Asked(Field.PHONE, false),
                        new Asked(Field.STREET, false),
                        new Asked(Field.POSTAL_CODE, false),
                        new Asked(Field.CITY, false),
                        new Asked(Field.REQUEST, false)),
                List.of(news),
                List.of(),
                true,
                null,
                null));
        save(new CaptureForm(
                RACE,
                RACE_NAME,
                LeadSource.EVENT,
                "it",
                "Corri con noi: " + RACE_NAME,
                "Domenica mattina, dieci chilometri lungo il Po. Ritrovo davanti al negozio di Torino.",
                "Ci vediamo alla partenza. Il pettorale si ritira in negozio.",
                RACE_NAME,
                null,
                null,
                null,
                "TO1",
                null,
                List.of(new Asked(Field.NAME, true), new Asked(Field.EMAIL, true), new Asked(Field.PHONE, false)),
                List.of(news),
                List.of(),
                true,
                null,
                null));
    }

    private void save(CaptureForm form) {
        if (forms.find(form.key()).isEmpty()) {
            forms.save(form, true, "marta");
        }
    }

    /** A customer at the same door as somebody who is going to ask. */
    private void ferrari() {
        recognition.enter(new Told(
                "Luca Ferrari",
                "luca.ferrari@posta.example",
                "+39 340 555 0144",
                null,
                null,
                "Via Garibaldi 12",
                "10122",
                "Torino",
                "IT",
                "it"));
    }

    /** At the fair, where stefano writes him down. */
    private void tito() {
        leads.enter(new NewLead(
                LeadSource.HAND,
                "demo:tito",
                new Told("Tito Neri", null, "339 555 0177", null, null, null, null, null, null, "it"),
                "Vuole provare le Meridiana prima della corsa.",
                List.of(),
                null,
                null,
                null,
                null,
                new Attribution(null, "fair", null, RACE_NAME, "TO1", "stefano", null),
                List.of(),
                "entered by stefano",
                clock.instant()));
    }

    private void fillIn(String form, Map<String, String> fields) throws IOException, InterruptedException {
        URI address = URI.create("http://127.0.0.1:" + server.getWebServer().getPort()
                + server.getServletContext().getContextPath() + "/forms/" + form);
        String page = client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                .body();
        var token = TOKEN.matcher(page);
        if (!token.find()) {
            throw new IOException("The page " + address + " has no token.");
        }
        Thread.sleep(AS_A_PERSON.toMillis());
        String body = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", "", "&_token=" + token.group(1)));
        int status = client.send(
                        HttpRequest.newBuilder(address)
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
        if (status >= 400) {
            throw new IOException("The form " + form + " answered " + status + ".");
        }
    }
}
