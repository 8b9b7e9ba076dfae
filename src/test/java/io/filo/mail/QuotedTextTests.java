package io.filo.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotedTextTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "On Mon, Jan 1, 2024 at 10:00 AM Bob <b@x.example>\n",
                "On Mon, Jan 1, 2024 at 10:00 AM Bob <b@x.example> wrote:\n> yes\n\n",
                "---------- Forwarded message ---------\n",
                "Il 3 marzo 2025 Rossi ha scritto:\n"
            })
    void aHugeTextOfNothingButQuotationsIsReadInTimeAndNothingIsLost(String again) {
        String text = again.repeat(10_000_000 / again.length());
        QuotedText.Split split = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> QuotedText.split(text));
        assertThat(split.visible().length() + split.elided().length())
                .isGreaterThan(text.length() - text.length() / 20);
    }

    @Test
    void aQuoteBetweenTwoAnswersStaysInSight() {
        QuotedText.Split split = QuotedText.split("First.\n\n> Which one?\n\nThe red one.\n\n> And when?\n");
        assertThat(split.visible())
                .contains("First.", "Which one?", "The red one.")
                .doesNotContain("And when?");
        assertThat(split.elided()).contains("And when?");
    }
}
