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
import dev.mixedprecision.numerics.DelayedScaling;
import dev.mixedprecision.numerics.FloatFormat;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Casts and scales on a CUDA device, against the exact models. No size is a multiple of a tile's. */
class Float8ProductsTest {
    private static final TransformerShape SHAPE = new TransformerShape(16, 48, 80, 1, 3);
    private static final int OUTPUT = 1;
    private static final int DOWN = 3;

    private NDManager manager;
    private LinearWeights weights;
    private TransformerKernels kernels;
    private Float8Products products;

    @BeforeEach
    void open() {
        assumeThat(Cuda.isAvailable()).isTrue();
        Device device = Cuda.device();
        assumeThat(CudaModule.whyUnavailable(device)).isEmpty();
        assumeThat(TransformerKernels.support(Cuda.describe(device), ScalarType.FLOAT8_E4M3FN))
                .isTrue();
        manager = NDManager.newBaseManager(device);
        weights = LinearWeights.of(SHAPE, manager);
        kernels = new TransformerKernels(device, ScalarType.FLOAT8_E4M3FN);
        kernels.begin();
        products = new Float8Products(weights, kernels);
    }

    @AfterEach
    void close() {
        if (manager != null) {
            products.close();
            manager.close();
        }
    }

    /** Rows and transpose hold what numbers · scale, in float32, is rounded to; beyond 448 that is 448. */
    private static void assertCast(Factor factor, float[] numbers, float scale) {
        int columns = TransformerKernels.columns(factor.rows());
        int rows = TransformerKernels.rows(factor.rows());
        assertThat(Tensors.dtype(factor.rows())).isEqualTo(ScalarType.FLOAT8_E4M3FN);
        assertThat(factor.turned().getShape()).isEqualTo(new Shape(columns, rows));
        var rounding = KernelFormulas.rounding(FloatFormat.E4M3FN);
        long[] byRows = Tensors.allBits(factor.rows());
        long[] turned = Tensors.allBits(factor.turned());
        assertThat(byRows).hasSize(numbers.length);
        for (int i = 0; i < numbers.length; i++) {
            double expected = rounding.applyAsDouble(numbers[i] * scale);
            if (Double.isNaN(expected)) {
                assertThat(FloatFormat.E4M3FN.fromBits(byRows[i])).isNaN();
            } else if (byRows[i] != FloatFormat.E4M3FN.toBits(expected)) {
                assertThat(byRows[i]).as("%d: %s", i, numbers[i]).isEqualTo(FloatFormat.E4M3FN.toBits(expected));
            }
            if (turned[i % columns * rows + i / columns] != byRows[i]) {
                assertThat(turned[i % columns * rows + i / columns])
                        .as("%d turned", i)
                        .isEqualTo(byRows[i]);
            }
        }
    }

    private static float largest(float[] numbers) {
        float largest = 0;
        for (float number : numbers) {
            largest = Float.isNaN(number) ? largest : Math.max(largest, Math.abs(number));
        }
        return largest;
    }

    private static void set(NDArray array, float... numbers) {
        try (NDArray from = array.getManager().create(numbers)) {
            Aten.copy(from, array);
        }
    }

    /** Every number that bfloat16 has, by two scales. */
    @Test
    void activationsOfAnyKindAreCastExactlyAndTurned() {
        int rows = 1376;
        int columns = 48; // a few more than 65536 numbers
        long[] bits = new long[rows * columns];
        float[] numbers = new float[bits.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = i & 0xffff;
            numbers[i] = Float.intBitsToFloat(i << 16);
        }
        ScaleSlot slot = products.activation(OUTPUT);
        for (float scale : new float[] {1, 3.7f}) {
            set(slot.scale(), scale);
            set(slot.amax(), 0);
            NDArray input = Aten.reshape(Tensors.ofBits(manager, bits, ScalarType.BFLOAT16), rows, columns);
            Factor factor = products.factor(manager, input, OUTPUT);
            assertCast(factor, numbers, scale);
            assertThat(slot.amax().toFloatArray()).containsExactly(Float.POSITIVE_INFINITY);
            assertThat(factor.inverse()).isSameAs(slot.inverse());
            assertThat(input.isReleased()).isTrue();
        }
    }

    @Test
    void rowsAreTurned() {
        SplittableRandom random = new SplittableRandom(1);
        long[] bits = random.longs(80 * 112, 0, 256).toArray();
        NDArray rows = Aten.reshape(Tensors.ofBits(manager, bits, ScalarType.FLOAT8_E5M2), 80, 112);
        Factor completed = products.completed(manager, new Factor(rows, null, null));
        assertThat(completed.rows()).isSameAs(rows);
        assertThat(completed.turned().getShape()).isEqualTo(new Shape(112, 80));
        long[] turned = new long[bits.length];
        for (int i = 0; i < bits.length; i++) {
            turned[i % 112 * 80 + i / 112] = bits[i];
        }
        assertThat(Tensors.allBits(completed.turned())).isEqualTo(turned);
    }

