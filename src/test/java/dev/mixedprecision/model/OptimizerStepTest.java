package dev.mixedprecision.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.GradScaler;
import dev.mixedprecision.libtorch.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On the CPU, and on CUDA where there is a device. */
class OptimizerStepTest {
    private static final AdamW.Settings SETTINGS = new AdamW.Settings(0.01, 0.9, 0.999, 1e-3, 0.1);
    private static final int[] SIZES = {3, 70, 1};
    private static final int STEPS = 10;
    private static final float SCALE = 1024;

    private final Device device = Cuda.isAvailable() ? Cuda.device() : Device.cpu();
    private NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager(device, "PyTorch");
    }

    @AfterEach
    void close() {
        manager.close();
    }

    /** Parameters whose values are drawn from a seed, with an optimizer. */
    private final class Trained implements AutoCloseable {
        final List<NDArray> parameters =
                drawn(1, 1).stream().map(manager::create).toList();
        final AdamW adamW = new AdamW(parameters, SETTINGS);

        Trained() {
            parameters.forEach(parameter -> parameter.setRequiresGradient(true));
        }

        void gradients(List<float[]> gradients) {
            for (int i = 0; i < SIZES.length; i++) {
                try (NDArray gradient = manager.create(gradients.get(i))) {
                    GradMode.setGradient(parameters.get(i), gradient);
                }
            }
        }

        List<double[]> values() {
            return parameters.stream().map(Tensors::toDoubles).toList();
        }

        List<long[]> bits() {
            return parameters.stream().map(Tensors::allBits).toList();
        }

        List<double[]> gradients() {
            return parameters.stream()
                    .map(parameter -> {
                        try (NDArray gradient = parameter.getGradient()) {
                            return Tensors.toDoubles(gradient);
                        }
                    })
                    .toList();
        }

        @Override
        public void close() {
            adamW.close();
        }
    }

    private static List<float[]> drawn(int seed, double size) {
        Random random = new Random(seed);
        return Arrays.stream(SIZES)
                .mapToObj(length -> {
                    float[] numbers = new float[length];
                    for (int i = 0; i < length; i++) {
                        numbers[i] = (float) (size * random.nextGaussian());
                    }
                    return numbers;
                })
                .toList();
    }

    /** The gradients of a step: their norms are 0.08 to 9, about. */
    private static List<float[]> gradients(int step) {
        return drawn(100 + step, 0.01 * Math.pow(1.7, step));
    }

    private static List<float[]> times(List<float[]> arrays, float factor) {
        return arrays.stream()
                .map(array -> {
                    float[] product = array.clone();
                    for (int i = 0; i < product.length; i++) {
                        product[i] *= factor;
                    }
                    return product;
                })
                .toList();
    }

    private static double norm(List<float[]> arrays) {
        double sum = 0;
        for (float[] array : arrays) {
            for (float x : array) {
                sum += (double) x * x;
            }
        }
        return Math.sqrt(sum);
    }

    private static double coefficient(List<float[]> gradients, double maxNorm) {
        return Math.min(1, maxNorm / (norm(gradients) + 1e-6));
    }

    /** The algorithm in float64; the gradients are the unscaled ones. */
    private static List<double[]> reference(double maxNorm, int steps) {
        List<float[]> start = drawn(1, 1);
        List<double[]> results = new ArrayList<>();
        for (int i = 0; i < SIZES.length; i++) {
            double[] after = new double[SIZES[i]];
            for (int j = 0; j < after.length; j++) {
                AdamWFormula formula = new AdamWFormula(SETTINGS, start.get(i)[j]);
                for (int step = 1; step <= steps; step++) {
                    after[j] = formula.step(coefficient(gradients(step), maxNorm)
                            * gradients(step).get(i)[j]);
                }
            }
            results.add(after);
        }
        return results;
    }

    private static double distance(List<double[]> some, List<double[]> others) {
        return IntStream.range(0, SIZES.length)
                .mapToDouble(i -> IntStream.range(0, SIZES[i])
                        .mapToDouble(j -> Math.abs(some.get(i)[j] - others.get(i)[j]))
                        .max()
                        .orElseThrow())
                .max()
                .orElseThrow();
    }

    /** A handful of float32 roundings a step, relative to the parameters' size of 3. */
    @ParameterizedTest
    @ValueSource(doubles = {0.5, Double.POSITIVE_INFINITY})
    void unscalesAndClipsAsTheFormulasInFloat64(double maxNorm) {
        try (Trained trained = new Trained();
                GradScaler scaler = GradScaler.on(device, GradScaler.Settings.DEFAULT.initialScale(SCALE));
                OptimizerStep optimizer = new OptimizerStep(trained.adamW, maxNorm, scaler)) {
            assertThat(norm(gradients(1))).isLessThan(0.5);
            assertThat(norm(gradients(STEPS))).isGreaterThan(5);
            for (int step = 1; step <= STEPS; step++) {
                trained.gradients(times(gradients(step), SCALE));
                optimizer.take();
            }
            List<double[]> expected = reference(maxNorm, STEPS);
            assertThat(distance(trained.values(), expected)).isLessThan(STEPS * 8 * 0x1p-24 * 3);
            assertThat(distance(reference(0.5, STEPS), reference(Double.POSITIVE_INFINITY, STEPS)))
                    .as("what clipping changes")
                    .isGreaterThan(1e-3);
            assertThat(trained.adamW.stepsTaken()).isEqualTo(STEPS);
            assertThat(scaler.state().cleanSteps()).isEqualTo(STEPS);
        }
    }

    /** A sum of squares in float32, a root, and a product: ten roundings at most for the 74 numbers in any order of sums. */
    @Test
    void leavesTheGradientsUnscaledAndClipped() {
        try (Trained trained = new Trained();
                OptimizerStep optimizer = new OptimizerStep(trained.adamW, 0.5)) {
            trained.gradients(gradients(STEPS));
            optimizer.take();
            double factor = coefficient(gradients(STEPS), 0.5);
            for (int i = 0; i < SIZES.length; i++) {
                for (int j = 0; j < SIZES[i]; j++) {
                    double expected = factor * gradients(STEPS).get(i)[j];
                    assertThat(trained.gradients().get(i)[j])
                            .isCloseTo(expected, within(Math.abs(expected) * 40 * 0x1p-24));
                }
            }
        }
    }

    /** The bits of one that never met it: parameters, moments and the counted steps. */
    @ParameterizedTest
    @ValueSource(floats = {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN, 3e38f})
    void aStepWithAGradientThatIsNotFiniteChangesNothingButTheScale(float bad) {
        try (Trained trained = new Trained();
                Trained undisturbed = new Trained();
                GradScaler scaler = GradScaler.on(device, GradScaler.Settings.DEFAULT.initialScale(SCALE));
                GradScaler other = GradScaler.on(device, GradScaler.Settings.DEFAULT.initialScale(SCALE / 2));
                OptimizerStep optimizer = new OptimizerStep(trained.adamW, 0.5, scaler);
                OptimizerStep without = new OptimizerStep(undisturbed.adamW, 0.5, other)) {
            List<long[]> before = trained.bits();
            List<float[]> gradients = times(gradients(1), SCALE);
            gradients.get(1)[42] = bad;
            trained.gradients(gradients);
            optimizer.take();
            assertThat(trained.bits()).usingRecursiveComparison().isEqualTo(before);
            assertThat(trained.adamW.stepsTaken()).isZero();
            assertThat(scaler.currentScale()).isEqualTo(SCALE / 2);
            for (Trained each : List.of(trained, undisturbed)) {
                each.gradients(times(gradients(2), SCALE / 2));
            }
            optimizer.take();
            without.take();
            assertThat(trained.bits())
                    .usingRecursiveComparison()
                    .isEqualTo(undisturbed.bits())
                    .isNotEqualTo(before);
            assertThat(trained.adamW.stepsTaken()).isOne();
        }
    }

    /** As PyTorch, where nobody checks. */
    @Test
    void withoutAScalerAnInfiniteGradientIsNotHidden() {
        try (Trained trained = new Trained();
                OptimizerStep optimizer = new OptimizerStep(trained.adamW, 0.5)) {
            List<float[]> gradients = gradients(1);
            gradients.get(2)[0] = Float.POSITIVE_INFINITY;
            trained.gradients(gradients);
            optimizer.take();
            assertThat(trained.values().get(2)[0]).isNaN();
            assertThat(trained.adamW.stepsTaken()).isOne();
        }
    }

    @Test
    void withNeitherItIsAdamWsStepToTheBit() {
        try (Trained trained = new Trained();
                Trained plain = new Trained();
                GradScaler disabled = GradScaler.on(device, GradScaler.Settings.DEFAULT.disabled());
                OptimizerStep optimizer = new OptimizerStep(trained.adamW);
                OptimizerStep another = new OptimizerStep(trained.adamW, Double.POSITIVE_INFINITY, disabled)) {
            for (int step = 1; step <= STEPS; step++) {
                trained.gradients(gradients(step));
                plain.gradients(gradients(step));
                (step % 2 == 0 ? another : optimizer).take();
                plain.adamW.step();
            }
            assertThat(trained.bits()).usingRecursiveComparison().isEqualTo(plain.bits());
        }
    }

    /** What a recording relies on, which rehearses first. */
    @Test
    void aRehearsalChangesNothing() {
        try (Trained trained = new Trained();
                Trained other = new Trained();
                GradScaler scaler = GradScaler.on(device, GradScaler.Settings.DEFAULT.initialScale(SCALE));
                OptimizerStep optimizer = new OptimizerStep(trained.adamW, 0.5, scaler);
                OptimizerStep unrehearsed = new OptimizerStep(other.adamW, 0.5, scaler)) {
            List<long[]> before = trained.bits();
            trained.gradients(times(gradients(STEPS), SCALE));
            optimizer.rehearse();
            assertThat(trained.bits()).usingRecursiveComparison().isEqualTo(before);
            assertThat(trained.gradients())
                    .usingRecursiveComparison()
                    .isEqualTo(times(gradients(STEPS), SCALE).stream()
                            .map(OptimizerStepTest::wide)
                            .toList());
            assertThat(scaler.currentScale()).isEqualTo(SCALE);
            assertThat(trained.adamW.stepsTaken()).isZero();
            other.gradients(times(gradients(STEPS), SCALE));
            optimizer.take();
            unrehearsed.take();
            assertThat(trained.bits()).usingRecursiveComparison().isEqualTo(other.bits());
        }
    }

    private static double[] wide(float[] numbers) {
        return IntStream.range(0, numbers.length).mapToDouble(i -> numbers[i]).toArray();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN})
    void aNormThatIsNotPositiveIsRefused(double maxNorm) {
        try (Trained trained = new Trained()) {
            assertThatThrownBy(() -> new OptimizerStep(trained.adamW, maxNorm))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the largest norm of the gradients must be positive, not " + maxNorm);
        }
    }

    @Test
    void aParameterWithoutGradientIsAnError() {
        NDArray parameter = manager.ones(new Shape(3));
        parameter.setRequiresGradient(true);
        try (AdamW adamW = new AdamW(List.of(parameter), SETTINGS);
                OptimizerStep optimizer = new OptimizerStep(adamW, 1)) {
            assertThatThrownBy(optimizer::take).hasMessage("a parameter of shape (3) has no gradient");
        }
    }
}
