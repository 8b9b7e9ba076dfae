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
import java.util.zip.ZipEntry;
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
                ZipEntry entry = entries.nextElement();
                boolean texts = entry.getName().endsWith("sharedStrings.xml");
                long size = 0;
                try (InputStream in = zip.getInputStream(entry)) {
                    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                        if (size == 0
                                && new String(buffer, 0, Math.max(read, 0), StandardCharsets.UTF_8)
                                        .contains("<!DOCTYPE")) {
                            throw unreadable();
                        }
                        size += read;
                        if (all + size > most || texts && size > MOST_TEXTS) {
                            throw new BusinessException(
                                    "FILE_UNPACKS_TOO_LARGE",
                                    "The workbook unpacks to more than can be read: save the sheet as CSV and send that.");
                        }
                    }
                }
                all += size;
            }
        } catch (ZipException malformed) {
            throw unreadable();
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
