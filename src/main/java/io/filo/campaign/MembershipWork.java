package io.filo.campaign;

import io.filo.support.BusinessException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** The thread that looks who came into segments and left them: a large one must not hold up other work. */
@Component
class MembershipWork implements SmartLifecycle {

    private static final Duration PAUSE = Duration.ofSeconds(15);
    private static final Logger log = LoggerFactory.getLogger(MembershipWork.class);

    private final StoredMemberships memberships;
    private final MembershipProperties properties;
    private volatile @Nullable Thread thread;

    MembershipWork(StoredMemberships memberships, MembershipProperties properties) {
        this.memberships = memberships;
        this.properties = properties;
    }

    @Override
    public void start() {
        if (!properties.refresh().isZero()) {
            var work = new Thread(this::run, "filo-segments");
            work.setDaemon(true);
            thread = work;
            work.start();
        }
    }

    private void run() {
        while (thread == Thread.currentThread()) {
            try {
                for (var key : memberships.due()) {
                    if (thread == null) {
                        return;
                    }
                    look(key);
                }
            } catch (RuntimeException failed) {
                if (thread != null) {
                    log.warn("Segments could not be looked at, it is tried again: {}", failed.toString());
                }
            }
            try {
                Thread.sleep(PAUSE.toMillis());
            } catch (InterruptedException stopped) {
                return;
            }
        }
    }

    private void look(String key) {
        try {
            memberships.look(key);
        } catch (BusinessException refusal) {
            log.warn("Segment {} could not be looked at: {}", key, refusal.getMessage());
        }
    }

    @Override
    public void stop() {
        var work = thread;
        thread = null;
        if (work != null) {
            work.interrupt();
            try {
                work.join(2000);
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
