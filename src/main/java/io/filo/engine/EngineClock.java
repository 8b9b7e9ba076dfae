package io.filo.engine;

import io.filo.support.FiloClock;
import java.time.Duration;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/** Ties the engine's clock to the domain's, so that both can be advanced together. */
@Component
public class EngineClock {

    private final FiloClock clock;
    private final ApplicationEventPublisher events;

    EngineClock(FiloClock clock, ApplicationEventPublisher events) {
        this.clock = clock;
        this.events = events;
    }

    /** Told inside the application after the clock has moved: what is due now may be done now. */
    public record ClockMoved(Duration offset) {}

    /**
     * Moves domain and engine ahead together.
     *
     * @param by zero or more; clocks never go back
     */
    public void advance(Duration by) {
        setOffset(clock.offset().plus(by));
    }

    /** Sets how far both are ahead of the machine's clock. */
    public void setOffset(Duration offset) {
        clock.setOffset(offset);
        apply();
        events.publishEvent(new ClockMoved(offset));
    }

    void apply() {
        if (clock.offset().isZero()) {
            ClockUtil.reset();
        } else {
            ClockUtil.offset(clock.offset().toMillis());
        }
    }
}
