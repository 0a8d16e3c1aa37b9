package dev.mixedprecision.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CudaGraphTest {
    private static final Shape SHAPE = new Shape(1 << 20);

    private final Device device = Device.gpu(0);
    private NDManager manager;
    private CudaStream stream;

    @BeforeEach
    void open() {
        assumeThat(Cuda.isAvailable()).isTrue();
        manager = NDManager.newBaseManager(device);
        stream = CudaStream.side(device);
    }

    @AfterEach
    void close() {
        if (stream != null) {
            stream.close();
            manager.close();
        }
    }

    private static float first(NDArray array) {
        return array.toFloatArray()[0];
    }

    /** An array of the same size, made after the input was closed, would else lie in its place. */
    @Test
    void aReplayReadsAnInputThatWasClosed() {
        NDArray x = manager.ones(SHAPE);
        Aten.add(x, x).close();
        AtomicReference<NDArray> sum = new AtomicReference<>();
        try (CudaGraph graph =
                CudaGraph.capture(stream, CudaGraph.Pool.fresh(), List.of(x), () -> sum.set(Aten.add(x, x)))) {
            x.close();
            try (NDArray other = manager.full(SHAPE, 100f)) {
                graph.replay();
                assertThat(first(sum.get())).isEqualTo(2);
                assertThat(first(other)).isEqualTo(100);
            }
        }
    }

    /** libtorch's end of a recording would throw past the JVM: it wants the stream of its beginning. */
    @Test
    void aStreamThatIsClosedInARecordingBreaksItOff() {
        NDArray x = manager.ones(SHAPE);
        assertThatThrownBy(() -> CudaGraph.capture(stream, CudaGraph.Pool.fresh(), List.of(x), stream::close))
                .isInstanceOf(CudaGraph.CaptureException.class)
                .hasMessageContaining("synchronize");
        assertThat(first(Aten.add(x, x))).isEqualTo(2);
        stream = CudaStream.side(device);
        aReplayReadsAnInputThatWasClosed();
    }

    @Test
    void anErrorInARecordingLeavesTheDeviceUsable() {
        Error thrown = new AssertionError("thrown while recording");
        assertThatThrownBy(() -> CudaGraph.capture(stream, CudaGraph.Pool.fresh(), List.of(), () -> {
                    throw thrown;
                }))
                .isSameAs(thrown);
        aReplayReadsAnInputThatWasClosed();
    }
}
