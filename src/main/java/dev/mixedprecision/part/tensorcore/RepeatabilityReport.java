package dev.mixedprecision.part.tensorcore;

import java.util.Locale;

/** The table of what repeated its bits. */
public final class RepeatabilityReport {
    private RepeatabilityReport() {}

    /** One row a result, comma-separated. */
    public static String table(Repeatability outcome) {
        StringBuilder csv = new StringBuilder(
                "operator,result,kernel,runs with other bits than the first,most elements that differ,of,what became of"
                        + " it,PyTorch names it as nondeterministic in\n");
        for (Repeatability.Result result : outcome.results()) {
            csv.append(String.format(
                    Locale.ROOT,
                    "%s,%s,%s,%s,%s,%s,%s,%s%n",
                    quoted(result.operator()),
                    quoted(result.name()),
                    quoted(result.kernel()),
                    result.isCompared() ? result.differing() + " of " + (outcome.runs() - 1) : "",
                    result.isCompared() ? result.most() : "",
                    result.isCompared() ? result.elements() : "",
                    quoted(fate(result)),
                    quoted(result.listed())));
        }
        return csv.toString();
    }

    private static String fate(Repeatability.Result result) {
        if (!result.unavailable().isEmpty()) {
            return "not here: " + firstLine(result.unavailable());
        }
        if (!result.refused().isEmpty()) {
            return "refused: " + firstLine(result.refused());
        }
        return result.differing() == 0 ? "repeats its bits" : "does not repeat its bits";
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    private static String quoted(String cell) {
        return "\"" + cell.replace("\"", "\"\"") + "\"";
    }
}
