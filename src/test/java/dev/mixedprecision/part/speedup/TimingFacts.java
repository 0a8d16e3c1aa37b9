package dev.mixedprecision.part.speedup;

import dev.mixedprecision.numerics.Ratio;
import dev.mixedprecision.report.timing.SpeedupDeliverable;
import dev.mixedprecision.spec.Comparison;
import dev.mixedprecision.spec.Comparison.Same;
import dev.mixedprecision.spec.Facts;
import dev.mixedprecision.spec.Facts.Dtype;
import dev.mixedprecision.spec.Facts.Quantity;
import dev.mixedprecision.spec.World;
import dev.mixedprecision.timing.PrecisionTimings;
import dev.mixedprecision.timing.SizeTimings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.opentest4j.TestAbortedException;

/** What the timings of one size say to the laws. A precision that was not measured as asked is a failure of its own. */
final class TimingFacts {
    private final World world;
    private final SizeTimings timings;

    TimingFacts(World world, SizeTimings timings) {
        this.world = world;
        this.timings = timings;
    }

    void put() {
        Facts facts = world.facts();
        facts.dtypes().putAll(this::trained, "the parameters and gradients of every precision");
        facts.dtypes()
                .put(
                        () -> new Dtype(
                                "dtype of the float32 logits", timings.full().logits()),
                        "the logits of the float32 pass");
        facts.dtypes().put(this::mixedLogits, "the logits of the mixed pass");
        facts.quantities().putAll(this::clocksApart, "the difference between the host's clock and the device's");
        facts.quantities().put(this::lowPrecisionsApart, "the difference between float16's and bfloat16's total times");
        facts.quantities().put(() -> peakMemory(mixed()), "peak memory of mixed precision");
        facts.quantities().put(() -> peakMemory(timings.full()), "peak memory of float32");
        facts.quantities().put(this::leastChange, "the change of the least changed parameter");
        facts.quantities()
                .put(
                        this::optimizersApart,
                        "the difference between the optimizer's times in float32 and in mixed precision");
        facts.exhibits().put(this::wholeStep, "the optimizer's share of a step");
    }

    PrecisionTimings mixed() {
        return timings.mixed().orElseThrow(() -> new TestAbortedException("float32 was timed alone"));
    }

    /** The speed-up, of precisions that were both measured. */
    Ratio speedup() {
        requireMeasured(timings.full());
        requireMeasured(mixed());
        return timings.speedup();
    }

    private List<Dtype> trained() {
        return timings.precisions().stream()
                .map(each -> {
                    requireMeasured(each);
                    return new Dtype("dtypes of parameters and gradients, " + each.precision(), each.trainedDtypes());
                })
                .toList();
    }

    private Dtype mixedLogits() {
        PrecisionTimings mixed = mixed();
        return new Dtype(
                "dtype of the logits under autocast", mixed.logits(), Map.of("autocast's type", mixed.precision()));
    }

    private List<Quantity> clocksApart() {
        List<Quantity> differences = new ArrayList<>();
        for (PrecisionTimings each : timings.precisions()) {
            requireMeasured(each);
            differences.add(new Quantity(
                    String.format(
                            Locale.ROOT,
                            "difference of the clocks, %s in %s, host's %.3f ms and device's %.3f ms",
                            timings.size(),
                            each.precision(),
                            each.forwardHost().plus(each.backwardHost()).median(),
                            each.total().median()),
                    100 * each.clockDisagreement(),
                    "%",
                    "of the host's time; more means a clock that does not wait for the device, or waits for more"));
        }
        return differences;
    }

    private Quantity lowPrecisionsApart() {
        if (timings.in("float16").isEmpty() || timings.in("bfloat16").isEmpty()) {
            throw new TestAbortedException("float16 and bfloat16 were not both timed");
        }
        return new Quantity(
                "difference of float16 and bfloat16, " + timings.size(),
                percentApart(
                        measured("float16").total().median(),
                        measured("bfloat16").total().median()),
                "%",
                "equal throughput, and what kernels may differ by");
    }

    private Quantity peakMemory(PrecisionTimings each) {
        if (Double.isNaN(each.peakBytes())) {
            throw new TestAbortedException("peak memory of " + timings.size() + " is not known: see the console");
        }
        return new Quantity(
                "peak memory of " + timings.size() + " in " + each.precision(), each.peakBytes(), "bytes", "");
    }

    private Quantity leastChange() {
        return new Quantity(
                "change of the least changed parameter of " + timings.size(),
                timings.leastChange(),
                "",
                "half the learning rate; NaN is a parameter that is not finite");
    }

    private Quantity optimizersApart() {
        return new Quantity(
                "difference of the optimizer's times, " + timings.size(),
                percentApart(
                        timings.full().optimizer().times().median(),
                        mixed().optimizer().times().median()),
                "%",
                "the same float32 parameters, gradients and moments");
    }

    private Comparison wholeStep() {
        world.attachText(
                "The whole step",
                SpeedupDeliverable.of(
                        List.of(timings), world.device().name(), world.device().isCuda()));
        return new Same(
                "steps of AdamW timed",
                timings.full().total().count(),
                timings.full().wholeStep().count());
    }

    private PrecisionTimings measured(String precision) {
        PrecisionTimings found = timings.in(precision).orElseThrow();
        requireMeasured(found);
        return found;
    }

    /** Every precision, in the execution that was asked for. */
    void requireMeasured() {
        timings.precisions().forEach(this::requireMeasured);
    }

    private void requireMeasured(PrecisionTimings each) {
        world.judge().same("trouble with " + timings.size() + " in " + each.precision(), "", each.trouble());
        world.judge()
                .same(
                        "execution of " + timings.size(),
                        "as asked",
                        timings.isAsAsked() ? "as asked" : timings.fallback());
    }

    private static double percentApart(double a, double b) {
        return 100 * Math.abs(a - b) / Math.max(a, b);
    }
}
