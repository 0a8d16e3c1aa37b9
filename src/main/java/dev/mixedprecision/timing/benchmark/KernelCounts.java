package dev.mixedprecision.timing.benchmark;

import java.util.List;

/**
 * How often fused passes launch each kernel, beside how often it was counted.
 *
 * @param size as wide as which the model is
 * @param precision of the passes
 * @param kernels in the order of the passes, then those that were counted and not recorded
 */
public record KernelCounts(String size, String precision, List<Kernel> kernels) {

    /**
     * How often a kernel is launched in both passes.
     *
     * @param name as the driver knows it
     * @param counted by the operations, each by itself
     * @param recorded in the passes
     */
    public record Kernel(String name, long counted, long recorded) {}

    /** How many launches were recorded that no operation counts. */
    public long uncounted() {
        return kernels.stream()
                .mapToLong(each -> Math.max(0, each.recorded - each.counted))
                .sum();
    }

    /** How many launches were counted that the passes do not have. */
    public long unrecorded() {
        return kernels.stream()
                .mapToLong(each -> Math.max(0, each.counted - each.recorded))
                .sum();
    }

    /** How many launches both passes have. */
    public long recorded() {
        return kernels.stream().mapToLong(Kernel::recorded).sum();
    }
}
