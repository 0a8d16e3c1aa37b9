package dev.mixedprecision.report.chart;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Draws one {@link LineChart}. */
final class LinePlot {
    private static final double PANEL_HEIGHT = 340;
    private static final double LEFT = 8;
    private static final double AXIS = 65;
    private static final double VALUE_SIZE = 12;
    /** The distance of neighbouring curves' points on one category, so that their intervals are all seen, in pixels. */
    private static final double DODGE = 14;
    /** Half the width of a band on a category. */
    private static final double HALF_BAND = 0.32;
    /** So few points get a marker each, more so many together. */
    private static final int FEW_POINTS = 24;

    private static final int MARKERS = 7;

    private final LineChart chart;
    private final boolean isOfCategories;
    private final Range x;
    private final Range y;
    private final EndLabels labels;
    private final Figure figure;
    private final List<Layer> layers = new ArrayList<>();

    LinePlot(LineChart chart) {
        this.chart = chart;
        isOfCategories = chart.x().scale() == Axis.Scale.CATEGORIES;
        List<Curve.Point> points =
                chart.curves().stream().flatMap(curve -> shown(curve).stream()).toList();
        x = Range.of(chart.x(), points.stream().mapToDouble(Curve.Point::x), 0);
        DoubleStream ofCurves =
                points.stream().flatMapToDouble(point -> DoubleStream.of(point.y(), point.low(), point.high()));
        DoubleStream ofBands = chart.bands().stream()
                .flatMap(this::shown)
                .flatMapToDouble(range -> DoubleStream.of(range.low(), range.high()));
        DoubleStream ofLines = references().mapToDouble(ReferenceLine::value);
        y = Range.of(chart.y(), DoubleStream.concat(DoubleStream.concat(ofCurves, ofBands), ofLines), 0.05);
        labels = labels();
        double height = Math.max(PANEL_HEIGHT, labels.height());
        figure = new Figure(
                chart.title(), chart.subtitle(), notes(), description(), x, y, height, LEFT, AXIS, labels.width());
    }

    String toSvg() {
        chart.bands().forEach(this::addBand);
        Layer references = reference("hline");
        references().forEach(line -> references.row("yintercept", line.value()));
        layers.add(references);
        for (int i = 0; i < chart.curves().size(); i++) {
            addLine(i);
        }
        for (int i = 0; i < chart.curves().size(); i++) {
            addMarks(i);
        }
        IntStream.range(0, chart.x().categories().size()).forEach(this::addValues);
        layers.addAll(labels.draw(figure));
        if (chart.curves().stream().allMatch(curve -> shown(curve).isEmpty())) {
            layers.add(figure.noData());
        }
        return figure.draw(layers, scale(chart.x(), x), scale(chart.y(), y));
    }

    private static Map<String, Object> scale(Axis axis, Range range) {
        Map<String, Object> scale = Layer.map("name", axis.label());
        if (range.isLogarithmic()) {
            scale.put("trans", "log10");
            range.addPowersOfTen(scale);
        } else if (axis.scale() == Axis.Scale.CATEGORIES) {
            DoubleStream places = IntStream.range(0, axis.categories().size()).asDoubleStream();
            scale.put("breaks", places.boxed().toList());
            scale.put("labels", axis.categories());
        }
        return scale;
    }

    private EndLabels labels() {
        EndLabels made = new EndLabels(y);
        for (int i = 0; i < chart.curves().size(); i++) {
            Curve curve = chart.curves().get(i);
            List<Curve.Point> points = shown(curve);
            Curve.Point last = points.isEmpty() ? new Curve.Point(0, y.low()) : points.get(points.size() - 1);
            String value = isOfCategories || points.isEmpty() ? "" : ": " + Numbers.brief(last.y());
            boolean isAttached = !points.isEmpty() && x.share(last.x()) > 0.98;
            made.add(curve.name() + value, last.y(), isAttached, line("segment", i), marker(i));
        }
        for (Band band : chart.bands()) {
            double end = shown(band).mapToDouble(Band.Range::high).reduce(y.low(), (a, b) -> b);
            made.add(band.name(), end, false, null, new Layer("point", "shape", 15, "size", 7, "color", Look.BAND));
        }
        references().forEach(line -> made.add(line.label(), line.value(), true, reference("segment"), null));
        return made;
    }

    private void addBand(Band band) {
        Layer boxes = new Layer("rect", "fill", Look.BAND, "color", Look.FRAME, "size", 0.3);
        shown(band).forEach(range -> {
            double left = range.x() - HALF_BAND;
            boxes.row("xmin", left, "xmax", range.x() + HALF_BAND, "ymin", range.low(), "ymax", range.high());
        });
        layers.add(boxes);
    }

    private void addLine(int index) {
        Layer line = line("line", index);
        List<List<Curve.Point>> runs = chart.curves().get(index).runs(chart::shows);
        for (int run = 0; run < runs.size(); run++) {
            for (Curve.Point point : x.thinned(runs.get(run))) {
                line.row("x", place(point, index), "y", point.y(), "group", run);
            }
        }
        layers.add(line);
    }

