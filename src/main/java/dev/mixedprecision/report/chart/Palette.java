package dev.mixedprecision.report.chart;

import java.util.List;

/**
 * How series are told apart: by colours that colour-blind readers can tell apart too (Okabe and Ito, "Color Universal
 * Design", 2008, without the yellow, which is faint on white), and independently by dashes and markers.
 */
final class Palette {
    static final String PAPER = "#ffffff";
    static final String INK = "#1f2328";
    static final String FAINT_INK = "#57606a";
    static final String GRID = "#e4e7eb";
    static final String AXIS = "#8c959f";

    private static final List<String> COLOURS =
            List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000");
    private static final List<String> BANDS = List.of("#7f8c99", "#e69f00", "#56b4e9");
    private static final List<String> DASHES = List.of("none", "9 5", "2 4", "10 4 2 4", "16 5", "5 3", "10 3 2 3 2 3");
    /** Earlier series are wider, so that a later one that coincides does not cover them. */
    private static final double[] WIDTHS = {3.6, 2.9, 2.6, 2.3, 2.1, 2.0, 1.9};

    private Palette() {}

    static String colour(int index) {
        return COLOURS.get(index % COLOURS.size());
    }

    static String band(int index) {
        return BANDS.get(index % BANDS.size());
    }

    /** As many dash patterns as colours, but shifted by one at each round, so that no pair comes back soon. */
    static String dashes(int index) {
        return DASHES.get((index + index / COLOURS.size()) % DASHES.size());
    }

    static double width(int index) {
        return WIDTHS[Math.min(index, WIDTHS.length - 1)];
    }

    /** The colour mixed with white: {@code share} of it, the rest white. */
    static String tint(String colour, double share) {
        StringBuilder mixed = new StringBuilder("#");
        for (int i = 1; i < 7; i += 2) {
            int channel = Integer.parseInt(colour.substring(i, i + 2), 16);
            int value = (int) Math.round(share * channel + (1 - share) * 255);
            mixed.append(Character.forDigit(value / 16, 16)).append(Character.forDigit(value % 16, 16));
        }
        return mixed.toString();
    }

    /** A marker centred at (x, y); filled and open shapes alternate, so that one in another is seen. */
    static void marker(SvgWriter svg, int index, double x, double y) {
        String colour = colour(index);
        switch (index % 6) {
            case 0 -> svg.empty("circle", "class", "marker", "cx", x, "cy", y, "r", 4, "fill", colour);
            case 1 -> openMarker(svg, colour, x, y, "M-5 -5H5V5H-5Z");
            case 2 ->
                svg.empty("path", "class", "marker", "transform", at(x, y), "d", "M0 -5L4.6 3.4H-4.6Z", "fill", colour);
            case 3 -> openMarker(svg, colour, x, y, "M0 -6.5L6.5 0L0 6.5L-6.5 0Z");
            case 4 -> openMarker(svg, colour, x, y, "M-4.5 -4.5L4.5 4.5M-4.5 4.5L4.5 -4.5");
            default -> openMarker(svg, colour, x, y, "M0 -6V6M-6 0H6");
        }
    }

    private static void openMarker(SvgWriter svg, String colour, double x, double y, String path) {
        svg.empty(
                "path",
                "class",
                "marker",
                "transform",
                at(x, y),
                "d",
                path,
                "fill",
                "none",
                "stroke",
                colour,
                "stroke-width",
                1.8);
    }

    private static String at(double x, double y) {
        return "translate(" + SvgWriter.number(x) + " " + SvgWriter.number(y) + ")";
    }
}
