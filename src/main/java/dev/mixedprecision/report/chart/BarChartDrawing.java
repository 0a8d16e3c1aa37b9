package dev.mixedprecision.report.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** Draws one {@link BarChart}: groups differ in colour, parts in its strength. */
final class BarChartDrawing {
    private static final double MIN_WIDTH = 860;
    /** The share of a category's room that its bars take. */
    private static final double FILLED = 0.84;

    private static final double LABEL_HEIGHT = Frame.lineHeight(Frame.SMALL_SIZE);
    private static final double SWATCH = 14;

    private final BarChart chart;
    private final List<String> categories;
    private final List<String> groups;
    private final List<String> parts;
    private final Domain domain;

    BarChartDrawing(BarChart chart) {
        this.chart = chart;
        categories =
                chart.bars().stream().map(BarChart.Bar::category).distinct().toList();
        groups = chart.bars().stream().map(BarChart.Bar::group).distinct().toList();
        parts = chart.bars().stream()
                .flatMap(bar -> bar.segments().stream())
                .map(Segment::part)
                .distinct()
                .toList();
        double highest = DoubleStream.concat(
                        chart.bars().stream().mapToDouble(this::neededTop),
                        chart.references().stream().mapToDouble(line -> 1.05 * line.value()))
                .filter(Axis.Scale.LINEAR::shows)
                .max()
                .orElse(0);
        domain = new Domain(Axis.Scale.LINEAR, 0, highest > 0 ? highest : 1);
    }

    String toSvg() {
        List<ReferenceLine> lines = chart.references().stream()
                .filter(line -> domain.contains(line.value()))
                .toList();
        List<List<String>> labels =
                lines.stream().map(line -> LabelColumn.wrap(line.label())).toList();
        List<Tick> ticks = Frame.vertical(domain, Frame.PLOT_HEIGHT);
        double left = Frame.leftOf(ticks);
        double columnWidth = labels.isEmpty() ? Frame.MARGIN : LabelColumn.width(labels);
        double needed = categories.size() * groups.size() * (widestLabel() + 4) / FILLED;
        double width = Math.max(MIN_WIDTH, left + needed + columnWidth);
        Frame frame = new Frame(width, chart.title(), chart.subtitle(), List.of(chart.note()));
        List<LegendEntry> legend = legend(width);
        double legendTop = frame.top();
        double legendBottom =
                legend.stream().mapToDouble(LegendEntry::y).max().orElse(-LABEL_HEIGHT) + legendTop + LABEL_HEIGHT;
        double top = legendBottom + Frame.lineHeight(Frame.TEXT_SIZE) + 14;
        Box plot = new Box(left, top, width - columnWidth, top + Frame.PLOT_HEIGHT);
        // Where there is room, colour is not needed to tell the groups apart.
        double groupRoom = FILLED * plot.width() / Math.max(1, categories.size()) / Math.max(1, groups.size());
        boolean groupsAreNamed = groups.size() > 1 && Frame.widest(groups, Frame.SMALL_SIZE) + 4 <= groupRoom;
        double namesHeight = groupsAreNamed ? LABEL_HEIGHT + 4 : 0;
        double categoriesHeight = namesHeight + Frame.categoriesHeight(categories, plot.width());
        double bottom = plot.bottom() + categoriesHeight + 4 + Frame.lineHeight(Frame.TEXT_SIZE);

        SvgWriter svg = new SvgWriter(width, frame.height(bottom), chart.title(), description());
        frame.write(svg, bottom);
        legend.forEach(entry -> entry.write(svg, legendTop));
        frame.verticalLabel(svg, plot.top(), chart.y());
        Frame.verticalAxis(svg, plot, domain, ticks);
        for (BarChart.Bar bar : chart.bars()) {
            draw(svg, plot, bar, groupsAreNamed);
        }
        for (ReferenceLine line : lines) {
            double y = Frame.y(plot, domain, line.value());
            svg.line(
                    plot.left(),
                    y,
                    plot.right(),
                    y,
                    "class",
                    "reference",
                    "stroke",
                    Palette.FAINT_INK,
                    "stroke-dasharray",
                    "3 3");
        }
        svg.line(plot.left(), plot.bottom(), plot.right(), plot.bottom(), "class", "baseline", "stroke", Palette.AXIS);
        Frame.categories(svg, plot, namesHeight, categories);
        frame.horizontalLabel(svg, plot, categoriesHeight, chart.x());
        LabelColumn.write(
                svg,
                plot,
                lines.stream()
                        .map(line -> LineChartDrawing.referenceLabel(line, Frame.y(plot, domain, line.value())))
                        .collect(Collectors.toList()));
        if (chart.bars().isEmpty()) {
            Frame.noData(svg, plot);
        }
        return svg.finish();
    }

