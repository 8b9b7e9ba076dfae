package io.filo.message;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits of conversations and automatic answers, below {@code filo.message}.
 *
 * @param reopenDays a reply to a ticket closed for longer opens a new, linked one; days, 0 to 3650
 */
@ConfigurationProperties("filo.message")
public record MessageProperties(
        @DefaultValue Acknowledgement acknowledgement,
        @DefaultValue Flood flood,
        @DefaultValue("30") int reopenDays) {

    /** Caps on acknowledgements, each a number of mails; from {@value #UNLIMITED} on nothing is counted. */
    public record Acknowledgement(
            @DefaultValue("2") int perAddressHour,
            @DefaultValue("10") int perAddressDay,
            @DefaultValue("50") int perDomainHour,
            @DefaultValue("30") int perTenMinutes) {

        /** A cap that is none. */
        public static final int UNLIMITED = 100_000;
    }

    /** Beyond so many new tickets, or mails on one ticket, of one sender within the window, mail is parked. */
    public record Flood(
            @DefaultValue("20") int newTickets,
            @DefaultValue("20") int mailsPerTicket,
            @DefaultValue("120m") java.time.Duration window) {}
}
