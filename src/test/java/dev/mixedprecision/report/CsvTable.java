package dev.mixedprecision.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** A comma-separated table, read by the names of its columns, so that a test says which cell it means. */
public final class CsvTable {
    /** A comma with an even number of quotes behind it is none of a quoted cell's own. */
    private static final String SEPARATOR = ",(?=([^\"]*\"[^\"]*\")*[^\"]*$)";

    private final List<String> columns;
    private final List<List<String>> rows;

    private CsvTable(List<String> columns, List<List<String>> rows) {
        this.columns = columns;
        this.rows = rows;
    }

    /**
     * Reads a table.
     *
     * @throws AssertionError if a row has more or fewer cells than the header
     */
    public static CsvTable of(String csv) {
        List<List<String>> lines = new ArrayList<>();
        csv.lines().map(line -> Arrays.asList(line.split(SEPARATOR, -1))).forEach(lines::add);
        List<String> columns = lines.remove(0);
        for (List<String> row : lines) {
            if (row.size() != columns.size()) {
                throw new AssertionError(row.size() + " cells for " + columns.size() + " columns: " + row);
            }
        }
        return new CsvTable(columns, lines);
    }

    /**
     * The cells of the column with this name, from the first row to the last.
     *
     * @throws AssertionError if there is no such column, or more than one
     */
    public List<String> column(String name) {
        int[] places = IntStream.range(0, columns.size())
                .filter(i -> columns.get(i).equals(name))
                .toArray();
        if (places.length != 1) {
            throw new AssertionError(places.length + " columns '" + name + "' among " + columns);
        }
        return cells(places[0]);
    }

    /**
     * The cells of the column that follows the one with this name: for names, such as "± std", that occur again.
     *
     * @throws AssertionError if the column is not called {@code follower}
     */
    public List<String> columnAfter(String name, String follower) {
        int place = columns.indexOf(name) + 1;
        if (place == 0 || place == columns.size() || !columns.get(place).equals(follower)) {
            throw new AssertionError("no '" + follower + "' after '" + name + "' among " + columns);
        }
        return cells(place);
    }

    private List<String> cells(int place) {
        return rows.stream().map(row -> row.get(place)).toList();
    }
}
