package io.filo.demo;

import io.filo.campaign.HoldOut;
import io.filo.campaign.WinBack;
import io.filo.customer.CustomerProfiles;
import io.filo.customer.Customers;
import io.filo.insight.CustomerInsight;
import io.filo.insight.CustomerInsights;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
 * The demo shop's first look for customers gone silent, once their figures are known: Paolo is luca's, Davide is left
 * alone. Once in the life of a data folder.
 */
@Component
@ConditionalOnProperty("filo.demo.enabled")
@ConditionalOnProperty(name = "filo.demo.data", matchIfMissing = true)
class DemoWinBack {

    private static final Logger log = LoggerFactory.getLogger(DemoWinBack.class);
    private static final Duration PATIENCE = Duration.ofMinutes(6);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final String STEP = "win-back";
    /** Nobody is followed up before it is known what he agreed to. */
    private static final List<String> BEFORE =
            List.of("contact-consents", "contact-register", "contact-enzo", "shop-past");

    private static final String PAOLO = "paolo.conti@posta.example";
    private static final String DAVIDE = "davide.rizzo@posta.example";
    private static final List<String> SILENT = List.of(
            PAOLO, "marco.greco@posta.example", "teresa.russo@posta.example", "enzo.marino@posta.example", DAVIDE);

    private final DemoSteps steps;
    private final Customers customers;
    private final CustomerProfiles profiles;
    private final CustomerInsights insights;
    private final WinBack winBack;
    private final TransactionTemplate transaction;
    private volatile @Nullable Thread shop;

    DemoWinBack(
            DemoSteps steps,
            Customers customers,
            CustomerProfiles profiles,
            CustomerInsights insights,
            WinBack winBack,
            TransactionTemplate transaction) {
        this.steps = steps;
        this.customers = customers;
        this.profiles = profiles;
        this.insights = insights;
        this.winBack = winBack;
        this.transaction = transaction;
    }

    @EventListener(ApplicationReadyEvent.class)
    void begin() {
        if (steps.firstStart().isPresent() && steps.isOpen(STEP)) {
            Thread thread = new Thread(this::look, "demo-win-back");
            thread.setDaemon(true);
            shop = thread;
            thread.start();
        }
    }

    @EventListener(ContextClosedEvent.class)
    void end() {
        Thread thread = shop;
        if (thread != null) {
            thread.interrupt();
        }
    }

    private record Silent(String address, long customerId, long period) {}

    private void look() {
        try {
            var silent = await();
            transaction.executeWithoutResult(status -> {
                silent.stream()
                        .filter(each -> each.address.equals(PAOLO))
                        .forEach(each -> profiles.giveTo(each.customerId, "luca"));
                winBack.drawWith(seed(silent));
                winBack.switchTo(true, "elio");
                winBack.requestScan();
                steps.done(STEP);
            });
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException failed) {
            if (!Thread.currentThread().isInterrupted()) {
                log.warn("The demo shop did not look for silent customers, the next start does: {}", failed.toString());
            }
        }
    }

    private List<Silent> await() throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var silent = silent();
            if (silent.isPresent()) {
                return silent.get();
            }
            if (System.nanoTime() > until) {
                throw new IllegalStateException("their figures have not come");
            }
            Thread.sleep(PAUSE.toMillis());
        }
    }

    /** Empty until the model that tells who has gone silent knows all of them. */
    private Optional<List<Silent>> silent() {
        var model = insights.model();
        if (BEFORE.stream().anyMatch(steps::isOpen)
                || model.isEmpty()
                || model.get().fallBack() != null
                || model.get().buyers() <= DemoPast.BUYERS) {
            return Optional.empty();
        }
        var found = new ArrayList<Silent>();
        for (var address : SILENT) {
            for (var card : customers.search(null, address, null, 0, 1).items()) {
                insights.of(card.id())
                        .filter(CustomerInsight::dormant)
                        .ifPresent(insight -> found.add(new Silent(
                                address,
                                card.id(),
                                insights.today().minusDays(insight.silentDays()).toEpochDay())));
            }
        }
        return found.size() == SILENT.size() ? Optional.of(found) : Optional.empty();
    }

    /** With that one, of all of them Davide is left alone. */
    private long seed(List<Silent> silent) {
        double share = winBack.state().holdOut();
        long seed = 1;
        while (!isDrawn(seed, silent, share)) {
            seed++;
        }
        return seed;
    }

    private static boolean isDrawn(long seed, List<Silent> silent, double share) {
        return silent.stream()
                .allMatch(each ->
                        HoldOut.holds(seed, each.customerId, each.period, share) == each.address.equals(DAVIDE));
    }
}
