package io.filo.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.filo.campaign.Uplift.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpliftTests {

    /** Table II of Newcombe (1998), method 10, to the four places that are printed there. */
    @ParameterizedTest
    @CsvSource({
        "56, 70, 48, 80,  0.0524,  0.3339",
        " 9, 10,  3, 10,  0.1705,  0.8090",
        " 6,  7,  2,  7,  0.0582,  0.8062",
        " 5, 56,  0, 29, -0.0381,  0.1926",
        " 0, 10,  0, 20, -0.1611,  0.2775",
        " 0, 10,  0, 10, -0.2775,  0.2775",
        "10, 10,  0, 20,  0.6791,  1.0000",
        "10, 10,  0, 10,  0.6075,  1.0000"
    })
    void theIntervalIsThePublishedOne(long hits, long size, long otherHits, long otherSize, double low, double high) {
        var uplift = new Uplift(size, hits, otherSize, otherHits);

        assertThat(uplift.low()).isCloseTo(low, within(5e-5));
        assertThat(uplift.high()).isCloseTo(high, within(5e-5));
    }

    @Test
    void fewCannotSayAnythingAndManyCan() {
        var needed = Uplift.sampleSize(.05, .07);

        assertThat(needed).isEqualTo(1900);
        assertThat(new Uplift(100, 7, 100, 5).verdict(needed)).isEqualTo(Verdict.TOO_SMALL);
        assertThat(new Uplift(5000, 250, 2000, 101).verdict(needed)).isEqualTo(Verdict.NO_DIFFERENCE);
        assertThat(new Uplift(5000, 350, 5000, 250).verdict(needed)).isEqualTo(Verdict.BETTER);
        assertThat(new Uplift(5000, 250, 5000, 350).verdict(needed)).isEqualTo(Verdict.WORSE);
        assertThat(new Uplift(5000, 5000, 0, 0).verdict(needed)).isEqualTo(Verdict.TOO_SMALL);
        assertThat(new Uplift(0, 0, 0, 0).verdict(needed)).isEqualTo(Verdict.TOO_SMALL);
    }

    @Test
    void whatWasGainedIsCountedOnThoseTreatedOnly() {
        var uplift = new Uplift(900, 90, 100, 6);

        assertThat(uplift.difference()).isCloseTo(.04, within(1e-12));
        assertThat(uplift.gained()).isCloseTo(36, within(1e-9));
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> new Uplift(3, 4, 1, 0)).hasMessageContaining("4 of 3");
        assertThatThrownBy(() -> Uplift.sampleSize(.05, .05)).hasMessageContaining("different shares");
        assertThatThrownBy(() -> Uplift.sampleSize(0, .05)).hasMessageContaining("between 0 and 1");
    }
}
