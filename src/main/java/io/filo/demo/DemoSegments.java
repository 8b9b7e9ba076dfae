package io.filo.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filo.campaign.Segments;
import io.filo.campaign.Subjects;
import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** What marketing of the demo shop has saved, once in the life of a data folder. */
@Component
@ConditionalOnProperty("filo.demo.enabled")
@ConditionalOnProperty(name = "filo.demo.data", matchIfMissing = true)
class DemoSegments {

    private static final String STEP = "segments";

    private record Saved(String key, String name, Subjects subjects, String definition) {}

    private static final List<Saved> SAVED = List.of(
            new Saved("buoni-clienti-in-silenzio", "Buoni clienti in silenzio", Subjects.CUSTOMERS, """
                    {"and": [{"field": "dormant", "op": "=", "value": true},
                             {"field": "net", "op": ">=", "value": 150},
                             {"field": "orders", "op": ">=", "value": 2}]}"""),
            new Saved("scarpe-senza-calze", "Scarpe comprate, calze mai", Subjects.CUSTOMERS, """
                    {"and": [{"did": "order", "within": {"days": 365},
                              "where": [{"field": "line.category", "op": "contains", "value": "scarpe"}]},
                             {"not": {"did": "order", "where": [{"field": "line.name", "op": "contains", "value": "merino"}]}}]}"""),
            new Saved("comprano-in-negozio", "Comprano in negozio, non sul web", Subjects.CUSTOMERS, """
                    {"and": [{"did": "order", "within": {"days": 180},
                              "where": [{"field": "channel", "op": "=", "value": "STORE"}]},
                             {"not": {"did": "order", "within": {"days": 180},
                                      "where": [{"field": "channel", "op": "=", "value": "WEB"}]}}]}"""),
            new Saved("da-invitare", "Da invitare alla newsletter", Subjects.CUSTOMERS, """
                    {"and": [{"field": "hasEmail", "op": "=", "value": true},
                             {"did": "order", "within": {"days": 365}},
                             {"consent": "MARKETING", "channel": "EMAIL", "is": "NOTHING"}]}"""),
            new Saved("societa-che-comprano", "Società e aziende che comprano", Subjects.COMPANIES, """
                    {"and": [{"field": "orders", "op": ">=", "value": 1},
                             {"sum": "order", "of": "total", "within": {"days": 365}, "op": ">=", "value": 100}]}"""));

    private final Segments segments;
    private final DemoSteps steps;
    private final ObjectMapper json;

    DemoSegments(Segments segments, DemoSteps steps, ObjectMapper json) {
        this.segments = segments;
        this.steps = steps;
        this.json = json;
    }

    @EventListener(ApplicationReadyEvent.class)
    void save() throws JsonProcessingException {
        if (steps.firstStart().isEmpty() || !steps.isOpen(STEP)) {
            return;
        }
        for (var each : SAVED) {
            segments.create(each.key, each.name, each.subjects, json.readTree(each.definition), "marta");
        }
        steps.done(STEP);
    }
}
