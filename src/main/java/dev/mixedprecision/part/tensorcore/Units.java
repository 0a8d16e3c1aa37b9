package dev.mixedprecision.part.tensorcore;

import dev.mixedprecision.libtorch.CudaDevice;
import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.CudaCores;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.ProductUnit;
import dev.mixedprecision.numerics.TensorCore;
import java.util.Optional;

/** What adds the products of a device, as far as it is published. */
@FunctionalInterface
interface Units {
    /** The unit for factors of a format; empty where the generation's rule is not published, or where it has no such unit. */
    Optional<ProductUnit> of(ComputeDevice device, FloatFormat input);

    /** By the device's compute capability; a CPU adds by fused multiply-adds, and has no TF32. */
    static Units published() {
        return (device, input) -> {
            if (input == FloatFormat.FLOAT32 || !device.isCuda() && input != FloatFormat.TF32) {
                return Optional.of(new CudaCores());
            }
            if (!device.isCuda()) {
                return Optional.empty();
            }
            CudaDevice described = device.describe();
            return TensorCore.published(described.computeCapabilityMajor(), described.computeCapabilityMinor(), input)
                    .map(ProductUnit.class::cast);
        };
    }
}
