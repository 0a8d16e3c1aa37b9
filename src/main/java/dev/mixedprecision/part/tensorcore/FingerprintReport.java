package dev.mixedprecision.part.tensorcore;

import dev.mixedprecision.numerics.ProductUnit;
import dev.mixedprecision.numerics.TensorCore;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The fingerprint of a machine: a table, and in a few sentences what it says. */
final class FingerprintReport {
    private FingerprintReport() {}

    /** One row a format. */
    static String table(List<Fingerprint> fingerprints) {
        StringBuilder csv = new StringBuilder("input,accumulator,terms a block,bits behind the point,last survivor,"
                + "sums are,repeats its bits,order of additions,kernel,other shapes\n");
        for (Fingerprint each : fingerprints) {
            BlockOutcome block = each.block();
            ProductOutcome large = each.products().get(0);
            csv.append(String.format(
                    Locale.ROOT,
                    "%s,%s,%s,%s,2^-%d,%s,%d of %d,\"%s\",\"%s\",\"%s\"%n",
                    block.input(),
                    core(block) == null ? "float32" : core(block).accumulator().significandBits() + " bits",
                    block.unit().map(ProductUnit::terms).map(String::valueOf).orElse("unknown"),
                    core(block) == null ? "all" : core(block).fractionBits(),
                    block.survivor(),
                    rounding(block),
                    each.repeats(),
                    each.runs(),
                    large.explanation(),
                    large.kernelNames(),
                    each.products().stream()
                            .skip(1)
                            .map(product -> product.plan().shape() + ": " + product.explanation())
                            .collect(Collectors.joining("; "))));
        }
        return csv.toString();
    }

    private static TensorCore core(BlockOutcome block) {
        return block.unit().orElse(null) instanceof TensorCore core ? core : null;
    }

    private static String rounding(BlockOutcome block) {
        double sum = block.cut().get(0);
        return sum == 16777218
                ? "cut off"
                : sum == 16777220 ? "rounded" : sum == 16777216 ? "rounded term by term" : "as " + sum;
    }

    /** What a reader should know of this machine's products, from what was measured. */
    static String deliverable(List<Fingerprint> fingerprints, List<Growth> growths, String device) {
        StringBuilder text = new StringBuilder("# How this machine adds the products of a matrix product\n\n");
        text.append("Measured on ").append(device).append(", to the bit.\n\n");
        for (Fingerprint each : fingerprints) {
            BlockOutcome block = each.block();
            long explained = each.products().stream()
                    .filter(product -> product.unexplained() == 0)
                    .count();
            text.append(String.format(
                    Locale.ROOT,
                    "- **%s**: %s. The last 2^-j that survives 1 - 1 + 2^-j has j = %d; sums that float32 cannot hold are"
                            + " %s. Of %d shapes the rule gives every bit of %d; the large one (%s) repeated its bits in %d"
                            + " of %d runs, %s, by `%s`.%n",
                    block.input(),
                    core(block) == null
                            ? "fused multiply-adds, one rounding a product"
                            : "blocks of " + core(block).terms() + " products, each cut off "
                                    + core(block).fractionBits() + " bits behind the point of the largest",
                    block.survivor(),
                    rounding(block),
                    each.products().size(),
                    explained,
                    each.products().get(0).plan().shape(),
                    each.repeats(),
                    each.runs(),
                    each.products().get(0).explanation(),
                    each.products().get(0).kernelNames()));
        }
        if (!growths.isEmpty()) {
            int most = growths.get(0)
                    .points()
                    .get(growths.get(0).points().size() - 1)
                    .length();
            text.append(String.format(
                    Locale.ROOT,
                    "%nAfter %d products of numbers between 0 and 1 the largest error is, of the sum:%n%n",
                    most));
            growths.forEach(growth ->
                    text.append(String.format(Locale.ROOT, "- %s: %.2g%n", growth.accumulator(), growth.last())));
        }
        return text.toString();
    }
}
