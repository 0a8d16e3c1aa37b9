package dev.mixedprecision.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.libtorch.CudaGraph;
import dev.mixedprecision.libtorch.CudaMemory;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.LibtorchException;
import dev.mixedprecision.libtorch.Ops;
import dev.mixedprecision.libtorch.ScalarType;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On the CPU, and on CUDA where there is a device: graphs are recorded there only. */
class PassTest {
    private static final TransformerShape SHAPE = new TransformerShape(11, 12, 20, 2, 3);
    private static final int CONTEXT = 5;

    private final Device device = Cuda.isAvailable() ? Cuda.device() : Device.cpu();
    private TransformerLm model;
    private NDManager manager;
    private NDArray ids;

    @BeforeEach
    void open() {
        model = TransformerLm.random(SHAPE, CONTEXT, device, 7);
        manager = NDManager.newBaseManager(device);
        ids = model.randomIds(manager, 2, 1);
    }

    @AfterEach
    void close() {
        manager.close();
        model.close();
    }

    @Test
    void anEagerPassReadsTheIdsAsTheyAre() {
        try (Pass pass = new EagerPass(model, new EagerMath(manager), ids, ScalarType.FLOAT32)) {
            pass.forward();
            double first = Aten.toDoubles(pass.loss())[0];
            Ops.copy(model.randomIds(manager, 2, 2), ids);
            pass.forward();
            assertThat(Aten.toDoubles(pass.loss())[0]).isNotEqualTo(first);
        }
    }

    @Test
    void anEagerPassLeavesNothingButGradients() {
        LayerMath math = new EagerMath(manager);
        int before = manager.getManagedArrays().size();
        try (Pass pass = new EagerPass(model, math, ids, ScalarType.BFLOAT16)) {
            assertThat(pass.forward()).isEqualTo(ScalarType.BFLOAT16);
            pass.backward();
            pass.finish();
            assertThat(manager.getManagedArrays()).hasSize(before);
            assertThat(model.parameters().values()).allMatch(GradMode::hasGradient);
            pass.clearGradients();
            assertThat(model.parameters().values()).noneMatch(GradMode::hasGradient);
        }
    }

    @Test
    void weightsCastAtOnceHaveTheGradientsThatAutocastGives() {
        model.close();
        TransformerShape deep = new TransformerShape(SHAPE.vocabulary(), SHAPE.dModel(), SHAPE.dFf(), 5, SHAPE.heads());
        model = TransformerLm.random(deep, CONTEXT, device, 7); // more weights than are turned at once
        LayerMath eager = new EagerMath(manager);
        List<long[]> expected = gradients(eager, 1);
        LayerMath casting = new AlteredMath(eager) {
            @Override
            public boolean castsWeights() {
                return true;
            }
        };
        assertThat(gradients(casting, 1)).usingRecursiveComparison().isEqualTo(expected);
        List<long[]> twice = gradients(eager, 2);
        assertThat(gradients(casting, 2))
                .usingRecursiveComparison()
                .isEqualTo(twice)
                .isNotEqualTo(expected);
    }

    @Test
    void aFusedPassDifferentiatesCopiesOfTheLinearWeights() {
        try (FusedMath fused = new FusedMath(manager)) {
            assertThat(differentiated(fused, ScalarType.BFLOAT16)).containsExactlyInAnyOrderElementsOf(notLinear());
            assertThat(differentiated(fused, ScalarType.FLOAT32))
                    .containsExactlyElementsOf(model.parameters().keySet());
        }
        assertThat(differentiated(new EagerMath(manager), ScalarType.BFLOAT16))
                .containsExactlyElementsOf(model.parameters().keySet());
    }

