package dev.mixedprecision.timing.benchmark;

import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.machine.Hardware;
import dev.mixedprecision.numerics.FloatFormat;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;

/** What a device reaches in each precision, measured when first asked for. */
final class PeakRates {
    private final Hardware hardware;
    private final ToDoubleBiFunction<Hardware, FloatFormat> peak;
    private final Map<FloatFormat, Double> measured = new EnumMap<>(FloatFormat.class);

    PeakRates(Hardware hardware, ToDoubleBiFunction<Hardware, FloatFormat> peak) {
        this.hardware = hardware;
        this.peak = peak;
    }

    /** Operations a second; NaN where there is no memory to find out. */
    double of(FloatFormat precision) {
        return measured.computeIfAbsent(precision, this::measure);
    }

    private double measure(FloatFormat precision) {
        try {
            return peak.applyAsDouble(hardware, precision);
        } catch (RuntimeException e) {
            if (!Cuda.isOutOfMemory(e)) {
                throw e;
            }
            Cuda.emptyCache(hardware.device());
            return Double.NaN;
        }
    }
}
