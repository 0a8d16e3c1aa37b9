package dev.mixedprecision.report.chart;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes a stand-alone document, the same for equal charts, of what lets-plot writes for its own tools. */
final class Svg {
    private static final Pattern TAG = Pattern.compile("<[^>]*>");
    private static final Pattern DECIMAL = Pattern.compile("-?\\d+\\.\\d+(E-?\\d+)?");
    private static final Pattern NOTE_LINE = Pattern.compile("(class=\"plot-caption\" y=\")([\\d.]+)");
    private static final Pattern SIZE = Pattern.compile("width=\"(\\S+)\" height=\"(\\S+)\">");
    private static final String NOT_IN_XML = "[^\\t\\n\\r\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]";

    private Svg() {}

    /** The document with a title and a description for screen readers, and as wide as it has room. */
    static String tidy(String svg, String title, String description) {
        String tidy = withoutIds(svg)
                // Title, subtitle and notes start at the left of all, not of the plot alone.
                .replaceAll(
                        "translate\\(\\S+ (\\S+ \\) \">\\s*<text class=\"plot-(title|subtitle|caption))",
                        "translate(12 $1")
                .replaceAll("<text[^>]*>\\s*</text>", "")
                .replaceAll("\\s*\\n\\s*", "\n")
                .replaceAll("(?<!>)\\n|\\n(?!<)", "");
        // Without room between them the lines of the notes would be hard to read.
        tidy = NOTE_LINE.matcher(tidy).replaceAll(line -> line.group(1) + 1.25 * Double.parseDouble(line.group(2)));
        tidy = TAG.matcher(tidy)
                .replaceAll(tag ->
                        Matcher.quoteReplacement(DECIMAL.matcher(tag.group()).replaceAll(Svg::hundredths)));
        String head =
                "viewBox=\"0 0 $1 $2\" width=\"$1\" height=\"$2\" style=\"max-width:100%;height:auto\" role=\"img\">\n"
                        + Matcher.quoteReplacement(element("title", title) + element("desc", description));
        return SIZE.matcher(tidy).replaceFirst(head).replaceAll(NOT_IN_XML, "\uFFFD") + "\n";
    }

    /**
     * Identifiers are random, and those of several charts on a page might clash. What they name is not needed: the layers
     * hold nothing to be clipped but labels beside the plot, tooltips are for lets-plot's own viewers, and a class does
     * for the styles, which are the same in all charts.
     */
    private static String withoutIds(String svg) {
        return svg.replaceAll("(?s)<defs>.*?</defs>", "")
                .replaceAll(" (clip-path|clip-bounds-jfx)=\"[^\"]*\"", "")
                .replaceAll("(?s)<g id=\"d\\w+\">\\s*</g>", "")
                .replaceAll("#d\\w+ [^}]*}", "")
                .replaceAll("\\.plt-container \\{[^}]*}|text \\{[^}]*}", "")
                .replaceAll("<g id=\"p\\w+\">", "<g class=\"lets-plot\">")
                .replaceAll("#p\\w+ ", ".lets-plot ");
    }

    private static String hundredths(MatchResult decimal) {
        double rounded = Math.rint(100 * Double.parseDouble(decimal.group())) / 100;
        String digits = Double.toString(rounded + 0.0);
        return digits.endsWith(".0") ? digits.substring(0, digits.length() - 2) : digits;
    }

    private static String element(String name, String content) {
        String escaped = content.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        return "<" + name + ">" + escaped + "</" + name + ">\n";
    }
}
