package dev.mixedprecision.report.chart;

import java.util.ArrayList;
import java.util.List;

/** What surrounds a plot: title and subtitle above, notes below, axes around it. */
final class Frame {
    static final double TITLE_SIZE = 18;
    static final double TEXT_SIZE = 14;
    static final double SMALL_SIZE = 13;
    static final double NOTE_SIZE = 12;
    static final double MARGIN = 16;
    static final double PLOT_HEIGHT = 340;
    private static final double TICK_LENGTH = 5;
    private static final double LINE_SPACING = 1.3;

    /** More decades than this leave no room for ticks between the powers of ten. */
    private static final double MAX_DECADES = 12;

    private final double width;
    private final List<String> title;
    private final List<String> subtitle;
    private final List<String> notes = new ArrayList<>();

    Frame(double width, String title, String subtitle, List<String> notes) {
        this.width = width;
        this.title = Text.wrapBold(title, TITLE_SIZE, width - 2 * MARGIN);
        this.subtitle = Text.wrap(subtitle, TEXT_SIZE, width - 2 * MARGIN);
        notes.forEach(note -> this.notes.addAll(Text.wrap(note, NOTE_SIZE, width - 2 * MARGIN)));
    }

    static double lineHeight(double size) {
        return LINE_SPACING * size;
    }

    /** Where the title and the subtitle end. */
    double top() {
        return MARGIN + title.size() * lineHeight(TITLE_SIZE) + subtitle.size() * lineHeight(TEXT_SIZE) + 14;
    }

    /** The height of the whole, if all above the notes ends at {@code bottom}. */
    double height(double bottom) {
        return bottom + MARGIN + (notes.isEmpty() ? 0 : 4 + notes.size() * lineHeight(NOTE_SIZE));
    }

    void write(SvgWriter svg, double bottom) {
        double y = lines(svg, title, MARGIN, MARGIN, "start", TITLE_SIZE, "font-weight", "600");
        lines(svg, subtitle, MARGIN, y + 2, "start", TEXT_SIZE, "fill", Palette.FAINT_INK);
        lines(svg, notes, MARGIN, bottom + 10, "start", NOTE_SIZE, "fill", Palette.FAINT_INK);
    }

    /** Writes lines below {@code top} and returns where they end. */
    static double lines(
            SvgWriter svg, List<String> lines, double x, double top, String anchor, double size, Object... attributes) {
        double y = top;
        for (String line : lines) {
            svg.text(x, y + size, anchor, size, line, attributes);
            y += lineHeight(size);
        }
        return y;
    }

    static double widest(List<String> lines, double size) {
        return lines.stream().mapToDouble(line -> Text.width(line, size)).max().orElse(0);
    }

    /** The room that tick labels take left of the plot. */
    static double leftOf(List<Tick> ticks) {
        return MARGIN + TICK_LENGTH + 6 + widest(ticks.stream().map(Tick::label).toList(), SMALL_SIZE);
    }

    /** As many ticks as have room for their labels side by side. */
    static List<Tick> fitting(Domain domain, double width) {
        for (int count = 10; count > 1; count--) {
            List<Tick> ticks = Tick.of(domain, count);
            boolean fits = true;
            for (int i = 1; i < ticks.size(); i++) {
                double distance = width
                        * (domain.share(ticks.get(i).value())
                                - domain.share(ticks.get(i - 1).value()));
                fits &= distance
                        > (Text.width(ticks.get(i).label(), SMALL_SIZE)
                                                + Text.width(ticks.get(i - 1).label(), SMALL_SIZE))
                                        / 2
                                + 14;
            }
            if (fits) {
                return ticks;
            }
        }
        return Tick.of(domain, 1);
    }

    /** Ticks of a vertical axis of the given height; too close ones of a short logarithmic axis are left out. */
    static List<Tick> vertical(Domain domain, double height) {
        List<Tick> ticks = new ArrayList<>();
        for (Tick tick : Tick.of(domain, 6)) {
            double y = height * domain.share(tick.value());
            boolean apart = ticks.isEmpty()
                    || y - height * domain.share(ticks.get(ticks.size() - 1).value()) >= lineHeight(SMALL_SIZE);
            if (apart) {
                ticks.add(tick);
            }
        }
        return ticks;
    }