    private void draw(SvgWriter svg, Box plot, BarChart.Bar bar, boolean isNamed) {
        int group = groups.indexOf(bar.group());
        double slot = plot.width() / categories.size();
        double room = FILLED * slot / groups.size();
        double gap = Math.min(6, 0.1 * room);
        double left = plot.left()
                + categories.indexOf(bar.category()) * slot
                + (1 - FILLED) / 2 * slot
                + group * room
                + gap / 2;
        double width = room - gap;
        double middle = left + width / 2;
        svg.open("g", "class", "bar");
        double base = 0;
        int intervals =
                (int) bar.segments().stream().filter(Segment::hasInterval).count();
        int interval = 0;
        for (Segment segment : bar.segments()) {
            if (segment.isMissing()) {
                continue;
            }
            double top = Frame.y(plot, domain, base + segment.value());
            String colour = colour(group, segment.part());
            svg.open(
                    "rect",
                    "class",
                    "segment",
                    "x",
                    left,
                    "y",
                    top,
                    "width",
                    width,
                    "height",
                    Frame.y(plot, domain, base) - top,
                    "fill",
                    colour,
                    "stroke",
                    Palette.colour(group));
            svg.element("title", describe(bar, segment));
            svg.close();
            base += segment.value();
        }
        base = 0;
        for (Segment segment : bar.segments()) {
            if (segment.hasInterval()) {
                // Side by side, so that those of neighbouring parts are both seen.
                double x = middle + (interval++ - (intervals - 1) / 2.0) * 12;
                LineChartDrawing.drawInterval(
                        svg,
                        x,
                        Frame.y(plot, domain, Math.max(0, base + segment.low())),
                        Frame.y(plot, domain, base + segment.high()),
                        Palette.INK);
            }
            base += segment.isMissing() ? 0 : segment.value();
        }
        if (isNamed) {
            double baseline = plot.bottom() + 4 + Frame.SMALL_SIZE;
            svg.text(
                    middle,
                    baseline,
                    "middle",
                    Frame.SMALL_SIZE,
                    bar.group(),
                    "class",
                    "tick",
                    "fill",
                    Palette.FAINT_INK);
        }
        List<String> label = label(bar);
        double bottom = Frame.y(plot, domain, reach(bar)) - 3;
        boolean isMissing = Double.isNaN(bar.total());
        Frame.lines(
                svg,
                label,
                middle,
                bottom - label.size() * LABEL_HEIGHT,
                "middle",
                Frame.SMALL_SIZE,
                "class",
                isMissing ? "missing" : "value",
                "font-style",
                isMissing ? "italic" : "normal",
                "fill",
                isMissing ? Palette.FAINT_INK : Palette.INK);
        svg.close();
    }

    /** The parts of a group fade from the bottom to the top. */
    private String colour(int group, String part) {
        int index = parts.indexOf(part);
        double share = parts.size() == 1 ? 0.9 : 0.9 - 0.65 * index / (parts.size() - 1);
        return Palette.tint(Palette.colour(group), share);
    }

