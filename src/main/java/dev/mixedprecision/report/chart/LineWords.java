package dev.mixedprecision.report.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What is said about a {@link LineChart}: a description for those who do not see it, and what it cannot show. */
final class LineWords {
    private LineWords() {}

    /** The chart's own note, then what is not drawn. */
    static List<String> notes(LineChart chart) {
        List<String> notes = new ArrayList<>();
        if (!chart.note().isBlank()) {
            notes.add(chart.note());
        }
        for (Curve curve : chart.curves()) {
            note(notes, chart, curve, "not finite", point -> !point.isFinite());
            note(
                    notes,
                    chart,
                    curve,
                    "without a place on the " + (chart.y().scale() == Axis.Scale.LOG10 ? "logarithmic axis" : "axes"),
                    point -> point.isFinite() && !chart.shows(point));
        }
        return notes;
    }

    private static void note(
            List<String> notes, LineChart chart, Curve curve, String reason, Predicate<Curve.Point> isLeftOut) {
        List<Curve.Point> left = curve.points().stream().filter(isLeftOut).toList();
        if (!left.isEmpty()) {
            notes.add("Not drawn: " + left.size() + (left.size() == 1 ? " point of '" : " points of '") + curve.name()
                    + "', " + reason + " (first: " + at(chart, left.get(0)) + ").");
        }
    }

    static String description(LineChart chart) {
        StringBuilder text = new StringBuilder("Line chart. Horizontal axis: "
                + chart.x().label() + ". Vertical axis: " + chart.y().label() + ". ");
        for (Curve curve : chart.curves()) {
            List<Curve.Point> shown =
                    curve.points().stream().filter(chart::shows).toList();
            boolean isOfCategories = chart.x().scale() == Axis.Scale.CATEGORIES;
            text.append(curve.name()).append(": ");
            if (shown.isEmpty()) {
                text.append("no data");
            } else {
                List<Curve.Point> told = isOfCategories ? shown : shown.subList(shown.size() - 1, shown.size());
                text.append(String.join(
                        ", ", told.stream().map(point -> at(chart, point)).toList()));
            }
            text.append(". ");
        }
        chart.references().forEach(line -> text.append(line.label())
                .append(": ")
                .append(Numbers.brief(line.value()))
                .append(". "));
        return text.toString().strip();
    }

    private static String at(LineChart chart, Curve.Point point) {
        List<String> names = chart.x().categories();
        double x = point.x();
        boolean isCategory = x >= 0 && x < names.size() && x == Math.rint(x);
        return Numbers.brief(point.y()) + " at " + (isCategory ? names.get((int) x) : Numbers.brief(x));
    }
}
