package dev.mixedprecision.part.speedup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mixedprecision.machine.Hardware;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.numerics.FloatFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LogitAccuracyTest {

    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "BFLOAT16"})
    void logitsUnderAutocastAreWithinTheBound(FloatFormat type) {
        LogitAccuracy accuracy = new LogitExperiment().run(new LogitPlan(ModelSize.TINY, Hardware.cpu(), type, 16, 2));
        assertThat(accuracy.logits()).isEqualTo(type.toString());
        assertThat(accuracy.measured()).isBetween(accuracy.leastBound(), accuracy.bound());
    }

    @Test
    void autocastThatIsOffIsTooExactForItsPrecision() {
        LogitAccuracy accuracy = BrokenLogits.withoutAutocast();
        assertThat(accuracy.logits()).isEqualTo("float32");
        assertThat(accuracy.measured()).isLessThan(accuracy.leastBound());
    }

    @Test
    void aSkippedLayerIsFarOutsideTheBound() {
        LogitAccuracy accuracy = BrokenLogits.withoutFirstLayer();
        assertThat(accuracy.measured()).isGreaterThan(2 * accuracy.bound());
    }
}