    /** The total, or which parts are missing and why, as narrow as the words allow. */
    private List<String> label(BarChart.Bar bar) {
        if (!Double.isNaN(bar.total())) {
            return List.of(Numbers.brief(bar.total()));
        }
        String missing = bar.segments().stream()
                .filter(Segment::isMissing)
                .map(Segment::part)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" + "));
        boolean isPartial = bar.segments().stream().anyMatch(segment -> !segment.isMissing());
        String text = (isPartial && !missing.isEmpty() ? missing + ": " : "") + chart.missing();
        double widestWord = Frame.widest(List.of(text.split("\\s+")), Frame.SMALL_SIZE);
        return Text.wrap(text, Frame.SMALL_SIZE, widestWord);
    }

    private double widestLabel() {
        return chart.bars().stream()
                .mapToDouble(bar -> Frame.widest(label(bar), Frame.SMALL_SIZE))
                .max()
                .orElse(0);
    }

    /** Where a bar ends, its intervals included. */
    private static double reach(BarChart.Bar bar) {
        double base = 0;
        double reach = bar.known();
        for (Segment segment : bar.segments()) {
            if (segment.hasInterval()) {
                reach = Math.max(reach, base + segment.high());
            }
            base += segment.isMissing() ? 0 : segment.value();
        }
        return reach;
    }

    /** The value at the top of a plot in which the bar and the label above it have just room. */
    private double neededTop(BarChart.Bar bar) {
        double labelHeight = 6 + label(bar).size() * LABEL_HEIGHT;
        return reach(bar) * Frame.PLOT_HEIGHT / (Frame.PLOT_HEIGHT - Math.min(labelHeight, 0.8 * Frame.PLOT_HEIGHT));
    }

    private record LegendEntry(String text, String fill, String stroke, double x, double y) {
        void write(SvgWriter svg, double top) {
            double middle = top + y + LABEL_HEIGHT / 2;
            svg.empty(
                    "rect",
                    "x",
                    x,
                    "y",
                    middle - SWATCH / 2,
                    "width",
                    SWATCH,
                    "height",
                    SWATCH,
                    "fill",
                    fill,
                    "stroke",
                    stroke);
            svg.text(
                    x + SWATCH + 6,
                    middle + 0.35 * Frame.SMALL_SIZE,
                    "start",
                    Frame.SMALL_SIZE,
                    text,
                    "class",
                    "label");
        }
    }

    /** Every group with every part, in rows. */
    private List<LegendEntry> legend(double width) {
        List<LegendEntry> entries = new ArrayList<>();
        double x = Frame.MARGIN;
        double y = 0;
        for (int group = 0; group < groups.size(); group++) {
            for (String part : parts.isEmpty() ? List.of("") : parts) {
                String text = Text.fit(
                        (groups.get(group) + " " + part).strip(),
                        Frame.SMALL_SIZE,
                        width - 2 * Frame.MARGIN - SWATCH - 6);
                double entryWidth = SWATCH + 6 + Text.width(text, Frame.SMALL_SIZE);
                if (x > Frame.MARGIN && x + entryWidth > width - Frame.MARGIN) {
                    x = Frame.MARGIN;
                    y += LABEL_HEIGHT + 4;
                }
                entries.add(new LegendEntry(text, colour(group, part), Palette.colour(group), x, y));
                x += entryWidth + 20;
            }
        }
        return entries;
    }

    private String describe(BarChart.Bar bar, Segment segment) {
        String name = (bar.category() + " " + bar.group() + " " + segment.part()).strip();
        String interval = segment.hasInterval()
                ? " (" + Numbers.brief(segment.low()) + " to " + Numbers.brief(segment.high()) + ")"
                : "";
        return name + ": " + (segment.isMissing() ? chart.missing() : Numbers.brief(segment.value()) + interval);
    }

    private String description() {
        StringBuilder text = new StringBuilder("Bar chart. ");
        text.append("Categories: ")
                .append(chart.x())
                .append(". Values: ")
                .append(chart.y())
                .append(". ");
        for (BarChart.Bar bar : chart.bars()) {
            bar.segments()
                    .forEach(segment -> text.append(describe(bar, segment)).append("; "));
        }
        chart.references().forEach(line -> text.append(line.label())
                .append(": ")
                .append(Numbers.brief(line.value()))
                .append("; "));
        return text.toString().strip();
    }
}