    /** The parameters to which a backward pass itself gives gradients, before anything is done about copies of them. */
    private List<String> differentiated(LayerMath math, ScalarType precision) {
        model.clearGradients();
        try (Pass pass = new EagerPass(model, math, ids, precision)) {
            pass.forward();
            GradMode.backward(pass.loss());
            return model.parameters().entrySet().stream()
                    .filter(parameter -> GradMode.hasGradient(parameter.getValue()))
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    private List<String> notLinear() {
        return model.parameters().keySet().stream()
                .filter(name -> name.equals("embedding") || name.contains("norm"))
                .toList();
    }

    /** The bits of every gradient after some backward passes over other ids each, which add up. */
    private List<long[]> gradients(LayerMath math, int passes) {
        model.clearGradients();
        int before = manager.getManagedArrays().size();
        try (Pass pass = new EagerPass(model, math, ids, ScalarType.BFLOAT16)) {
            for (int i = 0; i < passes; i++) {
                try (NDArray others = model.randomIds(manager, 2, i)) {
                    Ops.copy(others, ids);
                }
                pass.forward();
                pass.backward();
            }
            assertThat(Aten.toDoubles(pass.loss())).hasSize(1);
        }
        assertThat(manager.getManagedArrays()).hasSize(before);
        return model.parameters().values().stream()
                .map(parameter -> {
                    try (NDArray gradient = parameter.getGradient()) {
                        assertThat(Aten.dtype(gradient)).isEqualTo(ScalarType.FLOAT32);
                        return Aten.allBits(gradient);
                    }
                })
                .toList();
    }

    @Test
    void aRecordingNeedsCuda() {
        assumeThat(device.isGpu()).isFalse();
        assertThatThrownBy(() -> GraphedPass.record(model, new EagerMath(manager), ids, ScalarType.FLOAT32))
                .isInstanceOf(LibtorchException.class)
                .hasMessageContaining("streams are of CUDA devices")
                .hasMessageContaining(Cuda.whyUnavailable());
    }

    @Test
    void aReplayReadsTheIdsAsTheyAreAndComputesWhatTheEagerPassDoes() {
        assumeThat(device.isGpu()).isTrue();
        LayerMath math = new EagerMath(manager);
        try (Pass graph = GraphedPass.record(model, math, ids, ScalarType.BFLOAT16)) {
            Ops.copy(model.randomIds(manager, 2, 2), ids);
            graph.forward();
            graph.backward();
            long[] loss = Aten.allBits(graph.loss());
            long[] gradient = gradientBits("embedding");
            assertThat(gradientBits("head")).isNotEmpty();
            graph.close();
            try (Pass eager = new EagerPass(model, math, ids, ScalarType.BFLOAT16)) {
                eager.forward();
                eager.backward();
                assertThat(Aten.allBits(eager.loss())).isEqualTo(loss);
                assertThat(gradientBits("embedding")).isEqualTo(gradient);
            }
        }
    }

    @Test
    void aClosedRecordingGivesAllItsMemoryBack() {
        assumeThat(device.isGpu()).isTrue();
        CudaMemory memory = CudaMemory.of(device);
        LayerMath math = new EagerMath(manager);
        GraphedPass.record(model, math, ids, ScalarType.FLOAT32).close();
        long before = memory.currentBytes();
        for (int i = 0; i < 3; i++) {
            try (Pass graph = GraphedPass.record(model, math, ids, ScalarType.FLOAT32)) {
                graph.forward();
                graph.backward();
            }
        }
        assertThat(memory.currentBytes()).isEqualTo(before);
        assertThat(model.parameters().values()).noneMatch(GradMode::hasGradient);
    }

    /** What breaks a recording is named, and the next recording is as good as the first. */
    @Test
    void saysWhatCannotBeRecorded() {
        assumeThat(device.isGpu()).isTrue();
        assertThatThrownBy(() -> record(x -> Cuda.synchronize(device)))
                .isInstanceOf(CudaGraph.CaptureException.class)
                .hasMessageContaining("synchronize");
        assertThatThrownBy(() -> record(x -> x.getManager().create(new float[] {1, 2, 3})))
                .isInstanceOf(CudaGraph.CaptureException.class)
                .hasMessageContaining("the recording broke off in");
        assertThatThrownBy(() -> record(Aten::toDoubles))
                .isInstanceOf(CudaGraph.CaptureException.class)
                .hasMessageContaining("the recording broke off in");
        AtomicInteger norms = new AtomicInteger();
        int normsOfWarmUp = 2 * (2 * SHAPE.layers() + 1);
        assertThatThrownBy(() -> record(x -> {
                    if (norms.incrementAndGet() > normsOfWarmUp) {
                        x.getManager().zeros(new Shape(1L << 45));
                    }
                }))
                .isInstanceOf(CudaGraph.CaptureException.class)
                .hasMessageContaining("out of memory");
        try (Pass graph = GraphedPass.record(model, new EagerMath(manager), ids, ScalarType.FLOAT32)) {
            graph.forward();
            double loss = Aten.toDoubles(graph.loss())[0];
            graph.close();
            try (Pass eager = new EagerPass(model, new EagerMath(manager), ids, ScalarType.FLOAT32)) {
                eager.forward();
                assertThat(Aten.toDoubles(eager.loss())[0]).isEqualTo(loss);
            }
        }
    }

    private void record(Consumer<NDArray> disturbance) {
        LayerMath disturbed = new AlteredMath(new EagerMath(manager)) {
            @Override
            public NDArray rmsNorm(NDArray x, NDArray weight) {
                disturbance.accept(x);
                return super.rmsNorm(x, weight);
            }
        };
        GraphedPass.record(model, disturbed, ids, ScalarType.FLOAT32).close();
    }

    private long[] gradientBits(String parameter) {
        try (NDArray gradient = model.parameters().get(parameter).getGradient()) {
            return Aten.allBits(gradient);
        }
    }
}
