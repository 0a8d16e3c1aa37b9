package dev.mixedprecision.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.AdamW;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import dev.mixedprecision.libtorch.GradScaler.Settings;
import dev.mixedprecision.libtorch.GradScaler.State;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GradScalerTest {
    private final Device device = Cuda.isAvailable() ? Device.gpu(0) : Device.cpu();
    private NDManager manager;
    private NDArray weight;

    @BeforeEach
    void open() {
        Libtorch.get();
        manager = NDManager.newBaseManager(device);
        weight = parameter(1, 2, 4);
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private NDArray parameter(float... values) {
        NDArray array = manager.create(values);
        array.setRequiresGradient(true);
        return array;
    }

    /** Adds {@code factors}, times the scale, to the parameter's gradient. */
    private void backward(GradScaler scaler, NDArray parameter, float... factors) {
        try (var grad = GradMode.enabled()) {
            GradMode.backward(
                    scaler.scale(parameter.mul(manager.create(factors)).sum()));
        }
    }

    @Test
    void scalesTheGradientsAndUnscalesThemExactly() {
        try (GradScaler scaler = GradScaler.on(device)) {
            backward(scaler, weight, 3, 0.1f, -7);
            assertThat(weight.getGradient().toFloatArray()).containsExactly(3 * 65536, 0.1f * 65536, -7 * 65536);
            scaler.unscale(List.of(weight));
            assertThat(weight.getGradient().toFloatArray()).containsExactly(3, 0.1f, -7);
        }
    }

    @Test
    void unscalesByTheReciprocalOfTheScaleInFloat32() {
        try (GradScaler scaler = GradScaler.on(device, Settings.DEFAULT.initialScale(3))) {
            backward(scaler, weight, 5, 5, 5);
            scaler.unscale(List.of(weight));
            assertThat(weight.getGradient().getFloat(0)).isEqualTo(15 * (float) (1.0 / 3));
        }
    }

    @Test
    void unscalesManyTensorsOfTwoTypesAndPassesOverThoseWithoutGradient() {
        NDArray wide = manager.create(new double[] {1, 1});
        wide.setRequiresGradient(true);
        NDArray matrix = manager.ones(new Shape(2, 2));
        matrix.setRequiresGradient(true);
        NDArray unused = parameter(1);
        try (GradScaler scaler = GradScaler.on(device)) {
            backward(scaler, weight, 1, 1, 1);
            try (var grad = GradMode.enabled()) {
                GradMode.backward(scaler.scale(wide.sum()));
                GradMode.backward(scaler.scale(matrix.sum()));
            }
            assertThat(scaler.step(List.of(weight, unused, wide, matrix), () -> {}))
                    .isTrue();
            assertThat(wide.getGradient().toDoubleArray()).containsExactly(1, 1);
            assertThat(matrix.getGradient().toFloatArray()).containsExactly(1, 1, 1, 1);
            assertThat(GradMode.hasGradient(unused)).isFalse();
            assertThat(GradMode.hasGradient(weight)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN})
    void skipsAStepWithANonFiniteGradient(float bad) {
        NDArray other = parameter(1);
        try (GradScaler scaler = GradScaler.on(device)) {
            backward(scaler, other, 1);
            backward(scaler, weight, 1, bad, 1);
            boolean[] ran = new boolean[1];
            assertThat(scaler.step(List.of(other, weight), () -> ran[0] = true)).isFalse();
            assertThat(ran[0]).isFalse();
            scaler.update();
            assertThat(scaler.state()).isEqualTo(new State(Settings.DEFAULT, 32768, 0));
        }
    }

    @Test
    void growsAfterTheIntervalAndNeverToInfinity() {
        try (GradScaler scaler =
                GradScaler.on(device, Settings.DEFAULT.initialScale(0x1p126f).growthInterval(2))) {
            float[] scales = new float[6];
            for (int i = 0; i < scales.length; i++) {
                GradMode.clearGradient(weight);
                backward(scaler, weight, 0, 0, 0);
                scaler.step(List.of(weight), () -> {});
                scaler.update();
                scales[i] = scaler.currentScale();
            }
            assertThat(scales).containsExactly(0x1p126f, 0x1p127f, 0x1p127f, 0x1p127f, 0x1p127f, 0x1p127f);
        }
    }

    @Test
    void goesOnWhereItWasSaved() {
        Settings settings = Settings.DEFAULT.growthInterval(2);
        try (GradScaler scaler = GradScaler.on(device, settings)) {
            backward(scaler, weight, 1, 1, 1);
            scaler.step(List.of(weight), () -> {});
            scaler.update();
            State saved = scaler.state();
            assertThat(saved).isEqualTo(new State(settings, 65536, 1));
            try (GradScaler restored = GradScaler.restored(device, saved)) {
                backward(restored, weight, 1, 1, 1);
                restored.step(List.of(weight), () -> {});
                restored.update();
                assertThat(restored.state()).isEqualTo(new State(settings, 131072, 0));
            }
        }
    }

    @Test
    void disabledItChangesNothing() {
        try (GradScaler scaler = GradScaler.on(device, Settings.DEFAULT.disabled())) {
            NDArray loss = manager.create(1f);
            assertThat(scaler.scale(loss)).isSameAs(loss);
            backward(scaler, weight, 1, Float.NaN, 1);
            scaler.unscale(List.of(weight));
            boolean[] ran = new boolean[1];
            assertThat(scaler.step(List.of(weight), () -> ran[0] = true)).isTrue();
            assertThat(ran[0]).isTrue();
            scaler.update();
            assertThat(scaler.currentScale()).isEqualTo(1);
            assertThat(weight.getGradient().toFloatArray()).containsExactly(1, Float.NaN, 1);
        }
    }

    @Test
    void callsOutOfOrderSayWhatIsWrong() {
        try (GradScaler scaler = GradScaler.on(device)) {
            List<NDArray> parameters = List.of(weight);
            assertThatIllegalStateException()
                    .isThrownBy(scaler::update)
                    .withMessage("update was called without a step: no gradient has been checked");
            assertThatIllegalStateException()
                    .isThrownBy(() -> scaler.step(parameters, () -> {}))
                    .withMessageStartingWith("none of the 1 parameters has a gradient");
            backward(scaler, weight, 1, 1, 1);
            scaler.unscale(parameters);
            assertThatIllegalStateException()
                    .isThrownBy(() -> scaler.unscale(parameters))
                    .withMessageContaining("a second time since the last update");
            assertThatIllegalStateException().isThrownBy(scaler::state).withMessageContaining("call update first");
            scaler.step(parameters, () -> {});
            assertThatIllegalStateException()
                    .isThrownBy(() -> scaler.unscale(parameters))
                    .withMessage("unscale was called after step: call update first");
            assertThatIllegalStateException()
                    .isThrownBy(() -> scaler.step(parameters, () -> {}))
                    .withMessage("step was called a second time since the last update");
            scaler.update();
            scaler.unscale(parameters);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 2 | 0.5 | 1 | the initial scale must be positive, finite, not 0.0",
                "Infinity | 2 | 0.5 | 1 | the initial scale must be positive, finite, not Infinity",
                "NaN | 2 | 0.5 | 1 | the initial scale must be positive, finite, not NaN",
                "1 | 1 | 0.5 | 1 | the growth factor must be above 1, finite, not 1.0",
                "1 | 2 | 1 | 1 | the backoff factor must be between 0 and 1, not 1.0",
                "1 | 2 | 0 | 1 | the backoff factor must be between 0 and 1, not 0.0",
                "1 | 2 | 0.5 | 0 | the growth interval must be at least 1, not 0"
            })
    void settingsThatCannotWorkSayWhy(float scale, double growth, double backoff, int interval, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Settings(scale, growth, backoff, interval, true))
                .withMessage(message);
    }

    @Test
    void statesThatCannotBeSayWhy() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new State(Settings.DEFAULT, Float.NaN, 0))
                .withMessageContaining("not NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new State(Settings.DEFAULT, 1, 2000))
                .withMessageContaining("below the growth interval, 2000, not 2000");
    }

    @Test
    void gradientsInLowPrecisionAreRefused() {
        NDArray low = Aten.to(manager.create(new float[] {1}), ScalarType.FLOAT16);
        low.setRequiresGradient(true);
        try (GradScaler scaler = GradScaler.on(device)) {
            try (var grad = GradMode.enabled()) {
                GradMode.backward(low.mul(low));
            }
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> scaler.unscale(List.of(low)))
                    .withMessageContaining("gradient 0, float16(1), must be float32");
        }
    }

    @Test
    void aSkippedStepLeavesDjlsOptimizerAndNoBadGradientBehind() {
        NDArray twin = parameter(1, 2, 4);
        AdamW optimizer = AdamW.builder().build();
        AdamW undisturbed = AdamW.builder().build();
        try (GradScaler scaler = GradScaler.on(device);
                GradScaler clean = GradScaler.on(device)) {
            for (float second : new float[] {3, Float.NaN, 5}) {
                backward(scaler, weight, 1, second, -2);
                scaler.step(Map.of("weight", weight), optimizer);
                scaler.update();
                if (Float.isFinite(second)) {
                    backward(clean, twin, 1, second, -2);
                    clean.step(Map.of("weight", twin), undisturbed);
                    clean.update();
                }
            }
        }
        assertThat(Tensors.allBits(weight)).isEqualTo(Tensors.allBits(twin));
    }

    /**
     * DJL adds ε to √v before v is corrected for its bias, PyTorch after: its ε counts as ε / √(1 − β₂ᵗ) there. With that
     * taken into account the two are one algorithm, up to float32's rounding.
     */
    @Test
    void djlsAdamWIsTheAlgorithmWithItsOwnPlaceForEpsilon() {
        double rate = 0.01;
        double epsilon = 1e-3;
        double decay = 0.1;
        Optimizer optimizer = AdamW.builder()
                .optLearningRateTracker(Tracker.fixed((float) rate))
                .optEpsilon((float) epsilon)
                .optWeightDecays((float) decay)
                .build();
        double expected = 2;
        double mean = 0;
        double variance = 0;
        NDArray parameter = parameter(2);
        try (GradScaler scaler = GradScaler.on(device)) {
            for (int t = 1; t <= 10; t++) {
                double gradient = t % 3 - 0.5;
                backward(scaler, parameter, (float) gradient);
                scaler.step(Map.of("weight", parameter), optimizer);
                scaler.update();
                mean = 0.9 * mean + 0.1 * gradient;
                variance = 0.999 * variance + 0.001 * gradient * gradient;
                double correction = Math.sqrt(1 - Math.pow(0.999, t));
                double step = mean / (1 - Math.pow(0.9, t)) / (Math.sqrt(variance) / correction + epsilon / correction);
                expected = expected * (1 - rate * decay) - rate * step;
            }
        }
        // Ten steps, each with the weight's rounding, 2^-24 of 2, twice, and a step of 0.01 that 1 - β₂, formed from
        // float32 numbers, knows to about 2^-24 / 0.001.
        double tolerance = 10 * (2 * 2 * 0x1p-24 + rate * 0x1p-24 / 0.001);
        assertThat((double) parameter.getFloat(0)).isCloseTo(expected, within(tolerance));
    }

    /** A trainer of {@code x · wᵀ} with one input and weight 1, by SGD at rate 1. */
    private Trainer trainer(Model model) {
        model.setBlock(Linear.builder().setUnits(1).optBias(false).build());
        Trainer trainer = model.newTrainer(new DefaultTrainingConfig(Loss.l2Loss())
                .optDevices(new Device[] {device})
                .optInitializer(Initializer.ONES, "weight")
                .optOptimizer(
                        Optimizer.sgd().setLearningRateTracker(Tracker.fixed(1)).build()));
        trainer.initialize(new Shape(1, 1));
        return trainer;
    }

    /** The rule of torch.amp.GradScaler, from a check that was made elsewhere. */
    @Test
    void anothersCheckLowersAndRaisesTheScaleInPlace() {
        GradScaler.Settings settings =
                GradScaler.Settings.DEFAULT.initialScale(64).factors(4, 0.25).growthInterval(2);
        try (GradScaler scaler = GradScaler.on(device, settings);
                NDArray clean = manager.create(0f);
                NDArray infinite = manager.create(1f)) {
            NDArray scale = scaler.scaleOnDevice();
            scaler.update(clean);
            assertThat(scaler.state()).isEqualTo(new GradScaler.State(settings, 64, 1));
            scaler.update(clean);
            assertThat(scaler.state()).isEqualTo(new GradScaler.State(settings, 256, 0));
            scaler.update(clean);
            scaler.update(infinite);
            assertThat(scaler.state()).isEqualTo(new GradScaler.State(settings, 64, 0));
            assertThat(scale.getFloat()).isEqualTo(64);
        }
        try (GradScaler scaler = GradScaler.on(device, GradScaler.Settings.DEFAULT.disabled());
                NDArray infinite = manager.create(1f)) {
            scaler.update(infinite);
            assertThat(scaler.scaleOnDevice().getFloat()).isEqualTo(65536);
        }
    }

    @Test
    void anothersCheckDoesNotCountBesideItsOwn() {
        try (GradScaler scaler = GradScaler.on(device);
                NDArray clean = manager.create(0f)) {
            backward(scaler, weight, 1, 1, 1);
            scaler.unscale(List.of(weight));
            assertThatIllegalStateException()
                    .isThrownBy(() -> scaler.update(clean))
                    .withMessage("update with another's check was called after unscale or step");
        }
    }

    private static boolean step(GradScaler scaler, Trainer trainer, float input) {
        try (GradientCollector collector = trainer.newGradientCollector()) {
            NDArray given = trainer.getManager().create(new float[] {input}, new Shape(1, 1));
            collector.backward(scaler.scale(trainer.forward(new NDList(given)).singletonOrThrow()));
        }
        boolean stepped = scaler.step(trainer);
        scaler.update();
        return stepped;
    }

    @Test
    void stepsWithATrainerAndLeavesAStepOutWhereAGradientIsInfinite() {
        try (Model model = Model.newInstance("model", device, "PyTorch");
                Trainer trainer = trainer(model);
                GradScaler scaler = GradScaler.on(device)) {
            NDArray parameter = model.getBlock().getParameters().get("weight").getArray();
            assertThat(step(scaler, trainer, 0.25f)).isTrue();
            assertThat(parameter.toFloatArray()).containsExactly(0.75f);
            assertThat(step(scaler, trainer, Float.MAX_VALUE)).isFalse();
            assertThat(parameter.toFloatArray()).containsExactly(0.75f);
            assertThat(GradMode.hasGradient(parameter)).isFalse();
            assertThat(scaler.currentScale()).isEqualTo(32768);
            assertThat(step(scaler, trainer, 0.5f)).isTrue();
            assertThat(parameter.toFloatArray()).containsExactly(0.25f);
        }
    }

    /** Its parameters would be copies, whose gradients nobody unscales. */
    @Test
    void refusesATrainerOnAnotherDeviceThanItsModels() {
        try (Model model = Model.newInstance("model", Device.cpu(), "PyTorch");
                GradScaler scaler = GradScaler.on(device)) {
            model.setBlock(Linear.builder().setUnits(1).build());
            Device[] others = {Device.of("elsewhere", 0)};
            try (Trainer trainer = model.newTrainer(new DefaultTrainingConfig(Loss.l2Loss()).optDevices(others))) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> scaler.step(trainer))
                        .withMessageContaining("elsewhere")
                        .withMessageContaining("the same device");
            }
        }
    }
}
