package io.filo.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcknowledgementsTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "noreply@shop.example",
                "no-reply@shop.example",
                "no_reply@shop.example",
                "donotreply@shop.example",
                "do-not-reply@shop.example",
                "orders-noreply@shop.example",
                "noreply+1042@shop.example",
                "mailer-daemon@mx.example",
                "postmaster@mx.example",
                "bounce@list.example",
                "bounces+77-giulia=example.it@list.example",
                "non-rispondere@negozio.example"
            })
    void machinesAreNotAnswered(String address) {
        assertThat(Acknowledgements.isNoReply(address)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "giulia@example.it",
                "reply@example.it",
                "bouncer@club.example",
                "norberto@example.it",
                "trampoline.bouncesandmore@shop.example",
                "info@noreply.example"
            })
    void peopleAre(String address) {
        assertThat(Acknowledgements.isNoReply(address)).isFalse();
    }
}
