package dev.mixedprecision.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.GradMode;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdamWTest {
    private static final AdamW.Settings SETTINGS = new AdamW.Settings(0.01, 0.9, 0.999, 1e-3, 0.1);

    /**
     * Algorithm 2 of the paper in float64, for the loss Σ c·p, whose gradient is c. The bound: ten steps of a handful of
     * float32 roundings each, relative to the parameters' size of 3.
     */
    @Test
    void followsThePapersAlgorithm() {
        double[][] weights = {{0.5, -2, 3}, {1}};
        double[][] gradients = {{0.25, -1e-3, 0}, {7}};
        try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            List<NDArray> parameters =
                    List.of(manager.create(new float[] {0.5f, -2, 3}), manager.create(new float[] {1}, new Shape(1)));
            parameters.forEach(parameter -> parameter.setRequiresGradient(true));
            List<NDArray> factors = List.of(
                    manager.create(new float[] {0.25f, -1e-3f, 0}), manager.create(new float[] {7}, new Shape(1)));
            try (AdamW adamW = new AdamW(parameters, SETTINGS)) {
                for (int step = 0; step < 10; step++) {
                    for (int i = 0; i < 2; i++) {
                        GradMode.clearGradient(parameters.get(i));
                        try (var grad = GradMode.enabled()) {
                            GradMode.backward(Aten.sum(Aten.mul(parameters.get(i), factors.get(i))));
                        }
                    }
                    adamW.step();
                }
            }
            for (int i = 0; i < 2; i++) {
                float[] actual = parameters.get(i).toFloatArray();
                for (int j = 0; j < actual.length; j++) {
                    double expected = afterTenSteps(weights[i][j], gradients[i][j]);
                    assertThat((double) actual[j])
                            .as("parameter %d, element %d", i, j)
                            .isCloseTo(expected, within(10 * 8 * 0x1p-24 * 3));
                }
                assertThat(parameters.get(i).getDataType().toString()).isEqualTo("float32");
            }
        }
    }

    private static double afterTenSteps(double start, double gradient) {
        AdamWFormula formula = new AdamWFormula(SETTINGS, start);
        double p = start;
        for (int step = 1; step <= 10; step++) {
            p = formula.step(gradient);
        }
        return p;
    }

    @Test
    void aParameterWithoutGradientIsAnError() {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            NDArray parameter = manager.ones(new Shape(3));
            parameter.setRequiresGradient(true);
            try (AdamW adamW = new AdamW(List.of(parameter), AdamW.DEFAULT)) {
                assertThatThrownBy(adamW::step).hasMessage("a parameter of shape (3) has no gradient");
            }
        }
    }

    /** What the law of the optimizer's step relies on: its bound tells training from decay. */
    @Test
    void aStepMovesWhatHasAGradientByTheLearningRateAndTheRestByFarLess() {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            NDArray parameter = manager.randomNormal(new Shape(100, 100));
            parameter.setRequiresGradient(true);
            ParameterProbe probe = new ParameterProbe(List.of(parameter));
            try (AdamW adamW = new AdamW(List.of(parameter), AdamW.DEFAULT);
                    NDArray zero = manager.zeros(new Shape(1));
                    NDArray one = manager.ones(new Shape(1))) {
                for (int step = 0; step < 5; step++) {
                    GradMode.clearGradient(parameter);
                    step(parameter, zero, adamW);
                }
                assertThat(probe.leastChange()).isPositive().isLessThan(AdamW.DEFAULT.learningRate() / 2);
                GradMode.clearGradient(parameter);
                step(parameter, one, adamW);
                assertThat(probe.leastChange()).isGreaterThan(AdamW.DEFAULT.learningRate() / 2);
            }
        }
    }

    private static void step(NDArray parameter, NDArray slope, AdamW adamW) {
        try (var grad = GradMode.enabled()) {
            GradMode.backward(Aten.sum(Aten.mul(parameter, slope)));
        }
        adamW.step();
    }
}
