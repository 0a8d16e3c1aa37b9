package dev.mixedprecision.timing.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