    /** A stack's scale is that of the pass before; a largest magnitude stays until the pass ends. */
    @Test
    void weightsAreCastByTheScaleOfTheirLastCasts() {
        SplittableRandom random = new SplittableRandom(2);
        float[] numbers = new float[(int) weights.flat().getShape().size()];
        DelayedScaling[] scalings = new DelayedScaling[LinearWeights.STACKS_OF_BLOCK];
        for (int stack = 0; stack < scalings.length; stack++) {
            scalings[stack] = new DelayedScaling(FloatFormat.E4M3FN, Float8Products.HISTORY, 0, false);
        }
        for (double sigma : new double[] {300, 0.05, 0.01, 40}) {
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = (float) (sigma * random.nextGaussian());
            }
            set(weights.flat(), numbers);
            products.begin(manager);
            for (int stack = 0; stack < scalings.length; stack++) {
                LinearWeights.Stack of = weights.stacks().get(stack);
                float[] ofStack = Arrays.copyOfRange(numbers, (int) of.first(), (int) of.end());
                Factor cast = products.weight(stack);
                assertCast(cast, ofStack, scalings[stack].factor());
                assertThat(cast.inverse().toFloatArray()).containsExactly(1 / scalings[stack].factor());
                scalings[stack].update(largest(ofStack));
            }
            products.end();
        }
    }

    /** Growth, decay until the largest is forgotten, zeros, what is not finite, and what is beyond float32's range. */
    @Test
    void scalesAreThoseOfTheExactModel() {
        float[] first = new float[100];
        float[] second = new float[100];
        for (int i = 0; i < first.length; i++) {
            first[i] = (float) Math.scalb(1 + i / 128.0, i < 30 ? i - 10 : 50 - i); // up, then down to below 2^-49
            second[i] = i % 7 == 0 ? 0 : 1 / (float) (1 + i);
        }
        first[0] = 0;
        second[25] = Float.POSITIVE_INFINITY;
        second[60] = Float.MIN_VALUE;
        for (int i = 61; i < 80; i++) {
            second[i] = i % 2 * Float.MIN_VALUE; // 448 over it is more than float32 holds
        }
        second[80] = Float.MAX_VALUE;
        assertScales(first, second);
        assertScales(second, first);
    }

    private void assertScales(float[] activations, float[] gradients) {
        try (Float8Products fresh = new Float8Products(weights, kernels)) {
            DelayedScaling ofActivations = new DelayedScaling(FloatFormat.E4M3FN, Float8Products.HISTORY, 0, false);
            DelayedScaling ofGradients = new DelayedScaling(FloatFormat.E5M2, Float8Products.HISTORY, 0, false);
            for (int step = 0; step < activations.length; step++) {
                set(fresh.activation(0).amax(), activations[step]);
                set(fresh.gradient(DOWN).amax(), gradients[step]);
                fresh.end();
                ofActivations.update(activations[step]);
                ofGradients.update(gradients[step]);
                assertSlot(fresh.activation(0), ofActivations.factor(), step);
                assertSlot(fresh.gradient(DOWN), ofGradients.factor(), step);
                assertSlot(fresh.gradient(0), 1, step);
                assertSlot(fresh.activation(DOWN), 1, step);
            }
        }
    }

    private static void assertSlot(ScaleSlot slot, float factor, int step) {
        assertThat(slot.scale().toFloatArray()).as("step %d", step).containsExactly(factor);
        assertThat(slot.inverse().toFloatArray()).as("step %d", step).containsExactly(1 / factor);
        assertThat(slot.amax().toFloatArray()).as("step %d", step).containsExactly(0);
    }

    /** Of numbers that float8 holds and float32 adds exactly. */
    @Test
    void productsAreThoseOfTheFactors() {
        int tokens = 32;
        SplittableRandom random = new SplittableRandom(3);
        float[] numbers = new float[(int) weights.flat().getShape().size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = random.nextInt(-8, 9);
        }
        set(weights.flat(), numbers);
        products.begin(manager);
        LinearWeights.Stack down = weights.stacks().get(DOWN);
        float[] x = new float[tokens * down.columns()];
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextInt(-1, 2);
        }
        NDArray input = Aten.to(manager.create(x, new Shape(tokens, down.columns())), ScalarType.BFLOAT16);
        NDArray product = products.forward(manager, products.factor(manager, input, DOWN), DOWN);
        assertThat(product.getShape()).isEqualTo(new Shape(tokens, down.rows()));
        double[] expected = new double[tokens * down.rows()];
        for (int i = 0; i < expected.length; i++) {
            for (int k = 0; k < down.columns(); k++) {
                expected[i] += x[i / down.rows() * down.columns() + k]
                        * numbers[(int) down.first() + i % down.rows() * down.columns() + k];
            }
            expected[i] = FloatFormat.BFLOAT16.round(expected[i]);
        }
        assertThat(Tensors.toDoubles(product)).isEqualTo(expected);
    }
}