    /**
     * Intervals where there are any, and markers: at all of a few points, else at equal distances, and where no line shows
     * a point because it has no neighbour. Those of curves that coincide lie between one another.
     */
    private void addMarks(int index) {
        Curve curve = chart.curves().get(index);
        String colour = Look.of(index).colour();
        Layer intervals = new Layer("errorbar", "color", colour, "size", 0.8, "width", isOfCategories ? 0.07 : 0);
        Layer markers = marker(index);
        boolean isFew = curve.points().size() <= FEW_POINTS;
        double phase = (index + 0.5) / chart.curves().size();
        double before = -1;
        for (List<Curve.Point> run : curve.runs(chart::shows)) {
            for (Curve.Point point : run) {
                double stretch = Math.floor(MARKERS * x.share(point.x()) - phase);
                if (isFew || run.size() == 1 || stretch > before) {
                    markers.row("x", place(point, index), "y", point.y());
                }
                if (chart.y().shows(point.low()) && chart.y().shows(point.high())) {
                    intervals.row("x", place(point, index), "ymin", point.low(), "ymax", point.high());
                }
                before = stretch;
            }
        }
        layers.addAll(List.of(intervals, markers));
    }

    /** The values of a category's points, above and left of them, where a curve that rises leaves room. */
    private void addValues(int category) {
        double[] values = chart.curves().stream()
                .flatMap(curve -> shown(curve).stream())
                .filter(point -> point.x() == category)
                .mapToDouble(point -> -point.y())
                .sorted()
                .map(negated -> -negated)
                .toArray();
        double[] heights = new double[values.length];
        Arrays.fill(heights, 1.1 * VALUE_SIZE);
        double[] wanted = DoubleStream.of(values)
                .map(value -> figure.fromTop(value) - 0.6 * VALUE_SIZE)
                .toArray();
        double[] middles = Text.spread(wanted, heights, 0, figure.panelHeight());
        double right = category - figure.across((chart.curves().size() - 1) / 2.0 * DODGE + 5);
        Layer texts = Layer.label(VALUE_SIZE, "right");
        for (int i = 0; i < values.length; i++) {
            texts.row("x", right, "y", figure.below(middles[i]), "label", Numbers.brief(values[i]));
        }
        layers.add(texts);
    }

    private static Layer line(String geom, int index) {
        Look look = Look.of(index);
        return new Layer(geom, "color", look.colour(), "linetype", look.dashes(), "size", look.width());
    }

    private static Layer marker(int index) {
        Look look = Look.of(index);
        return new Layer("point", "color", look.colour(), "shape", look.shape(), "size", 3.6);
    }

    private static Layer reference(String geom) {
        return new Layer(geom, "color", Look.FAINT_INK, "linetype", "dotted", "size", 0.6);
    }

    /** Curves stand a little apart on a category. */
    private double place(Curve.Point point, int index) {
        double offset = index - (chart.curves().size() - 1) / 2.0;
        return isOfCategories ? point.x() + figure.across(offset * DODGE) : point.x();
    }

    private List<Curve.Point> shown(Curve curve) {
        return curve.points().stream().filter(chart::shows).toList();
    }

    private Stream<Band.Range> shown(Band band) {
        return band.ranges().stream()
                .filter(range -> chart.y().shows(range.low()) && chart.y().shows(range.high()));
    }

    private Stream<ReferenceLine> references() {
        return chart.references().stream().filter(line -> chart.y().shows(line.value()));
    }

    /** The chart's own note, then what is not drawn. */
    private List<String> notes() {
        List<String> notes = new ArrayList<>(List.of(chart.note()));
        for (Curve curve : chart.curves()) {
            List<Curve.Point> left =
                    curve.points().stream().filter(point -> !chart.shows(point)).toList();
            if (!left.isEmpty()) {
                notes.add("Not drawn, without a place on the axes: " + left.size() + " of the points of '"
                        + curve.name() + "' (first: " + told(left.get(0)) + ").");
            }
        }
        return notes;
    }

    /** For those who do not see the chart: where the curves end, and on categories all points. */
    private String description() {
        StringBuilder text = new StringBuilder(
                "Line chart of " + chart.y().label() + " over " + chart.x().label() + ".");
        for (Curve curve : chart.curves()) {
            List<Curve.Point> points = shown(curve);
            text.append(" ").append(curve.name()).append(": ");
            text.append(points.stream()
                    .skip(isOfCategories ? 0 : Math.max(0, points.size() - 1))
                    .map(this::told)
                    .collect(Collectors.joining(", ")));
            text.append(points.isEmpty() ? "no data." : ".");
        }
        references().forEach(line -> text.append(" " + line.label() + ": " + Numbers.brief(line.value()) + "."));
        return text.toString();
    }

    private String told(Curve.Point point) {
        boolean isNamed = isOfCategories && chart.x().shows(point.x());
        String place = isNamed ? chart.x().categories().get((int) point.x()) : Numbers.brief(point.x());
        return Numbers.brief(point.y()) + " at " + place;
    }
}
