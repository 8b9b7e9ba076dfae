package io.filo.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.campaign.CampaignDraft;
import io.filo.campaign.CampaignDraft.Words;
import io.filo.campaign.CampaignKind;
import io.filo.campaign.Campaigns;
import io.filo.campaign.MonthlyNewsletter;
import io.filo.campaign.Segments;
import io.filo.campaign.SendWindow;
import io.filo.campaign.Subjects;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What marketing of the demo shop has to say: a campaign that waits for a yes, and the newsletter of the month that nobody
 * has sent. Once in the life of a data folder, when the buyers are known.
 */
@Component
@ConditionalOnProperty("filo.demo.enabled")
@ConditionalOnProperty(name = "filo.demo.data", matchIfMissing = true)
class DemoCampaign {

    private static final Logger log = LoggerFactory.getLogger(DemoCampaign.class);
    private static final long PAUSE_MILLIS = 1_000;
    private static final String STEP = "campaign";
    private static final String BUYERS_FOLLOWED_UP = "win-back";
    private static final String MARTA = "marta";
    private static final String SEGMENT = "corre-in-montagna";
    private static final String TRAIL = """
            {"did": "order", "within": {"days": 365},
             "where": [{"field": "line.name", "op": "contains", "value": "aurora"}]}""";

    private static final Words ITALIAN = new Words("A", "it", """
            Subject: {{firstName|Per te}}: la montagna ti aspetta

            Ciao {{firstName|}},

            la neve si ritira e i sentieri si asciugano. Per le prime uscite abbiamo messo insieme ciò che serve, dalle scarpe alla cintura:
            https://passo-lento.example/primavera-trail

            A presto sui sentieri!

            {{brandSignature}}
            --- html ---
            <p>Ciao {{firstName|}},</p>
            <p>la neve si ritira e i sentieri si asciugano. Per le prime uscite abbiamo messo insieme ciò che serve, dalle scarpe alla cintura.</p>
            <p><a href="https://passo-lento.example/primavera-trail" style="display: inline-block; padding: 12px 20px; background: #17564d; color: #ffffff; border-radius: 6px; text-decoration: none; font-weight: bold">Primavera trail</a></p>
            <p>A presto sui sentieri!</p>
            <p>{{brandSignature}}</p>
            """);

    private static final Words ENGLISH = new Words("A", "en", """
            Subject: {{firstName|For you}}: the mountains are waiting

            Hello {{firstName|}},

            the snow is going and the trails are drying. For the first runs we have put together what you need, from shoes to belt:
            https://passo-lento.example/primavera-trail

            See you on the trails!

            {{brandSignature}}
            --- html ---
            <p>Hello {{firstName|}},</p>
            <p>the snow is going and the trails are drying. For the first runs we have put together what you need, from shoes to belt.</p>
            <p><a href="https://passo-lento.example/primavera-trail" style="display: inline-block; padding: 12px 20px; background: #17564d; color: #ffffff; border-radius: 6px; text-decoration: none; font-weight: bold">Trail in spring</a></p>
            <p>See you on the trails!</p>
            <p>{{brandSignature}}</p>
            """);

    private final DemoSteps steps;
    private final Segments segments;
    private final Campaigns campaigns;
    private final MonthlyNewsletter monthly;
    private final DemoSurvey survey;
    private final ObjectMapper json;
    private final TransactionTemplate transaction;
    private volatile @Nullable Thread marketing;

    DemoCampaign(
            DemoSteps steps,
            Segments segments,
            Campaigns campaigns,
            MonthlyNewsletter monthly,
            DemoSurvey survey,
            ObjectMapper json,
            TransactionTemplate transaction) {
        this.steps = steps;
        this.segments = segments;
        this.campaigns = campaigns;
        this.monthly = monthly;
        this.survey = survey;
        this.json = json;
        this.transaction = transaction;
    }

    @EventListener(ApplicationReadyEvent.class)
    void begin() {
        if (steps.firstStart().isPresent() && steps.isOpen(STEP)) {
            Thread thread = new Thread(this::launch, "demo-campaign");
            thread.setDaemon(true);
            marketing = thread;
            thread.start();
        }
    }

    @EventListener(ContextClosedEvent.class)
    void end() {
        Thread thread = marketing;
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void launch() {
        try {
            while (steps.isOpen(BUYERS_FOLLOWED_UP)) {
                Thread.sleep(PAUSE_MILLIS);
            }
            var trail = json.readTree(TRAIL);
            transaction.executeWithoutResult(status -> {
                survey.leaveBehind();
                segments.create(SEGMENT, "Corre in montagna", Subjects.CUSTOMERS, trail, MARTA);
                campaigns.launch(campaigns.create(draft(), MARTA), MARTA);
                monthly.check();
                steps.done(STEP);
            });
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (JsonProcessingException | RuntimeException failed) {
            if (!Thread.currentThread().isInterrupted()) {
                log.warn("The demo's campaign was not launched, the next start does: {}", failed.toString());
            }
        }
    }

    private static CampaignDraft draft() {
        return new CampaignDraft(
                "Primavera trail",
                CampaignKind.NEWSLETTER,
                SEGMENT,
                "NEWSLETTER",
                null,
                new SendWindow(
                        EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY),
                        LocalTime.of(9, 0),
                        LocalTime.of(18, 0),
                        ZoneId.of("Europe/Rome")),
                0,
                10,
                BigDecimal.valueOf(5),
                new BigDecimal("0.3"),
                14,
                Map.of(),
                List.of(ITALIAN, ENGLISH));
    }
}
