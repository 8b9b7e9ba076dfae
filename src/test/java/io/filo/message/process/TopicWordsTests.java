package io.filo.message.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicWordsTests {

    private final TopicWords words = new TopicWords();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    Where is my parcel?      | I ordered last week. Could you find out where it is? Thanks   | DELIVERY
                    Spedite in Svizzera?     | Quanto costa la spedizione? Grazie                            | DELIVERY
                    Ordine 2041              | Non è ancora arrivato!                                        | DELIVERY
                    DOV'È IL MIO ORDINE      | Numero 2041                                                   | DELIVERY
                    scarpa difettosa         | la suola si sta staccando                                     | RETURN
                    Recesso ordine 2041      | recedo dall'acquisto, le scarpe sono come nuove               | WITHDRAWAL
                    Cancellate i miei dati   | e niente più newsletter                                       | PRIVACY
                    Richiesta GDPR           | vedi allegato                                                 | PRIVACY
                    Right to erasure         | Please delete everything                                      | PRIVACY
                    Invoice 77 is wrong      | I was charged twice                                           | INVOICE
                    Fattura n. 12            | manca la partita IVA                                          | INVOICE
                    Preventivo 60 maglie     | prezzo a maglia, condizioni di pagamento                      | QUOTE
                    Quote for 20 shirts      | for our club                                                  | QUOTE
                    Aurora trail             | Quale taglia mi consigliate?                                  | PRODUCT
                    Aurora trail             | Is it waterproof, and back in stock soon?                     | PRODUCT
                    Reclamo                  | Un servizio inaccettabile                                     | COMPLAINT
                    Unacceptable             | The parcel was damaged, I want a refund                       | COMPLAINT,DELIVERY,RETURN
                    Re: parcel               | Thanks, got it                                                | DELIVERY
                    Grazie!                  | Siete gentilissimi                                            | THANKS
                    Ciao                     | Una domanda                                                   | OTHER
                    ~~                       | ~~                                                            | OTHER
                    Caresoglio               | Il signor Resident e la signora Pacchioni                     | OTHER
                    """)
    void aMailIsAboutWhatItsWordsSay(String subject, String text, String topics) {
        assertThat(String.join(",", words.of(subject, text))).isEqualTo(topics);
    }

    @Test
    void finePrintBelowAMailDoesNotMakeItAPrivacyRequest() {
        assertThat(
                        words.of(
                                "Spedizione",
                                "Buongiorno, quando arriva?\n\nInformativa privacy ai sensi del GDPR: questo messaggio è riservato."))
                .containsExactly("DELIVERY");
    }

    @Test
    void thanksAtTheEndOfALongMailIsNoTopic() {
        assertThat(words.of("Ciao", "Una storia lunga. ".repeat(30) + "Grazie")).containsExactly("OTHER");
    }

    @Test
    void aVeryLongMailIsReadInItsBeginning() {
        assertThat(words.of("Ciao", "Il mio pacco " + "x ".repeat(2_000_000))).containsExactly("DELIVERY");
    }
}
