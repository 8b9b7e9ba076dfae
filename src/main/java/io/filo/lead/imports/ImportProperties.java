package io.filo.lead.imports;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Lists that are taken in, below {@code filo.imports}.
 *
 * @param maxSize largest list, as text
 * @param maxSheet largest sheet of a calculation program, packed; unpacked it may be as large as {@code maxSize}
 * @param keep how long lists and their rows are kept, and imports can be taken back
 * @param batch rows that are written in one transaction; 100 to 50,000
 * @param step how long a job works through batches before it lets others run; up to two minutes, because after five a job
 *     counts as lost
 * @param folders folders of the server that may be read, by the names under which pages show them
 * @param databases other databases that may be asked, by their names
 */
@ConfigurationProperties("filo.imports")
record ImportProperties(
        @DefaultValue("1GB") DataSize maxSize,
        @DefaultValue("200MB") DataSize maxSheet,
        @DefaultValue("30d") Duration keep,
        @DefaultValue("10000") int batch,
        @DefaultValue("45s") Duration step,
        @DefaultValue Map<String, Path> folders,
        @DefaultValue Map<String, Database> databases) {

    /**
     * @param url of JDBC
     * @param privateNetwork whether it may lie in a private network or on this machine
     */
    record Database(
            String url,
            @Nullable String username,
            @Nullable String password,
            @DefaultValue("false") boolean privateNetwork) {}

    ImportProperties {
        if (batch < 100 || batch > 50_000) {
            throw new IllegalArgumentException("filo.imports.batch=" + batch + ": write a number from 100 to 50000.");
        }
        if (step.isNegative() || step.compareTo(Duration.ofMinutes(2)) > 0) {
            throw new IllegalArgumentException("filo.imports.step=" + step + ": write a duration from 0s to 2m.");
        }
    }
}
