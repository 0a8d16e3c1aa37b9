package dev.mixedprecision.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.internal.FailingAllocator;
import dev.mixedprecision.model.BlockKernels;
import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.FusedPass;
import dev.mixedprecision.model.GraphedPass;
import dev.mixedprecision.model.LaunchedPass;
import dev.mixedprecision.model.Pass;
import dev.mixedprecision.model.TransformerLm;
import dev.mixedprecision.model.TransformerShape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Out of memory at each allocation of a forward and a backward pass in turn: an exception each time, and the same pass
 * afterwards as if nothing had been. On the CPU, and on CUDA where there is a device.
 */
class OutOfMemoryTest {
    private static final TransformerShape SHAPE = new TransformerShape(11, 12, 20, 1, 3);
    private static final int CONTEXT = 5;
    private static final long NONE = -1;

    /** On the CPU an error takes libtorch some 10 ms, to describe its C++ stack; {@code -Pstress} takes that time. */
    private static final int STEP_ON_THE_HOST = Long.getLong("stress.minutes", 0) > 0 ? 1 : 7;

    private final Device device = Cuda.isAvailable() ? Cuda.device() : Device.cpu();
    private final int step = device.isGpu() ? 1 : STEP_ON_THE_HOST;
    private TransformerLm model;
    private NDManager manager;
    private NDArray ids;

    @BeforeEach
    void open() {
        assumeThat(FailingAllocator.isSupported()).isTrue();
        model = TransformerLm.random(SHAPE, CONTEXT, device, 7);
        manager = NDManager.newBaseManager(device);
        ids = model.randomIds(manager, 2, 1);
    }

    @AfterEach
    void close() {
        if (model != null) {
            manager.close();
            model.close();
        }
    }

    /** Something that allocates. */
    private interface Work {
        /** Does it, from the beginning. */
        void run();

        /** The bits that came of it. */
        List<long[]> bits();

        /** Frees what was made, also by work that broke off. */
        void undo();
    }

    /** Passes that are launched operator by operator. */
    private class Launched implements Work {
        private final Pass pass;

        Launched(BlockKernels kernels, ScalarType precision) {
            this.pass = new LaunchedPass(model, kernels, ids, precision);
        }

        @Override
        public void run() {
            pass.forward();
            pass.backward();
        }

        @Override
        public List<long[]> bits() {
            return bitsOf(pass);
        }

        @Override
        public void undo() {
            pass.finish();
            pass.clearGradients();
        }
    }

    /** Passes that are recorded and replayed. */
    private final class Recorded implements Work {
        private final BlockKernels kernels;
        private final ScalarType precision;
        private Pass pass;

        Recorded(BlockKernels kernels, ScalarType precision) {
            this.kernels = kernels;
            this.precision = precision;
        }

        @Override
        public void run() {
            pass = GraphedPass.record(model, ids, new LaunchedPass(model, kernels, ids, precision));
            pass.forward();
            pass.backward();
        }

        @Override
        public List<long[]> bits() {
            return bitsOf(pass);
        }

        @Override
        public void undo() {
            if (pass != null) {
                pass.close();
                pass = null;
            }
        }
    }

    /** Passes that are written out, made anew each time, so that float8's scales are those of the first one. */
    private final class WrittenOut implements Work {
        private final ScalarType precision;
        private Pass pass;

        WrittenOut(ScalarType precision) {
            this.precision = precision;
        }

        @Override
        public void run() {
            pass = new FusedPass(model, ids, precision);
            pass.forward();
            pass.backward();
        }

        @Override
        public List<long[]> bits() {
            return bitsOf(pass);
        }

        @Override
        public void undo() {
            if (pass != null) {
                pass.close();
                pass = null;
            }
            model.clearGradients();
        }
    }

    private List<long[]> bitsOf(Pass pass) {
        List<long[]> bits = new ArrayList<>();
        bits.add(Tensors.allBits(pass.loss()));
        model.parameters().forEach((name, parameter) -> {
            assertThat(GradMode.hasGradient(parameter)).as(name).isTrue();
            try (NDArray gradient = parameter.getGradient()) {
                bits.add(Tensors.allBits(gradient));
            }
        });
        return bits;
    }

    /**
     * Lets each allocation fail, or each so many on the CPU, from one on.
     *
     * @return how many allocations the work makes
     */
    private long assertEachAllocationMayFail(Work work, long first) {
        work.run();
        work.undo(); // libraries have set themselves up
        try (FailingAllocator allocator = FailingAllocator.on(device);
                var oneThread = CpuThreads.one()) {
            allocator.failAt(NONE);
            work.run();
            long allocations = allocator.count();
            List<long[]> expected = work.bits();
            work.undo();
            long before = allocator.heldBytes();
            assertThat(allocations).isGreaterThan(first);
            for (long i = first; i < allocations; i += step) {
                String which = "allocation " + i + " of " + allocations;
                allocator.failAt(i);
                Throwable thrown = catchThrowable(work::run);
                allocator.failNever();
                assertThat(thrown).as(which).isInstanceOfAny(LibtorchException.class, EngineException.class);
                assertThat(Cuda.isOutOfMemory((RuntimeException) thrown))
                        .as(which + ": " + thrown)
                        .isTrue();
                work.undo();
                work.run();
                assertThat(work.bits())
                        .as("bits after " + which)
                        .usingRecursiveComparison()
                        .isEqualTo(expected);
                work.undo();
                assertThat(allocator.heldBytes() - before)
                        .as("bytes left by " + which)
                        .isZero();
            }
            return allocations;
        }
    }

