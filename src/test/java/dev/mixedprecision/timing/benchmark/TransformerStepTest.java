package dev.mixedprecision.timing.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.libtorch.MathSetting;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.machine.Hardware;
import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.numerics.FloatFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real step, of the tiny model on the CPU, where TF32 changes a setting and no number. */
class TransformerStepTest {
    private static TransformerStep step() {
        return new TransformerStep(
                BenchmarkPlan.of(BenchmarkOptions.defaults().tiny(), Hardware.cpu()), ModelSize.TINY, Execution.EAGER);
    }

    @ParameterizedTest
    @CsvSource({"FLOAT32, false, FLOAT32", "BFLOAT16, false, BFLOAT16", "TF32, true, FLOAT32"})
    void tf32IsOnWhileAStepInItRunsAndInNoOther(FloatFormat precision, boolean on, ScalarType logits) {
        for (boolean before : new boolean[] {true, false}) {
            try (var process = MathSetting.TF32.switched(before);
                    TransformerStep step = step()) {
                step.prepare(precision);
                assertThat(MathSetting.TF32.isOn()).isEqualTo(on);
                assertThat(step.forward(precision)).isEqualTo(logits);
                step.backward();
                assertThat(MathSetting.TF32.isOn()).as("in the backward pass").isEqualTo(on);
                assertThat(step.trainedTypes()).containsExactly(ScalarType.FLOAT32);
                step.finish();
                assertThat(MathSetting.TF32.isOn()).as("afterwards").isEqualTo(before);
            }
        }
    }

    /** Half the learning rate, as SPD-08; gradients that are clipped may be as small as AdamW's ε. */
    @ParameterizedTest
    @CsvSource({
        "ADAMW, FLOAT32, 5e-5",
        "ADAMW, FLOAT16, 5e-5",
        "ADAMW, BFLOAT16, 5e-5",
        "ADAMW_CLIPPED, FLOAT32, 2e-6",
        "ADAMW_CLIPPED, FLOAT16, 2e-6"
    })
    void anOptimizerTrainsInEveryPrecision(OptimizerChoice optimizer, FloatFormat precision, double least) {
        try (TransformerStep step =
                new TransformerStep(plan(optimizer, Hardware.cpu()), ModelSize.TINY, Execution.EAGER)) {
            assertThat(step.leastChange()).isZero();
            take(step, precision);
            assertThat(step.leastChange()).isBetween(least, 2e-4);
        }
    }

    private static BenchmarkPlan plan(OptimizerChoice optimizer, Hardware hardware) {
        return BenchmarkPlan.of(BenchmarkOptions.defaults().tiny().withOptimizer(ModelSize.TINY, optimizer), hardware);
    }

    private static void take(TransformerStep step, FloatFormat precision) {
        step.prepare(precision);
        step.forward(precision);
        step.backward();
        step.optimize();
        step.finish();
    }

    @ParameterizedTest
    @CsvSource({
        "ADAMW, FLOAT32",
        "ADAMW, FLOAT16",
        "ADAMW, BFLOAT16",
        "ADAMW_CLIPPED, FLOAT32",
        "ADAMW_CLIPPED, FLOAT16"
    })
    void replayedItTrainsAsLaunched(OptimizerChoice optimizer, FloatFormat precision) {
        assumeThat(Cuda.isAvailable()).isTrue();
        BenchmarkPlan plan = plan(optimizer, Hardware.cuda());
        try (TransformerStep launched = new TransformerStep(plan, ModelSize.TINY, Execution.EAGER);
                TransformerStep replayed = new TransformerStep(plan, ModelSize.TINY, Execution.GRAPH)) {
            for (int turn = 0; turn < 2; turn++) {
                take(launched, precision);
                assertThat(replayed.begin(precision)).isEmpty();
                take(replayed, precision);
                replayed.end();
                assertThat(replayed.leastChange())
                        .isEqualTo(launched.leastChange())
                        .isPositive();
            }
        }
    }

    /** A capture fails where there is no CUDA: the setting is as it was then too. */
    @Test
    void beginLeavesTheSettingAsItWas() {
        TransformerStep graphs = new TransformerStep(
                BenchmarkPlan.of(BenchmarkOptions.defaults().tiny(), Hardware.cpu()), ModelSize.TINY, Execution.GRAPH);
        try (graphs) {
            assertThatThrownBy(() -> graphs.begin(FloatFormat.TF32)).isInstanceOf(RuntimeException.class);
            assertThat(MathSetting.TF32.isOn()).isFalse();
        }
    }
}
