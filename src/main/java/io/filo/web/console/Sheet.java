package io.filo.web.console;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A chart as a table: a bar in each row, and the same figures as a list to take along.
 *
 * @param key of its texts: {@code board.<key>.question} and {@code board.<key>.definition}
 * @param headline the answer, in a sentence
 * @param bars the column that the bars show; -1 for none
 * @param note what else has to be said; empty for nothing
 */
public record Sheet(
        String key,
        String headline,
        List<Column> columns,
        List<List<@Nullable Object>> rows,
        int bars,
        String currency,
        String note) {

    /** How a column is written. */
    public enum Kind {
        TEXT,
        NUMBER,
        MONEY,
        /** Of 1. */
        SHARE,
        /** Of 1, with a sign. */
        CHANGE,
        RANGE,
        /** Amounts, as small bars; not in lists. */
        TREND
    }

    public record Column(String label, Kind kind) {}

    /**
     * A figure that chance has a part in.
     *
     * @param of1 whether it is a share, else a number
     * @param few it rests on too little
     */
    public record Range(@Nullable Double value, double low, double high, boolean of1, boolean few) {}

    /** A small bar. @param top from the top, of 20; @param height of it */
    public record Step(int x, double top, double height) {}

    /** Of 100, how long the bar of a row is. */
    public double bar(List<@Nullable Object> row) {
        double most =
                rows.stream().mapToDouble(each -> amount(each.get(bars))).max().orElse(0);
        return most <= 0 ? 0 : Math.max(0, 100 * amount(row.get(bars)) / most);
    }

    private static double amount(@Nullable Object cell) {
        return cell instanceof Number number ? number.doubleValue() : 0;
    }

    /** A trend's bars. */
    public static List<Step> steps(List<BigDecimal> trend) {
        double most = trend.stream().mapToDouble(BigDecimal::doubleValue).max().orElse(0);
        var steps = new ArrayList<Step>();
        for (BigDecimal each : trend) {
            double height = most <= 0 ? 0 : Math.max(0, 20 * each.doubleValue() / most);
            steps.add(new Step(steps.size() * 6, 20 - height, height));
        }
        return steps;
    }

    /** The same as a list that calculation programs open: shares of 1, ranges as three columns, no trends. */
    CsvText csv(View view) {
        var csv = new CsvText();
        var head = new ArrayList<String>();
        for (Column column : columns) {
            switch (column.kind) {
                case TREND -> {}
                case RANGE -> {
                    head.add(column.label);
                    head.add(column.label + " " + view.text("board.low"));
                    head.add(column.label + " " + view.text("board.high"));
                }
                case MONEY -> head.add(column.label + " (" + currency + ")");
                default -> head.add(column.label);
            }
        }
        csv.row(head);
        for (var row : rows) {
            var cells = new ArrayList<String>();
            for (int n = 0; n < columns.size(); n++) {
                var cell = row.get(n);
                switch (columns.get(n).kind) {
                    case TREND -> {}
                    case RANGE -> {
                        var range = cell instanceof Range known && known.value != null ? known : null;
                        cells.add(range == null ? "" : plain(range.value));
                        cells.add(range == null ? "" : plain(range.low));
                        cells.add(range == null ? "" : plain(range.high));
                    }
                    default -> cells.add(plain(cell));
                }
            }
            csv.row(cells);
        }
        return csv;
    }

    private static String plain(@Nullable Object cell) {
        if (cell == null) {
            return "";
        }
        return cell instanceof BigDecimal || cell instanceof Double
                ? new BigDecimal(cell.toString())
                        .setScale(4, java.math.RoundingMode.HALF_UP)
                        .stripTrailingZeros()
                        .toPlainString()
                : cell.toString();
    }
}
