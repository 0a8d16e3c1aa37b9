package dev.mixedprecision.report.chart;

import java.util.ArrayList;
import java.util.List;

/** What is said about a {@link LineChart}: a description for those who do not see it, and what it cannot show. */
final class LineChartWords {
    private final LineChart chart;

    LineChartWords(LineChart chart) {
        this.chart = chart;
    }

    /** What is not drawn, said. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (!chart.note().isBlank()) {
            notes.add(chart.note());
        }
        for (String name : chart.series().stream().map(Series::name).distinct().toList()) {
            List<Series.Point> points = chart.series().stream()
                    .filter(series -> series.name().equals(name))
                    .flatMap(series -> series.points().stream())
                    .toList();
            note(
                    notes,
                    name,
                    "not finite",
                    points.stream().filter(point -> !isFinite(point)).toList());
            note(
                    notes,
                    name,
                    "without a place on the logarithmic axis",
                    points.stream()
                            .filter(point -> isFinite(point) && !hasPlace(point))
                            .toList());
        }
        return notes;
    }

    private void note(List<String> notes, String name, String reason, List<Series.Point> left) {
        if (!left.isEmpty()) {
            Series.Point first = left.get(0);
            notes.add("Not drawn: " + left.size() + (left.size() == 1 ? " point of '" : " points of '") + name + "', "
                    + reason + " (first: " + Numbers.brief(first.y()) + " at " + nameOf(first.x()) + ").");
        }
    }

    String description() {
        StringBuilder text = new StringBuilder("Line chart. ");
        text.append("Horizontal axis: ").append(chart.x().label()).append(". ");
        text.append("Vertical axis: ").append(chart.y().label()).append(". ");
        for (Series series : chart.series()) {
            text.append(series.name()).append(": ");
            series.points().stream()
                    .filter(this::hasPlace)
                    .reduce((a, b) -> b)
                    .ifPresentOrElse(
                            last -> text.append(Numbers.brief(last.y()))
                                    .append(" at ")
                                    .append(nameOf(last.x())),
                            () -> text.append("no data"));
            text.append(". ");
        }
        chart.references().forEach(line -> text.append(line.label())
                .append(": ")
                .append(Numbers.brief(line.value()))
                .append(". "));
        return text.toString().strip();
    }

    private String nameOf(double x) {
        List<String> names = chart.x().categories();
        boolean isCategory = x >= 0 && x < names.size() && x == Math.rint(x);
        return isCategory ? names.get((int) x) : Numbers.brief(x);
    }

    private static boolean isFinite(Series.Point point) {
        return Double.isFinite(point.x()) && Double.isFinite(point.y());
    }

    /** Whether both axes have a place for the point, though it may be beyond their ends. */
    boolean hasPlace(Series.Point point) {
        return chart.x().scale().shows(point.x()) && chart.y().scale().shows(point.y());
    }
}
