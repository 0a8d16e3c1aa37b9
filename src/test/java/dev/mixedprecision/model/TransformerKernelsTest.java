package dev.mixedprecision.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.libtorch.CudaModule;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.numerics.FloatFormat;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Kernels on a CUDA device against float64, exact casts and libtorch's operators: {@link KernelFormulasTest} shows what is
 * noticed. No width is a multiple of a tile's or a warp's, and no number of tokens of a block's.
 */
class TransformerKernelsTest {
    private static final float SCALE = 37.5f;

    /** Multiples of 16, as float8 wants them; 2064 numbers are 258 threads. */
    private static final int[] WIDTHS = {48, 2064};

    private final SplittableRandom random = new SplittableRandom(11);
    private NDManager manager;
    private TransformerKernels kernels;
    private boolean eight;

    @AfterEach
    void close() {
        if (manager != null) {
            manager.close();
        }
    }

    private void compile(ScalarType precision) {
        assumeThat(Cuda.isAvailable()).isTrue();
        Device device = Cuda.device();
        assumeThat(CudaModule.whyUnavailable(device)).isEmpty();
        assumeThat(TransformerKernels.support(Cuda.describe(device), precision)).isTrue();
        manager = NDManager.newBaseManager(device);
        kernels = new TransformerKernels(device, precision);
        kernels.begin();
        eight = precision.isFloat8();
    }

    private ScaleSlot slot() {
        return eight ? new ScaleSlot(number(SCALE), number(1 / SCALE), manager.zeros(new Shape(1))) : ScaleSlot.NONE;
    }

    private NDArray number(float value) {
        return manager.create(new float[] {value});
    }

