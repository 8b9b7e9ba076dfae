package io.filo.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.IntegrationTest;
import io.filo.support.FiloClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

class AcknowledgementIntegrationTests extends IntegrationTest {

    @Autowired
    Inbox inbox;

    @Autowired
    Outbox outbox;

    @Autowired
    Messages messages;

    @Autowired
    MessageProperties properties;

    @Autowired
    FiloClock clock;

    @Autowired
    JdbcClient jdbc;

    private final String domain = UUID.randomUUID().toString().substring(0, 8) + ".example";
    private int number;

    @BeforeEach
    void nothingHasBeenSent() {
        jdbc.sql("delete from acknowledgement").update();
    }

    @AfterEach
    void resetClock() {
        clock.setOffset(Duration.ZERO);
    }

    @Test
    void theFirstMailOfAPersonIsAcknowledged() {
        assertThat(refusal(from("giulia"))).isEmpty();
    }

    @Test
    void machinesAndForgersAreNot() {
        for (var kind : MessageClass.values()) {
            if (kind != MessageClass.HUMAN) {
                assertThat(refusal(from("giulia").ofClass(kind))).contains("NOT_HUMAN");
            }
        }
        assertThat(refusal(IncomingMail.from(null).text(domain))).contains("NO_SENDER");
        assertThat(refusal(IncomingMail.from("no address").text(domain + 2))).contains("NO_SENDER");
        assertThat(refusal(from("no-reply"))).contains("NO_REPLY_ADDRESS");
        assertThat(refusal(from("mailer-daemon"))).contains("NO_REPLY_ADDRESS");
        assertThat(refusal(from("giulia").authenticationFailed())).contains("AUTHENTICATION_FAILED");
        assertThat(refusal(from("giulia").suppressAcknowledgement())).contains("SUPPRESSED");
        assertThat(refusal(from("giulia").forwardedBy("luca@filo.example"))).contains("FORWARDED");
    }

    @Test
    void aSecondMailOnATicketIsNotAcknowledged() {
        long conversation = 4_000_000_000L + Math.abs(domain.hashCode());
        var first = placed(from("giulia"), conversation);
        assertThat(outbox.acknowledgementRefusal(first)).isEmpty();

        assertThat(outbox.acknowledgementRefusal(placed(from("giulia"), conversation)))
                .contains("NOT_FIRST");
    }

    @Test
    void anAddressGetsSoManyAnHourAndSoManyADay() {
        var caps = properties.acknowledgement();
        int sent = 0;
        for (int hour = 0; sent < caps.perAddressDay(); hour++) {
            clock.setOffset(Duration.ofMinutes(61L * hour));
            for (int i = 0; i < caps.perAddressHour() && sent < caps.perAddressDay(); i++) {
                assertThat(refusal(from("giulia"))).isEmpty();
                sent++;
            }
            assertThat(refusal(from("Giulia")))
                    .contains(sent < caps.perAddressDay() ? "CAP_ADDRESS_HOUR" : "CAP_ADDRESS_DAY");
        }
        assertThat(refusal(from("anna"))).isEmpty();

        clock.setOffset(Duration.ofHours(30));
        assertThat(refusal(from("giulia"))).isEmpty();
    }

    @Test
    void aDomainGetsSoManyAnHour() {
        var caps = properties.acknowledgement();
        for (int i = 0; i < caps.perDomainHour(); i++) {
            // Not all within ten minutes: that is another cap.
            clock.setOffset(Duration.ofSeconds(30L * i));
            assertThat(refusal(from("person" + i))).isEmpty();
        }

        assertThat(refusal(from("one-more"))).contains("CAP_DOMAIN_HOUR");
        assertThat(refusal(IncomingMail.from("giulia@other" + domain).id("<o@" + domain + ">")))
                .isEmpty();
    }

    @Test
    void inAllSoManyLeaveWithinTenMinutes() {
        var caps = properties.acknowledgement();
        for (int i = 0; i < caps.perTenMinutes(); i++) {
            assertThat(refusal(IncomingMail.from("giulia@" + i + domain).id("<all" + i + "@" + domain + ">")))
                    .isEmpty();
        }

        assertThat(refusal(from("one-more"))).contains("CAP_ALL");
        clock.setOffset(Duration.ofMinutes(11));
        assertThat(refusal(from("one-more"))).isEmpty();
    }

    @Test
    void theCapOfAnAddressHoldsAlsoWhenAllComeAtOnce() throws Exception {
        int workers = 8;
        var mails = new ArrayList<Message>();
        for (int i = 0; i < workers; i++) {
            mails.add(stored(from("giulia")));
        }
        var barrier = new CyclicBarrier(workers);
        var pool = Executors.newFixedThreadPool(workers);
        try {
            var results = new ArrayList<Future<Optional<String>>>();
            for (var mail : mails) {
                results.add(pool.submit(() -> {
                    barrier.await();
                    return outbox.acknowledgementRefusal(mail);
                }));
            }
            List<Optional<String>> refusals = new ArrayList<>();
            for (var result : results) {
                refusals.add(result.get());
            }
            assertThat(refusals)
                    .filteredOn(Optional::isEmpty)
                    .hasSize(properties.acknowledgement().perAddressHour());
            assertThat(refusals).filteredOn(Optional::isPresent).containsOnly(Optional.of("CAP_ADDRESS_HOUR"));
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void aCapAsksSomebodyOnceInItsWindow() {
        assertThat(asks(from("giulia"), "CAP_ADDRESS_HOUR")).isTrue();
        assertThat(asks(from("Giulia"), "CAP_ADDRESS_HOUR")).isFalse();
        assertThat(asks(from("giulia"), "CAP_ADDRESS_DAY")).as("another cap").isTrue();
        assertThat(asks(from("anna"), "CAP_ADDRESS_HOUR")).as("another address").isTrue();
        assertThat(asks(from("giulia"), "CAP_DOMAIN_HOUR")).isTrue();
        assertThat(asks(from("anna"), "CAP_DOMAIN_HOUR")).as("the same domain").isFalse();
        assertThat(asks(from("giulia"), "NOT_FIRST")).as("no cap").isFalse();

        clock.setOffset(Duration.ofMinutes(61));
        assertThat(asks(from("giulia"), "CAP_ADDRESS_HOUR")).isTrue();
        assertThat(asks(from("giulia"), "CAP_ADDRESS_DAY")).isFalse();
    }

    private boolean asks(IncomingMail mail, String refusal) {
        return outbox.isCapNewlyReached(stored(mail), refusal);
    }

    private IncomingMail from(String mailbox) {
        return IncomingMail.from(mailbox + "@" + domain).id("<" + ++number + "@" + domain + ">");
    }

    private Optional<String> refusal(IncomingMail mail) {
        return outbox.acknowledgementRefusal(stored(mail));
    }

    private Message stored(IncomingMail mail) {
        return messages.find(inbox.receive(mail.build()).messageId()).orElseThrow();
    }

    private Message placed(IncomingMail mail, long conversation) {
        return messages.place(stored(mail).id(), conversation, 1);
    }
}
