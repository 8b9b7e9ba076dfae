package io.filo.insight;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** The thread that keeps customers' figures as their orders are: a fit of a large model must not hold up other work. */
@Component
class InsightWork implements SmartLifecycle {

    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration REFRESH = Duration.ofSeconds(20);
    private static final Logger log = LoggerFactory.getLogger(InsightWork.class);

    private final Statistics statistics;
    private final Refresh refresh;
    private final InsightProperties properties;
    private volatile @Nullable Thread thread;

    InsightWork(Statistics statistics, Refresh refresh, InsightProperties properties) {
        this.statistics = statistics;
        this.refresh = refresh;
        this.properties = properties;
    }

    @Override
    public void start() {
        if (properties.work()) {
            var work = new Thread(this::run, "filo-insight");
            work.setDaemon(true);
            thread = work;
            work.start();
        }
    }

    private void run() {
        long next = System.nanoTime();
        long nextBase = next;
        boolean changed = true;
        while (thread == Thread.currentThread()) {
            try {
                int worked;
                do {
                    worked = statistics.workOff();
                    changed |= worked > 0;
                } while (thread != null && worked == Statistics.AT_ONCE);
                refresh.segments();
                if (System.nanoTime() - next >= 0) {
                    refresh.ifDue();
                    next = System.nanoTime() + REFRESH.toNanos();
                }
                if (changed && System.nanoTime() - nextBase >= 0) {
                    long begin = System.nanoTime();
                    statistics.base();
                    changed = false;
                    // A large shop's takes minutes: it is not made all the time.
                    nextBase = System.nanoTime() + Math.max(REFRESH.toNanos(), 20 * (System.nanoTime() - begin));
                }
            } catch (RuntimeException failed) {
                if (thread != null) {
                    log.warn("Figures of customers could not be worked out, it is tried again: {}", failed.toString());
                }
            }
            try {
                Thread.sleep(PAUSE.toMillis());
            } catch (InterruptedException stopped) {
                return;
            }
        }
    }

    @Override
    public void stop() {
        var work = thread;
        thread = null;
        if (work != null) {
            work.interrupt();
            try {
                work.join(PAUSE.toMillis());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }
}
