package io.filo.lead.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filo.support.BusinessException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sheets of calculation programs, made by hand so that each oddity is in view. */
class SheetTests {

    private static final String MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    @TempDir
    Path folder;

    private Path workbook(String declaration, String rows) throws IOException {
        var file = folder.resolve("list.xlsx");
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            add(zip, "[Content_Types].xml", """
                    <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
                    <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
                    <Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
                    <Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
                    <Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>
                    </Types>""");
            add(zip, "_rels/.rels", """
                    <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
                    <Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>
                    </Relationships>""");
            add(zip, "xl/workbook.xml", """
                    <workbook xmlns="%s" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
                    <sheets><sheet name="Fiera" sheetId="1" r:id="rId1"/></sheets></workbook>""".formatted(MAIN));
            add(zip, "xl/_rels/workbook.xml.rels", """
                    <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
                    <Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>
                    <Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>
                    </Relationships>""");
            add(zip, "xl/styles.xml", """
                    <styleSheet xmlns="%s"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>""".formatted(MAIN));
            add(
                    zip,
                    "xl/worksheets/sheet1.xml",
                    declaration + "<worksheet xmlns=\"" + MAIN + "\"><sheetData>" + rows + "</sheetData></worksheet>");
        }
        return file;
    }

    private static void add(ZipOutputStream zip, String name, String content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }

    private String text(Path workbook) throws IOException {
        var out = new ByteArrayOutputStream();
        Sheet.toText(workbook, out, 10_000_000);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void textsNumbersDatesAndResultsOfFormulasAreRead() throws IOException {
        var read = text(workbook("", """
                <row r="1"><c r="A1" t="inlineStr"><is><t>email</t></is></c><c r="B1" t="inlineStr"><is><t>telefono</t></is></c><c r="C1" t="inlineStr"><is><t>data</t></is></c><c r="D1" t="inlineStr"><is><t>nome</t></is></c></row>
                <row r="2"><c r="A2" t="inlineStr"><is><t>ada@example.com</t></is></c><c r="B2"><v>3.935550110E9</v></c><c r="C2" s="1"><v>46096</v></c><c r="D2" t="str"><f>HYPERLINK("http://x")</f><v>Ada</v></c></row>
                """));

        assertThat(read.lines())
                .containsExactly("email;telefono;data;nome", "ada@example.com;3935550110;2026-03-15;Ada");
    }

    @Test
    void entitiesAreNotUnfolded() throws IOException {
        var bomb = workbook(
                "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]>",
                "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>&b;</t></is></c></row>");

        assertThatThrownBy(() -> text(bomb)).isInstanceOf(BusinessException.class);
    }

    @Test
    void whatUnpacksToMoreThanAllowedIsRefused() throws IOException {
        var large = workbook("", " ".repeat(11_000_000));

        assertThatThrownBy(() -> text(large))
                .isInstanceOfSatisfying(
                        BusinessException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo("FILE_UNPACKS_TOO_LARGE"));
    }

    @Test
    void aTextOrARowTooLargeForMemoryIsRefused() throws IOException {
        var cell = "<c t=\"inlineStr\"><is><t>%s</t></is></c>";
        var rows = java.util.List.of(
                "<row r=\"1\">" + cell.formatted("a".repeat(2_000_000)) + "</row>",
                "<row r=\"1\">" + "<c/>".repeat(1_500_000) + "</row>",
                "<x:row xmlns:x=\"urn:x\">" + "<c/>".repeat(1_500_000) + "</x:row>",
                "<row r=\"1\"/>" + "<c/>".repeat(1_500_000));

        for (var row : rows) {
            assertThatThrownBy(() -> text(workbook("", row)))
                    .isInstanceOfSatisfying(
                            BusinessException.class,
                            refusal -> assertThat(refusal.code()).isEqualTo("FILE_UNPACKS_TOO_LARGE"));
        }
    }

    @Test
    void manyOrdinaryRowsAreFine() throws IOException {
        var row = "<row r=\"1\"><c t=\"inlineStr\"><is><t>" + "a".repeat(1_000) + "</t></is></c></row>";

        assertThat(text(workbook("", row.repeat(8_000))).lines()).hasSize(8_000);
    }

    @Test
    void aDocumentTypeBehindALongCommentIsSeen() throws IOException {
        var hidden = workbook("<!-- " + "- ".repeat(100_000) + " --><!DOCTYPE x []>", "<row r=\"1\"/>");

        assertThatThrownBy(() -> text(hidden)).isInstanceOf(BusinessException.class);
    }

    @Test
    void aTornWorkbookIsNoList() throws IOException {
        var torn = folder.resolve("torn.xlsx");
        var whole = Files.readAllBytes(workbook("", "<row r=\"1\"/>"));
        Files.write(torn, java.util.Arrays.copyOf(whole, whole.length / 2));

        assertThatThrownBy(() -> text(torn)).isInstanceOf(BusinessException.class);
    }
}
