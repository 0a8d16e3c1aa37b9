package dev.mixedprecision.report.chart;

import java.util.List;
import java.util.Objects;

/**
 * Bars from left to right, a row each, below the name of their category, each stacked from its parts. Categories,
 * groups and parts come in the order in which they are first met.
 *
 * @param title a sentence: what the chart shows
 * @param subtitle how it was obtained, or empty
 * @param note conditions (device, dtype, samples) in small print below, or empty
 * @param x what the categories are
 * @param y what the bars' lengths are, with the unit
 * @param missing what a missing value means, such as "out of memory"
 * @param bars the bars
 */
public record BarChart(String title, String subtitle, String note, String x, String y, String missing, List<Bar> bars)
        implements Chart {

    /**
     * A bar.
     *
     * @param category what it belongs to, such as a model's size
     * @param group which of the bars of its category it is; those of one group share a colour
     * @param segments from left to right
     */
    public record Bar(String category, String group, List<Segment> segments) {

        /** Checks that nothing is null. */
        public Bar {
            Objects.requireNonNull(category, "category");
            Objects.requireNonNull(group, "group");
            segments = List.copyOf(segments);
        }

        boolean isComplete() {
            return !segments.isEmpty() && segments.stream().noneMatch(Segment::isMissing);
        }
    }

    /** Checks that nothing is null and that no place holds two bars. */
    public BarChart {
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(subtitle, "subtitle");
        Objects.requireNonNull(note, "note");
        Objects.requireNonNull(x, "x");
        Objects.requireNonNull(y, "y");
        Objects.requireNonNull(missing, "missing");
        bars = List.copyOf(bars);
        long places = bars.stream()
                .map(bar -> List.of(bar.category(), bar.group()))
                .distinct()
                .count();
        if (places < bars.size()) {
            throw new IllegalArgumentException("Two bars of '" + title + "' have the same category and group");
        }
    }

    /** An empty chart. */
    public static BarChart titled(String title) {
        return new BarChart(title, "", "", "", "", "missing", List.of());
    }

    /** This chart with a subtitle. */
    public BarChart subtitle(String subtitle) {
        return new BarChart(title, subtitle, note, x, y, missing, bars);
    }

    /** This chart with a note in small print. */
    public BarChart note(String note) {
        return new BarChart(title, subtitle, note, x, y, missing, bars);
    }

    /** This chart with a label for its categories. */
    public BarChart x(String label) {
        return new BarChart(title, subtitle, note, label, y, missing, bars);
    }

    /** This chart with a label for its values, {@code label (unit)}. */
    public BarChart y(String label, String unit) {
        return new BarChart(title, subtitle, note, x, Axis.withUnit(label, unit), missing, bars);
    }

    /** This chart saying {@code meaning} where a value is missing. */
    public BarChart missing(String meaning) {
        return new BarChart(title, subtitle, note, x, y, meaning, bars);
    }

    /** This chart with one more bar, stacked from {@code segments}. */
    public BarChart bar(String category, String group, Segment... segments) {
        Bar added = new Bar(category, group, List.of(segments));
        return new BarChart(title, subtitle, note, x, y, missing, LineChart.append(bars, added));
    }

    @Override
    public String toSvg() {
        return new BarPlot(this).toSvg();
    }
}
