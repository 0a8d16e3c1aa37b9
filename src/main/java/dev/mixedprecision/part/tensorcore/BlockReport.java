package dev.mixedprecision.part.tensorcore;

import dev.mixedprecision.numerics.ProductUnit;
import java.util.List;
import java.util.Locale;

/** The table of sums of one block. */
final class BlockReport {
    private BlockReport() {}

    /** One row a sum: what a device gave, and what the rule says. */
    static String table(BlockOutcome outcome) {
        StringBuilder csv = new StringBuilder(
                        "sum,in " + outcome.input() + " into " + outcome.result() + ",by the rule of ")
                .append(outcome.unit()
                        .map(ProductUnit::toString)
                        .orElse("nothing published")
                        .replace(',', ';'))
                .append('\n');
        row(csv, "last j of 1 - 1 + 2^-j", outcome.survivor(), outcome.foretoldSurvivor());
        row(
                csv,
                "4096 × 4096 + 3 × 1",
                outcome.cut().get(0),
                outcome.foretoldCut().get(0));
        row(
                csv,
                "4096 × 4096 + 5 × 1",
                outcome.cut().get(1),
                outcome.foretoldCut().get(1));
        row(
                csv,
                "−4096 × 4096 − 3 × 1",
                outcome.cut().get(2),
                outcome.foretoldCut().get(2));
        row(csv, "distinct sums of the same terms in other orders", distinct(outcome.ordered()), 1);
        row(csv, "distinct sums of small integers that are not exact", wrong(outcome), 0);
        return csv.toString();
    }

    private static void row(StringBuilder csv, String sum, double measured, double foretold) {
        csv.append(String.format(Locale.ROOT, "%s,%s,%s%n", sum, number(measured), number(foretold)));
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.valueOf(value);
    }

    private static long distinct(List<Double> sums) {
        return sums.stream().distinct().count();
    }

    private static long wrong(BlockOutcome outcome) {
        long wrong = 0;
        for (int i = 0; i < outcome.integers().size(); i++) {
            wrong += outcome.integers().get(i).equals(outcome.exactIntegers().get(i)) ? 0 : 1;
        }
        return wrong;
    }
}
