package io.filo.customer;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class DisplayNameTests {

    private final EmailAddress address = new EmailAddress("giulia.ferri", "example.it");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    Giulia Ferri            | Giulia Ferri
                    ~  Giulia   Ferri ~     | Giulia Ferri
                    "Giulia Ferri"          | Giulia Ferri
                    'Giulia Ferri'          | Giulia Ferri
                    “Giulia Ferri”          | Giulia Ferri
                    Ferri, Giulia           | Giulia Ferri
                    D'Angelo, Niccolò       | Niccolò D'Angelo
                    Officine Belli, S.r.l.  | Officine Belli, S.r.l.
                    Niccolò D’Angelo        | Niccolò D’Angelo
                    王小明                   | 王小明
                    Giulia (Ufficio)        | Giulia (Ufficio)
                    """)
    void aNameIsKeptAsItsOwnerWritesIt(String written, String shown) {
        assertThat(DisplayName.of(written, address)).isEqualTo(shown);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "  ",
                "\"\"",
                "12345",
                "giulia.ferri@example.it",
                "ceo@bank.example",
                "Win 500 EUR at https://evil.example/win",
                "www.evil.example",
                "Visit evil.com now",
                "<b>Giulia</b>",
                "{{shopName}}"
            })
    void whatIsNoNameGivesWayToWhatTheAddressSuggests(@Nullable String written) {
        assertThat(DisplayName.of(written, address)).isEqualTo("Giulia Ferri");
    }

    @Test
    void anAddressWithoutANameInItIsShownItself() {
        assertThat(DisplayName.of(null, new EmailAddress("info", "example.it"))).isEqualTo("info@example.it");
        assertThat(DisplayName.of(null, new EmailAddress("x7-99", "example.it")))
                .isEqualTo("x7-99@example.it");
        assertThat(DisplayName.of(null, new EmailAddress("marco_rossi82", "example.it")))
                .isEqualTo("Marco Rossi");
    }

    @Test
    void lineBreaksAndTurnedTextNeverGetIntoAName() {
        assertThat(DisplayName.of("Giulia\r\nBcc: all\u202EirreF", address)).isEqualTo("Giulia Bcc: all irreF");
        assertThat(DisplayName.of("Giu\u0000lia", address)).doesNotContain("\u0000");
    }

    @Test
    void aNameOfAMegabyteIsCut() {
        assertThat(DisplayName.of("a".repeat(1_000_000), address)).hasSize(100);
        assertThat(DisplayName.of("𝔊".repeat(1000), address).codePointCount(0, 200))
                .isEqualTo(100);
    }
}
