package dev.mixedprecision.part.tensorcore;

import dev.mixedprecision.report.chart.Axis;
import dev.mixedprecision.report.chart.Curve;
import dev.mixedprecision.report.chart.LineChart;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Table and chart of how much row 0 depends on the count of rows. */
public final class BatchInvarianceReport {
    private static final int LONGEST_NAME = 160;

    private BatchInvarianceReport() {}

    /** The map: one line an operator, one column a count of rows, each with the count of elements that differ. */
    public static String table(BatchInvariance outcome) {
        SortedSet<Integer> counts = counts(outcome);
        StringBuilder csv = new StringBuilder("operator,kernel of attention,elements of row 0,compared with row 0 of");
        counts.forEach(rows -> csv.append(",differ among ").append(rows));
        csv.append(",not here\n");
        for (BatchInvariance.RowMap map : outcome.maps()) {
            csv.append(quoted(map.operator())).append(',').append(quoted(map.attention()));
            csv.append(map.isAvailable() ? "," + map.elements() + "," + map.most() + " rows" : ",,");
            for (int rows : counts) {
                csv.append(',')
                        .append(
                                map.differing().containsKey(rows)
                                        ? map.differing().get(rows)
                                        : "");
            }
            csv.append(',')
                    .append(quoted(map.unavailable().lines().findFirst().orElse("")))
                    .append('\n');
        }
        return csv.toString();
    }

    /** The kernels that ran, one line for each operator and count of rows; the header alone where nothing tells them. */
    public static String kernels(BatchInvariance outcome) {
        StringBuilder csv = new StringBuilder("operator,rows,elements of row 0 that differ,kernels\n");
        for (BatchInvariance.RowMap map : outcome.maps()) {
            map.kernels().forEach((rows, names) -> csv.append(quoted(map.operator()))
                    .append(',')
                    .append(rows)
                    .append(',')
                    .append(map.differing().getOrDefault(rows, 0L))
                    .append(',')
                    .append(quoted(shortened(names)))
                    .append('\n'));
        }
        return csv.toString();
    }

    /** Shares of row 0 over counts of rows, a curve for each operator that differs anywhere, one for all the others. */
    public static String chart(BatchInvariance outcome) {
        List<BatchInvariance.RowMap> available = outcome.maps().stream()
                .filter(BatchInvariance.RowMap::isAvailable)
                .toList();
        List<BatchInvariance.RowMap> differing = available.stream()
                .filter(map -> largest(map.differing().values()) > 0)
                .toList();
        List<Integer> counts = new ArrayList<>(counts(outcome));
        int same = available.size() - differing.size();
        LineChart chart = LineChart.titled(
                        differing.isEmpty()
                                ? "Row 0 does not depend on how many rows there are"
                                : "Row 0 of " + differing.size() + " of " + available.size()
                                        + " operators depends on how many rows there are")
                .subtitle("Elements of row 0 with other bits than among the most rows")
                .x(Axis.categories("rows", counts.stream().map(String::valueOf).toList()))
                .y(Axis.linear("elements of row 0 that differ", "%").from(0));
        if (same > 0) {
            chart = chart.with(Curve.line("the other " + same, places(counts), new double[counts.size()]));
        }
        for (BatchInvariance.RowMap map : differing) {
            chart = chart.with(Curve.line(
                    map.operator(),
                    places(counts),
                    counts.stream().mapToDouble(rows -> share(map, rows)).toArray()));
        }
        return chart.toSvg();
    }

    private static double[] places(List<Integer> counts) {
        double[] places = new double[counts.size()];
        for (int i = 0; i < places.length; i++) {
            places[i] = i;
        }
        return places;
    }

    private static double share(BatchInvariance.RowMap map, int rows) {
        Long differing = map.differing().get(rows);
        return differing == null ? Double.NaN : 100.0 * differing / map.elements();
    }

    private static SortedSet<Integer> counts(BatchInvariance outcome) {
        SortedSet<Integer> counts = new TreeSet<>();
        outcome.maps().forEach(map -> counts.addAll(map.differing().keySet()));
        return counts;
    }

    private static long largest(Collection<Long> counts) {
        return counts.stream().mapToLong(Long::longValue).max().orElse(0);
    }

    private static String shortened(String names) {
        return names.length() <= LONGEST_NAME ? names : names.substring(0, LONGEST_NAME) + " …";
    }

    private static String quoted(String cell) {
        return "\"" + cell.replace("\"", "\"\"") + "\"";
    }
}
