package io.filo.demo;

import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextRefreshedEvent;

/**
 * Ctrl-C in the middle of the start. The framework would finish the start first, half a minute on a busy machine; all that is
 * written is safe at any moment, so the process simply ends. Once the start is over, the framework closes in good order.
 */
final class StartInterruption {

    private static final int ENDED_BY_CTRL_C = 130;

    private StartInterruption() {}

    /** @param stop what has to be stopped, because it is a process of its own */
    static void watch(ConfigurableApplicationContext context, Runnable stop) {
        var over = new AtomicBoolean();
        context.addApplicationListener((ApplicationListener<ContextRefreshedEvent>) event -> over.set(true));
        context.addApplicationListener((ApplicationListener<ApplicationFailedEvent>) event -> over.set(true));
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            if (!over.get()) {
                                // What breaks from here on is no news.
                                LoggingSystem.get(StartInterruption.class.getClassLoader())
                                        .setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.OFF);
                                stop.run();
                                Runtime.getRuntime().halt(ENDED_BY_CTRL_C);
                            }
                        },
                        "start-interruption"));
    }
}
