package dev.mixedprecision.part.float8;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.CudaDevice;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.ScaledProduct;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.Operand;
import dev.mixedprecision.numerics.TensorCore;
import dev.mixedprecision.part.float8.ProductPlan.Numbers;
import dev.mixedprecision.part.float8.ProductPlan.Sums;
import java.util.Arrays;
import java.util.Random;

/** Multiplies matrices of float8, with scales of 1 and the result in float32, and takes some elements. */
public final class ProductExperiment {
    /** How many rows and columns are looked at, from the first to the last. */
    private static final int SAMPLES = 16;

    private final Multiplier multiplier;

    /** One product: (m, k) times the transposed (n, k), in float32. */
    @FunctionalInterface
    interface Multiplier {
        NDArray multiply(NDArray left, NDArray right, boolean fast);
    }

    /** Multiplies with libtorch. */
    public ProductExperiment() {
        this(ProductExperiment::scaled);
    }

    ProductExperiment(Multiplier multiplier) {
        this.multiplier = multiplier;
    }

    /** A factor on the device, (rows, k), and the rows of it that are looked at. */
    private record Factor(NDArray array, Operand sampled) {}

    /**
     * What is published of the tensor cores of a CUDA device.
     *
     * @throws IllegalStateException where nothing is
     */
    public static TensorCore tensorCore(ComputeDevice device) {
        CudaDevice described = device.describe();
        return TensorCore.published(
                        described.computeCapabilityMajor(), described.computeCapabilityMinor(), FloatFormat.E4M3FN)
                .orElseThrow(() -> new IllegalStateException("nothing is published of the tensor cores of " + device));
    }

    /** Multiplies, and takes elements. */
    public ProductOutcome run(ProductPlan plan) {
        try (NDManager manager = NDManager.newBaseManager(plan.device().djl())) {
            Factor left = factor(manager, plan, plan.left(), plan.m(), plan.numbers() == Numbers.HUNDREDTHS ? 0.01 : 1);
            Factor right = factor(manager, plan, plan.right(), plan.n(), 1);
            double[] product = Tensors.toDoubles(product(plan.sums(), left.array(), right.array()));
            double[] elements = new double[samples(plan.m()).length * samples(plan.n()).length];
            int i = 0;
            for (int row : samples(plan.m())) {
                for (int column : samples(plan.n())) {
                    elements[i++] = product[row * plan.n() + column];
                }
            }
            return new ProductOutcome(plan, left.sampled(), right.sampled(), elements);
        }
    }

    private NDArray product(Sums sums, NDArray left, NDArray right) {
        if (sums == Sums.BFLOAT16) {
            return Aten.matmul(
                    Aten.to(left, ScalarType.BFLOAT16), Aten.transpose(Aten.to(right, ScalarType.BFLOAT16), 0, 1));
        }
        return multiplier.multiply(left, right, sums == Sums.FAST);
    }

    private static NDArray scaled(NDArray left, NDArray right, boolean fast) {
        return ScaledProduct.of(left, right, left.getManager().create(new float[] {1}), ScalarType.FLOAT32, fast);
    }

    private static Factor factor(NDManager manager, ProductPlan plan, EightBits type, int rows, double constant) {
        FloatFormat format = type.type().format();
        int[] sampled = samples(rows);
        double[][] chosen = new double[sampled.length][plan.k()];
        if (plan.numbers() != Numbers.RANDOM) {
            for (double[] row : chosen) {
                Arrays.fill(row, format.round(constant));
            }
            NDArray wide = manager.full(new Shape(rows, plan.k()), (float) constant);
            return new Factor(Aten.to(wide, type.type()), Operand.of(format, chosen));
        }
        Random random = new Random(rows * 31L + type.ordinal());
        long[] bits = new long[rows * plan.k()];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = format.toBits(format.round(random.nextGaussian()));
        }
        for (int i = 0; i < sampled.length; i++) {
            for (int k = 0; k < plan.k(); k++) {
                chosen[i][k] = format.fromBits(bits[sampled[i] * plan.k() + k]);
            }
        }
        NDArray array = Aten.reshape(Tensors.ofBits(manager, bits, type.type()), rows, plan.k());
        return new Factor(array, Operand.of(format, chosen));
    }

    /** Which of so many rows or columns are looked at. */
    static int[] samples(int count) {
        int[] samples = new int[Math.min(SAMPLES, count)];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (int) ((long) i * (count - 1) / Math.max(1, samples.length - 1));
        }
        return samples;
    }
}
