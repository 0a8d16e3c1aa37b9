package dev.mixedprecision.part.execution;

import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.report.run.Finding;
import dev.mixedprecision.report.timing.KernelTable;
import dev.mixedprecision.spec.Comparison;
import dev.mixedprecision.spec.Comparison.Same;
import dev.mixedprecision.spec.InputShape;
import dev.mixedprecision.spec.Skipped;
import dev.mixedprecision.spec.Value;
import dev.mixedprecision.spec.World;
import dev.mixedprecision.timing.benchmark.KernelCounter;
import dev.mixedprecision.timing.benchmark.KernelCounts;
import dev.mixedprecision.timing.benchmark.KernelCounts.Kernel;
import io.cucumber.java.en.When;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Whether the kernels of fused passes are those that were counted. */
public final class KernelSteps {
    private final World world;

    public KernelSteps(World world) {
        this.world = world;
    }

    @When("fused passes of every size are recorded in {precision}, and each of their operations by itself")
    public void areRecorded(FloatFormat precision) {
        InputShape input = world.input();
        KernelCounter counter = new KernelCounter(world.device(), input.batch(), input.context());
        recorded(ModelSize.benchmarked().stream()
                .map(size -> {
                    requireTold(counter.whyNot(size, precision));
                    return world.timed(size + " in " + precision, () -> counter.count(size, precision));
                })
                .toList());
    }

    private static void requireTold(String whyNot) {
        if (!whyNot.isEmpty()) {
            throw new Skipped.Pending(": the kernels of written-out passes are not known here: " + whyNot);
        }
    }

    void recorded(List<KernelCounts> sizes) {
        LongSummaryStatistics launches =
                sizes.stream().mapToLong(KernelCounts::recorded).summaryStatistics();
        world.found(Finding.words(
                "launches of both fused passes, " + KernelCounter.LAYERS + " layers in "
                        + sizes.get(0).precision(),
                launches.getMin() == launches.getMax()
                        ? Long.toString(launches.getMin())
                        : launches.getMin() + " to " + launches.getMax() + ", by the size"));
        put(sizes, "that were not counted", kernel -> kernel.recorded() > kernel.counted(), KernelCounts::uncounted);
        put(
                sizes,
                "that were counted and not recorded",
                kernel -> kernel.counted() > kernel.recorded(),
                KernelCounts::unrecorded);
        world.facts().exhibits().put(() -> everySize(sizes), "kernels of every size");
    }

    private void put(
            List<KernelCounts> sizes, String which, Predicate<Kernel> wrong, ToLongFunction<KernelCounts> count) {
        world.facts()
                .values()
                .putAll(
                        () -> sizes.stream()
                                .<Value>map(each -> new Value.Count(
                                        "launches " + which + ", " + where(each) + names(each, wrong),
                                        count.applyAsLong(each)))
                                .toList(),
                        "launches " + which);
    }

    private static String names(KernelCounts of, Predicate<Kernel> wrong) {
        return of.kernels().stream()
                .filter(wrong)
                .map(each -> ": " + each.name() + ", counted " + each.counted() + " and recorded " + each.recorded()
                        + " times")
                .collect(Collectors.joining());
    }

    private static String where(KernelCounts counts) {
        return counts.size() + " in " + counts.precision();
    }

    private Comparison everySize(List<KernelCounts> sizes) {
        world.attachCsv("Kernels", KernelTable.of(sizes));
        return new Same("sizes recorded", ModelSize.benchmarked().size(), sizes.size());
    }
}
