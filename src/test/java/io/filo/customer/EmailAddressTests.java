package io.filo.customer;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.support.FreeMailDomains;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmailAddressTests {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    giulia@example.it                | giulia@example.it
                    Giulia.Ferri@Example.IT          | giulia.ferri@example.it
                    ~ giulia@example.it ~            | giulia@example.it
                    <giulia@example.it>              | giulia@example.it
                    Giulia <giulia@example.it>       | giulia@example.it
                    mailto:giulia@example.it         | giulia@example.it
                    giulia@example.it.               | giulia@example.it
                    giulia@example.it;               | giulia@example.it
                    giulia @ example.it              | giulia@example.it
                    "giulia"@example.it              | giulia@example.it
                    "giulia.ferri"@example.it        | giulia.ferri@example.it
                    "giulia@example.it"              | giulia@example.it
                    'giulia@example.it'              | giulia@example.it
                    "giulia ferri"@example.it        | "giulia ferri"@example.it
                    "a\\.b"@example.it               | a.b@example.it
                    giulia@città.it                  | giulia@xn--citt-3na.it
                    giulia@CITTÀ.it                  | giulia@xn--citt-3na.it
                    giulia@xn--citt-3na.it           | giulia@xn--citt-3na.it
                    josé@example.es                  | josé@example.es
                    giulia.ferri@gmail.com           | giuliaferri@gmail.com
                    g.i.u.l.i.a@googlemail.com       | giulia@gmail.com
                    giulia.ferri@gmail.com.example   | giulia.ferri@gmail.com.example
                    giulia+news@example.it           | giulia+news@example.it
                    giulia＠example.it               | giulia@example.it
                    root@localhost                   | root@localhost
                    a@b@example.it                   |
                    giulia@[192.0.2.1]               | giulia@[192.0.2.1]
                    """)
    void twoSpellingsOfOneMailboxAreEqual(String written, String normalised) {
        assertThat(EmailAddress.parse(written).map(EmailAddress::normalised).orElse(null))
                .isEqualTo(normalised);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    giulia@example.it                | giulia@example.it
                    Giulia+News+2@Example.IT         | giulia@example.it
                    g.iulia+news@googlemail.com      | giulia@gmail.com
                    +39333@example.it                | +39333@example.it
                    "giulia + news"@example.it       | "giulia + news"@example.it
                    """)
    void aTagMakesNoOtherMailbox(String written, String mailbox) {
        assertThat(EmailAddress.parse(written).map(EmailAddress::mailbox)).contains(mailbox);
    }

    @Test
    void charactersThatNobodySeesAreNoDifference() {
        assertThat(EmailAddress.parse("\u200Bgiulia\u00AD@exam\u200Dple.it\u0000"))
                .contains(new EmailAddress("giulia", "example.it"));
        // A Turkish machine must not make another person of her.
        assertThat(EmailAddress.parse("GIULIA@EXAMPLE.IT")).contains(new EmailAddress("giulia", "example.it"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "giulia",
                "@example.it",
                "giulia@",
                "giulia@ex ample@",
                "...@gmail.com",
                "undisclosed-recipients:;",
                "a@b..it"
            })
    void whatIsNoAddressIsNone(String written) {
        assertThat(EmailAddress.parse(written)).isEmpty();
    }

    @Test
    void anEndlessTextIsNoAddress() {
        assertThat(EmailAddress.parse("a".repeat(2_000_000) + "@example.it")).isEmpty();
        assertThat(EmailAddress.parse("a".repeat(400) + "@example.it")).isEmpty();
    }

    @Test
    void aDomainCanBelongToTheOneAboveIt() {
        assertThat(new EmailAddress("x", "torino.shop.example.it").domains())
                .containsExactly("torino.shop.example.it", "shop.example.it", "example.it");
    }

    @Test
    void freeMailSaysNothingAboutACompany() {
        var free = new FreeMailDomains();

        assertThat(free.covers(
                        EmailAddress.parse("giulia@libero.it").orElseThrow().domains()))
                .isTrue();
        assertThat(free.covers(
                        EmailAddress.parse("giulia@Tiscali.IT").orElseThrow().domains()))
                .isTrue();
        assertThat(free.covers(
                        EmailAddress.parse("giulia@posta.pec.it").orElseThrow().domains()))
                .isTrue();
        assertThat(free.covers(EmailAddress.parse("giulia@podistica.example")
                        .orElseThrow()
                        .domains()))
                .isFalse();
    }
}
