package dev.mixedprecision.report.chart;

import java.util.ArrayList;
import java.util.List;

/**
 * Estimated widths of texts, in em of the font size. Which font a viewer takes for system-ui is unknown; the widths
 * are those of DejaVu Sans, the widest of the usual ones, so a text is rather narrower than its estimate.
 */
final class Text {
    /** Hundredths of an em, from the space (32) to the tilde (126). */
    private static final int[] ADVANCES = {
        32, 40, 46, 84, 64, 95, 78, 28, 39, 39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34,
        84, 84, 84, 53, 100, 68, 69, 70, 77, 63, 58, 77, 75, 29, 29, 66, 56, 86, 75, 79, 60, 79, 69, 63, 61, 73, 68, 99,
        69, 61, 69, 39, 34, 39, 84, 50, 50, 61, 63, 55, 63, 62, 35, 63, 63, 28, 28, 58, 28, 97, 63, 61, 63, 63, 41, 52,
        39, 63, 59, 82, 59, 59, 52, 64, 34, 64, 84
    };

    private static final double OTHER_ADVANCE = 1.0;
    /** Superscript digits and the superscript minus sign. */
    private static final double SUPERSCRIPT_ADVANCE = 0.55;
    /** Semi-bold letters against regular ones, at most. */
    private static final double BOLD = 1.2;

    private Text() {}

    static double width(String text, double size) {
        return size
                * text.codePoints()
                        .mapToDouble(codePoint -> codePoint >= 32 && codePoint < 127
                                ? ADVANCES[codePoint - 32] / 100.0
                                : Numbers.isSuperscript(codePoint) ? SUPERSCRIPT_ADVANCE : OTHER_ADVANCE)
                        .sum();
    }

    static double boldWidth(String text, double size) {
        return BOLD * width(text, size);
    }

    /** Breaks at spaces, and inside a word where one alone is too wide; no text gives no line. */
    static List<String> wrap(String text, double size, double width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.strip().split("\\s+")) {
            if (!line.isEmpty() && width(line + " " + word, size) > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ");
            for (int codePoint : word.codePoints().toArray()) {
                String character = Character.toString(codePoint);
                if (!line.isEmpty() && width(line + character, size) > width) {
                    lines.add(line.toString());
                    line.setLength(0);
                }
                line.append(character);
            }
        }
        if (!line.isEmpty()) {
            lines.add(line.toString());
        }
        return lines;
    }

    /** The text, or as much of its start as fits, with an ellipsis. */
    static String fit(String text, double size, double width) {
        if (width(text, size) <= width) {
            return text;
        }
        StringBuilder fitting = new StringBuilder();
        for (int codePoint : text.codePoints().toArray()) {
            if (width(fitting + Character.toString(codePoint) + "…", size) > width) {
                break;
            }
            fitting.appendCodePoint(codePoint);
        }
        return fitting + "…";
    }

    static List<String> wrapBold(String text, double size, double width) {
        return wrap(text, size, width / BOLD);
    }
}
