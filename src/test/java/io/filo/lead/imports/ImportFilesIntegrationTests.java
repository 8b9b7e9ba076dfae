package io.filo.lead.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filo.IntegrationTest;
import io.filo.support.BusinessException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.unit.DataSize;

class ImportFilesIntegrationTests extends IntegrationTest {

    private static final long LIMIT = DataSize.ofMegabytes(5).toBytes();

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Clock clock;

    /** Two gigabytes of rows, made as they are read. */
    private static final class Rows extends InputStream {

        private long given;

        @Override
        public int read() {
            return given >= 2L << 30 ? -1 : given++ % 40 == 39 ? '\n' : 'x';
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            if (length == 0 || given >= 2L << 30) {
                return length == 0 ? 0 : -1;
            }
            Arrays.fill(bytes, offset, offset + length, (byte) 'x');
            bytes[offset] = '\n';
            given += length;
            return length;
        }
    }

    @Test
    void whatNobodyAnnouncedToBeTooLargeIsReadNoFurtherThanTheLimitAndLeavesNothing() {
        var properties = new ImportProperties(
                DataSize.ofBytes(LIMIT),
                DataSize.ofMegabytes(1),
                Duration.ofDays(1),
                1000,
                Duration.ofSeconds(1),
                Map.of(),
                Map.of());
        var files = new ImportFiles(jdbc, properties, clock);
        var rows = new Rows();
        long before =
                jdbc.sql("select count(*) from import_file").query(Long.class).single();

        assertThatThrownBy(() -> new ListIntake(files, properties).store("two-gigabytes.csv", rows, 0))
                .isInstanceOfSatisfying(
                        BusinessException.class,
                        refused -> assertThat(refused.code()).isEqualTo("FILE_TOO_LARGE"))
                .hasMessageContaining("filo.imports.max-size");

        assertThat(rows.given).isLessThan(LIMIT + (1 << 20));
        assertThat(jdbc.sql("select count(*) from import_file")
                        .query(Long.class)
                        .single())
                .isEqualTo(before);
    }
}