    private NDArray normal(double sigma, long... shape) {
        float[] numbers = new float[(int) new Shape(shape).size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) (sigma * random.nextGaussian());
        }
        return manager.create(numbers, new Shape(shape));
    }

    private NDArray low(NDArray wide) {
        return Aten.to(wide, kernels.low());
    }

    /** Of any type, through its bits. */
    private static double[] values(NDArray array) {
        FloatFormat format = Tensors.dtype(array).format();
        return Arrays.stream(Tensors.allBits(array))
                .mapToDouble(format::fromBits)
                .toArray();
    }

    private static float[] floats(NDArray array) {
        assertThat(Tensors.dtype(array)).isEqualTo(ScalarType.FLOAT32);
        return array.toFloatArray();
    }

    private static FloatFormat format(NDArray array) {
        return Tensors.dtype(array).format();
    }

    private float scale() {
        return eight ? SCALE : 1;
    }

    /** The columns of a matrix from one to another. */
    private static double[] columns(double[] matrix, int width, int from, int to) {
        return IntStream.range(0, matrix.length)
                .filter(i -> i % width >= from && i % width < to)
                .mapToDouble(i -> matrix[i])
                .toArray();
    }

    /** NaN for NaN, and else the very bits: a cast's correctly rounded result. */
    private static void assertCast(NDArray result, int count, IntToDoubleFunction exact) {
        FloatFormat format = format(result);
        var rounding = KernelFormulas.rounding(format);
        long[] bits = Tensors.allBits(result);
        assertThat(bits).hasSize(count);
        for (int i = 0; i < count; i++) {
            double expected = rounding.applyAsDouble(exact.applyAsDouble(i));
            if (Double.isNaN(expected) ? !Double.isNaN(format.fromBits(bits[i])) : bits[i] != format.toBits(expected)) {
                assertThat(format.fromBits(bits[i]))
                        .as("%d: %s in %s", i, exact.applyAsDouble(i), format)
                        .isEqualTo(expected);
                assertThat(bits[i]).as("bits of %d", i).isEqualTo(format.toBits(expected));
            }
        }
    }

    private static void assertTurned(Factor factor) {
        int rows = TransformerKernels.rows(factor.rows());
        int columns = TransformerKernels.columns(factor.rows());
        assertThat(factor.turned().getShape()).isEqualTo(new Shape(columns, rows));
        long[] byRows = Tensors.allBits(factor.rows());
        long[] turned = new long[byRows.length];
        for (int i = 0; i < byRows.length; i++) {
            turned[i % columns * rows + i / columns] = byRows[i];
        }
        assertThat(Tensors.allBits(factor.turned())).isEqualTo(turned);
    }

    private void assertWithin(KernelFormulas.Expected expected, double[] results, NDArray type, float scale) {
        assertThat(expected.firstWrong(results, format(type), scale)).isEmpty();
    }

    /** Of results that are known to be within some bounds. */
    private void assertLargest(ScaleSlot slot, KernelFormulas.Expected... expected) {
        if (!eight) {
            return;
        }
        double least = 0;
        double most = 0;
        for (KernelFormulas.Expected each : expected) {
            for (int i = 0; i < each.values().length; i++) {
                least = Math.max(least, Math.abs(each.values()[i]) - each.bounds()[i]);
                most = Math.max(most, Math.abs(each.values()[i]) + each.bounds()[i]);
            }
        }
        assertThat((double) floats(slot.amax())[0]).isBetween((double) (float) least, (double) (float) most);
    }

    private void assertLargest(ScaleSlot slot, int count, IntToDoubleFunction exact) {
        if (eight) {
            double largest = IntStream.range(0, count)
                    .mapToDouble(exact)
                    .map(Math::abs)
                    .filter(each -> !Double.isNaN(each))
                    .max()
                    .orElseThrow();
            assertThat((double) floats(slot.amax())[0]).isEqualTo(largest);
        }
    }

    /** With every upper half of a float32, and lower halves below, at and above what is a tie in float16 or bfloat16. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "BFLOAT16"})
    void castsHaveTheBitsOfLibtorchs(ScalarType low) {
        compile(low);
        int[] lower = {0, 1, 0x0fff, 0x1000, 0x1001, 0x2fff, 0x3000, 0x3001, 0x7fff, 0x8000, 0x8001, 0xffff};
        long[] bits = new long[lower.length << 16];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = (long) (i & 0xffff) << 16 | lower[i >> 16];
        }
        NDArray wide = Tensors.ofBits(manager, bits, ScalarType.FLOAT32);
        NDArray narrow = Tensors.empty(manager, low, bits.length);
        kernels.narrow(wide, narrow);
        assertSame(narrow, Aten.to(wide, low));
    }

    private static void assertSame(NDArray actual, NDArray expected) {
        FloatFormat format = format(expected);
        long[] bits = Tensors.allBits(actual);
        long[] of = Tensors.allBits(expected);
        int numbers = 0;
        for (int i = 0; i < of.length; i++) {
            if (Double.isNaN(format.fromBits(of[i]))) {
                assertThat(format.fromBits(bits[i])).isNaN();
            } else if (bits[i] != of[i]) {
                assertThat(bits[i]).as("%d", i).isEqualTo(of[i]);
            } else {
                numbers++;
            }
        }
        assertThat(numbers).isGreaterThan(of.length / 2);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT16", "BFLOAT16", "FLOAT8_E4M3FN"})
    void aNormIsThatOfItsRow(ScalarType precision) {
        compile(precision);
        for (int width : WIDTHS) {
            NDArray x = normal(1, 11, width);
            Aten.copy(normal(1e-3, 2, width), Aten.slice(x, 0, 3, 5)); // where ε counts
            Aten.copy(manager.zeros(new Shape(1, width)), Aten.slice(x, 0, 5, 6));
            NDArray weight = normal(1, width);
            NDArray change = low(normal(1e-3, 11, width));

            ScaleSlot slot = slot();
            TransformerKernels.Norm alone = kernels.norm(manager, x, null, weight, slot);
            assertThat(alone.sum()).isSameAs(x);
            assertNorm(alone, weight, scale());
            float[] normed = normed(alone, weight);
            assertLargest(slot, normed.length, i -> normed[i]);
            assertThat(alone.normed().inverse()).isSameAs(slot.inverse());

            TransformerKernels.Norm changed = kernels.norm(manager, x, change, weight, slot());
            assertSum(changed.sum(), x, change);
            assertNorm(changed, weight, scale());

            TransformerKernels.Norm last = kernels.lastNorm(manager, x, change, weight);
            assertThat(Tensors.dtype(last.normed().rows())).isEqualTo(kernels.low());
            assertThat(last.normed().inverse()).isNull();
            assertSum(last.sum(), x, change);
            assertNorm(last, weight, 1);
        }
    }

    private static void assertSum(NDArray sum, NDArray x, NDArray change) {
        float[] of = floats(x);
        double[] added = values(change);
        assertCast(sum, of.length, i -> of[i] + (float) added[i]);
    }

    /** The reciprocals are within a bound; from those on there are products alone. */
    private static void assertNorm(TransformerKernels.Norm norm, NDArray weight, float scale) {
        int width = TransformerKernels.columns(norm.sum());
        assertThat(KernelFormulas.reciprocals(values(norm.sum()), width, KernelFormulas.EPSILON)
                        .firstWrong(values(norm.reciprocal())))
                .isEmpty();
        float[] normed = normed(norm, weight);
        assertCast(norm.normed().rows(), normed.length, i -> scale == 1 ? normed[i] : normed[i] * scale);
    }

    private static float[] normed(TransformerKernels.Norm norm, NDArray weight) {
        float[] sum = floats(norm.sum());
        float[] reciprocal = floats(norm.reciprocal());
        float[] w = floats(weight);
        float[] normed = new float[sum.length];
        for (int i = 0; i < sum.length; i++) {
            normed[i] = sum[i] * reciprocal[i / w.length] * w[i % w.length];
        }
        return normed;
    }

    /** Two norms, as the pass calls them: the second adds to the gradient where that is. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT16", "BFLOAT16", "FLOAT8_E4M3FN"})
    void aNormsGradientsAreThoseOfItsFormula(ScalarType precision) {
        compile(precision);
        int tokens = 83;
        for (int width : WIDTHS) {
            NDArray partial =
                    Tensors.empty(manager, ScalarType.FLOAT32, 2, TransformerKernels.normBlocks(tokens), width);
            NDArray dx = Tensors.empty(manager, ScalarType.FLOAT32, tokens, width);
            NDArray first = Aten.slice(partial, 0, 0, 1);
            NDArray second = Aten.slice(partial, 0, 1, 2);
            NDArray weight = normal(1, width);
            TransformerKernels.Norm norm =
                    new TransformerKernels.Norm(normal(1, tokens, width), null, Aten.square(normal(1, tokens)));
            NDArray gradient = low(normal(1, tokens, width));
            NDArray other = low(normal(1, tokens, width));

            kernels.normBackward(gradient, norm, weight, null, dx, null, first, ScaleSlot.NONE);
            double[] before = values(dx);
            KernelFormulas.NormGradients of = expected(gradient, norm, weight, null);
            assertWithin(of.input(), before, dx, 1);

            ScaleSlot slot = slot();
            NDArray factor = kernels.gradientLike(manager, dx);
            kernels.normBackward(other, norm, weight, dx, dx, factor, second, slot);
            KernelFormulas.NormGradients added = expected(other, norm, weight, before);
            assertWithin(added.input(), values(dx), dx, 1);
            assertFactor(factor, dx, slot);

            double[] sums = values(kernels.columnSums(manager, partial));
            assertThat(of.weight().firstWrong(Arrays.copyOf(sums, width))).isEmpty();
            assertThat(added.weight().firstWrong(Arrays.copyOfRange(sums, width, 2 * width)))
                    .isEmpty();
        }
    }

    private static KernelFormulas.NormGradients expected(
            NDArray gradient, TransformerKernels.Norm norm, NDArray weight, double[] residual) {
        return KernelFormulas.normBackward(
                values(gradient), values(norm.sum()), values(norm.reciprocal()), values(weight), residual);
    }

    /** The very numbers of a gradient, cast. */
    private void assertFactor(NDArray factor, NDArray dx, ScaleSlot slot) {
        float[] exact = floats(dx);
        assertCast(factor, exact.length, i -> exact[i] * scale());
        assertLargest(slot, exact.length, i -> exact[i]);
    }

    /** Where the norm's gradient is 0, what goes on is the residual: every upper half of a float32, and ties. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT16", "BFLOAT16", "FLOAT8_E4M3FN"})
    void gradientsOfAnyKindAreCastExactly(ScalarType precision) {
        compile(precision);
        int tokens = 4112;
        int width = 48;
        int[] lower = {0, 0x1000, 0x8000};
        long[] bits = new long[tokens * width];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = (long) (i & 0xffff) << 16 | lower[(i >> 16) % lower.length];
        }
        NDArray dx = Aten.reshape(Tensors.ofBits(manager, bits, ScalarType.FLOAT32), tokens, width);
        double[] residual = values(dx);
        TransformerKernels.Norm norm =
                new TransformerKernels.Norm(normal(1, tokens, width), null, manager.ones(new Shape(tokens)));
        ScaleSlot slot = slot();
        NDArray factor = kernels.gradientLike(manager, dx);
        kernels.normBackward(
                low(manager.zeros(new Shape(tokens, width))),
                norm,
                manager.ones(new Shape(width)),
                dx,
                dx,
                factor,
                Tensors.empty(manager, ScalarType.FLOAT32, TransformerKernels.normBlocks(tokens), width),
                slot);
        double[] after = values(dx);
        for (int i = 0; i < after.length; i++) {
            if (after[i] != residual[i] && !(Double.isNaN(after[i]) && Double.isNaN(residual[i]))) {
                assertThat(after[i]).as("%d", i).isEqualTo(residual[i]);
            }
        }
        assertFactor(factor, dx, slot);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT16", "BFLOAT16", "FLOAT8_E4M3FN"})
    void queriesAndKeysAreTurnedByTheirPositionsAndBack(ScalarType precision) {
        compile(precision);
        TransformerShape shape = new TransformerShape(8, 48, 8, 1, 3);
        AttentionConstants constants = new AttentionConstants(shape, 5, manager);
        double[] cosines = values(constants.cos());
        double[] sines = values(constants.sin());
        int tokens = 80;
        int width = shape.dModel();
        NDArray qkv = low(normal(1, tokens, 3 * width));
        NDArray turned = kernels.rotate(manager, qkv, constants);
        assertThat(turned.getShape()).isEqualTo(new Shape(3, tokens, width));
        double[] results = values(turned);
        for (int part = 0; part < 3; part++) {
            double[] of = columns(values(qkv), 3 * width, part * width, (part + 1) * width);
            double[] result = Arrays.copyOfRange(results, part * tokens * width, (part + 1) * tokens * width);
            if (part == 2) {
                assertThat(result).isEqualTo(of);
            } else {
                assertWithin(
                        KernelFormulas.rotated(of, width, cosines, sines, shape.dHead() / 2, 1), result, turned, 1);
            }
        }

        NDArray[] gradients = {
            low(normal(1, tokens, width)), low(normal(1, tokens, width)), low(normal(3, tokens, width))
        };
        ScaleSlot slot = slot();
        Factor back = kernels.rotateBackward(manager, gradients[0], gradients[1], gradients[2], constants, slot);
        assertThat(back.rows().getShape()).isEqualTo(new Shape(tokens, 3 * width));
        KernelFormulas.Expected[] expected = new KernelFormulas.Expected[3];
        for (int part = 0; part < 3; part++) {
            double[] of = values(gradients[part]);
            expected[part] = part == 2
                    ? new KernelFormulas.Expected(of, new double[of.length])
                    : KernelFormulas.rotated(of, width, cosines, sines, shape.dHead() / 2, -1);
            assertWithin(
                    expected[part],
                    columns(values(back.rows()), 3 * width, part * width, (part + 1) * width),
                    back.rows(),
                    scale());
        }
        assertLargest(slot, expected);
        if (eight) {
            assertTurned(back);
        }
    }

    /** A grid has 65535 blocks in all dimensions but its first. */
    @Test
    void aBatchMayHaveMoreTokensThanAGridHasRows() {
        compile(ScalarType.BFLOAT16);
        int tokens = 65_600;
        AttentionConstants constants = new AttentionConstants(new TransformerShape(8, 8, 8, 1, 1), 4, manager);
        NDArray qkv = low(normal(1, tokens, 24));
        NDArray turned = kernels.rotate(manager, qkv, constants);
        assertWithin(
                KernelFormulas.rotated(
                        columns(values(qkv), 24, 0, 8), 8, values(constants.cos()), values(constants.sin()), 4, 1),
                Arrays.copyOf(values(turned), 8 * tokens),
                turned,
                1);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT16", "BFLOAT16", "FLOAT8_E4M3FN"})
    void gatesAreThoseOfTheirFormulas(ScalarType precision) {
        compile(precision);
        int tokens = 80;
        int width = 112;
        NDArray wide = normal(3, tokens, 2 * width);
        Aten.copy(
                manager.create(new float[] {-100, 100, 0, -0f, 88, -88, -20, 20}, new Shape(1, 8)),
                Aten.slice(Aten.slice(wide, 0, 70, 71), 1, 0, 8));
        NDArray gateUp = low(wide);
        double[] gate = columns(values(gateUp), 2 * width, 0, width);
        double[] up = columns(values(gateUp), 2 * width, width, 2 * width);

        ScaleSlot slot = slot();
        Factor gated = kernels.gate(manager, gateUp, slot);
        KernelFormulas.Expected expected = KernelFormulas.gated(gate, up);
        assertThat(gated.rows().getShape()).isEqualTo(new Shape(tokens, width));
        assertWithin(expected, values(gated.rows()), gated.rows(), scale());
        assertLargest(slot, expected);

        NDArray gradient = low(normal(1, tokens, width));
        ScaleSlot ofGradient = slot();
        Factor back = kernels.gateBackward(manager, gradient, gateUp, ofGradient);
        KernelFormulas.GateGradients gradients = KernelFormulas.gateBackward(values(gradient), gate, up);
        assertThat(back.rows().getShape()).isEqualTo(new Shape(tokens, 2 * width));
        double[] results = values(back.rows());
        assertWithin(gradients.gate(), columns(results, 2 * width, 0, width), back.rows(), scale());
        assertWithin(gradients.up(), columns(results, 2 * width, width, 2 * width), back.rows(), scale());
        assertLargest(ofGradient, gradients.gate(), gradients.up());
        if (eight) {
            assertTurned(gated);
            assertTurned(back);
        }
    }
}
