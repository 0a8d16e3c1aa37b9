package dev.mixedprecision.timing.benchmark;

import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.machine.Hardware;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;

/** What a device reaches in each type, measured when first asked for. */
final class PeakRates {
    private final Hardware hardware;
    private final ToDoubleBiFunction<Hardware, ScalarType> peak;
    private final Map<ScalarType, Double> measured = new EnumMap<>(ScalarType.class);

    PeakRates(Hardware hardware, ToDoubleBiFunction<Hardware, ScalarType> peak) {
        this.hardware = hardware;
        this.peak = peak;
    }

    /** Operations a second; NaN where there is no memory to find out. */
    double of(ScalarType type) {
        return measured.computeIfAbsent(type, this::measure);
    }

    private double measure(ScalarType type) {
        try {
            return peak.applyAsDouble(hardware, type);
        } catch (RuntimeException e) {
            if (!Cuda.isOutOfMemory(e)) {
                throw e;
            }
            Cuda.emptyCache(hardware.device());
            return Double.NaN;
        }
    }
}
