package dev.mixedprecision.report.chart;

import org.jetbrains.letsPlot.commons.values.Font;
import org.jetbrains.letsPlot.commons.values.FontFamily;
import org.jetbrains.letsPlot.core.plot.builder.presentation.TextWidthEstimator;

/** The room that texts take. */
final class Text {
    /** Which font a viewer takes for it is unknown, so widths are estimates, rather too large than too small. */
    static final String FAMILY = "system-ui, sans-serif";
    /** Of labels, in pixels. */
    static final int SIZE = 13;

    /** lets-plot's estimates, less this, are those of DejaVu Sans, the widest of the usual fonts. */
    private static final double SCALE = 0.87;

    private Text() {}

    /** The width of the widest line, in pixels. */
    static double width(String text, int size, boolean isBold) {
        Font font = new Font(new FontFamily("Helvetica", false, 1), size, isBold, false);
        return text.lines()
                .mapToDouble(line -> SCALE * TextWidthEstimator.INSTANCE.textWidth(line, font))
                .max()
                .orElse(0);
    }

    static double width(String text) {
        return width(text, SIZE, false);
    }

    static int lineCount(String text) {
        return (int) text.lines().count();
    }

    /** Breaks lines at spaces. */
    static String wrap(String text, int size, boolean isBold, double width) {
        StringBuilder wrapped = new StringBuilder();
        String line = "";
        for (String word : text.strip().split("\\s+")) {
            String longer = line.isEmpty() ? word : line + " " + word;
            if (line.isEmpty() || width(longer, size, isBold) <= width) {
                line = longer;
            } else {
                wrapped.append(line).append('\n');
                line = word;
            }
        }
        return wrapped.append(line).toString();
    }

    /**
     * Moves labels down until none covers another, and up again where they would leave the limits.
     *
     * @param wanted the middles, ascending
     * @param heights as many
     * @return the middles, which leave the upper limit only where there is no room for all
     */
    static double[] spread(double[] wanted, double[] heights, double low, double high) {
        double[] middles = new double[wanted.length];
        double end = low;
        for (int i = 0; i < middles.length; i++) {
            middles[i] = Math.max(wanted[i], end + heights[i] / 2);
            end = middles[i] + heights[i] / 2;
        }
        double start = high;
        for (int i = middles.length - 1; i >= 0; i--) {
            middles[i] = Math.min(middles[i], start - heights[i] / 2);
            start = middles[i] - heights[i] / 2;
        }
        return middles;
    }
}
