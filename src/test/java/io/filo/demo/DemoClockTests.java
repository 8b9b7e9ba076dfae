package io.filo.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DemoClockTests {

    private static final Instant NOW = Instant.parse("2026-01-31T10:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "P5D, PT120H",
        "p5d, PT120H",
        "PT4H30M, PT4H30M",
        "P1DT12H, PT36H",
        "P1W, PT168H",
        "P1M, PT672H",
        "PT0.5S, PT0.5S",
        "P400D, PT9600H"
    })
    void everyIsoPeriodAdvancesIt(String advance, Duration distance) {
        assertThat(DemoClock.distance(advance, NOW)).isEqualTo(distance);
    }

    @ParameterizedTest
    @ValueSource(strings = {"P0D", "PT0S", "-P1D", "P-1D", "PT-1S", "P401D", "P2Y", "P999999999Y", "PT9999999999999H"})
    void itNeverGoesBackNorTooFar(String advance) {
        assertThatIllegalArgumentException().isThrownBy(() -> DemoClock.distance(advance, NOW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "P", "PT", "T", "5 days", "5", "P5", "P1DT", "next week"})
    void whatIsNoPeriodIsRefusedWithAnExample(String advance) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DemoClock.distance(advance, NOW))
                .withMessageContaining("P5D");
    }
}
