package dev.mixedprecision.part.tensorcore;

import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.ReductionOrder;
import java.util.List;
import java.util.Optional;

/**
 * Sampled elements of a product, and the order of additions that gives all of them.
 *
 * @param plan what was multiplied
 * @param result the format of the elements
 * @param kernels the kernels that computed it, by name; empty where they cannot be told
 * @param order the simplest order that gives every element, to the bit; where there are others, the order of the most
 * @param others the order that gives all of those which the first does not; empty where none of those that are tried does,
 *     and where there are no others
 * @param elements how many elements were compared
 * @param split how many the first order does not give
 * @param telling how many of the elements would have other bits if the products were added by fused multiply-adds
 */
public record ProductOutcome(
        ProductPlan plan,
        FloatFormat result,
        List<String> kernels,
        ReductionOrder order,
        Optional<ReductionOrder> others,
        int elements,
        int split,
        int telling) {

    /** How many elements no order gives that was tried. */
    public int unexplained() {
        return others.isPresent() ? 0 : split;
    }

    /** The orders in words. */
    public String explanation() {
        int length = (int) plan.k();
        String most = order.describe(length);
        if (split == 0) {
            return most;
        }
        return "most " + most + "; " + split + " "
                + others.map(found -> found.describe(length)).orElse("in no order that was tried");
    }

    /** The names of the kernels without their parameters, the first being the product's. */
    public String kernelNames() {
        return kernels.isEmpty()
                ? "unknown"
                : String.join(", ", kernels.stream().map(ProductOutcome::brief).toList());
    }

    /** Of C++'s templates the first argument says more than all the rest. */
    private static String brief(String kernel) {
        String name = kernel.replaceFirst("^void ", "").replaceFirst("\\(.*$", "");
        return name.startsWith("cutlass::Kernel")
                ? name.replaceFirst("^[^<]*<", "").replaceFirst(">.*$", "")
                : name.replaceFirst("<.*$", "");
    }
}
