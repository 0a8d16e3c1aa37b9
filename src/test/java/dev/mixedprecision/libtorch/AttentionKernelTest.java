package dev.mixedprecision.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The kernels of attention, of which the CPU has two. */
class AttentionKernelTest {
    private NDManager manager;
    private NDArray queries;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        queries = Aten.truncatedNormal(manager, 1, new Shape(1, 2, 16, 8));
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void theCpuChoosesFlashAndTheOtherWhereThatIsForbidden() {
        assertThat(AttentionKernel.chosen(queries, queries, queries, true)).isEqualTo(AttentionKernel.FLASH);
        try (var math = AttentionKernel.MATH.alone()) {
            assertThat(AttentionKernel.chosen(queries, queries, queries, true)).isEqualTo(AttentionKernel.MATH);
            try (var flash = AttentionKernel.FLASH.alone()) {
                assertThat(AttentionKernel.chosen(queries, queries, queries, true))
                        .isEqualTo(AttentionKernel.FLASH);
            }
            assertThat(AttentionKernel.chosen(queries, queries, queries, true)).isEqualTo(AttentionKernel.MATH);
        }
        assertThat(AttentionKernel.chosen(queries, queries, queries, true)).isEqualTo(AttentionKernel.FLASH);
    }

    @Test
    void theKernelsGiveOtherBits() {
        NDArray flash = Aten.causalAttention(queries, queries, queries);
        NDArray math;
        try (var alone = AttentionKernel.MATH.alone()) {
            math = Aten.causalAttention(queries, queries, queries);
        }
        assertThat(Tensors.differingElements(flash, math)).isPositive();
        assertThat(Tensors.toDoubles(flash)[5]).isCloseTo(Tensors.toDoubles(math)[5], within(1e-5));
    }

    @Test
    void whatTheCpuLacksIsRefused() {
        try (var alone = AttentionKernel.CUDNN.alone()) {
            assertThatThrownBy(() -> AttentionKernel.chosen(queries, queries, queries, true))
                    .isInstanceOf(LibtorchException.class)
                    .hasMessageContaining("No viable backend");
            assertThatThrownBy(() -> Aten.causalAttention(queries, queries, queries))
                    .isInstanceOf(LibtorchException.class)
                    .hasMessageContaining("scaled_dot_product_attention");
        }
        assertThat(Aten.causalAttention(queries, queries, queries).getShape()).isEqualTo(new Shape(1, 2, 16, 8));
    }

    @Test
    void closingTwiceDoesNothing() {
        AttentionKernel.Scope math = AttentionKernel.MATH.alone();
        math.close();
        try (var flash = AttentionKernel.FLASH.alone()) {
            math.close();
            assertThat(AttentionKernel.chosen(queries, queries, queries, true)).isEqualTo(AttentionKernel.FLASH);
        }
    }
}
