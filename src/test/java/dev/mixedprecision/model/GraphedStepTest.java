package dev.mixedprecision.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.libtorch.CudaMemory;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.GradScaler;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The optimizer's step recorded with the passes, on CUDA. */
class GraphedStepTest {
    private static final TransformerShape SHAPE = new TransformerShape(48, 32, 64, 2, 2);
    private static final int CONTEXT = 16;
    private static final int STEPS = 3;

    private Device device;
    private NDManager manager;
    private NDArray ids;

    @BeforeEach
    void open() {
        assumeThat(Cuda.isAvailable()).isTrue();
        device = Cuda.device();
        manager = NDManager.newBaseManager(device);
    }

    @AfterEach
    void close() {
        if (manager != null) {
            manager.close();
        }
    }

    /** What a recording is made of. */
    private final class Trained implements AutoCloseable {
        final TransformerLm model = TransformerLm.random(SHAPE, CONTEXT, device, 7);
        final AdamW adamW = new AdamW(model.parameters().values(), AdamW.DEFAULT);
        final GradScaler scaler;
        final OptimizerStep step;

        Trained(double maxNorm, float scale) {
            scaler = scale == 0 ? null : GradScaler.on(device, GradScaler.Settings.DEFAULT.initialScale(scale));
            step = new OptimizerStep(adamW, maxNorm, scaler);
            if (ids == null) {
                ids = model.randomIds(manager, 2, 1);
            }
        }

        Pass.Launched launched(Execution execution, ScalarType precision) {
            Pass.Launched pass = execution.launched(model, ids, precision);
            if (scaler != null) {
                pass.scaleLoss(scaler.scaleOnDevice());
            }
            return pass;
        }

        GraphedPass recorded(Execution execution, ScalarType precision) {
            return GraphedPass.record(model, ids, launched(execution, precision), step);
        }

        void otherIds(int seed) {
            try (NDArray others = model.randomIds(manager, 2, seed)) {
                Aten.copy(others, ids);
            }
        }

        List<long[]> bits() {
            try (var constant = GradMode.disabled()) {
                return model.parameters().values().stream()
                        .map(Tensors::allBits)
                        .toList();
            }
        }

        @Override
        public void close() {
            step.close();
            if (scaler != null) {
                scaler.close();
            }
            adamW.close();
            model.close();
        }
    }

    /** A scale of 0 is no scaler. */
    @ParameterizedTest
    @CsvSource({
        "FLOAT32, Infinity, 0",
        "FLOAT32, 1, 0",
        "BFLOAT16, Infinity, 0",
        "BFLOAT16, 1, 0",
        "FLOAT16, Infinity, 8",
        "FLOAT16, 1, 8"
    })
    void threeReplayedStepsLeaveTheBitsOfLaunchedOnes(ScalarType precision, double maxNorm, float scale) {
        try (Trained launched = new Trained(maxNorm, scale);
                Trained replayed = new Trained(maxNorm, scale)) {
            List<long[]> before = replayed.bits();
            try (Pass pass = launched.launched(Execution.GRAPH, precision)) {
                for (int step = 1; step <= STEPS; step++) {
                    launched.otherIds(step);
                    pass.clearGradients();
                    pass.forward();
                    pass.backward();
                    launched.step.take();
                }
            }
            try (GraphedPass pass = replayed.recorded(Execution.GRAPH, precision)) {
                assertThat(replayed.bits()).usingRecursiveComparison().isEqualTo(before);
                assertThat(replayed.adamW.stepsTaken()).isZero();
                for (int step = 1; step <= STEPS; step++) {
                    replayed.otherIds(step);
                    pass.forward();
                    pass.backward();
                    pass.optimize();
                }
            }
            assertThat(replayed.bits()).usingRecursiveComparison().isEqualTo(launched.bits());
            assertThat(replayed.bits().get(0)).isNotEqualTo(before.get(0));
            assertThat(replayed.adamW.stepsTaken()).isEqualTo(STEPS);
        }
    }

    /** Each step halves the scale until float16 holds the gradients; then the first step is taken. */
    @ParameterizedTest
    @EnumSource(
            value = Execution.class,
            names = {"GRAPH", "FUSED_GRAPH"})
    void replayedStepsWithInfiniteGradientsInFloat16LeaveTheParameters(Execution execution) {
        float tooLarge = 0x1p24f;
        try (Trained trained = new Trained(1, tooLarge);
                GraphedPass pass = trained.recorded(execution, ScalarType.FLOAT16)) {
            List<long[]> before = trained.bits();
            assertThat(trained.scaler.currentScale()).isEqualTo(tooLarge);
            int steps = 0;
            do {
                assertThat(trained.bits()).usingRecursiveComparison().isEqualTo(before);
                assertThat(trained.scaler.currentScale()).isEqualTo(Math.scalb(tooLarge, -steps));
                pass.forward();
                pass.backward();
                pass.optimize();
                steps++;
            } while (trained.adamW.stepsTaken() == 0 && steps < 30);
            assertThat(steps).as("2^16 is more than float16 has").isBetween(10, 29);
            assertThat(trained.scaler.currentScale()).isEqualTo(Math.scalb(tooLarge, 1 - steps));
            assertThat(trained.bits().get(0)).isNotEqualTo(before.get(0));
        }
    }

    @Test
    void withoutARecordedStepThereIsNone() {
        try (Trained trained = new Trained(1, 0);
                GraphedPass pass =
                        GraphedPass.record(trained.model, ids, trained.launched(Execution.GRAPH, ScalarType.FLOAT32))) {
            assertThatThrownBy(pass::optimize)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("no optimizer's step was recorded");
        }
    }

    @Test
    void aClosedRecordingGivesAllItsMemoryBack() {
        CudaMemory memory = CudaMemory.of(device);
        try (Trained trained = new Trained(1, 8)) {
            trained.recorded(Execution.GRAPH, ScalarType.FLOAT16).close();
            long before = memory.currentBytes();
            for (int i = 0; i < 3; i++) {
                try (GraphedPass pass = trained.recorded(Execution.GRAPH, ScalarType.FLOAT16)) {
                    pass.forward();
                    pass.backward();
                    pass.optimize();
                }
            }
            assertThat(memory.currentBytes()).isEqualTo(before);
        }
    }
}
