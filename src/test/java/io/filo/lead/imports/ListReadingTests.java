package io.filo.lead.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filo.lead.imports.ListReader.ListRow;
import io.filo.support.BusinessException;
import io.filo.support.SheetCells;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists as people and programs write them, and as nobody should. */
class ListReadingTests {

    private static List<ListRow> rows(byte[] list) {
        var rows = new ArrayList<ListRow>();
        try (var reader = new ListReader(new ByteArrayInputStream(list), ListText.of(list))) {
            for (var row = reader.next(); row.isPresent(); row = reader.next()) {
                rows.add(row.get());
            }
        }
        return rows;
    }

    private static List<List<String>> cells(byte[] list) {
        return rows(list).stream().map(ListRow::cells).toList();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({"';'", "','", "'|'", "'\t'"})
    void theSeparatorIsFound(String separator) {
        var text = "Nome;E-mail;Note\nAda;ada@example.com;\"x;y, z | a\"\nTito;tito@example.com;\n"
                .replace(";", separator);

        assertThat(cells(utf8(text)).get(1))
                .startsWith("Ada", "ada@example.com")
                .hasSize(3);
    }

    @Test
    void oneColumnNeedsNoSeparator() {
        assertThat(cells(utf8("email\r\nada@example.com\r\ntito@example.com"))).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({"UTF-8", "windows-1252"})
    void charactersAreReadAsTheyWereWritten(String charset) {
        var text = "città;email\nForlì;perché@example.com\n".getBytes(Charset.forName(charset));

        assertThat(cells(text)).containsExactly(List.of("città", "email"), List.of("Forlì", "perché@example.com"));
    }

    @Test
    void aMarkBeforeTheFirstColumnIsNotPartOfItsName() {
        assertThat(cells(utf8("\uFEFFemail;nome\na@example.com;A\n")).get(0)).containsExactly("email", "nome");
    }

    @Test
    void oneStrayByteSpoilsItsCellOnly() {
        var text = utf8("città;email\nForlì;a@example.com\nCantù;b@example.com\nMilano X;c@example.com\n");
        var broken = new String(text, StandardCharsets.ISO_8859_1).replace('X', (char) 0xE9);

        var read = cells(broken.getBytes(StandardCharsets.ISO_8859_1));

        assertThat(read.get(1)).containsExactly("Forlì", "a@example.com");
        assertThat(read.get(3)).containsExactly("Milano \uFFFD", "c@example.com");
    }

    @Test
    void emptyLinesAndLinesOfSeparatorsAreNoRows() {
        var read = rows(utf8("email;nome\n\n;\n  ; \na@example.com;A\n;;;\n"));

        assertThat(read).hasSize(2);
        assertThat(read.get(1).line()).isEqualTo(5);
    }

    @Test
    void quotedLinesBelongToTheirCell() {
        var read = rows(utf8("email;note\na@example.com;\"one\ntwo \"\"three\"\"\"\nb@example.com;x\n"));

        assertThat(read.get(1).cells()).containsExactly("a@example.com", "one\ntwo \"three\"");
        assertThat(read.get(2).line()).isEqualTo(4);
    }

    @Test
    void threeHundredColumnsAreRead() {
        var header = IntStream.rangeClosed(1, 300).mapToObj(n -> "c" + n).collect(Collectors.joining(";"));

        assertThat(cells(utf8(header + "\n" + header + "\n")).get(1)).hasSize(300);
    }

    @Test
    void moreColumnsThanAnybodyHasAreRefusedWithTheirLine() {
        var text = "email;nome\na@example.com;A\n" + ";x".repeat(2_000) + "\n";

        assertThatThrownBy(() -> rows(utf8(text)))
                .isInstanceOfSatisfying(
                        BusinessException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo("FILE_UNREADABLE"))
                .hasMessageContaining("after line 2");
    }

    @Test
    @Timeout(20)
    void aLineWithoutEndIsRefusedBeforeItFillsTheMemory() {
        var endless = new InputStream() {

            private long given;

            @Override
            public int read() {
                given++;
                return given < 12 ? "email;nome\n".charAt((int) given - 1) : 'x';
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                for (int i = 0; i < length; i++) {
                    buffer[offset + i] = (byte) read();
                }
                return length;
            }
        };
        try (var reader = new ListReader(endless, new ListText(StandardCharsets.UTF_8, ';'))) {
            assertThat(reader.next()).isPresent();
            assertThatThrownBy(reader::next).isInstanceOf(BusinessException.class);
            assertThat(endless.given).isLessThan(10_000_000);
        }
    }

    @Test
    void aQuotationMarkThatIsNeverClosedIsRefused() {
        var text = "email;note\na@example.com;\"open\n" + "b@example.com;x\n".repeat(100_000);

        assertThatThrownBy(() -> rows(utf8(text))).isInstanceOf(BusinessException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-01, 2026-03-01",
        "2026-03-01T10:00:00Z, 2026-03-01",
        "1/3/2026, 2026-03-01",
        "01.03.26, 2026-03-01",
        "31/12/2025 18:30, 2025-12-31",
        "31/02/2026,",
        "2026-13-01,",
        "12/31/2026,",
        "tomorrow,",
        "45321,"
    })
    void datesAreDaysOfTheCalendarOrNone(String written, LocalDate day) {
        assertThat(RowReader.day(written)).isEqualTo(day);
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+39 333", "-3", "@SUM(A1)", "\t=1"})
    void cellsThatWouldBeFormulasAreMadeHarmless(String cell) {
        assertThat(SheetCells.harmless(cell)).isEqualTo("'" + cell);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a=b", "3 - 2", "'="})
    void otherCellsStayAsTheyAre(String cell) {
        assertThat(SheetCells.harmless(cell)).isEqualTo(cell);
    }

    @Test
    void columnsAreUnderstoodByTheirNames() {
        assertThat(ListContent.mapping(
                        List.of("Nome", "Cognome", "E-Mail", "Cellulare", "Città", "Partita IVA", "???"),
                        ImportContent.PEOPLE))
                .containsOnly(
                        java.util.Map.entry(ImportField.GIVEN_NAME, 0),
                        java.util.Map.entry(ImportField.FAMILY_NAME, 1),
                        java.util.Map.entry(ImportField.EMAIL, 2),
                        java.util.Map.entry(ImportField.PHONE, 3),
                        java.util.Map.entry(ImportField.CITY, 4),
                        java.util.Map.entry(ImportField.VAT_NUMBER, 5));
        assertThat(ListContent.mapping(List.of("nome", "email"), ImportContent.PEOPLE))
                .containsKey(ImportField.NAME);
    }
}