    @Test
    void ofAPassInFloat32() {
        assertEachAllocationMayFail(new Launched(kernels(Execution.EAGER), ScalarType.FLOAT32), 0);
    }

    @Test
    void ofAPassUnderAutocast() {
        assertEachAllocationMayFail(new Launched(kernels(Execution.EAGER), ScalarType.BFLOAT16), 0);
    }

    @Test
    void ofAFusedPassInFloat32() {
        assertEachAllocationMayFail(new Launched(kernels(Execution.FUSED), ScalarType.FLOAT32), 0);
    }

    @Test
    void ofAFusedPassWithWeightsCastTogether() {
        assertEachAllocationMayFail(new Launched(kernels(Execution.FUSED), ScalarType.BFLOAT16), 0);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "BFLOAT16", "FLOAT8_E4M3FN"})
    void ofAPassThatIsWrittenOut(ScalarType precision) {
        assumeThat(device.isGpu()).isTrue();
        close();
        model = TransformerLm.random(new TransformerShape(16, 16, 32, 1, 2), 8, device, 7);
        manager = NDManager.newBaseManager(device);
        ids = model.randomIds(manager, 2, 1);
        assumeThat(FusedPass.whyNot(model, ids, precision)).isEmpty();
        assertEachAllocationMayFail(new WrittenOut(precision), 0);
    }

    /** The passes that warm a recording up are the launched ones, which have been tried. */
    @Test
    void ofARecording() {
        assumeThat(device.isGpu()).isTrue();
        BlockKernels kernels = kernels(Execution.EAGER);
        Launched launched = new Launched(kernels, ScalarType.FLOAT32);
        assertEachAllocationMayFail(
                new Recorded(kernels, ScalarType.FLOAT32), GraphedPass.WARM_UP_PASSES * allocations(launched));
    }

    private long allocations(Work work) {
        work.run();
        work.undo();
        try (FailingAllocator allocator = FailingAllocator.on(device)) {
            allocator.failAt(NONE);
            work.run();
            work.undo();
            return allocator.count();
        }
    }

    @Test
    void aReplayAllocatesNothing() {
        assumeThat(device.isGpu()).isTrue();
        try (Pass pass = GraphedPass.record(
                        model, ids, new LaunchedPass(model, kernels(Execution.EAGER), ids, ScalarType.FLOAT32));
                FailingAllocator allocator = FailingAllocator.on(device)) {
            allocator.failAt(0);
            pass.forward();
            pass.backward();
            assertThat(allocator.count()).isZero();
        }
    }

    private BlockKernels kernels(Execution execution) {
        return execution.kernels(manager);
    }

    /** Without the allocator: more than there is, as a user meets it. */
    @Test
    void ofAnArrayThatIsTooLarge() {
        Shape tooLarge = new Shape(1L << 48);
        try (NDArray one = manager.ones(new Shape(1));
                NDManager arrays = manager.newSubManager()) {
            assertOutOfMemory(() -> arrays.zeros(tooLarge));
            assertOutOfMemory(() -> Operator.of("aten::mul.Tensor").call(arrays, one.broadcast(tooLarge), one));
            assertThat(one.add(one).toFloatArray()).containsExactly(2);
        }
    }

    private static void assertOutOfMemory(Runnable call) {
        Throwable thrown = catchThrowable(call::run);
        assertThat(thrown).isInstanceOfAny(LibtorchException.class, EngineException.class);
        assertThat(Cuda.isOutOfMemory((RuntimeException) thrown))
                .as(thrown.toString())
                .isTrue();
    }

    private void assertNoticed(Work broken, long first, String message) {
        assertThatThrownBy(() -> assertEachAllocationMayFail(broken, first))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(message);
    }

    @Test
    void anAllocationWhoseFailureIsPassedOverIsNoticed() {
        assertNoticed(
                new Launched(kernels(Execution.EAGER), ScalarType.FLOAT32) {
                    @Override
                    public void run() {
                        try (NDArray sum = manager.ones(new Shape(3))) {
                            assertThat(sum).isNotNull();
                        } catch (EngineException e) {
                            assertThat(e).isNotNull();
                        }
                        super.run();
                    }
                },
                0,
                "allocation 0 of");
    }

    @Test
    void gradientsThatAFailureHasLeftAreNoticed() {
        BlockKernels kernels = kernels(Execution.EAGER);
        long allocations = allocations(new Launched(kernels, ScalarType.FLOAT32));
        assertNoticed(
                new Launched(kernels, ScalarType.FLOAT32) {
                    private boolean broken;

                    @Override
                    public void run() {
                        broken = true;
                        super.run();
                        broken = false;
                    }

                    @Override
                    public void undo() {
                        if (!broken) {
                            super.undo();
                        }
                    }
                },
                allocations - 1,
                "bits after allocation");
    }

    @Test
    void memoryThatAFailureHasLostIsNoticed() {
        assertNoticed(
                new Launched(kernels(Execution.EAGER), ScalarType.FLOAT32) {
                    @Override
                    public void run() {
                        NDArray lost = manager.ones(new Shape(8192));
                        super.run();
                        lost.close();
                    }
                },
                1,
                "bytes left by");
    }
}
