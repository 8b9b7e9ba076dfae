package io.filo.mail;

import io.filo.message.MessageClass;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** What the mail side counts and times, below {@code filo.mail}. */
@Component
class MailMetrics {

    private final Counter stored;
    private final Counter oversize;
    private final Counter duplicates;
    private final Counter fallbacks;
    private final Counter fetchFailures;
    private final Counter sent;
    private final Counter postponed;
    private final Counter failed;
    private final Timer reading;
    private final Timer sending;
    private final Map<MessageClass, Counter> read = new EnumMap<>(MessageClass.class);

    MailMetrics(MeterRegistry registry) {
        stored = counter(registry, "filo.mail.stored", "Mails taken into the ledger");
        oversize = counter(registry, "filo.mail.oversize", "Mails of which only the beginning was taken in");
        duplicates = counter(registry, "filo.mail.duplicate", "Mails that had been received before");
        fallbacks = counter(registry, "filo.mail.fallback", "Mails that could not be read and became a ticket");
        fetchFailures = counter(registry, "filo.mail.fetch.failures", "Visits to a mailbox that failed");
        sent = counter(registry, "filo.mail.sent", "Mails handed to the SMTP server");
        postponed = counter(registry, "filo.mail.postponed", "Deliveries to be tried again");
        failed = counter(registry, "filo.mail.failed", "Mails that the SMTP server refused for good");
        reading = Timer.builder("filo.mail.reading")
                .description("From taking up a mail to its recorded message")
                .register(registry);
        sending = Timer.builder("filo.mail.sending")
                .description("One delivery to the SMTP server")
                .register(registry);
        for (MessageClass messageClass : MessageClass.values()) {
            read.put(
                    messageClass,
                    Counter.builder("filo.mail.read")
                            .description("Mails that became messages")
                            .tag("class", messageClass.name())
                            .register(registry));
        }
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    void stored(int mails) {
        stored.increment(mails);
    }

    void oversize() {
        oversize.increment();
    }

    void duplicate() {
        duplicates.increment();
    }

    void fallback() {
        fallbacks.increment();
    }

    void fetchFailed() {
        fetchFailures.increment();
    }

    void sent() {
        sent.increment();
    }

    void postponed() {
        postponed.increment();
    }

    void failed() {
        failed.increment();
    }

    void read(MessageClass messageClass) {
        Counter counter = read.get(messageClass);
        if (counter != null) {
            counter.increment();
        }
    }

    void reading(long nanos) {
        reading.record(nanos, TimeUnit.NANOSECONDS);
    }

    void sending(long nanos) {
        sending.record(nanos, TimeUnit.NANOSECONDS);
    }
}
