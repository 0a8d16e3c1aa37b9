package dev.mixedprecision.timing.benchmark;

import ai.djl.Device;
import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.model.EagerOperations;
import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.FusedOperations;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.model.Operation;
import dev.mixedprecision.model.TransformerShape;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.timing.PrecisionTimings;
import dev.mixedprecision.timing.SizeTimings;
import dev.mixedprecision.timing.TrafficTimes;
import java.util.List;
import java.util.Locale;

/**
 * Foretells what plain and fused passes take on a machine, as graphs, from what the machine does: the time of every matrix
 * product and attention of theirs by itself, and that of every other kernel, measured on one that goes through memory in the
 * same way; and what they need at least, for the bytes of the other kernels. It knows nothing of the passes but which
 * kernels they launch.
 */
public final class Foretelling {
    private final OperationTimes calls;
    private final Caches cold;
    private final KernelTimes kernels;
    private final TrafficTimes traffic;
    private final Device device;

    /** Measures the memory of a CUDA device; its kernels when they are asked for. */
    public Foretelling(Device device) {
        this.device = device;
        this.calls = new OperationTimes(device);
        this.cold = Caches.cold(Cuda.describe(device));
        this.kernels = new KernelTimes(device, cold);
        this.traffic = TrafficTimes.measure(device);
    }

    /**
     * Forward and backward pass of a row of graphs, a forecast a precision; but none of float8 in plain passes, whose casts
     * and scales are not among the kernels that are counted.
     */
    public List<Forecast> foretell(SizeTimings row) {
        List<Forecast> forecasts = row.precisions().stream()
                .filter(measured -> isFused(row) || !precision(measured).equals(FloatFormat.E4M3FN))
                .map(measured -> foretell(row, measured))
                .toList();
        Cuda.emptyCache(device);
        return forecasts;
    }

    private static FloatFormat precision(PrecisionTimings measured) {
        return FloatFormat.valueOf(measured.precision().toUpperCase(Locale.ROOT));
    }

    private static boolean isFused(SizeTimings row) {
        return Execution.labelled(row.execution()).isFused();
    }

    private Forecast foretell(SizeTimings row, PrecisionTimings measured) {
        FloatFormat precision = precision(measured);
        FloatFormat besideFloat8 = FusedOperations.besideFloat8(precision);
        TransformerShape shape = ModelSize.labelled(row.size()).shape();
        double product = 0;
        double leastProduct = 0;
        double other = 0;
        double leastOther = 0;
        for (Operation operation : operations(row, shape, ScalarType.of(precision))) {
            if (operation instanceof Operation.LibraryCall call) {
                product += call.count() * calls.seconds(call, besideFloat8, cold);
                leastProduct += call.count() * calls.seconds(call, besideFloat8, Caches.WARM);
            } else if (operation instanceof Operation.MemoryTraffic moved) {
                other += moved.count() * kernels.seconds(moved.access(), ScalarType.of(besideFloat8));
                leastOther += moved.count() * traffic.seconds(moved.bytes());
            }
        }
        return new Forecast(
                row.size(),
                measured.precision(),
                new Forecast.Parts(1e3 * product, 1e3 * other),
                new Forecast.Parts(1e3 * leastProduct, 1e3 * leastOther),
                measured.total().median());
    }

    private static List<Operation> operations(SizeTimings row, TransformerShape shape, ScalarType precision) {
        return isFused(row)
                ? FusedOperations.of(shape, row.batch(), row.context(), precision)
                : EagerOperations.of(shape, row.batch(), row.context(), precision.isLowPrecision());
    }

    /** The memory's bandwidth as it was measured, bytes a second. */
    public double bandwidth() {
        return traffic.bandwidth();
    }
}
