package dev.mixedprecision.report.chart;

import java.util.List;
import java.util.Objects;

/**
 * Bars by category, grouped side by side, each stacked from its parts. Categories, groups and parts come in the order
 * in which they are first met.
 *
 * @param title a sentence: what the chart shows
 * @param subtitle how it was obtained, or empty
 * @param note conditions (device, dtype, samples) in small print below, or empty
 * @param x what the categories are
 * @param y what the bars' lengths are, with the unit
 * @param missing what a missing value means, such as "out of memory"
 * @param bars the bars
 * @param references labelled horizontal lines across the plot
 */
public record BarChart(
        String title,
        String subtitle,
        String note,
        String x,
        String y,
        String missing,
        List<Bar> bars,
        List<ReferenceLine> references)
        implements Chart {

    /**
     * A bar.
     *
     * @param category its place on the x axis
     * @param group which of the bars of its category it is
     * @param segments from bottom to top
     */
    public record Bar(String category, String group, List<Segment> segments) {

        /** Checks that nothing is null. */
        public Bar {
            Objects.requireNonNull(category, "category");
            Objects.requireNonNull(group, "group");
            segments = List.copyOf(segments);
        }

        /** The sum of the parts, or NaN if one is missing or there is none. */
        double total() {
            boolean complete = !segments.isEmpty() && segments.stream().noneMatch(Segment::isMissing);
            return complete ? known() : Double.NaN;
        }

        /** The sum of the parts that are not missing: where the bar ends. */
        double known() {
            return segments.stream()
                    .filter(segment -> !segment.isMissing())
                    .mapToDouble(Segment::value)
                    .sum();
        }
    }

    /** Checks that no place holds two bars and that every reference line is horizontal. */
    public BarChart {
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(subtitle, "subtitle");
        Objects.requireNonNull(note, "note");
        Objects.requireNonNull(x, "x");
        Objects.requireNonNull(y, "y");
        Objects.requireNonNull(missing, "missing");
        bars = List.copyOf(bars);
        references = List.copyOf(references);
        long places = bars.stream()
                .map(bar -> List.of(bar.category(), bar.group()))
                .distinct()
                .count();
        if (places < bars.size()) {
            throw new IllegalArgumentException("Two bars of '" + title + "' have the same category and group");
        }
        if (references.stream().anyMatch(line -> line.orientation() == ReferenceLine.Orientation.VERTICAL)) {
            throw new IllegalArgumentException("'" + title + "' is a bar chart: it takes horizontal lines only");
        }
    }

    /** An empty chart. */
    public static BarChart titled(String title) {
        return new BarChart(title, "", "", "", "", "missing", List.of(), List.of());
    }

    /** This chart with a subtitle. */
    public BarChart subtitle(String subtitle) {
        return new BarChart(title, subtitle, note, x, y, missing, bars, references);
    }

    /** This chart with a note in small print. */
    public BarChart note(String note) {
        return new BarChart(title, subtitle, note, x, y, missing, bars, references);
    }

    /** This chart with a label for its categories. */
    public BarChart x(String label) {
        return new BarChart(title, subtitle, note, label, y, missing, bars, references);
    }

    /** This chart with a label for its values, {@code label (unit)}. */
    public BarChart y(String label, String unit) {
        return new BarChart(title, subtitle, note, x, Axis.withUnit(label, unit), missing, bars, references);
    }

    /** This chart saying {@code meaning} where a value is missing. */
    public BarChart missing(String meaning) {
        return new BarChart(title, subtitle, note, x, y, meaning, bars, references);
    }

    /** This chart with one more bar, stacked from {@code segments}, the first at the bottom. */
    public BarChart bar(String category, String group, Segment... segments) {
        Bar added = new Bar(category, group, List.of(segments));
        return new BarChart(title, subtitle, note, x, y, missing, LineChart.append(bars, added), references);
    }

    /** This chart with one more horizontal reference line. */
    public BarChart with(ReferenceLine added) {
        return new BarChart(title, subtitle, note, x, y, missing, bars, LineChart.append(references, added));
    }

    @Override
    public String toSvg() {
        return new BarChartDrawing(this).toSvg();
    }
}
