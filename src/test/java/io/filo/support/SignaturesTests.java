package io.filo.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SignaturesTests {

    private final Signatures signatures = new Signatures("a secret that nobody else knows");

    @Test
    void theSameValueHasTheSameSignatureOfSixteenHarmlessCharacters() {
        assertThat(signatures.sign("conversation", "1042"))
                .isEqualTo(signatures.sign("conversation", "1042"))
                .matches("[A-Za-z0-9_-]{16}");
    }

    @Test
    void aSignatureIsValidForItsPurposeAndValueOnly() {
        var signature = signatures.sign("conversation", "1042");

        assertThat(signatures.valid("conversation", "1042", signature)).isTrue();
        assertThat(signatures.valid("reference", "1042", signature)).isFalse();
        assertThat(signatures.valid("conversation", "1043", signature)).isFalse();
        assertThat(signatures.valid("conversation", "1042", "")).isFalse();
    }

    @Test
    void purposeAndValueCannotFlowIntoEachOther() {
        assertThat(signatures.sign("a", "bc")).isNotEqualTo(signatures.sign("ab", "c"));
    }

    @Test
    void anotherSecretMakesOtherSignatures() {
        assertThat(new Signatures("another secret").valid("conversation", "1", signatures.sign("conversation", "1")))
                .isFalse();
    }

    @Test
    void anEmptySecretIsRefused() {
        assertThatThrownBy(() -> new Signatures(" ")).isInstanceOf(IllegalArgumentException.class);
    }
}
