package dev.mixedprecision.report.chart;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Labels right of a {@link LineChart}'s plot, each as near as there is room to the line's end that it names. */
final class EndLabels {
    private static final double MAX_WIDTH = 220;
    private static final double LINE_HEIGHT = 1.05 * Text.SIZE;
    private static final double SPACE_BETWEEN = 7;
    /** Where a leader, the sample of what is named, and the text begin, in pixels from the plot's right edge. */
    private static final double LEADER = 6;

    private static final double SAMPLE = 24;
    private static final double TEXT = 58;

    private final Range y;
    private final List<Label> labels = new ArrayList<>();

    /** A sample is drawn by whichever of {@code line} and {@code marker} there is. */
    private record Label(String text, double y, boolean isAttached, Layer line, Layer marker) {
        double height() {
            return Text.lineCount(text) * LINE_HEIGHT + SPACE_BETWEEN;
        }
    }

    EndLabels(Range y) {
        this.y = y;
    }

    /**
     * Adds a label.
     *
     * @param value the y that it names
     * @param isAttached whether what it names reaches the plot's right edge, so that a leader may join them
     * @param line draws a sample of a line, or null
     * @param marker draws a sample of a marker, or null
     */
    void add(String text, double value, boolean isAttached, Layer line, Layer marker) {
        labels.add(new Label(Text.wrap(text, Text.SIZE, false, MAX_WIDTH), y.nearest(value), isAttached, line, marker));
    }

    double width() {
        double widest = labels.stream()
                .mapToDouble(label -> Text.width(label.text()))
                .max()
                .orElse(-SAMPLE);
        return TEXT + widest + 6;
    }

    double height() {
        return labels.stream().mapToDouble(Label::height).sum();
    }

    List<Layer> draw(Figure figure) {
        labels.sort(Comparator.comparingDouble(label -> -y.share(label.y())));
        double[] wanted =
                labels.stream().mapToDouble(label -> figure.fromTop(label.y())).toArray();
        double[] heights = labels.stream().mapToDouble(Label::height).toArray();
        double[] middles = Text.spread(wanted, heights, 0, figure.panelHeight());
        Layer leaders = new Layer("segment", "color", Look.FRAME, "size", 0.4);
        Layer texts = Layer.text(Text.SIZE, "left");
        List<Layer> layers = new ArrayList<>(List.of(leaders, texts));
        for (int i = 0; i < middles.length; i++) {
            Label label = labels.get(i);
            double middle = figure.below(middles[i]);
            double start = figure.beside(SAMPLE);
            double end = figure.beside(TEXT - 6);
            if (label.isAttached()) {
                leaders.row("x", figure.beside(LEADER), "xend", start, "y", label.y(), "yend", middle);
            }
            if (label.line() != null) {
                layers.add(label.line().row("x", start, "xend", end, "y", middle, "yend", middle));
            }
            if (label.marker() != null) {
                layers.add(label.marker().row("x", figure.beside((SAMPLE + TEXT - 6) / 2), "y", middle));
            }
            texts.row("x", figure.beside(TEXT), "y", middle, "label", label.text());
        }
        return layers;
    }
}
