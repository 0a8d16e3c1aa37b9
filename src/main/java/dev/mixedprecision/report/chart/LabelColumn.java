package dev.mixedprecision.report.chart;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ObjDoubleConsumer;
import java.util.stream.Collectors;

/** Labels right of a plot, each as near as there is room to the place that it names. */
final class LabelColumn {
    private static final double MAX_TEXT_WIDTH = 210;
    private static final double LEADER = 26;
    private static final double SWATCH = 34;
    private static final double SPACE_BETWEEN = 7;
    private static final double LINE_HEIGHT = Frame.lineHeight(Frame.SMALL_SIZE);

    /**
     * A label.
     *
     * @param text its lines
     * @param anchor the y of what it names
     * @param attached whether that reaches the plot's right edge, so that a leader may join them
     * @param swatch draws a sample of what it names
     */
    record Label(List<String> text, double anchor, boolean attached, Swatch swatch) {
        double height() {
            return text.size() * LINE_HEIGHT;
        }
    }

    /** Draws a sample of a line or an area, from {@code x} on, around {@code y}. */
    interface Swatch {
        double WIDTH = 28;

        void draw(SvgWriter svg, double x, double y);
    }

    private LabelColumn() {}

    static List<String> wrap(String text) {
        List<String> lines = Text.wrap(text, Frame.SMALL_SIZE, MAX_TEXT_WIDTH);
        return lines.isEmpty() ? List.of("") : lines;
    }

    /** The room for labels of these texts right of the plot; some is needed for the last tick label anyway. */
    static double width(List<List<String>> texts) {
        double widest = texts.stream()
                .mapToDouble(lines -> Frame.widest(lines, Frame.SMALL_SIZE))
                .max()
                .orElse(0);
        return texts.isEmpty() ? 3 * Frame.MARGIN : LEADER + SWATCH + widest + Frame.MARGIN;
    }

    static double height(List<List<String>> texts) {
        return texts.stream()
                .mapToDouble(lines -> lines.size() * LINE_HEIGHT + SPACE_BETWEEN)
                .sum();
    }

    static void write(SvgWriter svg, Box plot, List<Label> labels) {
        place(labels, plot.top() - 6, plot.bottom() + 6, (label, top) -> {
            double middle = top + label.height() / 2;
            double x = plot.right() + LEADER;
            if (label.attached()) {
                double from = plot.right() + 8;
                svg.empty(
                        "path",
                        "class",
                        "leader",
                        "d",
                        "M" + SvgWriter.number(from) + " " + SvgWriter.number(label.anchor()) + "L"
                                + SvgWriter.number(x - 3) + " " + SvgWriter.number(middle),
                        "fill",
                        "none",
                        "stroke",
                        Palette.AXIS,
                        "stroke-width",
                        0.8);
            }
            label.swatch().draw(svg, x, middle);
            double y = top;
            for (String line : label.text()) {
                svg.text(
                        x + SWATCH,
                        y + 0.5 * LINE_HEIGHT + 0.35 * Frame.SMALL_SIZE,
                        "start",
                        Frame.SMALL_SIZE,
                        line,
                        "class",
                        "label");
                y += LINE_HEIGHT;
            }
        });
    }

    /**
     * Moves labels apart, in the order of their anchors, with the least sum of squared moves: neighbours that collide
     * become a block around the mean of where they would be (pool adjacent violators).
     */
    static void place(List<Label> labels, double top, double bottom, ObjDoubleConsumer<Label> at) {
        List<Block> blocks = new ArrayList<>();
        List<Label> ordered = labels.stream()
                .sorted(Comparator.comparingDouble(Label::anchor))
                .collect(Collectors.toList());
        for (Label label : ordered) {
            double height = label.height() + SPACE_BETWEEN;
            Block block = new Block(List.of(label), height, label.anchor() - height / 2);
            block = block.within(top, bottom);
            while (!blocks.isEmpty() && blocks.get(blocks.size() - 1).end() > block.start()) {
                block = blocks.remove(blocks.size() - 1).joined(block).within(top, bottom);
            }
            blocks.add(block);
        }
        for (Block block : blocks) {
            double y = block.start() + SPACE_BETWEEN / 2;
            for (Label label : block.labels()) {
                at.accept(label, y);
                y += label.height() + SPACE_BETWEEN;
            }
        }
    }

    private record Block(List<Label> labels, double height, double start) {
        double end() {
            return start + height;
        }

        Block within(double top, double bottom) {
            return new Block(labels, height, Math.max(top, Math.min(start, bottom - height)));
        }

        Block joined(Block next) {
            List<Label> all = new ArrayList<>(labels);
            all.addAll(next.labels);
            double offset = 0;
            double sum = 0;
            for (Label label : all) {
                double labelHeight = label.height() + SPACE_BETWEEN;
                sum += label.anchor() - labelHeight / 2 - offset;
                offset += labelHeight;
            }
            return new Block(all, offset, sum / all.size());
        }
    }
}
