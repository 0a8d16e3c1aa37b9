package dev.mixedprecision.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Kernels are compiled and launched where there is a CUDA device only. */
class CudaModuleTest {
    private static final String NAME = "sums.cu";

    /** to = a + b + three numbers of four, four and eight bytes; a row of the grid has every other element. */
    private static final String SOURCE = """
            extern "C" __global__ void sum(const float* a, const float* b, float* to, int n, float more, long long offset) {
                const int i = 2 * (blockIdx.x * blockDim.x + threadIdx.x) + blockIdx.y;
                if (i < n) {
                    to[i] = a[i] + (b == nullptr ? 0 : b[i]) + more + (offset >> 32) + PLUS;
                }
            }
            """;

    private static final int COUNT = 1000;
    private static final int THREADS = 64;
    private static final int BLOCKS = 8; // 2 · 8 · 64 ≥ 1000

    private NDManager manager;

    private Device onCuda() {
        assumeThat(Cuda.isAvailable()).isTrue();
        manager = NDManager.newBaseManager(Cuda.device());
        return manager.getDevice();
    }

    @AfterEach
    void close() {
        if (manager != null) {
            manager.close();
        }
    }

    private static CudaModule compiled(Device device) {
        return CudaModule.compile(device, NAME, SOURCE, List.of("PLUS=1000"));
    }

    private void launch(CudaModule.Kernel kernel, NDArray a, NDArray b, NDArray to) {
        kernel.launch(CudaModule.Queue.current(a.getDevice()), BLOCKS, 2, THREADS, a, b, to, COUNT, 0.5f, 3L << 32);
    }

    @Test
    void theCpuHasNoKernels() {
        assertThat(CudaModule.whyUnavailable(Device.cpu())).contains("cpu").endsWith("is no CUDA device");
        assertThat(CudaModule.whyUnavailable(Device.gpu(64))).endsWith("is no CUDA device");
        assertThatThrownBy(() -> CudaModule.compile(Device.cpu(), NAME, SOURCE, List.of()))
                .isInstanceOf(LibtorchException.class)
                .hasMessageContaining("CUDA devices");
    }

    @Test
    void aKernelReadsArraysNumbersAndNone() {
        Device device = onCuda();
        assertThat(CudaModule.whyUnavailable(device)).isEmpty();
        try (CudaModule module = compiled(device)) {
            NDArray a = manager.arange(0f, COUNT);
            NDArray b = manager.full(new Shape(COUNT), 0.25f);
            NDArray to = manager.zeros(new Shape(COUNT + 1));
            CudaModule.Kernel sum = module.kernel("sum");
            launch(sum, a, b, to);
            float[] sums = to.toFloatArray();
            launch(sum, a, null, to);
            float[] withoutB = to.toFloatArray();
            for (int i = 0; i < COUNT; i++) {
                assertThat(sums[i]).isEqualTo(i + 0.25f + 0.5f + 3 + 1000);
                assertThat(withoutB[i]).isEqualTo(i + 0.5f + 3 + 1000);
            }
            assertThat(sums[COUNT]).isZero();
        }
    }

    @Test
    void whatDoesNotCompileSaysWhereAndWhy() {
        Device device = onCuda();
        assertThatThrownBy(() -> CudaModule.compile(device, NAME, SOURCE, List.of()))
                .isInstanceOf(LibtorchException.class)
                .hasMessageContaining(NAME + " with [--std=c++17, --gpu-architecture=")
                .hasMessageContaining("does not compile")
                .hasMessageContaining(NAME + "(4): error: identifier \"PLUS\" is undefined");
    }

    @Test
    void aKernelThatIsNotThereIsNamed() {
        Device device = onCuda();
        try (CudaModule module = compiled(device)) {
            assertThatThrownBy(() -> module.kernel("product"))
                    .isInstanceOf(LibtorchException.class)
                    .hasMessageContaining("cuModuleGetFunction of product");
            assertThat(module.kernel("sum")).isNotNull();
        }
    }

    @Test
    void aClosedModuleHasNoKernels() {
        Device device = onCuda();
        CudaModule module = compiled(device);
        module.close();
        module.close();
        assertThatIllegalStateException().isThrownBy(() -> module.kernel("sum")).withMessage("the module is closed");
    }

    @Test
    void aRefusedLaunchLeavesTheDeviceUsable() {
        Device device = onCuda();
        try (CudaModule module = compiled(device)) {
            NDArray a = manager.ones(new Shape(COUNT));
            NDArray to = manager.zeros(new Shape(COUNT));
            CudaModule.Kernel sum = module.kernel("sum");
            CudaModule.Queue queue = CudaModule.Queue.current(device);
            assertThatThrownBy(() -> sum.launch(queue, 3, 1, 1025, a, null, to, COUNT, 0f, 0L))
                    .isInstanceOf(LibtorchException.class)
                    .hasMessage("sum: the CUDA driver's error code 1 for a grid of 3 × 1 blocks of 1025 threads");
            Cuda.synchronize(device);
            assertThat(to.toFloatArray()).containsOnly(0);
            launch(sum, a, null, to);
            assertThat(to.toFloatArray()).containsOnly(1 + 0.5f + 3 + 1000);
            assertThat(Aten.add(a, a).toFloatArray()).containsOnly(2);
        }
    }

    /** The product before takes a while, so that a kernel on another stream would read the numbers of before. */
    @Test
    void aKernelWaitsForTheOperatorsBeforeItAndThoseAfterItForTheKernel() {
        Device device = onCuda();
        try (CudaModule module = CudaModule.compile(
                        device, "twice.cu", "extern \"C\" __global__ void twice(float* x) { *x *= 2; }", List.of());
                CudaStream side = CudaStream.side(device)) {
            CudaModule.Kernel twice = module.kernel("twice");
            CudaModule.Queue queue = CudaModule.Queue.current(device);
            NDArray ones = manager.ones(new Shape(4096, 4096));
            NDArray x = manager.zeros(new Shape(4096, 4096));
            Cuda.synchronize(device);
            for (int i = 1; i <= 3; i++) {
                try (NDArray product = Aten.matmul(ones, ones)) {
                    Aten.copy(product, x);
                }
                twice.launch(queue, 1, 1, 1, x);
                try (NDArray first = Aten.slice(Aten.reshape(x, -1), 0, 0, 2);
                        NDArray sum = Aten.add(first, first)) {
                    assertThat(sum.toFloatArray()).as("time " + i).containsExactly(4 * 4096, 2 * 4096);
                }
                Aten.copy(manager.zeros(new Shape(1)), x);
            }
        }
    }
}
