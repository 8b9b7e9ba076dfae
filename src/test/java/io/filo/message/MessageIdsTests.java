package io.filo.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageIdsTests {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    <a@x>                              | <a@x>
                    <a@x> <b@x>                        | <a@x> <b@x>
                    <a@x>,<b@x>                        | <a@x> <b@x>
                    <a@x>, <b@x>,                      | <a@x> <b@x>
                    <a@x><b@x>                         | <a@x> <b@x>
                    a@x b@x                            | <a@x> <b@x>
                    a@x,b@x                            | <a@x> <b@x>
                    <a@x                               | <a@x>
                    a@x>                               | <a@x>
                    <a@x <b@x>                         | <a@x> <b@x>
                    <long.id.folded @x>                | <long.id.folded@x>
                    <a,b@x>                            | <a,b@x>
                    Your message of Monday <a@x> (me)  | <a@x>
                    "Anna" <a@x>                       | <a@x>
                    <noat>                             | <noat>
                    <>                                 | ~~
                    nothing here                       | ~~
                    <a@x> <b@x> <a@x>                  | <b@x> <a@x>
                    """)
    void idsAreFoundHoweverTheyAreWritten(String header, String ids) {
        assertThat(String.join(" ", MessageIds.parse(List.of(header)))).isEqualTo(ids);
    }

    @Test
    void parentsComeNearestFirst() {
        assertThat(MessageIds.parents(List.of("<c@x>"), List.of("<a@x> <b@x> <c@x>")))
                .containsExactly("<c@x>", "<b@x>", "<a@x>");
    }

    @Test
    void onlyTheNewestThirtyTwoAreFollowed() {
        var chain = String.join(
                " ", IntStream.range(0, 100).mapToObj(i -> "<" + i + "@x>").toList());

        assertThat(MessageIds.parents(List.of("<99@x>"), List.of(chain)))
                .hasSize(32)
                .startsWith("<99@x>", "<98@x>")
                .endsWith("<68@x>");
    }

    @Test
    void anEndlessIdIsShortenedToTheSameOneEachTime() {
        var endless = "<" + "a".repeat(5000) + "@x>";

        assertThat(MessageIds.single(endless).orElseThrow())
                .hasSizeLessThan(300)
                .isEqualTo(MessageIds.parse(List.of(endless)).get(0));
        assertThat(MessageIds.single(endless.replace("@", "b@"))).isNotEqualTo(MessageIds.single(endless));
    }

    @Test
    void anIdThatIsNoneIsStillKeptWhole() {
        assertThat(MessageIds.single("no brackets, no at")).contains("<nobrackets,noat>");
        assertThat(MessageIds.single("")).isEmpty();
        assertThat(MessageIds.single(null)).isEmpty();
    }

    @Test
    void aHeaderOfAMegabyteIsReadInNoTime() {
        var header = "a".repeat(500_000) + "<".repeat(500_000) + "last@x>";

        assertThat(assertTimeoutPreemptively(Duration.ofSeconds(5), () -> MessageIds.parse(List.of(header))))
                .containsExactly("<last@x>");
    }
}
