package io.filo.contact;

import io.filo.engine.ProcessEvent;
import io.filo.engine.ProcessEvents;
import java.time.Clock;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Tells processes how likely customers would recommend us, whoever asked them. */
@Component
public class Scores {

    private final ProcessEvents events;
    private final Clock clock;

    Scores(ProcessEvents events, Clock clock) {
        this.events = events;
        this.clock = clock;
    }

    /**
     * Joins the running transaction; said twice of the same it is one event.
     *
     * @param about kind of what was asked about, such as order
     * @param aboutId its number
     * @param score 0 to 10
     * @param remark whether something was written with it
     */
    public void given(String about, String aboutId, long customerId, int score, boolean remark) {
        events.publish(ProcessEvent.start(
                ContactEventTypes.NPS_GIVEN,
                aboutId,
                customerId,
                Map.of(
                        "about",
                        about,
                        "aboutId",
                        aboutId,
                        "customerId",
                        Long.toString(customerId),
                        "score",
                        score,
                        "remark",
                        remark),
                "survey:" + (about.isEmpty() ? aboutId : about + ":" + aboutId),
                clock.instant()));
    }
}
