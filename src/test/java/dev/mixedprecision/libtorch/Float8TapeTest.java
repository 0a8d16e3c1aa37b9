package dev.mixedprecision.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.numerics.FloatFormat;
import java.util.Arrays;
import java.util.Random;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Linear layers in float8, and the way back through them. */
class Float8TapeTest {
    private static final Operator LINEAR = Operator.named("aten::linear");

    private final Random random = new Random(8);
    private final NDManager manager = NDManager.newBaseManager(Device.cpu());
    private final Float8Tape tape = new Float8Tape(Float8Scaling.DYNAMIC);

    @AfterEach
    void close() {
        tape.close();
        manager.close();
    }

    private NDArray normal(long... shape) {
        float[] numbers = new float[(int) new Shape(shape).size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        NDArray array = manager.create(numbers, new Shape(shape));
        array.setRequiresGradient(true);
        return array;
    }

    /** A power of two or its negative in one place of every row, with which no product or sum of a few is rounded. */
    private NDArray sparse(NDManager owner, int rows, int columns) {
        float[] numbers = new float[rows * columns];
        for (int row = 0; row < rows; row++) {
            numbers[row * columns + random.nextInt(columns)] =
                    Math.scalb(random.nextBoolean() ? 1f : -1f, random.nextInt(3) - 1);
        }
        NDArray array = owner.create(numbers, new Shape(rows, columns));
        array.setRequiresGradient(true);
        return array;
    }

    /** What each number is in a format after scaling by the largest value over the largest magnitude, and the scale. */
    private static double[] quantized(double[] numbers, FloatFormat format) {
        float largest = 0;
        for (double number : numbers) {
            largest = Math.max(largest, Math.abs((float) number));
        }
        float factor = (float) format.maxValue() / largest;
        return Arrays.stream(numbers)
                .map(number -> format.round((float) number * factor) * (1 / factor))
                .toArray();
    }

    /** Rows of the left times columns of the right, in float64, and the sum of the magnitudes beside each. */
    private static double[][] product(double[] left, int rows, int length, double[] right, int columns) {
        double[][] result = new double[2][rows * columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                for (int k = 0; k < length; k++) {
                    double term = left[row * length + k] * right[k * columns + column];
                    result[0][row * columns + column] += term;
                    result[1][row * columns + column] += Math.abs(term);
                }
            }
        }
        return result;
    }

    private static double[] transposed(double[] matrix, int rows, int columns) {
        double[] result = new double[matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            result[i % columns * rows + i / columns] = matrix[i];
        }
        return result;
    }

    /** Each sum of n products in float32, and a few roundings of scales and results. */
    private static void assertClose(NDArray measured, double[][] exact, int length) {
        double[] values = Tensors.toDoubles(measured);
        for (int i = 0; i < values.length; i++) {
            assertThat(values[i])
                    .as("element %d", i)
                    .isCloseTo(exact[0][i], within((length + 8) * 0x1p-24 * exact[1][i]));
        }
    }

    @Test
    void resultsAndGradientsAreTheProductsOfWhatWasCast() {
        NDArray x = normal(3, 16, 32);
        NDArray weight = normal(64, 32);
        double[] sent = Tensors.toDoubles(normal(48, 64));
        NDArray factors = manager.create(toFloats(sent), new Shape(3, 16, 64));
        double[] castX = quantized(Tensors.toDoubles(x), FloatFormat.E4M3FN);
        double[] castWeight = quantized(Tensors.toDoubles(weight), FloatFormat.E4M3FN);
        double[] castBack = quantized(sent, FloatFormat.E5M2);
        try (var grad = GradMode.enabled()) {
            NDArray y = tape.linear(x, weight);
            assertThat(y.getShape()).isEqualTo(new Shape(3, 16, 64));
            assertClose(y, product(castX, 48, 32, transposed(castWeight, 64, 32), 64), 32);
            tape.backward(Aten.sum(Aten.mul(y, factors)));
        }
        assertClose(x.getGradient(), product(castBack, 48, 64, castWeight, 32), 64);
        assertClose(weight.getGradient(), product(transposed(castBack, 48, 64), 64, 48, castX, 32), 48);
    }

