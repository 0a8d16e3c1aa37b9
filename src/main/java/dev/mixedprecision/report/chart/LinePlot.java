package dev.mixedprecision.report.chart;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Draws one {@link LineChart}. */
final class LinePlot {
    private static final double PANEL_HEIGHT = 340;
    private static final double LEFT = 8;
    private static final double AXIS = 65;
    /** The distance of neighbouring curves' points on one category, so that their intervals are all seen. */
    private static final double DODGE = 14;

    private static final double VALUE_SIZE = 12;
    /** Half the width of a band on a category. */
    private static final double HALF_BAND = 0.32;

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
        x = Range.of(chart.x(), xs(), 0);
        y = Range.of(chart.y(), ys(), 0.05);
        labels = labels();
        figure = new Figure(
                chart.title(),
                chart.subtitle(),
                LineWords.notes(chart),
                LineWords.description(chart),
                x,
                y,
                Math.max(PANEL_HEIGHT, labels.height()),
                LEFT,
                AXIS,
                labels.width());
    }

    String toSvg() {
        chart.bands().forEach(this::addBand);
        Layer references = new Layer("hline", "color", Look.FAINT_INK, "linetype", "dotted", "size", 0.6);
        references().forEach(line -> references.row("yintercept", line.value()));
        layers.add(references);
        for (int i = 0; i < chart.curves().size(); i++) {
            addLine(i);
        }
        for (int i = 0; i < chart.curves().size(); i++) {
            addMarks(i);
        }
        if (isOfCategories) {
            IntStream.range(0, chart.x().categories().size()).forEach(this::addValues);
        }
        layers.addAll(labels.draw(figure));
        if (chart.curves().stream().allMatch(curve -> shown(curve).isEmpty())) {
            layers.add(Layer.text(Text.SIZE, "middle").row("x", x.at(0.5), "y", y.at(0.5), "label", "no data"));
        }
        return figure.draw(layers, scale(chart.x(), x), scale(chart.y(), y));
    }

    private static Map<String, Object> scale(Axis axis, Range range) {
        Map<String, Object> scale = Layer.map("name", axis.label());
        if (range.isLogarithmic()) {
            scale.put("trans", "log10");
            range.addPowersOfTen(scale);
        } else if (axis.scale() == Axis.Scale.CATEGORIES) {
            int count = axis.categories().size();
            scale.put(
                    "breaks", IntStream.range(0, count).asDoubleStream().boxed().toList());
            scale.put("labels", axis.categories());
        }
        return scale;
    }

    private EndLabels labels() {
        EndLabels made = new EndLabels(y);
        for (int i = 0; i < chart.curves().size(); i++) {
            Look look = Look.of(i);
            Curve curve = chart.curves().get(i);
            List<Curve.Point> shown = shown(curve);
            Curve.Point last = shown.isEmpty() ? null : shown.get(shown.size() - 1);
            made.add(
                    last == null || isOfCategories ? curve.name() : curve.name() + ": " + Numbers.brief(last.y()),
                    last == null ? y.low() : last.y(),
                    last != null && x.share(last.x()) > 0.98,
                    line("segment", look),
                    marker(look));
        }
        for (Band band : chart.bands()) {
            double middle = band.ranges().stream()
                    .filter(this::isShown)
                    .reduce((a, b) -> b)
                    .map(range -> (range.low() + range.high()) / 2)
                    .orElse(y.low());
            made.add(band.name(), middle, false, null, new Layer("point", "shape", 15, "size", 7, "color", Look.BAND));
        }
        references()
                .forEach(line -> made.add(
                        line.label(),
                        line.value(),
                        true,
                        new Layer("segment", "color", Look.FAINT_INK, "linetype", "dotted", "size", 0.6),
                        null));
        return made;
    }

    private void addBand(Band band) {
        Layer layer =
                new Layer(isOfCategories ? "rect" : "ribbon", "fill", Look.BAND, "color", Look.FRAME, "size", 0.3);
        for (Band.Range range : band.ranges().stream().filter(this::isShown).toList()) {
            if (isOfCategories) {
                double left = range.x() - HALF_BAND;
                double right = range.x() + HALF_BAND;
                layer.row("xmin", left, "xmax", right, "ymin", range.low(), "ymax", range.high());
            } else {
                layer.row("x", range.x(), "ymin", range.low(), "ymax", range.high());
            }
        }
        layers.add(layer);
    }

    private void addLine(int index) {
        Layer line = line("line", Look.of(index));
        int run = 0;
        for (List<Curve.Point> points : runs(chart.curves().get(index))) {
            for (Curve.Point point : Thinning.line(points, x)) {
                line.row("x", place(point, index), "y", point.y(), "group", run);
            }
            run++;
        }
        layers.add(line);
    }

    /** Markers, and intervals where there are any. */
    private void addMarks(int index) {
        Look look = Look.of(index);
        Curve curve = chart.curves().get(index);
        Layer intervals =
                new Layer("errorbar", "color", look.colour(), "size", 0.8, "width", isOfCategories ? 0.07 : 0);
        for (Curve.Point point : shown(curve)) {
            if (chart.y().shows(point.low()) && chart.y().shows(point.high())) {
                intervals.row("x", place(point, index), "ymin", point.low(), "ymax", point.high());
            }
        }
        Layer markers = marker(look);
        double phase = (index + 0.5) / chart.curves().size();
        for (Curve.Point point : Thinning.marked(runs(curve), x, phase)) {
            markers.row("x", place(point, index), "y", point.y());
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
        double[] wanted = Arrays.stream(values)
                .map(value -> figure.fromTop(value) - 0.6 * VALUE_SIZE)
                .toArray();
        double[] heights = Arrays.stream(values).map(value -> 1.1 * VALUE_SIZE).toArray();
        double[] middles = Text.spread(wanted, heights, 0, figure.panelHeight());
        double right = category - (chart.curves().size() - 1) / 2.0 * categoriesPer(DODGE) - categoriesPer(5);
        Layer texts = Layer.label(VALUE_SIZE, "right");
        for (int i = 0; i < values.length; i++) {
            texts.row("x", right, "y", figure.below(middles[i]), "label", Numbers.brief(values[i]));
        }
        layers.add(texts);
    }

    private static Layer line(String geom, Look look) {
        return new Layer(geom, "color", look.colour(), "linetype", look.dashes(), "size", look.width());
    }

    private static Layer marker(Look look) {
        return new Layer("point", "color", look.colour(), "shape", look.shape(), "size", 3.6);
    }

    /** Curves stand a little apart on a category. */
    private double place(Curve.Point point, int index) {
        double offset = index - (chart.curves().size() - 1) / 2.0;
        return isOfCategories ? point.x() + offset * categoriesPer(DODGE) : point.x();
    }

    private double categoriesPer(double pixels) {
        return pixels / figure.panelWidth() * (x.high() - x.low());
    }

    private List<Curve.Point> shown(Curve curve) {
        return curve.points().stream().filter(chart::shows).toList();
    }

    private boolean isShown(Band.Range range) {
        return chart.x().shows(range.x())
                && chart.y().shows(range.low())
                && chart.y().shows(range.high());
    }

    private Stream<ReferenceLine> references() {
        return chart.references().stream().filter(line -> chart.y().shows(line.value()));
    }

    /** The points that have a place, split where others lie between them. */
    private List<List<Curve.Point>> runs(Curve curve) {
        List<List<Curve.Point>> runs = new ArrayList<>();
        boolean isNew = true;
        for (Curve.Point point : curve.points()) {
            if (chart.shows(point)) {
                if (isNew) {
                    runs.add(new ArrayList<>());
                }
                runs.get(runs.size() - 1).add(point);
            }
            isNew = !chart.shows(point);
        }
        return runs;
    }

    private DoubleStream xs() {
        return DoubleStream.concat(
                chart.curves().stream().flatMap(curve -> shown(curve).stream()).mapToDouble(Curve.Point::x),
                ranges().mapToDouble(Band.Range::x));
    }

    private DoubleStream ys() {
        DoubleStream ofCurves = chart.curves().stream()
                .flatMap(curve -> shown(curve).stream())
                .flatMapToDouble(point -> DoubleStream.of(point.y(), point.low(), point.high()));
        DoubleStream ofBands = ranges().flatMapToDouble(range -> DoubleStream.of(range.low(), range.high()));
        DoubleStream ofLines = references().mapToDouble(ReferenceLine::value);
        return DoubleStream.concat(DoubleStream.concat(ofCurves, ofBands), ofLines);
    }

    private Stream<Band.Range> ranges() {
        return chart.bands().stream().flatMap(band -> band.ranges().stream()).filter(this::isShown);
    }
}
