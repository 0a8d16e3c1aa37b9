package dev.mixedprecision.report.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Draws one {@link BarChart}: groups differ in colour, parts in its strength. */
final class BarPlot {
    /** The height of a row, in pixels. */
    private static final double ROW = 22;
    /** Half a bar's share of its row. */
    private static final double HALF = 0.4;

    private static final double AXIS = 4;
    private static final double VALUE_SIZE = 12;
    private static final double SWATCH = 16;
    /** Between the end of a bar and its value, in pixels. */
    private static final double GAP = 5;
    /** The least width that a plot has, in pixels. */
    private static final double NARROW = 450;

    private final BarChart chart;
    private final List<String> groups;
    private final List<String> parts;
    private final Range x;
    private final Range y;
    private final Figure figure;
    private final Layer headers = Layer.text(Text.SIZE, "left", "fontface", "bold");
    private final Layer names = Layer.text(Text.SIZE, "right", "color", Look.FAINT_INK);
    private final Layer values = Layer.text(VALUE_SIZE, "left");
    private final Layer missing = Layer.text(VALUE_SIZE, "left", "fontface", "italic");
    private final Layer intervals = new Layer("segment", "color", Look.INK, "size", 0.5);
    private final Layer segments = new Layer("rect", "size", 0.4);
    private final Layer segmentValues = Layer.text(VALUE_SIZE, "middle");

    BarPlot(BarChart chart) {
        this.chart = chart;
        groups = chart.bars().stream().map(BarChart.Bar::group).distinct().toList();
        parts = chart.bars().stream()
                .flatMap(bar -> bar.segments().stream())
                .map(Segment::part)
                .distinct()
                .toList();
        double longest = chart.bars().stream().mapToDouble(BarPlot::reach).max().orElse(0);
        x = new Range(Axis.Scale.LINEAR, 0, longest > 0 ? longest : 1);
        y = new Range(
                Axis.Scale.LINEAR,
                -Math.max(4, chart.bars().size() + categories().count()),
                parts.size() > 1 ? 1 : 0);
        double right = chart.bars().stream()
                .mapToDouble(bar -> Text.width(label(bar)) + 2 * GAP - NARROW * (1 - x.share(reach(bar))))
                .max()
                .orElse(0);
        figure = new Figure(
                chart.title(),
                chart.subtitle(),
                List.of(chart.note()),
                description(),
                x,
                y,
                (y.high() - y.low()) * ROW,
                GAP
                        + 12
                        + Stream.concat(groups.stream(), Stream.of(chart.x()))
                                .mapToDouble(Text::width)
                                .max()
                                .orElse(0),
                AXIS,
                Math.max(right, 30));
    }

    String toSvg() {
        double row = -0.5;
        names.row("x", -figure.across(GAP), "y", row, "label", chart.x());
        for (String category : categories().toList()) {
            headers.row("x", figure.across(3), "y", row--, "label", category);
            for (BarChart.Bar bar : chart.bars()) {
                if (bar.category().equals(category)) {
                    add(bar, row);
                    names.row("x", -figure.across(GAP), "y", row--, "label", bar.group());
                }
            }
        }
        if (parts.size() > 1) {
            addLegend();
        }
        List<Layer> layers =
                new ArrayList<>(List.of(segments, segmentValues, intervals, headers, names, values, missing));
        if (chart.bars().isEmpty()) {
            layers.add(figure.noData());
        }
        return figure.draw(layers, Layer.map("name", chart.y()), Layer.map("name", "", "breaks", List.of()));
    }

    private void add(BarChart.Bar bar, double row) {
        double start = 0;
        for (int i = 0; i < bar.segments().size(); i++) {
            Segment segment = bar.segments().get(i);
            if (segment.isMissing()) {
                continue;
            }
            double end = start + segment.value();
            String colour = Look.of(groups.indexOf(bar.group())).colour();
            String fill = Look.tint(colour, strength(segment.part()));
            addRectangle(start, end, row, fill, colour);
            addValue(segment, (start + end) / 2, row, fill);
            if (segment.hasDeviation()) {
                // Apart, so that those of neighbouring parts are both seen.
                double place = row + 0.25 * (i - (bar.segments().size() - 1) / 2.0);
                addInterval(Math.max(0, end - segment.deviation()), end + segment.deviation(), place);
            }
            start = end;
        }
        (bar.isComplete() ? values : missing).row("x", reach(bar) + figure.across(GAP), "y", row, "label", label(bar));
    }

    /** A part's value, inside where there is room. */
    private void addValue(Segment segment, double middle, double row, String fill) {
        String text = Numbers.brief(segment.value());
        if (parts.size() > 1 && figure.across(Text.width(text) + 2 * GAP) < segment.value()) {
            segmentValues.row("x", middle, "y", row, "label", text, "color", Look.textOn(fill));
        }
    }

    private void addInterval(double low, double high, double row) {
        intervals.row("x", low, "xend", high, "y", row, "yend", row);
        for (double end : new double[] {low, high}) {
            intervals.row("x", end, "xend", end, "y", row - 0.12, "yend", row + 0.12);
        }
    }

    private void addRectangle(double start, double end, double row, String fill, String colour) {
        segments.row("xmin", start, "xmax", end, "ymin", row - HALF, "ymax", row + HALF, "fill", fill, "color", colour);
    }

    /** Which strength is which part, in grey, above the bars. */
    private void addLegend() {
        double left = GAP;
        for (String part : parts) {
            addRectangle(
                    figure.across(left),
                    figure.across(left + SWATCH),
                    0.5,
                    Look.tint(Look.FAINT_INK, strength(part)),
                    Look.FAINT_INK);
            values.row("x", figure.across(left + SWATCH + GAP), "y", 0.5, "label", part);
            left += SWATCH + Text.width(part) + 4 * GAP;
        }
    }

    /** The parts of a group fade from left to right. */
    private double strength(String part) {
        return parts.size() == 1 ? 0.9 : 0.9 - 0.65 * parts.indexOf(part) / (parts.size() - 1);
    }

    /** The total, or which parts are missing and why. */
    private String label(BarChart.Bar bar) {
        if (bar.isComplete()) {
            return Numbers.brief(known(bar));
        }
        String left = bar.segments().stream()
                .filter(Segment::isMissing)
                .map(Segment::part)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" + "));
        boolean isPartial = !left.isEmpty() && bar.segments().stream().anyMatch(segment -> !segment.isMissing());
        return (isPartial ? left + ": " : "") + chart.missing();
    }

    /** The sum of the parts that are not missing: where the bar ends. */
    private static double known(BarChart.Bar bar) {
        return bar.segments().stream()
                .filter(segment -> !segment.isMissing())
                .mapToDouble(Segment::value)
                .sum();
    }

    /** Where a bar ends, its intervals included. */
    private static double reach(BarChart.Bar bar) {
        double end = 0;
        double reach = 0;
        for (Segment segment : bar.segments()) {
            end += segment.isMissing() ? 0 : segment.value();
            reach = Math.max(reach, segment.hasDeviation() ? end + segment.deviation() : end);
        }
        return reach;
    }

    private Stream<String> categories() {
        return chart.bars().stream().map(BarChart.Bar::category).distinct();
    }

    private String description() {
        String values = chart.bars().stream()
                .flatMap(bar -> bar.segments().stream()
                        .map(segment -> (bar.category() + " " + bar.group() + " " + segment.part()).strip() + ": "
                                + segment.describe(chart.missing())))
                .collect(Collectors.joining("; "));
        return "Bar chart. Categories: " + chart.x() + ". Values: " + chart.y() + ". " + values;
    }
}
