package io.filo.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.filo.message.ConversationKeys.Claim;
import io.filo.support.Signatures;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConversationKeysTests {

    private final ConversationKeys keys = new ConversationKeys(new Signatures("the secret of this test"));
    private final ConversationKeys others = new ConversationKeys(new Signatures("somebody else's secret"));

    private static final String KEY = "0123456789abcdef";

    /** The conversation that a claim is genuine of, if it has this key. */
    private Optional<Long> named(Stream<Claim> claims, String key) {
        return claims.filter(claim -> keys.isGenuine(claim, key))
                .map(Claim::conversationId)
                .findFirst();
    }

    private Optional<Long> byAddress(String address) {
        return named(keys.ofAddress(address).stream(), KEY);
    }

    private Optional<Long> byMessageId(String id) {
        return named(keys.ofMessageId(id).stream(), KEY);
    }

    private Optional<Long> byReference(String id) {
        return named(keys.ofPseudoReference(id).stream(), KEY);
    }

    @Test
    void aReplyAddressLeadsBackToItsConversation() {
        var address = keys.replyAddress("care@filo.example", 1042, KEY);

        assertThat(address).matches("care\\+1042\\.[a-z0-9_-]{16}@filo\\.example");
        assertThat(byAddress(address)).hasValue(1042L);
        assertThat(byAddress(address.toUpperCase(Locale.ROOT))).hasValue(1042L);
        assertThat(byAddress("Passo Lento <" + address + ">")).hasValue(1042L);
        assertThat(byAddress("\"" + address.replace("@", "\"@"))).hasValue(1042L);
        assertThat(byAddress("care+news" + address.substring(4))).hasValue(1042L);
    }

    @Test
    void aForgedReplyAddressIsNone() {
        var address = keys.replyAddress("care@filo.example", 1042, KEY);

        assertThat(byAddress(address.replace("1042", "1043"))).isEmpty();
        assertThat(byAddress(others.replyAddress("care@filo.example", 1042, KEY)))
                .isEmpty();
        assertThat(byAddress("care+1042@filo.example")).isEmpty();
        assertThat(byAddress("care@filo.example")).isEmpty();
        assertThat(byAddress("care+99999999999999999999.aaaaaaaaaaaaaaaa@filo.example"))
                .isEmpty();
    }

    @Test
    void aNumberThatIsGivenAgainHasOtherSignatures() {
        var lost = "fedcba9876543210";

        assertThat(byAddress(keys.replyAddress("care@filo.example", 1042, lost)))
                .isEmpty();
        assertThat(byMessageId(keys.messageId(1042L, lost, 77, "filo.example"))).isEmpty();
        assertThat(byReference(keys.pseudoReference(1042, lost, "filo.example")))
                .isEmpty();
        assertThat(byAddress(keys.replyAddress("care@filo.example", 1042, ""))).isEmpty();
        assertThat(keys.messageId(null, "", 77, "filo.example"))
                .as("outside any conversation, the number given again")
                .isNotEqualTo(keys.messageId(null, "", 77, "filo.example"));
    }

    /** Written by the version before keys, with this secret: such mails lie in customers' mailboxes. */
    @Test
    void whatWasSignedBeforeThereWereKeysHoldsForATicketOfThatTime() {
        assertThat(keys.replyAddress("care@filo.example", 1042, ""))
                .isEqualTo("care+1042.dprvoomfhghmeeji@filo.example");
        assertThat(keys.messageId(1042L, "", 77, "filo.example")).isEqualTo("<1042.77.u2bai_bif8gccv83@filo.example>");
        assertThat(keys.pseudoReference(1042, "", "filo.example"))
                .isEqualTo("<ticket.1042.epl4mng-a9pdhvfi@filo.example>");
        assertThat(named(keys.ofAddress("care+1042.dprvoomfhghmeeji@filo.example").stream(), ""))
                .hasValue(1042L);
    }

    @Test
    void anOwnMessageIdNamesItsConversation() {
        var id = keys.messageId(1042L, KEY, 77, "filo.example");

        assertThat(id).matches("<1042\\.77\\.[a-z0-9_-]{16}@filo\\.example>");
        assertThat(byMessageId(id)).hasValue(1042L);
        assertThat(byMessageId(id.replace("filo.example", "relay.example"))).hasValue(1042L);
        assertThat(byMessageId(id.replace("1042", "1043"))).isEmpty();
        assertThat(byMessageId(id.replace(".77.", ".78."))).isEmpty();
        assertThat(byMessageId(others.messageId(1042L, KEY, 77, "filo.example")))
                .isEmpty();
        assertThat(byMessageId("<CAF5xq@mail.example>")).isEmpty();
        assertThat(byMessageId(keys.messageId(null, "", 77, "filo.example"))).isEmpty();
    }

    @Test
    void aPseudoReferenceNamesItsConversation() {
        var reference = keys.pseudoReference(1042, KEY, "filo.example");

        assertThat(reference).matches("<ticket\\.1042\\.[a-z0-9_-]{16}@filo\\.example>");
        assertThat(byReference(reference)).hasValue(1042L);
        assertThat(byReference(reference.toUpperCase(Locale.ROOT))).hasValue(1042L);
        assertThat(byReference(reference.replace("1042", "1043"))).isEmpty();
        assertThat(byReference(others.pseudoReference(1042, KEY, "filo.example")))
                .isEmpty();
    }

    @Test
    void aSignatureOfOneKindIsNoneOfAnother() {
        var signature = keys.pseudoReference(1042, KEY, "x").replaceAll("<ticket\\.1042\\.|@x>", "");

        assertThat(byAddress("care+1042." + signature + "@filo.example")).isEmpty();
    }

    @Test
    void theReferencesOfAnAnswerBeginWithItsOwnPseudoReferenceAndHaveNoOther() {
        var own = keys.pseudoReference(1042, KEY, "x");
        assertThat(keys.references(
                        1042L, KEY, "x", List.of("<a@y>", keys.pseudoReference(1000, KEY, "x"), "<b@y>"), "<c@y>"))
                .containsExactly(own, "<a@y>", "<b@y>", "<c@y>");
        assertThat(keys.references(null, "", "x", List.of(), null)).isEmpty();
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
