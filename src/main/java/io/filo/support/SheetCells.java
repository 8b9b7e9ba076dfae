package io.filo.support;

/** Cells of lists that people open in calculation programs. */
public final class SheetCells {

    private SheetCells() {}

    /** With an apostrophe before what a program would take for a formula. */
    public static String harmless(String cell) {
        return !cell.isEmpty() && "=+-@\t\r".indexOf(cell.charAt(0)) >= 0 ? "'" + cell : cell;
    }
}
