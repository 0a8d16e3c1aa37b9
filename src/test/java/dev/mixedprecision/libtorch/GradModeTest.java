package dev.mixedprecision.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GradModeTest {
    private final NDManager manager = NDManager.newBaseManager(Device.cpu());

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void goesBackFromAResultWhoseGradientIsKnown() {
        NDArray x = manager.create(new float[] {1, 2, 3});
        x.setRequiresGradient(true);
        try (var grad = GradMode.enabled()) {
            NDArray square = Aten.square(x);
            NDArray gradient = manager.create(new float[] {10, 0, -1});
            GradMode.backward(square, gradient);
            assertThat(x.getGradient().toFloatArray()).containsExactly(20, 0, -6);
            assertThatThrownBy(() -> GradMode.backward(square, gradient))
                    .as("a second time")
                    .isInstanceOf(LibtorchException.class)
                    .hasMessageContaining("backward from float32(3)");
            assertThatThrownBy(() -> GradMode.backward(Aten.square(x), manager.ones(new Shape(2))))
                    .as("of another shape")
                    .isInstanceOf(LibtorchException.class);
        }
    }

    @Test
    void gradientsFlowToWhatIsComputedFromWhatRequiresThem() {
        NDArray x = manager.ones(new Shape(2));
        assertThat(GradMode.isRequired(x)).isFalse();
        x.setRequiresGradient(true);
        assertThat(GradMode.isRequired(x)).isTrue();
        try (var grad = GradMode.enabled()) {
            assertThat(GradMode.isRequired(Aten.square(x))).isTrue();
            assertThat(GradMode.isLeaf(Aten.square(x))).isFalse();
            assertThat(GradMode.isRequired(Aten.detach(Aten.square(x)))).isFalse();
        }
        try (var constant = GradMode.disabled()) {
            assertThat(GradMode.isLeaf(Aten.square(x))).isTrue();
        }
    }

    @Test
    void whatIsAddedToAGradientIsTheGradientFirstAndThenInIt() {
        NDArray x = manager.ones(new Shape(2));
        x.setRequiresGradient(true);
        GradMode.addGradient(x, manager.create(new float[] {1, -2}));
        assertThat(x.getGradient().toFloatArray()).containsExactly(1, -2);
        NDArray kept = x.getGradient();
        try (var grad = GradMode.enabled()) {
            GradMode.addGradient(x, manager.create(new float[] {10, 20}));
        }
        assertThat(x.getGradient().toFloatArray()).containsExactly(11, 18);
        assertThat(kept.toFloatArray()).as("in place").containsExactly(11, 18);
    }
}