    private static float[] toFloats(double[] numbers) {
        float[] floats = new float[numbers.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) numbers[i];
        }
        return floats;
    }

    /** Three layers, of which two share their input, one has another's result as input, and a residual stream. */
    private NDArray network(NDArray x, NDArray[] weights, BinaryOperator<NDArray> linear, UnaryOperator<NDArray> cut) {
        NDArray stream = Aten.add(x, x);
        NDArray change = Aten.add(linear.apply(stream, weights[0]), linear.apply(stream, weights[1]));
        NDArray next = cut.apply(Aten.add(stream, change));
        NDArray end = Aten.add(next, linear.apply(linear.apply(next, weights[2]), weights[0]));
        return Aten.sum(Aten.mul(end, weights[3]));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whereNothingIsRoundedGradientsAreLibtorchsOwn(boolean cutting) {
        assertGradientsAreLibtorchsOwn(cutting, Device.cpu());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whereNothingIsRoundedGradientsAreLibtorchsOwnOnCuda(boolean cutting) {
        assumeThat(Cuda.isAvailable()).isTrue();
        assertGradientsAreLibtorchsOwn(cutting, Cuda.device());
    }

    private void assertGradientsAreLibtorchsOwn(boolean cutting, Device device) {
        // A scale that is no power of two would round.
        try (NDManager owner = NDManager.newBaseManager(device);
                var grad = GradMode.enabled();
                Float8Tape exact = new Float8Tape(Float8Scaling.NONE)) {
            NDArray x = sparse(owner, 16, 16);
            NDArray[] weights = new NDArray[4];
            Arrays.setAll(weights, i -> sparse(owner, 16, 16));
            NDArray[] all = {x, weights[0], weights[1], weights[2], weights[3]};
            exact.backward(network(x, weights, exact::linear, cutting ? exact::cut : array -> array));
            double[][] gradients = new double[all.length][];
            for (int i = 0; i < all.length; i++) {
                gradients[i] = Tensors.toDoubles(all[i].getGradient());
                assertThat(Arrays.stream(gradients[i]).filter(gradient -> gradient != 0))
                        .as("gradient %d", i)
                        .isNotEmpty();
                GradMode.clearGradient(all[i]);
            }
            GradMode.backward(network(x, weights, (a, w) -> LINEAR.call(owner, a, w), array -> array));
            for (int i = 0; i < all.length; i++) {
                assertThat(gradients[i]).as("gradient %d", i).isEqualTo(Tensors.toDoubles(all[i].getGradient()));
            }
        }
    }

    @Test
    void gradientsOfSeveralPassesAddUp() {
        NDArray x = sparse(manager, 16, 16);
        NDArray weight = sparse(manager, 16, 16);
        double[] once = null;
        for (int pass = 0; pass < 2; pass++) {
            try (var grad = GradMode.enabled()) {
                tape.backward(Aten.sum(tape.linear(x, weight)));
            }
            once = pass == 0 ? Tensors.toDoubles(weight.getGradient()) : once;
        }
        assertThat(Tensors.toDoubles(weight.getGradient()))
                .isEqualTo(Arrays.stream(once).map(gradient -> 2 * gradient).toArray());
    }

    @ParameterizedTest
    @CsvSource({"FLOAT16", "BFLOAT16"})
    void underAutocastResultsAreLowAndGradientsOfParametersFloat32(ScalarType type) {
        NDArray x = normal(16, 16);
        NDArray weight = normal(16, 16);
        try (var grad = GradMode.enabled()) {
            NDArray loss;
            try (var autocast = Autocast.on(Device.cpu(), type)) {
                NDArray y = tape.linear(x, weight);
                assertThat(Tensors.dtype(y)).isEqualTo(type);
                NDArray z = tape.linear(y, weight);
                loss = Aten.sum(z);
            }
            tape.backward(loss);
        }
        assertThat(Tensors.dtype(weight.getGradient())).isEqualTo(ScalarType.FLOAT32);
        assertThat(Tensors.dtype(x.getGradient())).isEqualTo(ScalarType.FLOAT32);
    }

    @Test
    void whatTakesNoGradientGetsNone() {
        NDArray x = normal(16, 16);
        NDArray frozen = normal(16, 16);
        frozen.setRequiresGradient(false);
        NDArray data = normal(16, 16);
        data.setRequiresGradient(false);
        NDArray weight = normal(16, 16);
        try (var grad = GradMode.enabled()) {
            tape.backward(Aten.add(Aten.sum(tape.linear(x, frozen)), Aten.sum(tape.linear(data, weight))));
        }
        assertThat(GradMode.hasGradient(frozen)).isFalse();
        assertThat(GradMode.hasGradient(data)).isFalse();
        assertThat(GradMode.hasGradient(x)).isTrue();
        assertThat(GradMode.hasGradient(weight)).isTrue();
    }

    @Test
    void aResultThatTheLossDoesNotNeedHasNoGradient() {
        NDArray x = normal(16, 16);
        NDArray weight = normal(16, 16);
        NDArray unused = normal(16, 16);
        try (var grad = GradMode.enabled()) {
            tape.cut(tape.linear(x, unused));
            tape.backward(Aten.sum(tape.linear(x, weight)));
        }
        assertThat(GradMode.hasGradient(unused)).isFalse();
        assertThat(GradMode.hasGradient(weight)).isTrue();
    }

    @Test
    void withoutGradientsNothingIsRecorded() {
        NDArray x = normal(5, 16);
        NDArray weight = normal(16, 16);
        try (var constant = GradMode.disabled()) {
            assertThat(tape.linear(x, weight).hasGradient()).isFalse();
            assertThat(tape.cut(x).hasGradient()).isFalse();
        }
        try (var grad = GradMode.enabled()) {
            tape.clear();
            assertThatThrownBy(() -> tape.backward(tape.linear(manager.zeros(new Shape(1, 16)), constant(weight))))
                    .isInstanceOf(LibtorchException.class)
                    .hasMessageContaining("does not require grad");
        }
    }

    private static NDArray constant(NDArray array) {
        return Aten.detach(array);
    }

    @Test
    void zerosStayZerosAndWhatIsNotFiniteIsNotHidden() {
        NDArray weight = normal(16, 16);
        double[] zeros = Tensors.toDoubles(tape.linear(manager.zeros(new Shape(1, 16)), weight));
        assertThat(zeros).containsOnly(0);
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            NDArray row = manager.full(new Shape(1, 16), bad);
            assertThat(Tensors.toDoubles(tape.linear(row, weight))).containsOnly(Double.NaN);
        }
    }

    @ParameterizedTest
    @CsvSource({"449, 448", "-1e30, -448", "448, 448", "0.0009, 0"})
    void withoutScalingNumbersSaturateAndVanish(float x, double cast) {
        float[] identity = new float[256];
        for (int i = 0; i < 16; i++) {
            identity[17 * i] = 1;
        }
        try (Float8Tape unscaled = new Float8Tape(Float8Scaling.NONE)) {
            NDArray weight = manager.create(identity, new Shape(16, 16));
            assertThat(Tensors.toDoubles(unscaled.linear(manager.full(new Shape(1, 16), x), weight)))
                    .containsOnly(cast);
        }
        double kept = Tensors.toDoubles(
                tape.linear(manager.full(new Shape(1, 16), x), manager.create(identity, new Shape(16, 16))))[0];
        assertThat(kept / x).as("with a scale").isCloseTo(1, within(0x1p-21));
    }

    @ParameterizedTest
    @CsvSource({
        "16, 15, 16, the number of inputs is 15",
        "16, 16, 24, the number of outputs is 24",
        "17, 16, 16, the number of rows is 17"
    })
    void whatTensorCoresDoNotTakeIsRefused(int rows, int in, int out, String message) {
        NDArray x = normal(rows, in);
        NDArray weight = normal(out, in);
        try (var grad = GradMode.enabled()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> tape.linear(x, weight))
                    .withMessageContaining("multiples of 16, but " + message);
        }
    }

    @Test
    void weightsThatAreNoParametersAreRefused() {
        NDArray x = normal(16, 16);
        NDArray weight = normal(16, 16);
        try (var grad = GradMode.enabled()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> tape.linear(x, Aten.add(weight, weight)))
                    .withMessageContaining("computed from others");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> tape.linear(x, Aten.to(weight, ScalarType.BFLOAT16)))
                    .withMessageContaining("float32, not bfloat16");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> tape.linear(normal(16, 32), weight))
                    .withMessageContaining("an input (…, 16) is needed");
        }
    }
}
