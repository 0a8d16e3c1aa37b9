package dev.mixedprecision.timing.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import dev.mixedprecision.libtorch.MathSetting;
import dev.mixedprecision.model.Operation.Attention;
import dev.mixedprecision.model.Operation.Layer;
import dev.mixedprecision.model.Operation.LibraryCall;
import dev.mixedprecision.model.Operation.MatrixProduct;
import dev.mixedprecision.numerics.FloatFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On the CPU, which has the same operators but for float8 and products with a wide result. */
class LoneOperationTest {
    /** 2048 × 512 and 512 × 2048 numbers of float32 are 8 MiB. */
    private static final MatrixProduct PRODUCT =
            new MatrixProduct("gate", Layer.BLOCK, 12, 1, 2048, 2048, 512, false, true, false);

    private static final Caches COLD = new Caches(1 << 28);

    private static final Attention ATTENTION = new Attention("attention", 12, 2, 16, 4, 8);

    private static LoneOperation open(LibraryCall call, FloatFormat precision, Caches caches) {
        return LoneOperation.of(Device.cpu(), call, precision, caches);
    }

    @Test
    void coldItHasAsManySetsAsItsNumbersAreLarge() {
        try (LoneOperation wide = open(PRODUCT, FloatFormat.FLOAT32, COLD)) {
            assertThat(wide.sets()).isEqualTo(32);
        }
        try (LoneOperation warm = open(PRODUCT, FloatFormat.FLOAT32, Caches.WARM)) {
            assertThat(warm.sets()).isEqualTo(1);
        }
        try (LoneOperation small = open(ATTENTION, FloatFormat.FLOAT32, COLD)) {
            assertThat(small.sets()).isEqualTo(256);
        }
    }

    @Test
    void itIsLaunchedOftenerThanItHasSets() {
        for (LibraryCall call :
                List.of(ATTENTION, new MatrixProduct("s", Layer.ATTENTION, 1, 3, 4, 5, 6, true, false, false))) {
            try (LoneOperation alone = open(call, FloatFormat.FLOAT32, Caches.WARM)) {
                for (int i = 0; i < 3; i++) {
                    alone.launch();
                }
            }
        }
    }

    @Test
    void settingsAreThoseOfBeforeOnceItIsClosed() {
        boolean before = MathSetting.TF32.isOn();
        try (LoneOperation alone = open(PRODUCT, FloatFormat.TF32, Caches.WARM)) {
            assertThat(alone.sets()).isEqualTo(1);
            assertThat(MathSetting.TF32.isOn()).isTrue();
        }
        assertThat(MathSetting.TF32.isOn()).isEqualTo(before);
    }

    @Test
    void settingsAreThoseOfBeforeWhereItCannotBeMade() {
        boolean before = MathSetting.TF32.isOn();
        Attention ofNegativeWidth = new Attention("attention", 1, 1, 1, 1, -8);
        assertThatThrownBy(() -> open(ofNegativeWidth, FloatFormat.TF32, Caches.WARM))
                .isInstanceOf(RuntimeException.class);
        assertThat(MathSetting.TF32.isOn()).isEqualTo(before);
    }

    @Test
    void whatItIsForAndHowOftenMakesNoDifference() {
        assertThat(PRODUCT.once())
                .isEqualTo(new MatrixProduct("up", Layer.HEAD, 3, 1, 2048, 2048, 512, false, true, false).once());
        assertThat(ATTENTION.once()).isEqualTo(new Attention("other", 1, 2, 16, 4, 8).once());
        assertThat(ATTENTION.once()).isNotEqualTo(new Attention("other", 1, 2, 16, 8, 4).once());
        assertThat(PRODUCT.once().flops()).isEqualTo(PRODUCT.flops());
    }

    /** Seven products of every head, of (16, 16, 8) numbers each, over half of the scores. */
    @Test
    void attentionIsSevenProductsOverHalfOfTheScores() {
        assertThat(ATTENTION.flops()).isEqualTo(7 * 2 * (2 * 4) * (16 * 16 * 8) / 2.0);
    }
}
