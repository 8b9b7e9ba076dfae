package io.filo.web.console;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Rows as RFC 4180 writes them, in UTF-8, which a calculation program can open: a cell that looks like a formula is text. */
final class CsvText {

    private final StringBuilder text = new StringBuilder("\uFEFF");

    void row(List<String> cells) {
        text.append(cells.stream().map(CsvText::cell).collect(Collectors.joining(",")))
                .append("\r\n");
    }

    private static String cell(String cell) {
        boolean formula = !cell.isEmpty() && "=+-@\t\r".indexOf(cell.charAt(0)) >= 0;
        String harmless = formula && !cell.matches("-?\\d+(\\.\\d+)?") ? "'" + cell : cell;
        return harmless.matches("[^\",\\r\\n]*") ? harmless : "\"" + harmless.replace("\"", "\"\"") + "\"";
    }

    byte[] bytes() {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
