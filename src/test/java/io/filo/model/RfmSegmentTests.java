package io.filo.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The table that names buyers by their three scores. */
class RfmSegmentTests {

    private final DecisionTable table = DecisionTable.of("rfm-segment");

    @Test
    void everyCellHasANameAndEveryRowIsReached() {
        Set<String> rules = new TreeSet<>();
        for (int cell = 0; cell < 125; cell++) {
            assertThat(segment(1 + cell / 25, 1 + cell / 5 % 5, 1 + cell % 5)).isNotNull();
            rules.addAll(table.matched());
        }
        assertThat(rules).hasSize(12);
    }

    @Test
    void theBestAreChampionsAndTheSilentBestMustNotBeLost() {
        assertThat(segment(5, 5, 5)).isEqualTo("CHAMPIONS");
        assertThat(segment(3, 3, 3)).isEqualTo("POTENTIAL_LOYALIST");
        assertThat(segment(4, 1, 1)).isEqualTo("NEW");
        assertThat(segment(1, 4, 5)).isEqualTo("CANNOT_LOSE");
        assertThat(segment(1, 1, 1)).isEqualTo("LOST");
        assertThat(segment(5, 5, 1)).isEqualTo("POTENTIAL_LOYALIST");
        assertThat(segment(2, 5, 1)).isEqualTo("NEED_ATTENTION");
    }

    private String segment(int recency, int frequency, int monetary) {
        return table.decide(Map.of("recency", recency, "frequency", frequency, "monetary", monetary))
                .getEntry("segment");
    }
}
