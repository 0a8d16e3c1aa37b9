package dev.mixedprecision.report.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Curves over an x axis, labelled directly at their ends; told apart by colour, dashes and markers, so that curves
 * that coincide are all seen, in grey too.
 *
 * @param title a sentence: what the chart shows
 * @param subtitle how it was obtained, or empty
 * @param note conditions (device, dtype, samples) in small print below, or empty
 * @param x the horizontal axis
 * @param y the vertical axis
 * @param curves what is drawn, later ones over earlier ones
 * @param bands shaded ranges behind the curves, for an x axis of categories
 * @param references labelled lines across the plot
 */
public record LineChart(
        String title,
        String subtitle,
        String note,
        Axis x,
        Axis y,
        List<Curve> curves,
        List<Band> bands,
        List<ReferenceLine> references)
        implements Chart {

    /** Checks that y is no axis of categories, and that x is one if there are bands. */
    public LineChart {
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(subtitle, "subtitle");
        Objects.requireNonNull(note, "note");
        Objects.requireNonNull(x, "x");
        Objects.requireNonNull(y, "y");
        if (y.scale() == Axis.Scale.CATEGORIES) {
            throw new IllegalArgumentException("The y axis of '" + title + "' cannot be one of categories");
        }
        curves = List.copyOf(curves);
        bands = List.copyOf(bands);
        if (!bands.isEmpty() && x.categories().isEmpty()) {
            throw new IllegalArgumentException("The bands of '" + title + "' need an x axis of categories");
        }
        references = List.copyOf(references);
    }

    /** An empty chart with linear axes. */
    public static LineChart titled(String title) {
        return new LineChart(title, "", "", Axis.linear(""), Axis.linear(""), List.of(), List.of(), List.of());
    }

    /** This chart with a subtitle. */
    public LineChart subtitle(String subtitle) {
        return new LineChart(title, subtitle, note, x, y, curves, bands, references);
    }

    /** This chart with a note in small print. */
    public LineChart note(String note) {
        return new LineChart(title, subtitle, note, x, y, curves, bands, references);
    }

    /** This chart with another horizontal axis. */
    public LineChart x(Axis x) {
        return new LineChart(title, subtitle, note, x, y, curves, bands, references);
    }

    /** This chart with another vertical axis. */
    public LineChart y(Axis y) {
        return new LineChart(title, subtitle, note, x, y, curves, bands, references);
    }

    /** This chart with one more curve. */
    public LineChart with(Curve added) {
        return new LineChart(title, subtitle, note, x, y, append(curves, added), bands, references);
    }

    /** This chart with one more band. */
    public LineChart with(Band added) {
        return new LineChart(title, subtitle, note, x, y, curves, append(bands, added), references);
    }

    /** This chart with one more reference line. */
    public LineChart with(ReferenceLine added) {
        return new LineChart(title, subtitle, note, x, y, curves, bands, append(references, added));
    }

    @Override
    public String toSvg() {
        return new LinePlot(this).toSvg();
    }

    /** Whether both axes have a place for the point. */
    boolean shows(Curve.Point point) {
        return x.shows(point.x()) && y.shows(point.y());
    }

    static <T> List<T> append(List<T> list, T added) {
        List<T> longer = new ArrayList<>(list);
        longer.add(Objects.requireNonNull(added));
        return longer;
    }
}
