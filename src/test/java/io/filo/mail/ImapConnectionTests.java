package io.filo.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImapConnectionTests {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"7|7", "3,4,5|3:5", "9,3,4,5|3:5,9", "4294967294,1|1,4294967294"})
    void uidsAreWrittenShort(String uids, String set) {
        assertThat(ImapConnection.uidSet(
                        List.of(uids.split(",")).stream().map(Long::valueOf).toList()))
                .isEqualTo(set);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "3:5", "3:5,9", "1,4294967294"})
    void setsAreReadBack(String set) {
        assertThat(ImapConnection.uidSet(ImapConnection.uids(set))).isEqualTo(set);
    }
}
