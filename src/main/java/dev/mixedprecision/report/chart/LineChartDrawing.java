package dev.mixedprecision.report.chart;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Draws one {@link LineChart}. */
final class LineChartDrawing {
    private static final double WIDTH = 860;
    private static final double MARKER_DISTANCE = 90;
    /** So few points get a marker each. */
    private static final int FEW_POINTS = 24;

    private static final double DODGE = 14;
    private static final double CAP = 4;

    private final LineChart chart;
    private final LineChartWords words;
    /** Series of one name share an index, and with it their look and their label. */
    private final Map<String, Integer> indices = new LinkedHashMap<>();

    private final Domain xDomain;
    private final Domain yDomain;
    private final List<ReferenceLine> horizontals;
    private final List<ReferenceLine> verticals;

    LineChartDrawing(LineChart chart) {
        this.chart = chart;
        words = new LineChartWords(chart);
        chart.series().forEach(series -> indices.putIfAbsent(series.name(), indices.size()));
        xDomain = Domain.of(chart.x(), xs(), 0);
        yDomain = Domain.of(chart.y(), ys(), 0.05);
        horizontals = references(ReferenceLine.Orientation.HORIZONTAL, yDomain);
        verticals = references(ReferenceLine.Orientation.VERTICAL, xDomain);
    }

    String toSvg() {
        List<List<String>> labels = new ArrayList<>();
        indices.keySet().forEach(name -> labels.add(LabelColumn.wrap(name)));
        chart.bands().forEach(band -> labels.add(LabelColumn.wrap(band.name())));
        horizontals.forEach(line -> labels.add(LabelColumn.wrap(line.label())));
        double plotHeight = Math.max(Frame.PLOT_HEIGHT, LabelColumn.height(labels));
        List<Tick> yTicks = Frame.vertical(yDomain, plotHeight);
        double left = Frame.leftOf(yTicks);
        double right = WIDTH - LabelColumn.width(labels);
        Frame frame = new Frame(WIDTH, chart.title(), chart.subtitle(), words.notes());
        double axisLabelHeight = Frame.lineHeight(Frame.TEXT_SIZE) + 8;
        double top = frame.top() + axisLabelHeight;
        List<VerticalLabel> verticalLabels = verticalLabels(left, right);
        int rows = verticalLabels.stream().mapToInt(VerticalLabel::row).max().orElse(-1) + 1;
        Box plot =
                new Box(left, top + rows * VerticalLabel.HEIGHT, right, top + rows * VerticalLabel.HEIGHT + plotHeight);
        double tickHeight = chart.x().scale() == Axis.Scale.CATEGORIES
                ? Frame.categoriesHeight(chart.x().categories(), plot.width())
                : 9 + Frame.lineHeight(Frame.SMALL_SIZE);
        double bottom = plot.bottom() + tickHeight + 4 + Frame.lineHeight(Frame.TEXT_SIZE);

        SvgWriter svg = new SvgWriter(WIDTH, frame.height(bottom), chart.title(), words.description());
        frame.write(svg, bottom);
        // The label of the y axis stands above all that is above the plot.
        frame.verticalLabel(svg, top, chart.y().label());
        Frame.verticalAxis(svg, plot, yDomain, yTicks);
        if (chart.x().scale() == Axis.Scale.CATEGORIES) {
            Frame.categories(svg, plot, 0, chart.x().categories());
        } else {
            Frame.horizontalAxis(svg, plot, xDomain, Frame.fitting(xDomain, plot.width()));
        }
        frame.horizontalLabel(svg, plot, tickHeight, chart.x().label());
        svg.empty(
                "rect",
                "class",
                "plot",
                "x",
                plot.left(),
                "y",
                plot.top(),
                "width",
                plot.width(),
                "height",
                plot.height(),
                "fill",
                "none",
                "stroke",
                Palette.AXIS);

        Plane plane = new Plane(plot);
        drawClipped(svg, plane);
        chart.series().forEach(series -> drawMarks(svg, plane, series));
        drawVerticalLabels(svg, plane, verticalLabels);
        LabelColumn.write(svg, plot, labels(plane));
        boolean isEmpty = chart.series().stream()
                        .noneMatch(series -> series.points().stream().anyMatch(this::isShown))
                && chart.bands().isEmpty();
        if (isEmpty) {
            Frame.noData(svg, plot);
        }
        return svg.finish();
    }

