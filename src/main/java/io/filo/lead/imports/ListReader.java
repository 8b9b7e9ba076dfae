package io.filo.lead.imports;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import io.filo.support.BusinessException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.util.List;
import java.util.Optional;

/** Reads a list row by row; a row, a cell and the number of columns have limits, the list has none. */
final class ListReader implements AutoCloseable {

    static final int MOST_COLUMNS = 1_000;
    private static final int LONGEST_CELL = 100_000;
    private static final int LONGEST_ROW = 1 << 20;

    private final CountedBytes bytes;
    private final CloseableIterator<CsvRecord> records;
    private long line = 1;

    /** @param line at which the row begins, from 1 */
    record ListRow(long line, List<String> cells) {}

    ListReader(InputStream content, ListText text) {
        this.bytes = new CountedBytes(content);
        var reader = new InputStreamReader(
                bytes,
                text.charset()
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE));
        this.records = CsvReader.builder()
                .fieldSeparator(text.separator())
                .skipEmptyLines(true)
                .allowExtraFields(true)
                .allowMissingFields(true)
                .allowExtraCharsAfterClosingQuote(true)
                .allowUnclosedQuote(true)
                .maxBufferSize(LONGEST_ROW)
                .build(
                        CsvRecordHandler.builder()
                                .maxFields(MOST_COLUMNS)
                                .maxFieldSize(LONGEST_CELL)
                                .maxRecordSize(LONGEST_ROW)
                                .build(),
                        reader)
                .iterator();
    }

    /**
     * The next row that has anything in it; empty at the end.
     *
     * @throws BusinessException {@code FILE_UNREADABLE} for a row without end, too many columns or a cell that is too long
     */
    Optional<ListRow> next() {
        try {
            while (records.hasNext()) {
                var record = records.next();
                line = record.getStartingLineNumber();
                if (record.getFields().stream().anyMatch(cell -> !cell.isBlank())) {
                    var cells = line == 1 ? withoutMark(record.getFields()) : record.getFields();
                    return Optional.of(new ListRow(line, cells));
                }
            }
            return Optional.empty();
        } catch (CsvParseException | UncheckedIOException malformed) {
            throw new BusinessException(
                    "FILE_UNREADABLE",
                    "The list cannot be read after line " + line + ": a row has more than " + MOST_COLUMNS
                            + " cells, more than a million characters, or a quotation mark without its other half.",
                    line);
        }
    }

    /** UTF-8 may begin with a mark that is no character of the first column's name. */
    private static List<String> withoutMark(List<String> cells) {
        if (cells.isEmpty() || !cells.get(0).startsWith("\uFEFF")) {
            return cells;
        }
        var clean = new java.util.ArrayList<>(cells);
        clean.set(0, clean.get(0).substring(1));
        return clean;
    }

    /** Bytes that were taken from the list so far; a little more than the rows that were given. */
    long bytesRead() {
        return bytes.count;
    }

    @Override
    public void close() {
        try {
            records.close();
        } catch (IOException unimportant) {
            throw new UncheckedIOException(unimportant);
        }
    }

    private static final class CountedBytes extends InputStream {

        private final InputStream content;
        private long count;

        CountedBytes(InputStream content) {
            this.content = content;
        }

        @Override
        public int read() throws IOException {
            int read = content.read();
            count += read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = content.read(buffer, offset, length);
            count += Math.max(read, 0);
            return read;
        }
    }
}
