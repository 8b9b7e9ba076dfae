package io.filo.lead.imports;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.filo.support.BusinessException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.dhatim.fastexcel.reader.Cell;
import org.dhatim.fastexcel.reader.CellType;
import org.dhatim.fastexcel.reader.ExcelReaderException;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.ReadingOptions;
import org.jspecify.annotations.Nullable;

/**
 * The first sheet of a workbook (XLSX) as text, row by row. A workbook is a bundle of packed files by a stranger: what it
 * unpacks to is counted before anything is read. Of a formula the result counts that was stored beside it.
 */
final class Sheet {

    private static final int MOST_ENTRIES = 2_000;

    /** Texts of cells are held in memory while the sheet is read. */
    private static final long MOST_TEXTS = 150L << 20;

    private static final int LONGEST_CELL = 32_767;
    /** Bytes between two tags, six for each character of the longest cell at the most, and some. */
    private static final int LONGEST_TEXT = 1 << 20;

    private static final int LONGEST_ROW = 4 << 20;

    private Sheet() {}

    /** @param most bytes that the workbook may unpack to */
    static void toText(Path workbook, OutputStream out, long most) throws IOException {
        inspect(workbook, most);
        try (var book = new ReadableWorkbook(workbook.toFile(), new ReadingOptions(true, true));
                var rows = book.getFirstSheet().openStream();
                var text = CsvWriter.builder().fieldSeparator(';').build((Writer)
                        new OutputStreamWriter(out, StandardCharsets.UTF_8))) {
            rows.forEach(row -> {
                var cells = new ArrayList<String>(Math.min(row.getCellCount(), ListReader.MOST_COLUMNS + 1));
                for (int i = 0; i < Math.min(row.getCellCount(), ListReader.MOST_COLUMNS + 1); i++) {
                    cells.add(text(row.getCell(i)));
                }
                text.writeRecord(cells);
            });
        } catch (ExcelReaderException | IllegalStateException | IllegalArgumentException malformed) {
            throw unreadable();
        }
    }

    private static void inspect(Path workbook, long most) throws IOException {
        try (var zip = new ZipFile(workbook.toFile())) {
            if (zip.size() > MOST_ENTRIES) {
                throw unreadable();
            }
            long all = 0;
            var buffer = new byte[1 << 16];
            for (var entries = zip.entries(); entries.hasMoreElements(); ) {
                var part = new Part(most - all);
                try (InputStream in = zip.getInputStream(entries.nextElement())) {
                    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                        part.next(buffer, read);
                    }
                }
                all += part.size;
            }
        } catch (ZipException malformed) {
            throw unreadable();
        }
    }

    /**
     * A part of the bundle as it streams by. A row and a text are held in memory when they are read, and what calls itself
     * what is for the writer of the file to say: so every part is held to the measure of both.
     */
    private static final class Part {

        private static final byte[] ROW = "row".getBytes(StandardCharsets.US_ASCII);

        private final long most;
        private long size;
        private long text;
        private long sinceRow;
        private boolean rows;
        /** The last bytes, the latest lowest. */
        private long window;

        Part(long most) {
            this.most = most;
        }

        void next(byte[] bytes, int count) {
            for (int i = 0; i < count; i++) {
                int now = bytes[i] & 0xff;
                window = window << 8 | now;
                size++;
                sinceRow++;
                text = now == '<' ? 0 : text + 1;
                if (size == 2 && isWide((int) window & 0xffff) || (window & 0xffffff) == ('<' << 16 | '!' << 8 | 'D')) {
                    throw unreadable();
                }
                if ((now == ' ' || now == '>' || now == '/') && endsOfRow()) {
                    rows = true;
                    sinceRow = 0;
                }
                if (size > most || text > LONGEST_TEXT || sinceRow > (rows ? LONGEST_ROW : MOST_TEXTS)) {
                    throw new BusinessException(
                            "FILE_UNPACKS_TOO_LARGE",
                            "The workbook unpacks to more than can be read: save the sheet as CSV and send that.");
                }
            }
        }

        /** Whether a tag of that name has just been read, with or without a prefix. */
        private boolean endsOfRow() {
            for (int i = 0; i < ROW.length; i++) {
                if ((window >> 8 * (ROW.length - i) & 0xff) != ROW[i]) {
                    return false;
                }
            }
            int before = (int) (window >> 8 * (ROW.length + 1)) & 0xff;
            return before == '<' || before == ':' || before == '/';
        }

        /** Two bytes for each character: nobody writes workbooks so, but a document type could hide in it. */
        private static boolean isWide(int start) {
            return start == 0xfeff || start == 0xfffe || start == '<' || start == '<' << 8;
        }
    }

    private static BusinessException unreadable() {
        return new BusinessException(
                "FILE_NO_LIST", "This is no workbook that can be read: save the sheet as CSV and send that.");
    }

    private static String text(@Nullable Cell cell) {
        if (cell == null || cell.getType() == CellType.EMPTY || cell.getType() == CellType.ERROR) {
            return "";
        }
        var raw = cell.getRawValue();
        String text;
        if (cell.getType() == CellType.NUMBER || cell.getType() == CellType.FORMULA) {
            text = isDate(cell) && isNumber(raw) ? date(cell, raw) : number(raw);
        } else if (cell.getType() == CellType.BOOLEAN) {
            text = Boolean.TRUE.equals(cell.getValue()) ? "true" : "false";
        } else {
            text = cell.getText();
        }
        return text.length() > LONGEST_CELL ? text.substring(0, LONGEST_CELL) : text;
    }

    private static boolean isNumber(@Nullable String raw) {
        return raw != null && raw.matches("-?\\d{1,7}(?:\\.\\d+)?");
    }

    /** Whole numbers without the exponent that workbooks store long ones with: a telephone number is one. */
    private static String number(@Nullable String raw) {
        if (raw == null) {
            return "";
        }
        if (!raw.matches("-?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d{1,2})?")) {
            return raw;
        }
        return new java.math.BigDecimal(raw).stripTrailingZeros().toPlainString();
    }

    private static boolean isDate(Cell cell) {
        var format = cell.getDataFormatString();
        if (format == null) {
            return false;
        }
        var plain = format.replaceAll("\"[^\"]*\"|\\[[^]]*]|\\\\.", "").toLowerCase(java.util.Locale.ROOT);
        return plain.contains("yy") || plain.contains("d") && plain.contains("m");
    }

    private static String date(Cell cell, String raw) {
        var time = cell.getType() == CellType.NUMBER
                ? cell.asDate()
                : java.time.LocalDateTime.of(1899, 12, 30, 0, 0).plusDays(new java.math.BigDecimal(raw).intValue());
        return time.toLocalTime().equals(java.time.LocalTime.MIDNIGHT)
                ? time.toLocalDate().toString()
                : time.truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString();
    }
}