    /** Pixels of points; what an axis of explicit ends cuts off lies outside the plot. */
    private final class Plane {
        private final Box plot;

        Plane(Box plot) {
            this.plot = plot;
        }

        double x(double value) {
            return Frame.x(plot, xDomain, value);
        }

        /** Series on one category stand a little apart, so that their intervals are all seen. */
        double x(Series series, double value) {
            boolean apart = xDomain.scale() == Axis.Scale.CATEGORIES;
            double slot = plot.width() / Math.max(1, chart.x().categories().size());
            double distance = Math.min(DODGE, 0.8 * slot / indices.size());
            double offset = apart ? (indices.get(series.name()) - (indices.size() - 1) / 2.0) * distance : 0;
            return x(value) + offset;
        }

        double y(double value) {
            return Frame.y(plot, yDomain, value);
        }

        String point(Series series, Series.Point point) {
            return at(x(series, point.x()), y(point.y()));
        }

        String at(double x, double y) {
            return SvgWriter.number(x) + " " + SvgWriter.number(y);
        }
    }

    private void drawClipped(SvgWriter svg, Plane plane) {
        Box plot = plane.plot;
        double slack = 2;
        // A nested viewport clips without the ids that a clip path needs.
        svg.open(
                "svg",
                "x",
                plot.left() - slack,
                "y",
                plot.top() - slack,
                "width",
                plot.width() + 2 * slack,
                "height",
                plot.height() + 2 * slack,
                "viewBox",
                String.join(
                        " ",
                        SvgWriter.number(plot.left() - slack),
                        SvgWriter.number(plot.top() - slack),
                        SvgWriter.number(plot.width() + 2 * slack),
                        SvgWriter.number(plot.height() + 2 * slack)));
        for (int i = 0; i < chart.bands().size(); i++) {
            drawBand(svg, plane, chart.bands().get(i), Palette.band(i));
        }
        horizontals.forEach(
                line -> drawReference(svg, plot.left(), plane.y(line.value()), plot.right(), plane.y(line.value())));
        verticals.forEach(
                line -> drawReference(svg, plane.x(line.value()), plot.top(), plane.x(line.value()), plot.bottom()));
        chart.series().forEach(series -> drawLines(svg, plane, series));
        svg.close();
    }

    private static void drawReference(SvgWriter svg, double x1, double y1, double x2, double y2) {
        svg.line(x1, y1, x2, y2, "class", "reference", "stroke", Palette.FAINT_INK, "stroke-dasharray", "3 3");
    }

    private void drawBand(SvgWriter svg, Plane plane, Band band, String colour) {
        svg.open("g", "class", "band", "fill", colour, "fill-opacity", 0.28, "stroke", colour, "stroke-width", 0.8);
        svg.element("title", band.name());
        double half =
                0.32 * plane.plot.width() / Math.max(1, chart.x().categories().size());
        List<Band.Range> run = new ArrayList<>();
        for (Band.Range range : band.ranges()) {
            boolean shown = xDomain.scale().shows(range.x())
                    && yDomain.scale().shows(range.low())
                    && yDomain.scale().shows(range.high());
            if (shown && xDomain.scale() == Axis.Scale.CATEGORIES) {
                double x = plane.x(range.x());
                svg.empty(
                        "rect",
                        "x",
                        x - half,
                        "y",
                        plane.y(range.high()),
                        "width",
                        2 * half,
                        "height",
                        plane.y(range.low()) - plane.y(range.high()));
            } else if (shown) {
                run.add(range);
            } else {
                drawRun(svg, plane, run);
                run.clear();
            }
        }
        drawRun(svg, plane, run);
        svg.close();
    }

