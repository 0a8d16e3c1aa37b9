package dev.mixedprecision.spec;

/** Cells of the small tables that are attached to the report. */
final class Csv {
    private Csv() {}

    /** A cell as RFC 4180 wants it. */
    static String quoted(Object cell) {
        return "\"" + String.valueOf(cell).replace("\"", "\"\"") + "\"";
    }
}
