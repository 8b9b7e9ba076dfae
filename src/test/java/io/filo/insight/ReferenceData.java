package io.filo.insight;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Data and values that others have published, when they lie beside the project; a few are kept with the tests. */
final class ReferenceData {

    private static final Path FOLDER = Path.of("..", "shared", "reference", "data");

    private ReferenceData() {}

    /** Skips the test when the file is not there. */
    static List<NamedCsvRecord> beside(String name) {
        var file = file(name);
        try (var in = Files.newBufferedReader(file)) {
            return rows(in);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static Path file(String name) {
        var file = FOLDER.resolve(name);
        assumeTrue(Files.isRegularFile(file), "No reference data at " + file.toAbsolutePath());
        return file;
    }

    static List<NamedCsvRecord> own(String name) {
        try (var in = new InputStreamReader(
                Objects.requireNonNull(ReferenceData.class.getResourceAsStream("/insight/" + name)),
                StandardCharsets.UTF_8)) {
            return rows(in);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static double number(NamedCsvRecord row, String column) {
        return Double.parseDouble(row.getField(column).strip());
    }

    private static List<NamedCsvRecord> rows(Reader in) {
        return CsvReader.builder().ofNamedCsvRecord(in).stream().toList();
    }
}