    private static void drawRun(SvgWriter svg, Plane plane, List<Band.Range> run) {
        if (run.isEmpty()) {
            return;
        }
        StringBuilder path = new StringBuilder();
        for (Band.Range range : run) {
            path.append(path.isEmpty() ? "M" : "L").append(plane.at(plane.x(range.x()), plane.y(range.high())));
        }
        for (int i = run.size() - 1; i >= 0; i--) {
            path.append("L")
                    .append(plane.at(plane.x(run.get(i).x()), plane.y(run.get(i).low())));
        }
        svg.empty("path", "d", path.append("Z").toString());
    }

    private void drawLines(SvgWriter svg, Plane plane, Series series) {
        int index = indices.get(series.name());
        StringBuilder path = new StringBuilder();
        Series.Point previous = null;
        for (Series.Point point : series.points()) {
            if (!hasPlace(point)) {
                previous = null;
                continue;
            }
            if (previous == null) {
                path.append("M");
            } else if (series.join() == Series.Join.STEPS) {
                path.append("L")
                        .append(plane.at(plane.x(series, point.x()), plane.y(previous.y())))
                        .append("L");
            } else {
                path.append("L");
            }
            path.append(plane.point(series, point));
            previous = point;
        }
        if (series.join() == Series.Join.NONE || path.isEmpty()) {
            return;
        }
        svg.open(
                "path",
                "class",
                "series",
                "d",
                path.toString(),
                "fill",
                "none",
                "stroke",
                Palette.colour(index),
                "stroke-width",
                series.thin() ? 1.3 : Palette.width(index),
                "stroke-opacity",
                series.thin() ? 0.7 : 1,
                "stroke-dasharray",
                Palette.dashes(index),
                "stroke-linejoin",
                "round");
        svg.element("title", series.name());
        svg.close();
    }

    private void drawMarks(SvgWriter svg, Plane plane, Series series) {
        int index = indices.get(series.name());
        List<Series.Point> shown =
                series.points().stream().filter(this::isShown).toList();
        svg.open("g", "class", "marks");
        svg.element("title", series.name());
        for (Series.Point point : shown) {
            boolean hasInterval = point.hasInterval()
                    && yDomain.scale().shows(point.low())
                    && yDomain.scale().shows(point.high());
            if (hasInterval) {
                drawInterval(
                        svg,
                        plane.x(series, point.x()),
                        clamp(plane.plot, plane.y(point.low())),
                        clamp(plane.plot, plane.y(point.high())),
                        Palette.colour(index));
            }
        }
        boolean all = series.join() == Series.Join.NONE || !series.thin() && shown.size() <= FEW_POINTS;
        // The first marker of each series lies elsewhere, so that those of coinciding series are all seen.
        double next = plane.plot.left() + MARKER_DISTANCE * (index + 0.5) / indices.size();
        List<Series.Point> points = series.points();
        for (int i = 0; i < points.size(); i++) {
            Series.Point point = points.get(i);
            if (!isShown(point)) {
                continue;
            }
            double x = plane.x(series, point.x());
            boolean spaced = !series.thin() && x >= next;
            // Without a neighbour a point is no part of a line, and only a marker shows it.
            boolean alone = (i == 0 || !hasPlace(points.get(i - 1)))
                    && (i + 1 == points.size() || !hasPlace(points.get(i + 1)));
            if (all || spaced || alone) {
                Palette.marker(svg, index, x, plane.y(point.y()));
            }
            while (x >= next) {
                next += MARKER_DISTANCE;
            }
        }
        svg.close();
    }

