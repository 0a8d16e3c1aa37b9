package dev.mixedprecision.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.libtorch.Libtorch;
import dev.mixedprecision.libtorch.Profile;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an execution launches, by libtorch's own trace; on CUDA where there is a device. */
class ExecutionTest {
    private static final TransformerShape SHAPE = new TransformerShape(11, 12, 20, 2, 3);
    private static final ScalarType FLOAT8 = ScalarType.FLOAT8_E4M3FN;
    private static final String ATTENTION = "scaled_dot_product_attention";
    private static final List<String> WRITTEN_OUT = List.of("exp", "sigmoid", "amax", "where");

    @TempDir
    private Path folder;

    private final Device device = Cuda.isAvailable() ? Cuda.device() : Device.cpu();

    @ParameterizedTest
    @EnumSource
    void aFusedExecutionLaunchesFusedOperatorsAndNoOtherDoes(Execution execution) throws IOException {
        assumeThat(Libtorch.get().version()).startsWith("2.7");
        try (TransformerLm model = TransformerLm.random(SHAPE, 5, device, 7);
                NDManager manager = NDManager.newBaseManager(device)) {
            NDArray ids = model.randomIds(manager, 2, 1);
            try (Pass pass = new LaunchedPass(model, execution.kernels(manager), ids, ScalarType.BFLOAT16)) {
                List<String> launched = Traces.computing(Profile.of(pass::forward, folder.resolve("trace.json")));
                int fused = execution.isFused() ? SHAPE.layers() : 0;
                assertThat(Collections.frequency(launched, ATTENTION)).isEqualTo(fused);
                assertThat(Collections.frequency(launched, "silu")).isEqualTo(fused);
                for (String operator : WRITTEN_OUT) {
                    assertThat(Collections.frequency(launched, operator))
                            .as(operator)
                            .isEqualTo(SHAPE.layers() - fused);
                }
            }
        }
    }

    /** Heads of four numbers are none that the kernels of a written-out pass take. */
    @ParameterizedTest
    @EnumSource
    void whereNoPassIsWrittenOutAutogradRunsIt(Execution execution) {
        try (TransformerLm model = TransformerLm.random(SHAPE, 5, device, 7);
                NDManager manager = NDManager.newBaseManager(device)) {
            NDArray ids = model.randomIds(manager, 2, 1);
            try (Pass.Launched pass = execution.launched(model, ids, ScalarType.BFLOAT16)) {
                assertThat(pass).isInstanceOf(LaunchedPass.class);
                assertThat(pass.forward()).isEqualTo(ScalarType.BFLOAT16);
                assertThat(pass.logits().getShape()).isEqualTo(new Shape(2, 5, SHAPE.vocabulary()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void onCudaAFusedPassIsWrittenOutAndNoOtherIs(Execution execution) {
        assumeThat(device.isGpu()).isTrue();
        TransformerShape shape = ModelSize.TINY.shape();
        try (TransformerLm model = TransformerLm.random(shape, 5, device, 7);
                NDManager manager = NDManager.newBaseManager(device);
                Pass.Launched pass = execution.launched(model, model.randomIds(manager, 2, 1), ScalarType.FLOAT32)) {
            assertThat(pass).isInstanceOf(execution.isFused() ? FusedPass.class : LaunchedPass.class);
        }
    }

    /** No kernels can be had for the CPU, which multiplies the same numbers in float32. */
    @Test
    void whereNoPassIsWrittenOutAFusedOneInFloat8IsRefusedWithTheReasonAndWhatCan() {
        TransformerShape shape = ModelSize.TINY.shape();
        try (TransformerLm model = TransformerLm.random(shape, 8, Device.cpu(), 7);
                NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            NDArray ids = model.randomIds(manager, 2, 1);
            for (Execution execution : List.of(Execution.FUSED, Execution.FUSED_GRAPH)) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> execution.launched(model, ids, FLOAT8))
                        .withMessage(
                                "fused passes in float8 need kernels that cast on the way, which cannot be had here: "
                                        + "cpu() is no CUDA device; eager execution and, on CUDA, graph do without them");
            }
            try (Pass.Launched pass = Execution.EAGER.launched(model, ids, FLOAT8)) {
                assertThat(pass.forward()).isEqualTo(ScalarType.BFLOAT16);
                pass.backward();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatFloat8DoesNotMultiplyIsRefusedInEveryExecutionBeforeAnythingElse(Execution execution) {
        TransformerShape shape = ModelSize.TINY.shape();
        assertThat(execution.whyNot(Device.cpu(), shape, 24, FLOAT8))
                .isEqualTo("products of float8 take multiples of 16, not 24 tokens and " + shape);
        TransformerShape narrow = new TransformerShape(32, 32, 72, 1, 2);
        assertThat(execution.whyNot(Device.cpu(), narrow, 16, FLOAT8)).endsWith("not 16 tokens and " + narrow);
        for (ScalarType other : List.of(ScalarType.FLOAT32, ScalarType.FLOAT16, ScalarType.BFLOAT16)) {
            assertThat(execution.whyNot(Device.cpu(), narrow, 5, other)).isEmpty();
        }
    }

    /** With any libtorch: other operators round in other places. */
    @Test
    void aFusedExecutionRoundsElsewhere() {
        try (TransformerLm model = TransformerLm.random(SHAPE, 5, device, 7);
                NDManager manager = NDManager.newBaseManager(device)) {
            NDArray ids = model.randomIds(manager, 2, 1);
            double[] eager = Tensors.toDoubles(model.forward(ids, Execution.EAGER.kernels(manager)));
            assertThat(Tensors.toDoubles(model.forward(ids, Execution.EAGER.kernels(manager))))
                    .isEqualTo(eager);
            assertThat(Tensors.toDoubles(model.forward(ids, Execution.FUSED.kernels(manager))))
                    .isNotEqualTo(eager);
        }
    }
}
