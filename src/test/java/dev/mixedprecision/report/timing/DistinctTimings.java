package dev.mixedprecision.report.timing;

import dev.mixedprecision.numerics.Samples;
import dev.mixedprecision.timing.OptimizerTimings;
import dev.mixedprecision.timing.PrecisionTimings;
import dev.mixedprecision.timing.SizeTimings;
import java.util.ArrayList;
import java.util.List;

/**
 * Timings in which no two numbers are alike, so that whatever is put in another's place shows. The samples of a forward pass
 * and of the optimizer are its milliseconds, 5 % more and 10 % less, those of a backward pass 5 % less, 2 % more and its
 * milliseconds: means are no medians, and the median of sums is not the sum of medians.
 */
final class DistinctTimings {
    private static final long GIB = 1L << 30;

    private DistinctTimings() {}

    static Samples around(double milliseconds) {
        return Samples.of(milliseconds, 1.05 * milliseconds, 0.9 * milliseconds);
    }

    static Samples backward(double milliseconds) {
        return Samples.of(0.95 * milliseconds, 1.02 * milliseconds, milliseconds);
    }

    static PrecisionTimings precision(String name, double forward, double backward, OptimizerTimings optimizer) {
        return new PrecisionTimings(
                name,
                name,
                "float32",
                around(forward),
                backward(backward),
                around(forward + 0.25),
                backward(backward + 0.25),
                around(forward / 8),
                backward(backward / 8),
                List.of(),
                Samples.of(),
                11 * GIB,
                1e9,
                1e12,
                optimizer,
                "");
    }

    static OptimizerTimings optimizer(double milliseconds, double peakGib) {
        return new OptimizerTimings(around(milliseconds), around(milliseconds / 8), peakGib * GIB);
    }

    /** The same size, in TF32 too: 60 ms forward, 110 ms backward. */
    static SizeTimings withTf32(SizeTimings size, OptimizerTimings optimizer) {
        return with(size, precision("tf32", 60, 110, optimizer));
    }

    /** The same size, in float8 too: 24 ms forward, 64 ms backward. */
    static SizeTimings withFloat8(SizeTimings size, OptimizerTimings optimizer) {
        return with(size, precision("e4m3fn", 24, 64, optimizer));
    }

    private static SizeTimings with(SizeTimings size, PrecisionTimings further) {
        List<PrecisionTimings> precisions = new ArrayList<>(size.precisions());
        precisions.add(further);
        return new SizeTimings(
                size.size(),
                size.execution(),
                size.parameters(),
                size.context(),
                size.batch(),
                precisions,
                size.fallback(),
                size.leastChange(),
                size.device());
    }

    /** 1,234,567,000 parameters, 96 positions, 3 sequences; float16 is timed beside, to compare with. */
    static SizeTimings size(String label, String execution, OptimizerTimings full, OptimizerTimings low) {
        return new SizeTimings(
                label,
                execution,
                1_234_567_000L,
                96,
                3,
                List.of(
                        precision("float32", 120, 250, full),
                        precision("bfloat16", 30, 100, low),
                        precision("float16", 70, 80, OptimizerTimings.NONE)),
                "",
                0.5,
                "");
    }
}