    static void drawInterval(SvgWriter svg, double x, double low, double high, String colour) {
        svg.empty(
                "path",
                "class",
                "interval",
                "d",
                "M" + SvgWriter.number(x - CAP) + " " + SvgWriter.number(low) + "h" + SvgWriter.number(2 * CAP) + "M"
                        + SvgWriter.number(x) + " " + SvgWriter.number(low) + "V" + SvgWriter.number(high) + "M"
                        + SvgWriter.number(x - CAP) + " " + SvgWriter.number(high) + "h" + SvgWriter.number(2 * CAP),
                "fill",
                "none",
                "stroke",
                colour,
                "stroke-width",
                1.6);
    }

    private List<LabelColumn.Label> labels(Plane plane) {
        List<LabelColumn.Label> labels = new ArrayList<>();
        indices.forEach((name, index) -> {
            List<Series> same = chart.series().stream()
                    .filter(series -> series.name().equals(name))
                    .toList();
            double[] ends = same.stream()
                    .flatMap(series -> series.points().stream().filter(this::isShown).reduce((a, b) -> b).stream())
                    .mapToDouble(point -> plane.y(point.y()))
                    .sorted()
                    .toArray();
            double lastX = same.stream()
                    .flatMap(series -> series.points().stream().filter(this::isShown))
                    .mapToDouble(point -> plane.x(point.x()))
                    .max()
                    .orElse(Double.NaN);
            double anchor = ends.length == 0 ? plane.plot.bottom() : ends[ends.length / 2];
            boolean attached = lastX > plane.plot.right() - 12;
            boolean marked = same.stream().anyMatch(series -> !series.thin());
            boolean joined = same.stream().anyMatch(series -> series.join() != Series.Join.NONE);
            labels.add(new LabelColumn.Label(
                    LabelColumn.wrap(name), anchor, attached, (svg, x, y) -> sample(svg, index, joined, marked, x, y)));
        });
        for (int i = 0; i < chart.bands().size(); i++) {
            Band band = chart.bands().get(i);
            String colour = Palette.band(i);
            double middle = band.ranges().stream()
                    .filter(range -> xDomain.contains(range.x())
                            && yDomain.contains(range.low())
                            && yDomain.contains(range.high()))
                    .max(Comparator.comparingDouble(Band.Range::x))
                    .map(range -> (plane.y(range.low()) + plane.y(range.high())) / 2)
                    .orElse(plane.plot.bottom());
            labels.add(new LabelColumn.Label(
                    LabelColumn.wrap(band.name()),
                    middle,
                    false,
                    (svg, x, y) -> svg.empty(
                            "rect",
                            "x",
                            x,
                            "y",
                            y - 6,
                            "width",
                            LabelColumn.Swatch.WIDTH,
                            "height",
                            12,
                            "fill",
                            colour,
                            "fill-opacity",
                            0.28,
                            "stroke",
                            colour,
                            "stroke-width",
                            0.8)));
        }
        horizontals.forEach(line -> labels.add(referenceLabel(line, plane.y(line.value()))));
        return labels;
    }

    static LabelColumn.Label referenceLabel(ReferenceLine line, double y) {
        return new LabelColumn.Label(
                LabelColumn.wrap(line.label()),
                y,
                true,
                (svg, x, middle) -> svg.line(
                        x,
                        middle,
                        x + LabelColumn.Swatch.WIDTH,
                        middle,
                        "stroke",
                        Palette.FAINT_INK,
                        "stroke-dasharray",
                        "3 3"));
    }

    private static void sample(SvgWriter svg, int index, boolean joined, boolean marked, double x, double y) {
        if (joined) {
            svg.line(
                    x,
                    y,
                    x + LabelColumn.Swatch.WIDTH,
                    y,
                    "stroke",
                    Palette.colour(index),
                    "stroke-width",
                    Math.min(2.6, Palette.width(index)),
                    "stroke-dasharray",
                    Palette.dashes(index));
        }
        if (marked || !joined) {
            Palette.marker(svg, index, x + LabelColumn.Swatch.WIDTH / 2, y);
        }
    }

