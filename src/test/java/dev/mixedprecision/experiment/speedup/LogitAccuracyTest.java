package dev.mixedprecision.experiment.speedup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import dev.mixedprecision.model.LayerMath;
import dev.mixedprecision.model.Positions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogitAccuracyTest {

    @ParameterizedTest
    @ValueSource(strings = {"float16", "bfloat16"})
    void logitsUnderAutocastAreWithinTheBound(String type) {
        LogitAccuracy accuracy = LogitAccuracy.measure("tiny", Hardware.cpu(), type, 16, 2);
        assertThat(accuracy.logits()).isEqualTo(type);
        assertThat(accuracy.measured()).isBetween(accuracy.leastBound(), accuracy.bound());
    }

    @Test
    void autocastThatIsOffIsTooExactForItsPrecision() {
        LogitAccuracy accuracy = LogitAccuracy.measure("tiny", Hardware.cpu(), "bfloat16", 16, 2, math -> math, false);
        assertThat(accuracy.logits()).isEqualTo("float32");
        assertThat(accuracy.measured()).isLessThan(accuracy.leastBound());
    }

    @Test
    void aSkippedLayerIsFarOutsideTheBound() {
        LogitAccuracy accuracy =
                LogitAccuracy.measure("tiny", Hardware.cpu(), "bfloat16", 16, 2, WithoutFirstLayer::new, true);
        assertThat(accuracy.measured()).isGreaterThan(2 * accuracy.bound());
    }

    /** The first layer adds zeros to the residual stream. */
    private static final class WithoutFirstLayer implements LayerMath {
        private final LayerMath right;
        private boolean attended;
        private boolean fed;

        WithoutFirstLayer(LayerMath right) {
            this.right = right;
        }

        @Override
        public NDArray rmsNorm(NDArray x, NDArray weight) {
            return right.rmsNorm(x, weight);
        }

        @Override
        public NDArray attention(NDArray queries, NDArray keys, NDArray values, Positions positions) {
            boolean first = !attended;
            attended = true;
            return first ? values.sub(values) : right.attention(queries, keys, values, positions);
        }

        @Override
        public NDArray gated(NDArray gate, NDArray up) {
            boolean first = !fed;
            fed = true;
            return first ? up.sub(up) : right.gated(gate, up);
        }
    }
}
