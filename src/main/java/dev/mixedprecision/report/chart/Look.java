package dev.mixedprecision.report.chart;

import java.util.List;

/**
 * How curves and groups of bars are told apart: by colours that colour-blind readers can tell apart too (Okabe and Ito,
 * "Color Universal Design", 2008, without the yellow, which is faint on white), and independently by dashes, widths and
 * markers. Sizes and shapes are numbered as lets-plot numbers them.
 */
record Look(String colour, String dashes, double width, double shape) {
    static final String INK = "#1f2328";
    static final String FAINT_INK = "#57606a";
    static final String FRAME = "#8c959f";
    static final String BAND = "#dadee2";

    private static final List<String> COLOURS =
            List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000");
    private static final List<String> DASHES =
            List.of("solid", "dashed", "dotdash", "longdash", "twodash", "dotted", "dashed");
    /** Earlier curves are wider, so that a later one that coincides does not cover them. */
    private static final double[] WIDTHS = {1.6, 1.3, 1.2, 1.1, 1.0, 0.9};
    /** Filled and open ones alternate, so that one in another is seen: disc, square, triangle, diamond, ×, +. */
    private static final double[] SHAPES = {16, 0, 17, 5, 4, 3};

    /** As many dash patterns as colours, but shifted by one at each round, so that no pair comes back soon. */
    static Look of(int index) {
        return new Look(
                COLOURS.get(index % COLOURS.size()),
                DASHES.get((index + index / COLOURS.size()) % DASHES.size()),
                WIDTHS[Math.min(index, WIDTHS.length - 1)],
                SHAPES[index % SHAPES.length]);
    }

    /** A colour mixed with white: {@code share} of it, the rest white. */
    static String tint(String colour, double share) {
        StringBuilder mixed = new StringBuilder("#");
        for (int i = 1; i < 7; i += 2) {
            int value = (int) Math.round(255 - share * (255 - channel(colour, i)));
            mixed.append(Character.forDigit(value / 16, 16)).append(Character.forDigit(value % 16, 16));
        }
        return mixed.toString();
    }

    /** The colour, white or ink, of text on {@code background}. */
    static String textOn(String background) {
        double luma = 0.3 * channel(background, 1) + 0.59 * channel(background, 3) + 0.11 * channel(background, 5);
        return luma < 140 ? "#ffffff" : INK;
    }

    private static int channel(String colour, int from) {
        return Integer.parseInt(colour.substring(from, from + 2), 16);
    }
}