    /** The label of a vertical reference line, above the plot, in the first row that has room. */
    private record VerticalLabel(String text, double x, int row) {
        static final double HEIGHT = Frame.lineHeight(Frame.SMALL_SIZE) + 2;
    }

    private List<VerticalLabel> verticalLabels(double left, double right) {
        List<Double> ends = new ArrayList<>();
        List<VerticalLabel> labels = new ArrayList<>();
        for (ReferenceLine line : verticals.stream()
                .sorted(Comparator.comparingDouble(ReferenceLine::value))
                .toList()) {
            String text = Text.fit(line.label(), Frame.SMALL_SIZE, WIDTH - 2 * Frame.MARGIN);
            double half = Text.width(text, Frame.SMALL_SIZE) / 2;
            double x = left + xDomain.share(line.value()) * (right - left);
            double inside = Math.max(Frame.MARGIN + half, Math.min(x, WIDTH - Frame.MARGIN - half));
            int row = 0;
            while (row < ends.size() && ends.get(row) + 10 > inside - half) {
                row++;
            }
            if (row == ends.size()) {
                ends.add(0.0);
            }
            ends.set(row, inside + half);
            labels.add(new VerticalLabel(text, inside, row));
        }
        return labels;
    }

    private void drawVerticalLabels(SvgWriter svg, Plane plane, List<VerticalLabel> labels) {
        for (VerticalLabel label : labels) {
            double y = plane.plot.top() - 5 - label.row() * VerticalLabel.HEIGHT;
            svg.text(
                    label.x(),
                    y,
                    "middle",
                    Frame.SMALL_SIZE,
                    label.text(),
                    "class",
                    "label",
                    "fill",
                    Palette.FAINT_INK);
        }
    }

    private List<ReferenceLine> references(ReferenceLine.Orientation orientation, Domain domain) {
        return chart.references().stream()
                .filter(line -> line.orientation() == orientation && domain.contains(line.value()))
                .toList();
    }

    private double[] xs() {
        DoubleStream ofSeries = points().filter(this::hasPlace).mapToDouble(Series.Point::x);
        DoubleStream ofBands =
                chart.bands().stream().flatMap(band -> band.ranges().stream()).mapToDouble(Band.Range::x);
        return DoubleStream.concat(DoubleStream.concat(ofSeries, ofBands), of(ReferenceLine.Orientation.VERTICAL))
                .toArray();
    }

    private double[] ys() {
        DoubleStream ofSeries = points().filter(this::isShownAcross)
                .flatMapToDouble(point -> Arrays.stream(new double[] {point.y(), point.low(), point.high()}));
        DoubleStream ofBands = chart.bands().stream()
                .flatMap(band -> band.ranges().stream())
                .flatMapToDouble(range -> DoubleStream.of(range.low(), range.high()));
        return DoubleStream.concat(DoubleStream.concat(ofSeries, ofBands), of(ReferenceLine.Orientation.HORIZONTAL))
                .toArray();
    }

    private Stream<Series.Point> points() {
        return chart.series().stream().flatMap(series -> series.points().stream());
    }

    private DoubleStream of(ReferenceLine.Orientation orientation) {
        return chart.references().stream()
                .filter(line -> line.orientation() == orientation)
                .mapToDouble(ReferenceLine::value);
    }

    private boolean hasPlace(Series.Point point) {
        return words.hasPlace(point);
    }

    private boolean isShownAcross(Series.Point point) {
        return hasPlace(point) && xDomain.contains(point.x());
    }

    private boolean isShown(Series.Point point) {
        return isShownAcross(point) && yDomain.contains(point.y());
    }

    private static double clamp(Box plot, double y) {
        return Math.max(plot.top(), Math.min(plot.bottom(), y));
    }
}
