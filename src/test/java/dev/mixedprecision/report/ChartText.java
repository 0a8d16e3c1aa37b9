package dev.mixedprecision.report;

/** What an SVG chart tells a screen reader. */
public final class ChartText {
    private ChartText() {}

    /** The chart's title. */
    public static String title(String svg) {
        return element(svg, "title");
    }

    /** The chart's values, in words. */
    public static String description(String svg) {
        return element(svg, "desc");
    }

    private static String element(String svg, String name) {
        int start = svg.indexOf("<" + name + ">");
        int end = svg.indexOf("</" + name + ">");
        if (start < 0 || end < start) {
            throw new AssertionError("no <" + name + "> in " + svg);
        }
        return svg.substring(start + name.length() + 2, end);
    }
}
