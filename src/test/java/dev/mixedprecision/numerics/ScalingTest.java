package dev.mixedprecision.numerics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ScalingTest {
    @Test
    void aGroupIsATensorARowOrABlock() {
        assertThat(Scaling.TENSOR.group(4, 256)).isEqualTo(1024);
        assertThat(Scaling.ROW.group(4, 256)).isEqualTo(256);
        assertThat(Scaling.BLOCK.group(4, 256)).isEqualTo(128);
        assertThat(Scaling.MXFP8.group(4, 256)).isEqualTo(32);
        assertThat(Scaling.NVFP4.group(4, 256)).isEqualTo(16);
    }

    @Test
    void theLargestMagnitudeBecomesTheLargestValue() {
        assertThat(Scaling.ROW.scale(896, 1e9f)).isEqualTo(2);
        assertThat(Scaling.ROW.quantize(-896, 2)).isEqualTo(-448);
        assertThat(Scaling.ROW.scale(0, 1)).isZero();
        assertThat(Scaling.ROW.quantize(0, 0)).isZero();
    }

    @Test
    void anMxScaleIsAPowerOfTwoThatMayClamp() {
        assertThat(Scaling.MXFP8.scale(256, 0)).isEqualTo(1);
        assertThat(Scaling.MXFP8.scale(511, 0)).isEqualTo(1);
        assertThat(Scaling.MXFP8.quantize(511, 1)).isEqualTo(448);
        assertThat(Scaling.MXFP8.scale(512, 0)).isEqualTo(2);
        assertThat(Scaling.MXFP8.scale(0, 0)).isEqualTo(0x1p-127f);
        assertThat(Scaling.MXFP8.scale(Float.MIN_VALUE, 0)).isEqualTo(0x1p-127f);
        assertThat(Scaling.MXFP8.errorBound(511, 1)).isEqualTo(63 + 511 * 0x1p-23);
    }

    @Test
    void anNvfp4ScaleIsRelativeToTheTensors() {
        assertThat(Scaling.NVFP4.scale(2688, 2688)).isEqualTo(448);
        assertThat(Scaling.NVFP4.scale(6, 2688)).isEqualTo(1);
        assertThat(Scaling.NVFP4.scale(6.3f, 2688)).isEqualTo(1); // 1.05 in e4m3fn
        assertThat(Scaling.NVFP4.scale(0.001f, 2688)).isZero();
        assertThat(Scaling.NVFP4.scale(0, 0)).isZero();
        assertThat(Scaling.NVFP4.quantize(2.5f, 1)).isEqualTo(2);
        assertThat(Scaling.NVFP4.quantize(100, 1)).isEqualTo(6);
    }

    @Property(tries = 2000)
    void everyErrorIsWithinItsBound(
            @ForAll @FloatRange(min = -1, max = 1) float part,
            @ForAll @FloatRange(min = 0.01f, max = 1) float block,
            @ForAll @IntRange(min = -60, max = 60) int exponent) {
        float tensor = Math.scalb(1.3f, exponent);
        for (Scaling scaling : Scaling.values()) {
            float largest = scaling == Scaling.TENSOR ? tensor : tensor * block;
            float x = largest * part;
            float scale = scaling.scale(largest, tensor);
            assertThat(Math.abs(scaling.quantize(x, scale) * scale - x))
                    .isLessThanOrEqualTo(scaling.errorBound(x, scale));
        }
    }

    @Test
    void delayedScalingLooksAtWhatWasBefore() {
        DelayedScaling scaling = new DelayedScaling(FloatFormat.E4M3FN, 2, 0, false);
        assertThat(scaling.factor()).isEqualTo(1);
        scaling.update(224);
        assertThat(scaling.factor()).isEqualTo(2);
        scaling.update(56);
        assertThat(scaling.factor()).isEqualTo(2);
        scaling.update(56);
        assertThat(scaling.factor()).isEqualTo(8);
        scaling.update(Float.POSITIVE_INFINITY);
        assertThat(scaling.factor()).isEqualTo(8);
        assertThatIllegalArgumentException().isThrownBy(() -> new DelayedScaling(FloatFormat.E4M3FN, 0, 0, false));
    }

    @Test
    void aMarginAndAPowerOfTwoLeaveRoom() {
        DelayedScaling scaling = new DelayedScaling(FloatFormat.E5M2, 1, 3, true);
        scaling.update(3);
        assertThat(scaling.factor()).isEqualTo(2048); // 57344 / 3 / 8 = 2389.3
        scaling.update(0);
        assertThat(scaling.factor()).isEqualTo(2048);
        scaling.update(1e-40f);
        assertThat(scaling.factor()).isEqualTo(0x1p127f);
        scaling.update(Float.NaN);
        assertThat(scaling.factor()).isEqualTo(0x1p127f);
    }
}
