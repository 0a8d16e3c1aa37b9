package dev.mixedprecision.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.libtorch.CudaMemory;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Passes with linear layers in float8; on CUDA where there is a device. */
class Float8PassTest {
    private static final ScalarType FLOAT8 = ScalarType.FLOAT8_E4M3FN;

    private final Device device = Cuda.isAvailable() ? Cuda.device() : Device.cpu();
    private TransformerLm model;
    private NDManager manager;
    private NDArray ids;
    private BlockKernels kernels;

    @BeforeEach
    void open() {
        model = TransformerLm.random(new TransformerShape(32, 32, 64, 2, 2), 8, device, 7);
        manager = NDManager.newBaseManager(device);
        ids = model.randomIds(manager, 16, 1);
        kernels = new EagerKernels(manager);
    }

    @AfterEach
    void close() {
        manager.close();
        model.close();
    }

    /** The gradients of one pass, after another that must leave it nothing. */
    private Map<String, double[]> gradients(ScalarType precision) {
        Map<String, double[]> gradients = new LinkedHashMap<>();
        try (Pass pass = new LaunchedPass(model, kernels, ids, precision)) {
            for (int i = 0; i < 2; i++) {
                pass.clearGradients();
                pass.forward();
                pass.backward();
                pass.finish();
            }
            gradients.putAll(gradientsNow());
            pass.clearGradients();
        }
        return gradients;
    }

    private Map<String, double[]> gradientsNow() {
        Map<String, double[]> gradients = new LinkedHashMap<>();
        model.parameters().forEach((name, parameter) -> {
            assertThat(Tensors.dtype(parameter.getGradient())).as(name).isEqualTo(ScalarType.FLOAT32);
            gradients.put(name, Tensors.toDoubles(parameter.getGradient()));
        });
        return gradients;
    }

    /** The numbers are Float8TapeTest's to judge: a way back that is lost, or gone twice, points elsewhere. */
    @Test
    void everyParameterGetsAFloat32GradientThatPointsWhereFloat32sDoes() {
        Directions.assertAlike(gradients(FLOAT8), gradients(ScalarType.FLOAT32));
    }

    @Test
    void logitsAreInBfloat16AndNothingIsLeftButGradients() {
        int before = manager.getManagedArrays().size();
        try (Pass pass = new LaunchedPass(model, kernels, ids, FLOAT8)) {
            assertThat(pass.forward()).isEqualTo(ScalarType.BFLOAT16);
            pass.backward();
            pass.finish();
            assertThat(manager.getManagedArrays()).hasSize(before);
            assertThat(model.parameters().values()).allMatch(GradMode::hasGradient);
        }
    }

    /** Of 33 tokens, where float8 takes multiples of 16: in it the head would be refused. */
    @Test
    void theHeadStaysInBfloat16() {
        try (TransformerLm odd = TransformerLm.random(new TransformerShape(33, 32, 64, 2, 2), 8, device, 7);
                Pass pass = new LaunchedPass(odd, kernels, ids, FLOAT8)) {
            assertThat(pass.forward()).isEqualTo(ScalarType.BFLOAT16);
            pass.backward();
            assertThat(odd.parameters().values()).allMatch(GradMode::hasGradient);
        }
    }

    @Test
    void preparedWeightsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LaunchedPass(model, new FusedKernels(manager), ids, FLOAT8))
                .withMessageContaining("FusedKernels");
    }

    @Test
    void aReplayComputesWhatTheLaunchedPassDoes() {
        assumeThat(device.isGpu()).isTrue();
        try (Pass graph = GraphedPass.record(model, ids, new LaunchedPass(model, kernels, ids, FLOAT8))) {
            Aten.copy(model.randomIds(manager, 16, 2), ids);
            for (int i = 0; i < 2; i++) { // gradients are written, not added up
                graph.forward();
                graph.backward();
            }
            long[] loss = Tensors.allBits(graph.loss());
            Map<String, double[]> replayed = gradientsNow();
            graph.close();
            try (Pass launched = new LaunchedPass(model, kernels, ids, FLOAT8)) {
                launched.forward();
                launched.backward();
                assertThat(Tensors.allBits(launched.loss())).isEqualTo(loss);
                gradientsNow()
                        .forEach((name, gradient) ->
                                assertThat(gradient).as(name).isEqualTo(replayed.get(name)));
            }
        }
    }

    @Test
    void aClosedRecordingGivesAllItsMemoryBack() {
        assumeThat(device.isGpu()).isTrue();
        CudaMemory memory = CudaMemory.of(device);
        GraphedPass.record(model, ids, new LaunchedPass(model, kernels, ids, FLOAT8))
                .close();
        long before = memory.currentBytes();
        for (int i = 0; i < 3; i++) {
            try (Pass graph = GraphedPass.record(model, ids, new LaunchedPass(model, kernels, ids, FLOAT8))) {
                graph.forward();
                graph.backward();
            }
        }
        assertThat(memory.currentBytes()).isEqualTo(before);
        assertThat(model.parameters().values()).noneMatch(GradMode::hasGradient);
    }
}
