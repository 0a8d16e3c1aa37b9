package dev.mixedprecision.timing;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.libtorch.MathSetting;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.ScaledProduct;
import dev.mixedprecision.machine.Hardware;
import dev.mixedprecision.numerics.FloatFormat;

/**
 * What a device reaches in practice: the rate of one large square matrix product of random numbers. Of ones it would be
 * faster, since they need less power.
 */
public final class MatmulRate {
    private static final int REPETITIONS = 5;

    private MatmulRate() {}

    /**
     * Operations a second in a precision: the best of five products, n = 8192 on CUDA and 128 on the CPU; of float8 with
     * fast accumulation and the result in bfloat16.
     */
    public static double measure(Hardware hardware, FloatFormat precision) {
        long n = hardware.isCuda() ? 8192 : 128;
        try (var tf32 = MathSetting.TF32.switched(precision == FloatFormat.TF32);
                NDManager manager = NDManager.newBaseManager(hardware.device());
                NDArray random = Aten.truncatedNormal(manager, 1, new Shape(1, n, n));
                NDArray a = Aten.to(random, ScalarType.of(precision));
                NDArray matrix = Aten.reshape(a, n, n);
                NDArray one = manager.create(new float[] {1})) {
            boolean float8 = ScalarType.of(precision).isFloat8();
            double best = 0;
            for (int i = 0; i <= REPETITIONS; i++) {
                Cuda.synchronize(hardware.device());
                long start = System.nanoTime();
                (float8 ? ScaledProduct.of(matrix, matrix, one, ScalarType.BFLOAT16, true) : Aten.bmm(a, a)).close();
                Cuda.synchronize(hardware.device());
                double rate = 2.0 * n * n * n / ((System.nanoTime() - start) / 1e9);
                best = i == 0 ? 0 : Math.max(best, rate); // the first one sets up the library
            }
            return best;
        }
    }
}