    /** The label of the vertical axis, level and above {@code bottom}, where it is easier to read than on its side. */
    void verticalLabel(SvgWriter svg, double bottom, String label) {
        String fitting = Text.fit(label, TEXT_SIZE, width - 2 * MARGIN);
        svg.text(MARGIN, bottom - 12, "start", TEXT_SIZE, fitting, "class", "axis-label");
    }

    static void verticalAxis(SvgWriter svg, Box plot, Domain domain, List<Tick> ticks) {
        for (double value : minorTicks(domain, ticks)) {
            double y = y(plot, domain, value);
            svg.line(plot.left() - 3, y, plot.left(), y, "stroke", Palette.AXIS);
        }
        for (Tick tick : ticks) {
            double y = y(plot, domain, tick.value());
            svg.line(plot.left(), y, plot.right(), y, "stroke", Palette.GRID);
            svg.line(plot.left() - TICK_LENGTH, y, plot.left(), y, "stroke", Palette.AXIS);
            svg.text(
                    plot.left() - TICK_LENGTH - 4,
                    y + 0.35 * SMALL_SIZE,
                    "end",
                    SMALL_SIZE,
                    tick.label(),
                    "class",
                    "tick",
                    "fill",
                    Palette.FAINT_INK);
        }
    }

    /** What stands in a plot that has nothing to show. */
    static void noData(SvgWriter svg, Box plot) {
        svg.text(
                plot.centre(),
                (plot.top() + plot.bottom()) / 2,
                "middle",
                TEXT_SIZE,
                "no data",
                "fill",
                Palette.FAINT_INK,
                "font-style",
                "italic");
    }

    static void horizontalAxis(SvgWriter svg, Box plot, Domain domain, List<Tick> ticks) {
        for (double value : minorTicks(domain, ticks)) {
            double x = x(plot, domain, value);
            svg.line(x, plot.bottom(), x, plot.bottom() + 3, "stroke", Palette.AXIS);
        }
        for (Tick tick : ticks) {
            double x = x(plot, domain, tick.value());
            svg.line(x, plot.top(), x, plot.bottom(), "stroke", Palette.GRID);
            svg.line(x, plot.bottom(), x, plot.bottom() + TICK_LENGTH, "stroke", Palette.AXIS);
            svg.text(
                    x,
                    plot.bottom() + TICK_LENGTH + 4 + SMALL_SIZE,
                    "middle",
                    SMALL_SIZE,
                    tick.label(),
                    "class",
                    "tick",
                    "fill",
                    Palette.FAINT_INK);
        }
    }

    private static double[] minorTicks(Domain domain, List<Tick> ticks) {
        boolean useful = domain.scale() == Axis.Scale.LOG10
                && ticks.size() > 1
                && Math.log10(domain.max()) - Math.log10(domain.min()) <= MAX_DECADES;
        return useful ? Tick.betweenPowersOfTen(domain) : new double[0];
    }

    /** The names of categories, {@code distance} below the plot, each wrapped to its room. */
    static void categories(SvgWriter svg, Box plot, double distance, List<String> names) {
        double slot = plot.width() / names.size();
        for (int i = 0; i < names.size(); i++) {
            lines(
                    svg,
                    Text.wrap(names.get(i), SMALL_SIZE, slot - 8),
                    plot.left() + (i + 0.5) * slot,
                    plot.bottom() + distance + TICK_LENGTH + 4,
                    "middle",
                    SMALL_SIZE,
                    "class",
                    "tick");
        }
    }

    static double categoriesHeight(List<String> names, double width) {
        int lines = names.stream()
                .mapToInt(name ->
                        Text.wrap(name, SMALL_SIZE, width / names.size() - 8).size())
                .max()
                .orElse(1);
        return TICK_LENGTH + 4 + lines * lineHeight(SMALL_SIZE);
    }

    void horizontalLabel(SvgWriter svg, Box plot, double tickHeight, String label) {
        double room = 2 * (Math.min(plot.centre(), width - plot.centre()) - MARGIN);
        svg.text(
                plot.centre(),
                plot.bottom() + tickHeight + 4 + TEXT_SIZE,
                "middle",
                TEXT_SIZE,
                Text.fit(label, TEXT_SIZE, room),
                "class",
                "axis-label");
    }

    static double x(Box plot, Domain domain, double value) {
        return plot.left() + domain.share(value) * plot.width();
    }

    static double y(Box plot, Domain domain, double value) {
        return plot.bottom() - domain.share(value) * plot.height();
    }
}
