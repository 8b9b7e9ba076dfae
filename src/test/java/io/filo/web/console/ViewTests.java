package io.filo.web.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.filo.engine.ModelNames;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.support.ResourceBundleMessageSource;

class ViewTests {

    private static final Instant NOW = Instant.parse("2026-03-10T11:00:00Z");

    private final View italian = view(Locale.ITALIAN, "Europe/Rome");
    private final View english = view(Locale.ENGLISH, "Europe/London");

    @ParameterizedTest
    @CsvSource({
        "2026-03-10T08:05:00Z, 09:05",
        "2026-03-09T23:30:00Z, 00:30",
        "2026-03-09T08:05:00Z, ieri 09:05",
        "2026-03-11T08:05:00Z, domani 09:05",
        "2026-01-02T08:05:00Z, '2 gen, 09:05'",
        "2025-12-31T08:05:00Z, 31 dic 2025",
    })
    void timesAreShortAndInThePersonsZone(String instant, String written) {
        assertThat(italian.when(Instant.parse(instant))).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-10T11:45:00Z, in 45 min",
        "2026-03-10T16:30:00Z, in 5 h",
        "2026-03-14T11:00:00Z, in 4 days",
        "2026-03-10T09:30:00Z, 90 min",
        "2026-03-10T10:59:50Z, 1 min late",
        "2026-03-10T08:00:00Z, 3 h late",
    })
    void deadlinesAreToldFromNow(String instant, String written) {
        assertThat(english.due(Instant.parse(instant))).isEqualTo(written.equals("90 min") ? "1 h late" : written);
    }

    @Test
    void whatAPersonWroteIsEscapedAndItsAddressesAreLinks() {
        assertThat(english.prose("<b>Hi</b> https://courier.example/t?id=1&l=it, \"now\""))
                .isEqualTo("&lt;b&gt;Hi&lt;/b&gt; <a href=\"https://courier.example/t?id=1&amp;l=it,\""
                        + " rel=\"noopener noreferrer nofollow\" target=\"_blank\">"
                        + "https://courier.example/t?id=1&amp;l=it,</a> &quot;now&quot;");
        assertThat(english.prose("https://x.example/\"onmouseover=alert(1)"))
                .doesNotContain("\"onmouseover")
                .contains("&quot;onmouseover");
        assertThat(english.prose("javascript:alert(1)")).doesNotContain("<a");
    }

    @Test
    void aCodeThatNoBundleKnowsIsStillReadable() {
        assertThat(english.code("ticket.category", "GIFT_WRAPPING")).isEqualTo("gift wrapping");
        assertThat(italian.group("care")).isEqualTo("Assistenza clienti");
        assertThat(italian.group("night-shift")).isEqualTo("night-shift");
    }

    @ParameterizedTest
    @CsvSource({
        "ESCALATED, care-lead, Scaduto: passato a Responsabili assistenza",
        "CLASSIFIED, DELIVERY, Classificato come Consegna",
        "ACKNOWLEDGEMENT_WITHHELD, NOT_HUMAN, Ricevuta non inviata (non scritta da una persona)",
        "MERGED_INTO, 1042, Unito al ticket 1042",
        "CLOSED, , Chiuso",
    })
    void theStepsOfATicketAreToldInWords(String type, String detail, String told) {
        assertThat(italian.event(type, detail)).isEqualTo(told);
    }

    @Test
    void sizesAndNamesAreForPeople() {
        assertThat(english.size(999)).isEqualTo("999 B");
        assertThat(english.size(48_213)).isEqualTo("48 kB");
        assertThat(italian.size(2_500_000)).isEqualTo("2,5 MB");
        assertThat(english.initials("Roberto Villani - Podistica")).isEqualTo("RP");
        assertThat(english.initials(" ")).isEqualTo("?");
        assertThat(english.languageName("it")).isEqualTo("Italian");
    }

    private static View view(Locale locale, String zone) {
        ResourceBundleMessageSource texts = new ResourceBundleMessageSource();
        texts.setBasenames("messages/web", "messages/access", "messages/ticket");
        texts.setDefaultEncoding("UTF-8");
        texts.setFallbackToSystemLocale(false);
        return new View(texts, null, locale, ZoneId.of(zone), NOW, Map.of(), mock(ModelNames.class));
    }
}
