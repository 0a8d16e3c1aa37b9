package dev.mixedprecision.report.chart;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jetbrains.letsPlot.commons.encoding.UnsupportedRGBEncoder;
import org.jetbrains.letsPlot.commons.intern.json.JsonSupport;
import org.jetbrains.letsPlot.core.util.PlotSvgExportCommon;

/**
 * A plot and what surrounds it, in the terms of lets-plot's plot specifications.
 *
 * @param title above the plot
 * @param subtitle below the title, or empty
 * @param notes lines below the plot
 * @param description for those who do not see the chart
 * @param x what the horizontal axis spans
 * @param y what the vertical axis spans
 * @param panelHeight the height of the plot itself, in pixels
 * @param left the room left of the vertical axis, in pixels
 * @param axis the width of the vertical axis, in pixels, as near as it can be told
 * @param right the room right of the plot, in pixels
 */
record Figure(
        String title,
        String subtitle,
        List<String> notes,
        String description,
        Range x,
        Range y,
        double panelHeight,
        double left,
        double axis,
        double right) {
    private static final double WIDTH = 860;
    private static final double MARGIN = 12;
    private static final double ROOM = WIDTH - 2 * MARGIN;
    private static final int TITLE_SIZE = 18;
    private static final int SUBTITLE_SIZE = 14;
    private static final int NOTE_SIZE = 12;
    /** What lets-plot needs above and below the plot besides the lines of texts: an axis and its label, and padding. */
    private static final double AROUND = 92;

    private static final String THEME = """
            {
              "text": {"family": "system-ui, sans-serif", "color": "#1f2328"},
              "plot_title": {"size": 18, "face": "bold"},
              "plot_subtitle": {"size": 14, "color": "#57606a"},
              "plot_caption": {"size": 12, "color": "#57606a", "hjust": 0},
              "axis_title": {"size": 14},
              "axis_text": {"size": 13, "color": "#57606a", "angle": 0},
              "axis_line": {"color": "#8c959f"},
              "axis_ticks": {"color": "#8c959f"},
              "panel_border": {"color": "#8c959f", "size": 1, "blank": false},
              "panel_grid_major": {"color": "#e4e7eb"},
              "panel_grid_minor": "blank"
            }""";

    /** The width of the plot itself, in pixels, as near as it can be told. */
    double panelWidth() {
        return WIDTH - left - axis - right;
    }

    /** The length on the x axis of {@code pixels}, if it is linear. */
    double across(double pixels) {
        return pixels / panelWidth() * (x.high() - x.low());
    }

    /** The x that lies {@code pixels} right of the plot's right edge. */
    double beside(double pixels) {
        return x.at(1 + pixels / panelWidth());
    }

    /** The y that lies {@code pixels} below the plot's top. */
    double below(double pixels) {
        return y.at(1 - pixels / panelHeight);
    }

    /** How far {@code value} lies below the plot's top, in pixels: the inverse of {@link #below}. */
    double fromTop(double value) {
        return (1 - y.share(value)) * panelHeight;
    }

    /** What stands in a plot that has nothing to show. */
    Layer noData() {
        return Layer.text(Text.SIZE, "middle").row("x", x.at(0.5), "y", y.at(0.5), "label", "no data");
    }

    /** Draws the layers, the first at the bottom, by lets-plot's scales. */
    String draw(List<Layer> layers, Map<String, Object> xScale, Map<String, Object> yScale) {
        String titleLines = Text.wrap(title, TITLE_SIZE, true, ROOM);
        String subtitleLines = Text.wrap(subtitle, SUBTITLE_SIZE, false, ROOM);
        String noteLines = notes.stream()
                .filter(note -> !note.isBlank())
                .map(note -> Text.wrap(note, NOTE_SIZE, false, ROOM))
                .collect(Collectors.joining("\n"));
        double height = panelHeight
                + AROUND
                + TITLE_SIZE * Text.lineCount(titleLines)
                + SUBTITLE_SIZE * Text.lineCount(subtitleLines)
                + 1.25 * NOTE_SIZE * Text.lineCount(noteLines);
        Map<String, Object> spec = Layer.map("kind", "plot", "theme", theme());
        spec.put("ggsize", Layer.map("width", WIDTH, "height", height));
        spec.put("ggtitle", Layer.map("text", titleLines, "subtitle", subtitleLines));
        spec.put("caption", Layer.map("text", noteLines));
        spec.put(
                "layers",
                layers.stream()
                        .filter(layer -> !layer.isEmpty())
                        .map(Layer::spec)
                        .toList());
        spec.put("scales", List.of(scale("x", xScale), scale("y", yScale), identity("fill"), identity("color")));
        spec.put("coord", Layer.map("name", "cartesian", "xlim", limits(x), "ylim", limits(y)));
        String svg =
                PlotSvgExportCommon.INSTANCE.buildSvgImageFromRawSpecs(spec, null, new UnsupportedRGBEncoder(), false);
        return Svg.tidy(svg, title, description);
    }

    /** A hair beyond the ends, where lets-plot would leave out a tick. */
    private static List<Double> limits(Range range) {
        return List.of(range.at(-1e-6), range.at(1 + 1e-6));
    }

    private static Map<String, Object> scale(String aesthetic, Map<String, Object> options) {
        Map<String, Object> scale = Layer.map("aesthetic", aesthetic, "expand", List.of(0.0, 0.0));
        scale.putAll(options);
        return scale;
    }

    /** Columns of colours hold the colours themselves. */
    private static Map<String, Object> identity(String aesthetic) {
        return Layer.map("aesthetic", aesthetic, "scale_mapper_kind", "identity", "guide", "none");
    }

    private Map<String, Object> theme() {
        Map<String, Object> theme = new LinkedHashMap<>(JsonSupport.INSTANCE.parseJson(THEME));
        theme.put("plot_margin", Layer.map("t", MARGIN / 2, "r", right, "b", MARGIN / 2, "l", left));
        return theme;
    }
}
