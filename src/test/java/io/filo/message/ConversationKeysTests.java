package io.filo.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.support.Signatures;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConversationKeysTests {

    private final ConversationKeys keys = new ConversationKeys(new Signatures("the secret of this test"));
    private final ConversationKeys others = new ConversationKeys(new Signatures("somebody else's secret"));

    @Test
    void aReplyAddressLeadsBackToItsConversation() {
        var address = keys.replyAddress("care@filo.example", 1042);

        assertThat(address).matches("care\\+1042\\.[a-z0-9_-]{16}@filo\\.example");
        assertThat(keys.conversationOfAddress(address)).hasValue(1042);
        assertThat(keys.conversationOfAddress(address.toUpperCase(Locale.ROOT))).hasValue(1042);
        assertThat(keys.conversationOfAddress("Passo Lento <" + address + ">")).hasValue(1042);
        assertThat(keys.conversationOfAddress("\"" + address.replace("@", "\"@")))
                .hasValue(1042);
        assertThat(keys.conversationOfAddress("care+news" + address.substring(4)))
                .hasValue(1042);
    }

    @Test
    void aForgedReplyAddressIsNone() {
        var address = keys.replyAddress("care@filo.example", 1042);

        assertThat(keys.conversationOfAddress(address.replace("1042", "1043"))).isEmpty();
        assertThat(keys.conversationOfAddress(others.replyAddress("care@filo.example", 1042)))
                .isEmpty();
        assertThat(keys.conversationOfAddress("care+1042@filo.example")).isEmpty();
        assertThat(keys.conversationOfAddress("care@filo.example")).isEmpty();
        assertThat(keys.conversationOfAddress("care+99999999999999999999.aaaaaaaaaaaaaaaa@filo.example"))
                .isEmpty();
    }

    @Test
    void anOwnMessageIdNamesItsConversation() {
        var id = keys.messageId(1042L, 77, "filo.example");

        assertThat(id).matches("<1042\\.77\\.[a-z0-9_-]{16}@filo\\.example>");
        assertThat(keys.conversationOfMessageId(id)).hasValue(1042);
        assertThat(keys.conversationOfMessageId(id.replace("filo.example", "relay.example")))
                .hasValue(1042);
        assertThat(keys.conversationOfMessageId(id.replace("1042", "1043"))).isEmpty();
        assertThat(keys.conversationOfMessageId(id.replace(".77.", ".78."))).isEmpty();
        assertThat(keys.conversationOfMessageId(others.messageId(1042L, 77, "filo.example")))
                .isEmpty();
        assertThat(keys.conversationOfMessageId("<CAF5xq@mail.example>")).isEmpty();
        assertThat(keys.conversationOfMessageId(keys.messageId(null, 77, "filo.example")))
                .isEmpty();
    }

    @Test
    void aPseudoReferenceNamesItsConversation() {
        var reference = keys.pseudoReference(1042, "filo.example");

        assertThat(reference).matches("<ticket\\.1042\\.[a-z0-9_-]{16}@filo\\.example>");
        assertThat(keys.conversationOfPseudoReference(reference)).hasValue(1042);
        assertThat(keys.conversationOfPseudoReference(reference.toUpperCase(Locale.ROOT)))
                .hasValue(1042);
        assertThat(keys.conversationOfPseudoReference(reference.replace("1042", "1043")))
                .isEmpty();
        assertThat(keys.conversationOfPseudoReference(others.pseudoReference(1042, "filo.example")))
                .isEmpty();
    }

    @Test
    void aSignatureOfOneKindIsNoneOfAnother() {
        var signature = keys.pseudoReference(1042, "x").replaceAll("<ticket\\.1042\\.|@x>", "");

        assertThat(keys.conversationOfAddress("care+1042." + signature + "@filo.example"))
                .isEmpty();
    }

    @Test
    void theReferencesOfAnAnswerBeginWithItsOwnPseudoReferenceAndHaveNoOther() {
        assertThat(keys.references(1042L, "x", List.of("<a@y>", keys.pseudoReference(1000, "x"), "<b@y>"), "<c@y>"))
                .containsExactly(keys.pseudoReference(1042, "x"), "<a@y>", "<b@y>", "<c@y>");
        assertThat(keys.references(null, "x", List.of(), null)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    Where is my parcel?                  | Where is my parcel? [#1042]
                    Where is my parcel? [#1042]          | Where is my parcel? [#1042]
                    Re: [#1042] Where is my parcel?      | Re: Where is my parcel? [#1042]
                    Parcel [#1042] and again [#1042]     | Parcel and again [#1042]
                    An older matter [#1000]              | An older matter [#1042]
                    ~~                                   | [#1042]
                    [#1042]                              | [#1042]
                    """)
    void theTokenStandsInTheSubjectOnce(String subject, String written) {
        assertThat(keys.subjectWithToken(subject, 1042L)).isEqualTo(written);
    }

    @Test
    void aSubjectNeverBreaksItsLineNorRunsOnForEver() {
        assertThat(keys.subjectWithToken("Parcel\r\nBcc: everybody@example.it", 1042L))
                .isEqualTo("Parcel Bcc: everybody@example.it [#1042]");
        assertThat(keys.subjectWithToken(" ".repeat(1_000_000) + "x", null)).isEmpty();
        assertThat(keys.subjectWithToken("x".repeat(1_000_000), 1042L)).hasSizeLessThan(600);
    }

    @Test
    void numbersInASubjectAreRead() {
        assertThat(keys.tokens("Re: [#1042] parcel [#7] (was: [#1042])")).containsExactly(1042L, 7L);
        assertThat(keys.tokens("#1042 [1042] [# 1042] [#]")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Parcel, Re: Parcel",
        "Re: Parcel, Re: Parcel",
        "RE: Parcel, RE: Parcel",
        "R: Parcel, R: Parcel",
        "Rif: Parcel, Rif: Parcel",
        "Re[2]: Parcel, Re[2]: Parcel",
        "Reso: 2041, Re: Reso: 2041",
        "Fwd: Parcel, Re: Fwd: Parcel"
    })
    void anAnswersSubjectSaysSoOnce(String subject, String answered) {
        assertThat(ConversationKeys.replySubject(subject)).isEqualTo(answered);
    }

    @Test
    void theFirstSubjectOfAThreadIsFoundBehindItsPrefixes() {
        assertThat(ConversationKeys.withoutReplyPrefix("Re: R: AW: Parcel: late"))
                .isEqualTo("Parcel: late");
    }
}
